"""What is armed in one world: for the nth match and a number of times, and able to say whether it fired."""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from ..store import Record, Store
from .catalogue import CATALOGUE


class ArmedFault(Record):
    """A fault that waits for its match.

    `nth` counts matches from 1; `times` is how many in a row it then spoils. `seconds` is how long a delay lasts.
    """

    __tablename__ = "world_fault"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own; an id is never another fault's later

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    estimate: Mapped[str | None]
    nth: Mapped[int]
    times: Mapped[int]
    seconds: Mapped[float]
    matched: Mapped[int] = mapped_column(default=0)
    fired: Mapped[int] = mapped_column(default=0)

    @property
    def where(self) -> str:
        """The road or the step that it spoils: `link1`, `step16`."""
        return self.name.partition(".")[0]

    @property
    def kind(self) -> str:
        """What it does there: `lost`, `error_before_commit`."""
        return self.name.partition(".")[2]

    def concerns(self, estimate: str | None) -> bool:
        """Tell whether something about `estimate` is a match; where the estimate is not known, it is."""
        return self.estimate is None or estimate is None or self.estimate == estimate


class Forestalled(Record):
    """That an armed fault met its match when another one, armed before it, had struck there already."""

    __tablename__ = "world_fault_forestalled"

    fault: Mapped[int] = mapped_column(primary_key=True)
    by: Mapped[str]


class Faults:
    """The faults armed in one world.

    The names of what is armed are kept in memory: asking about anything else, as nearly every call does, costs no query.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.names: frozenset[str] = self._armed_names()

    def arm(
        self, name: str, *, times: int = 1, nth: int = 1, estimate: str | None = None, seconds: float = 0.0
    ) -> ArmedFault:
        """Arm the fault `name`; raise `KeyError` when the catalogue has none of that name.

        `seconds` 0 is the kind's own default.
        """
        entry = CATALOGUE[name]
        fault = ArmedFault(name=name, times=times, nth=nth, estimate=estimate, seconds=seconds or entry.seconds)
        with self._store.writing() as session:
            session.add(fault)
        self.names |= {name}
        return fault

    def fires(self, name: str, estimate: str | None = None) -> ArmedFault | None:
        """Count one match of `name` (for `estimate`) and return the fault that fires on it, if one does."""
        return self.first_of((name,), estimate)

    def first_of(self, names: Collection[str], estimate: str | None = None) -> ArmedFault | None:
        """Count one match of any of `names` and return the fault that fires on it: one at most, the one armed first.

        Takes the write lock when one of them is armed: call it outside of any open transaction.
        """
        wanted = self.names.intersection(names)
        if not wanted:
            return None
        with self._store.writing() as session:
            armed = select(ArmedFault).where(ArmedFault.name.in_(wanted)).order_by(ArmedFault.id)
            here = [fault for fault in session.scalars(armed) if fault.concerns(estimate)]
            for nth, fault in enumerate(here, 1):
                fault.matched += 1
                if fault.nth <= fault.matched < fault.nth + fault.times:
                    fault.fired += 1
                    for late in here[nth:]:
                        session.merge(Forestalled(fault=late.id, by=fault.name))
                    return fault
        return None

    def did_not_fire(self, fault: ArmedFault) -> None:
        """Take back that a fault fired: its match met nothing that carried it out."""
        with self._store.writing() as session:
            session.get_one(ArmedFault, fault.id).fired -= 1
            session.execute(delete(Forestalled).where(Forestalled.by == fault.name))

    def armed(self) -> list[ArmedFault]:
        """Return every armed fault with how often it matched and fired, oldest first."""
        with self._store.reading() as session:
            return list(session.scalars(select(ArmedFault).order_by(ArmedFault.id)))

    def forestalled(self) -> dict[int, str]:
        """Return by the id of an armed fault which other one struck first where both met their match."""
        with self._store.reading() as session:
            return {late.fault: late.by for late in session.scalars(select(Forestalled))}

    def disarm(self, number: int) -> bool:
        """Disarm the fault of that id; tell whether there was one."""
        with self._store.writing() as session:
            fault = session.get(ArmedFault, number)
            if fault is None:
                return False
            session.delete(fault)
            session.execute(delete(Forestalled).where(Forestalled.fault == number))
        self.names = self._armed_names()
        return True

    def clear(self) -> None:
        """Disarm everything."""
        with self._store.writing() as session:
            session.execute(delete(Forestalled))
            session.execute(delete(ArmedFault))
        self.names = frozenset()

    def _armed_names(self) -> frozenset[str]:
        with self._store.reading() as session:
            return frozenset(session.scalars(select(ArmedFault.name).distinct()))
