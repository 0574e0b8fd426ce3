"""The store as an audit writes it: it takes hold of estimates as robots do of cases, and announces its clicks in the same ledger.

What an audit that died has left open is found there by the next one, and by a robot that carries a case of the estimate.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, RowMapping, insert, select, update

from . import tables
from .entry import AUDIT, ENDED, entry_from
from .estimates import entry_name
from .reader import Reader
from .store import Store
from .stored_ledger import StoredLedger


@dataclass(frozen=True, slots=True)
class Doubt:
    """A click that an audit announced, and has not seen the end of."""

    estimate_number: str
    portals: str
    step: str
    since: datetime


def doubts(store: Reader, portals: str | None = None) -> list[Doubt]:
    """Return what audits left open, at these portals or at all, in the order of their announcements."""
    cases, effects = tables.cases, tables.effects
    query = (
        select(cases.c.estimate_number, cases.c.portals, effects.c.step, effects.c.announced_at)
        .join(effects, effects.c.case_id == cases.c.case_id)
        .where(cases.c.status == AUDIT, effects.c.outcome.is_(None))
        .order_by(effects.c.id)
    )
    if portals is not None:
        query = query.where(cases.c.portals == portals)
    with store.reading() as connection:
        return [Doubt(*row[:3], datetime.fromisoformat(row[3])) for row in connection.execute(query)]


class AuditLedger(StoredLedger):
    """The store of one audit of `portals`. It works on one estimate at a time, under the name that `name_of` returns."""

    def __init__(self, store: Store, out: Path, portals: str) -> None:
        super().__init__(store, out)
        self._portals = portals

    def name_of(self, estimate_number: str) -> str:
        """Return the name under which an estimate's steps are written."""
        return entry_name(estimate_number, self._portals)

    def take(self, estimate_number: str) -> str | None:
        """Take hold of an estimate, from another audit too; or return the ID of the case as which a robot works on it."""
        self.hold(None)
        with self._store.writing() as connection:
            self._store.one_at_a_time(connection)
            if at_work := self._case_at_work(connection, estimate_number):
                return at_work
            entry = entry_from(self._taken(connection, estimate_number))
        self.hold(entry)
        return None

    def at_work(self, estimate_number: str) -> str | None:
        """Return the ID of the case as which a robot works on an estimate now."""
        with self._store.reading() as connection:
            return self._case_at_work(connection, estimate_number)

    def in_doubt(self) -> dict[str, set[str]]:
        """Return the steps, by estimate, whose click an audit announced and did not see the end of."""
        left: dict[str, set[str]] = {}
        for doubt in doubts(self._store, self._portals):
            left.setdefault(doubt.estimate_number, set()).add(doubt.step)
        return left

    def _case_at_work(self, connection: Connection, estimate_number: str) -> str | None:
        cases = tables.cases
        return connection.execute(
            select(cases.c.case_id).where(
                cases.c.estimate_number == estimate_number,
                cases.c.portals == self._portals,
                cases.c.status.not_in((*ENDED, "needs_person", AUDIT)),
            )
        ).scalar()

    def _taken(self, connection: Connection, estimate_number: str) -> RowMapping:
        """Raise the epoch of the audits' entry for the estimate, or make one; return it."""
        cases, now = tables.cases, self._store.clock.now().isoformat()
        this = cases.c.case_id == self.name_of(estimate_number)
        if not connection.execute(update(cases).where(this).values(epoch=cases.c.epoch + 1, changed_at=now)).rowcount:
            connection.execute(insert(cases).values(**self._new(estimate_number), enrolled_at=now, changed_at=now))
        return connection.execute(select(cases).where(this)).mappings().one()

    def _new(self, estimate_number: str) -> dict[str, object]:
        """Return an entry as it begins: no row of a sheet, and no place on the queue."""
        known = {"case_id": self.name_of(estimate_number), "estimate_number": estimate_number}
        return {
            **known,
            "row": known,
            "portals": self._portals,
            "customer": "person",
            "status": AUDIT,
            "turn": 1,
            "hop": 1,
            "phase": AUDIT,
            "epoch": 1,
            "facts": {},
        }
