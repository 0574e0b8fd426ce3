"""The only road between portals, and the journal of all that travelled on it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Mapped, mapped_column

from ..clock import Clock
from ..faults import ArmedFault, Faults
from ..faults.handlers import handles
from ..faults.kinds import KINDS
from ..store import Record, Store
from ..web.numbers import number_in
from .messages import (
    ApprovalData,
    BringInData,
    ConclusionData,
    InsuranceData,
    InvitationData,
    Message,
    packed,
    unpacked,
)
from .roads import Road

_WITH_PREMIUM = InsuranceData | ApprovalData | ConclusionData | BringInData | InvitationData
_TOO_MUCH = 1000
_KINDS = {kind.name for kind in KINDS if kind.family == "link"} - {"receipt_only"}  # that one is the receiver's


class HandOver(Record):
    """One journal entry: what was sent when, for which estimate, and whether it arrived."""

    __tablename__ = "world_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    road: Mapped[str]
    estimate: Mapped[str]
    sent_at: Mapped[datetime]
    outcome: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class Held(Record):
    """A hand-over on its way: until `due_at`, or without it until the next on its road has arrived."""

    __tablename__ = "world_held"

    id: Mapped[int] = mapped_column(primary_key=True)
    road: Mapped[str]
    kind: Mapped[str]
    content: Mapped[str]
    due_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiving portal answers: taken or not, why not, and the path of the screen that shows it."""

    accepted: bool
    path: str = "/"
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the sender learns. `transmission` names the hand-over; `answer` is missing when nothing came back."""

    transmission: str
    answer: Answer | None

    @property
    def accepted(self) -> bool:
        """Whether the other portal has the data and said so."""
        return self.answer is not None and self.answer.accepted


Receiver = Callable[[str, Message], Answer]
"""Takes the transmission number and the message, in a transaction of the receiver's own."""


class Link:
    """Carries messages between the portals of one world.

    Sender and receiver each commit on their own, as two systems do: a hand-over can arrive without the sender ever learning it.
    """

    def __init__(self, store: Store, clock: Clock, faults: Faults) -> None:
        self._store = store
        self._clock = clock
        self._faults = faults
        self._receivers: dict[Road, Receiver] = {}
        self._some_held = self._count_held() > 0

    def connect(self, road: Road, receiver: Receiver) -> None:
        """Let `receiver` take what is sent on `road`."""
        self._receivers[road] = receiver

    def send(self, road: Road, message: Message) -> Delivery:
        """Hand `message` over and return what came back. Call it outside of any open transaction."""
        transmission = self._set_out(road, message.estimate_number)
        fault = self._faults.first_of([f"{road}.{kind}" for kind in _KINDS], message.estimate_number)
        if fault is None:
            return self._arrives(transmission, road, message)
        strike = cast(Callable[..., Delivery], handles.of(fault.kind))
        return strike(self, transmission, road, message, fault)

    def _arrives(self, transmission: str, road: Road, message: Message, note: str = "") -> Delivery:
        """Deliver it, and after it whatever was waiting to be overtaken."""
        answer = self._deliver(transmission, road, message, note)
        self._deliver_held(select(Held).where(Held.road == road, Held.due_at.is_(None)), "out_of_order")
        return Delivery(transmission, answer)

    @handles("lost")
    def _lost(self, transmission: str, _road: Road, _message: Message, _fault: ArmedFault) -> Delivery:
        self._note(transmission, "lost")
        return Delivery(transmission, None)

    @handles("late")
    def _late(self, transmission: str, road: Road, message: Message, fault: ArmedFault) -> Delivery:
        self._hold(transmission, road, message, self._clock.now() + timedelta(seconds=fault.seconds))
        return Delivery(transmission, None)

    @handles("out_of_order")
    def _overtaken(self, transmission: str, road: Road, message: Message, _fault: ArmedFault) -> Delivery:
        self._hold(transmission, road, message, None)
        return Delivery(transmission, None)

    @handles("twice")
    def _twice(self, transmission: str, road: Road, message: Message, fault: ArmedFault) -> Delivery:
        answer = self._deliver(transmission, road, message, fault.kind)
        self._arrives(self._set_out(road, message.estimate_number), road, message, fault.kind)
        return Delivery(transmission, answer)

    @handles("partial")
    def _without_premium(self, transmission: str, road: Road, message: Message, fault: ArmedFault) -> Delivery:
        return self._arrives(transmission, road, _with_premium(message, 0), fault.kind)

    @handles("wrong_field")
    def _with_another_premium(self, transmission: str, road: Road, message: Message, fault: ArmedFault) -> Delivery:
        premium = message.premium + _TOO_MUCH if isinstance(message, _WITH_PREMIUM) else 0
        return self._arrives(transmission, road, _with_premium(message, premium), fault.kind)

    def deliver_due(self) -> None:
        """Deliver what was held and is due by now. Costs nothing while nothing is held."""
        if self._some_held:
            self._deliver_held(select(Held).where(Held.due_at <= self._clock.now()), "late")

    def find(self, transmission: str) -> HandOver | None:
        """Return one hand-over."""
        number = number_in(transmission)
        with self._store.reading() as session:
            return None if number is None else session.get(HandOver, number)

    def journal(self) -> list[HandOver]:
        """Return every hand-over, oldest first."""
        with self._store.reading() as session:
            return list(session.scalars(select(HandOver).order_by(HandOver.id)))

    def _set_out(self, road: Road, estimate: str) -> str:
        entry = HandOver(road=road, estimate=estimate, sent_at=self._clock.now(), outcome="sent")
        with self._store.writing() as session:
            session.add(entry)
        return f"{entry.id:08d}"

    def _deliver(self, transmission: str, road: Road, message: Message, note: str) -> Answer:
        answer = self._receivers[road](transmission, message)
        self._note(transmission, "delivered" if answer.accepted else "refused", f"{note} {answer.sentence}".strip())
        return answer

    def _hold(self, transmission: str, road: Road, message: Message, due: datetime | None) -> None:
        kind, content = packed(message)
        self._note(transmission, "held")
        with self._store.writing() as session:
            session.add(Held(id=int(transmission), road=road, kind=kind, content=content, due_at=due))
        self._some_held = True

    def _deliver_held(self, which: Select[Held], note: str) -> None:
        """Deliver some of what is held. It is taken out first: two requests at a time must not both deliver it."""
        if not self._some_held:
            return
        with self._store.writing() as session:
            taken = list(session.scalars(which.order_by(Held.id)))
            for held in taken:
                session.delete(held)
            self._some_held = session.scalar(select(func.count(Held.id))) != 0
        for held in taken:
            self._deliver(f"{held.id:08d}", cast(Road, held.road), unpacked(held.kind, held.content), note)

    def _count_held(self) -> int:
        with self._store.reading() as session:
            return session.scalar(select(func.count(Held.id))) or 0

    def _note(self, transmission: str, outcome: str, note: str = "") -> None:
        with self._store.writing() as session:
            entry = session.get_one(HandOver, int(transmission))
            entry.outcome, entry.note = outcome, note


def _with_premium(message: Message, premium: int) -> Message:
    """Return the message as it arrives with this premium, where it has one."""
    return replace(message, premium=premium) if isinstance(message, _WITH_PREMIUM) else message
