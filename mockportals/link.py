"""The only road between portals, and the journal of all that travelled on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from mockportals.clock import Clock
from mockportals.faults import Faults
from mockportals.messages import Message
from mockportals.store import Record, Store

Road = Literal["estimate.sonpo", "estimate.jpass", "link1", "notice", "link2", "link3", "bringin", "reapply"]

ROADS: Mapping[Road, tuple[str, str]] = MappingProxyType(
    {
        "estimate.sonpo": ("pal", "sonpo"),
        "estimate.jpass": ("pal", "jpass"),
        "link1": ("sonpo", "jpass"),
        "notice": ("jpass", "sonpo"),
        "link2": ("jpass", "sonpo"),
        "link3": ("sonpo", "jpass"),
        "bringin": ("jpass", "arclink"),
        "reapply": ("arclink", "jpass"),
    }
)


class HandOver(Record):
    """One journal entry: what was sent when, for which estimate, and whether it arrived."""

    __tablename__ = "world_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    road: Mapped[str]
    estimate: Mapped[str]
    sent_at: Mapped[datetime]
    outcome: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


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

    def connect(self, road: Road, receiver: Receiver) -> None:
        """Let `receiver` take what is sent on `road`."""
        self._receivers[road] = receiver

    def send(self, road: Road, message: Message) -> Delivery:
        """Hand `message` over and return what came back. Call it outside of any open transaction."""
        transmission = self._set_out(road, message.estimate_number)
        if self._faults.fires(f"{road}.lost", message.estimate_number):
            self._note(transmission, "lost")
            return Delivery(transmission, None)
        answer = self._receivers[road](transmission, message)
        self._note(transmission, "delivered" if answer.accepted else "refused", answer.sentence)
        return Delivery(transmission, answer)

    def journal(self) -> list[HandOver]:
        """Return every hand-over, oldest first."""
        with self._store.reading() as session:
            return list(session.scalars(select(HandOver).order_by(HandOver.id)))

    def _set_out(self, road: Road, estimate: str) -> str:
        entry = HandOver(road=road, estimate=estimate, sent_at=self._clock.now(), outcome="sent")
        with self._store.writing() as session:
            session.add(entry)
        return f"{entry.id:08d}"

    def _note(self, transmission: str, outcome: str, note: str = "") -> None:
        with self._store.writing() as session:
            entry = session.get_one(HandOver, int(transmission))
            entry.outcome, entry.note = outcome, note
