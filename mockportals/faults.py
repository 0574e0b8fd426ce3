"""Trouble by name: armed for the nth match and a number of times, and able to say whether it fired."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from mockportals.store import Record, Store


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of the catalogue: where it can fire, what it does, and what the robot must do about it."""

    name: str
    where: str
    does: str
    robot_must: str


CATALOGUE: Mapping[str, Fault] = MappingProxyType(
    {
        fault.name: fault
        for fault in (
            Fault(
                "link1.lost",
                "step 5, 損保オンライン → J-PASS",
                "the insurance application does not arrive; the receipt window says so",
                "close the window and send again (step 7), 3 times in all; then 要確認",
            ),
            Fault(
                "link2.lost",
                "step 28, J-PASS → 損保オンライン",
                "the approval does not arrive and DLWebオンライン does not open",
                "press 「損保オンライン連携」 again (step 27), 3 times in all; then 要確認",
            ),
            Fault(
                "link3.lost",
                "step 39, 損保オンライン → J-PASS",
                "the conclusion does not arrive; the receipt window says so",
                "register the conclusion by hand (41-44)",
            ),
            Fault(
                "bringin.lost",
                "step 50, J-PASS → arclink",
                "the case does not arrive in arclink",
                "look into arclink, and hand over again; then 要確認",
            ),
        )
    }
)


class ArmedFault(Record):
    """A fault that waits for its match. `nth` counts matches from 1; `times` is how many in a row it then spoils."""

    __tablename__ = "world_fault"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    estimate: Mapped[str | None]
    nth: Mapped[int]
    times: Mapped[int]
    seconds: Mapped[float]
    matched: Mapped[int] = mapped_column(default=0)
    fired: Mapped[int] = mapped_column(default=0)


class Faults:
    """The faults armed in one world."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def arm(
        self, name: str, *, times: int = 1, nth: int = 1, estimate: str | None = None, seconds: float = 0.0
    ) -> ArmedFault:
        """Arm the fault `name`; raise `KeyError` when the catalogue has none of that name."""
        fault = ArmedFault(name=CATALOGUE[name].name, times=times, nth=nth, estimate=estimate, seconds=seconds)
        with self._store.writing() as session:
            session.add(fault)
        return fault

    def fires(self, name: str, estimate: str | None = None) -> ArmedFault | None:
        """Count one match of `name` (for `estimate`) and return the fault that fires on it, if one does."""
        if not self._is_armed(name):
            return None
        with self._store.writing() as session:
            for fault in session.scalars(select(ArmedFault).where(ArmedFault.name == name).order_by(ArmedFault.id)):
                if fault.estimate not in (None, estimate):
                    continue
                fault.matched += 1
                if fault.nth <= fault.matched < fault.nth + fault.times:
                    fault.fired += 1
                    return fault
        return None

    def armed(self) -> list[ArmedFault]:
        """Return every armed fault with how often it matched and fired, oldest first."""
        with self._store.reading() as session:
            return list(session.scalars(select(ArmedFault).order_by(ArmedFault.id)))

    def clear(self) -> None:
        """Disarm everything."""
        with self._store.writing() as session:
            for fault in session.scalars(select(ArmedFault)):
                session.delete(fault)

    def _is_armed(self, name: str) -> bool:
        """Look before taking the write lock: nearly every call finds nothing armed."""
        with self._store.reading() as session:
            return session.scalar(select(ArmedFault.id).where(ArmedFault.name == name).limit(1)) is not None
