"""The effect ledger and the entries of one robot's cases, in the store. Whoever has lost a case cannot write of it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Table, bindparam, func, insert, select, union_all, update

from ..errors import LeaseLost
from ..procedure.said import Asked, Said
from ..reporting.summary import StepRecord
from . import tables
from .entry import Entry
from .estimates import sharing_clicks
from .evidence import KeptFile
from .evidence import enter as enter_files
from .ledger import Settled
from .reader import SHARING
from .store import Store
from .trouble import gone
from .words import give

# Made once: a robot asks these at every step, and to put a query together costs more than to ask it.
_of_case = tables.cases.c.case_id == bindparam("case_id")
_HELD = select(tables.cases.c.epoch, tables.cases.c.status).where(_of_case)
_HELD_AND_KEPT = _HELD.with_for_update()


def _at_step(table: Table) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.case_id == bindparam("case_id"), table.c.step == bindparam("step")


_attempts = union_all(
    *(select(table.c.attempt.label("attempt")).where(*_at_step(table)) for table in (tables.steps, tables.effects))
).subquery()
_LAST_ATTEMPT = select(func.max(_attempts.c.attempt))
_LAST_OUTCOME = (
    select(tables.effects.c.outcome)
    .where(
        tables.effects.c.case_id.in_(sharing_clicks(bindparam("case_id"))), tables.effects.c.step == bindparam("step")
    )
    .order_by(tables.effects.c.id.desc())
)
_OPEN_SINCE = _LAST_OUTCOME.with_only_columns(tables.effects.c.announced_at).where(tables.effects.c.outcome.is_(None))
_DATE_ANEW = (
    update(tables.effects)
    .where(
        tables.effects.c.case_id.in_(SHARING),
        tables.effects.c.step == bindparam("at_step"),
        tables.effects.c.outcome.is_(None),
    )
    .values(announced_at=bindparam("at"))
)
_ANNOUNCE = insert(tables.effects).returning(tables.effects.c.id)
_ENTER = insert(tables.steps)


Entered = Callable[[str, Sequence[KeptFile]], None]


def _nobody(_case_id: str, _files: Sequence[KeptFile]) -> None:
    """Hear of nothing."""


class StoredLedger:
    """The store as one robot writes it; see `robot.store.ledger.EffectLedger`.

    `out` is where its pictures lie. `stopping` tells whether somebody has asked this robot to stop; `entered` hears of files that have
    come into the store.
    """

    def __init__(
        self, store: Store, out: Path, stopping: Callable[[], bool] = lambda: False, entered: Entered = _nobody
    ) -> None:
        self._store = store
        self._entered = entered
        self._files: list[KeptFile] = []
        self._out = out.resolve()
        self._stopping = stopping
        self._entry: Entry | None = None
        self._own: dict[tuple[str, str], int] = {}

    def hold(self, entry: Entry | None) -> None:
        """Work on this case from now on, or on none."""
        self._entry = entry
        self._own.clear()
        self._files.clear()

    def kept(self, name: str, content: bytes) -> None:
        """Remember a file that was kept of the case at hand; it comes into the store with the step that kept it."""
        self._files.append(KeptFile.of(name, content))

    def enter_the_rest(self, case_id: str) -> None:
        """Write of which files no step tells: a portal that was closed, say."""
        if self._files:
            with self._store.writing() as connection:
                self._enter_files(connection, case_id)
            self._tell_of_files(case_id)

    def _enter_files(self, connection: Connection, case_id: str) -> None:
        enter_files(connection, case_id, str(self._out), self._files, self._store.clock.now())

    def _tell_of_files(self, case_id: str) -> None:
        files, self._files = self._files, []
        self._entered(case_id, files)

    def begin(self, case_id: str, step: str) -> int:
        """Count what was begun of the step in all turns, whether it ended or not. Raises `LeaseLost` as `must_hold` does."""
        if self._stopping():
            raise LeaseLost
        with self._store.reading() as connection:
            self._must_hold(connection, case_id)
            return (connection.execute(_LAST_ATTEMPT, {"case_id": case_id, "step": step}).scalar() or 0) + 1

    def must_hold(self, case_id: str) -> None:
        """Raise `LeaseLost` when the robot is to stop, or the case is not its own any more; `StoreTrouble` where the store is gone."""
        if self._stopping():
            raise LeaseLost
        with self._store.reading() as connection:
            self._must_hold(connection, case_id)

    def announced(self, case_id: str, step: str) -> datetime | None:
        """Return since when the step's last announcement is open."""
        with self._store.reading() as connection:
            at = connection.execute(_OPEN_SINCE, {"case_id": case_id, "step": step}).scalar()
        if at is None:
            return None
        now = self._store.clock.now()
        return self._dated_anew(case_id, step, now) if datetime.fromisoformat(at) > now else datetime.fromisoformat(at)

    def _dated_anew(self, case_id: str, step: str, now: datetime) -> datetime:
        """Date an announcement from now on that seems to lie ahead: the clock was set back, and nobody knows how old it is."""
        with self._store.writing() as connection:
            connection.execute(_DATE_ANEW, {"of_case": case_id, "at_step": step, "at": now.isoformat()})
        return now

    def said_done(self, case_id: str, step: str) -> bool:
        """Look how the step's last announcement was settled."""
        with self._store.reading() as connection:
            return connection.execute(_LAST_OUTCOME, {"case_id": case_id, "step": step}).scalar() == "said_done"

    def announce(self, case_id: str, step: str, attempt: int, at: datetime) -> None:
        """Write the intent, in one go with seeing that the case is this robot's."""
        effect = {"case_id": case_id, "step": step, "attempt": attempt, "announced_at": at.isoformat()}
        with self._store.writing() as connection:
            # Written first: from here on nobody else can take the case before this is all written, or none of it.
            number = connection.execute(_ANNOUNCE, effect).scalar_one()
            self._must_hold(connection, case_id, lock=True)
        self._own[case_id, step] = number

    def settle(self, case_id: str, step: str, how: Settled) -> None:
        """Write how every open announcement of the step ended.

        What was seen in a portal holds for all. That a click was not made is known of one's own: another robot may have the case
        by now, and have announced it anew.
        """
        self._store.settle(case_id, step, how, self._own.get((case_id, step)) if how == "not_done" else None)

    def enter(self, case_id: str, record: StepRecord) -> None:
        """Write an attempt at a step, and which files it has kept."""
        turn = self._entry.ticket.turn if self._entry else 0
        values = record.model_dump(mode="json") | {"case_id": case_id, "turn": turn, "folder": str(self._out)}
        with self._store.writing() as connection:
            connection.execute(_ENTER, values)
            self._enter_files(connection, case_id)
        self._tell_of_files(case_id)

    def words(self, case_id: str) -> Sequence[Said]:
        """Return what people have said of the case by now."""
        return self._store.words(case_id)

    def act_on(self, case_id: str, step: str, at: datetime) -> None:
        """Write it as a click that is made, in one go with seeing that the case is this robot's."""
        moment = at.isoformat()
        acted = {
            "case_id": case_id,
            "step": step,
            "attempt": 0,
            "announced_at": moment,
            "outcome": "done",
            "settled_at": moment,
        }
        with self._store.writing() as connection:
            connection.execute(_ANNOUNCE, acted)
            self._must_hold(connection, case_id, lock=True)

    def speak(self, case_id: str, asked: Sequence[Asked], by: str, at: datetime) -> None:
        """Write down what the robot says for practice, in one go with seeing that the case is its own."""
        with self._store.writing() as connection:
            give(connection, case_id, asked, by, at.isoformat(), "practice", at)
            self._must_hold(connection, case_id, lock=True)

    def _must_hold(self, connection: Connection, case_id: str, *, lock: bool = False) -> None:
        now = connection.execute(_HELD_AND_KEPT if lock else _HELD, {"case_id": case_id}).first()
        held = (self._entry.epoch, self._entry.status) if self._entry else None
        if now is None and held:  # nobody takes a case out of the store: this is not the robot's any more
            raise gone(self._store.engine.url, case_id)
        if now is None or (now.epoch, now.status) != held:
            raise LeaseLost
