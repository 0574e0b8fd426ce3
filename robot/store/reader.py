"""What the store says: every case, where it stands, and what was learnt of it. Nothing here changes anything.

Opening and reading raise `StoreTrouble`, which says in the operator's words what is wrong with the place.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    RowMapping,
    Select,
    Table,
    bindparam,
    create_engine,
    func,
    or_,
    select,
)
from sqlalchemy.engine import URL
from sqlalchemy.pool import StaticPool

from ..config.clock import Clock, SystemClock
from ..errors import WrongInput
from ..messages import books as say
from ..procedure.said import Said
from ..reporting.summary import CaseResult, StepRecord, StoredReason
from . import tables
from .acts import Kept, acts_of
from .entry import (
    AUDIT,
    OPEN,
    WAITS_FOR_A_WORD,
    Entry,
    Status,
    Ticket,
    entry_from,
    record_from,
    seen_from,
)
from .estimates import sharing_clicks
from .names import names_at
from .sameness import Opened
from .sqlite import sqlite_engine
from .told import confirmations, reason_of, waits_for
from .trouble import StoreTrouble, gone, telling
from .version import NOTHING, Lacking, look, must_be_known, version_of, whole
from .words import words_of

SHARING = sharing_clicks(bindparam("of_case"))
"""Which entries' clicks concern the case `of_case`."""
_UNSETTLED = select(tables.effects.c.step).where(
    tables.effects.c.case_id.in_(SHARING), tables.effects.c.outcome.is_(None)
)
_OF_CASE = tables.cases.c.case_id == bindparam("case_id")
_CASE = select(tables.cases).where(_OF_CASE)
_NAMES_AT_ONCE = 10_000  # a question to SQLite may have no more than 32,766


class Reader:
    """The store at one place, as it is read."""

    def __init__(self, engine: Engine, clock: Clock | None = None) -> None:
        self.engine = engine
        self.clock = clock or SystemClock()
        self._opened: Opened | None = None
        self._lacking = NOTHING

    @classmethod
    def open(cls, url: URL, clock: Clock | None = None) -> Self:
        """Open the store at `url`; a new one where there is none. Raises `StoreTrouble` where that cannot be.

        Raises `NewerBooks` where it was written by a renkei that this one is too old for.
        """
        if url.get_backend_name() == "sqlite":
            engine = sqlite_engine(Path(str(url.database)))
        else:
            engine = create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED")
        store = cls(engine, clock)
        with ExitStack() as failing:
            failing.enter_context(store)
            with telling(url):
                store.make_ready()
            if url.get_backend_name() == "sqlite":
                with telling(url):
                    store._opened = Opened(Path(str(url.database)))
            failing.pop_all()
        return store

    def make_ready(self) -> None:
        """See how old the store is. It stays as it is: what it lacks is read as if it had its default."""
        self._lacking = look(self.engine)

    @classmethod
    def in_memory(cls, clock: Clock | None = None) -> Self:
        """Return a store that is gone with the process."""
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        tables.metadata.create_all(engine)
        return cls(engine, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()

    @property
    def lacking(self) -> Lacking:
        """Columns that these books, older than the program, do not have."""
        return self._lacking

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read. Raises `StoreTrouble` where the store is no longer in its place, and `NewerBooks`, as writing does."""
        with self._telling():
            self._must_be_there()
            with self.engine.connect() as connection:
                yield connection

    def has(self, column: Column[Any]) -> bool:
        """Tell whether the store has a column, be it as old as it is."""
        return str(column) not in self._lacking

    def must_be_known(self) -> None:
        """Raise `NewerBooks` where a newer renkei has changed the store meanwhile, and this one is too old for it now."""
        with telling(self.engine.url), self.engine.connect() as connection:
            must_be_known(version_of(connection))

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            with telling(self.engine.url):
                yield
        except StoreTrouble as trouble:
            if trouble.cause == "changed":
                with suppress(StoreTrouble):
                    self.must_be_known()
            raise

    def _must_be_there(self) -> None:
        if self._opened is not None and not self._opened.is_there():
            raise gone(self.engine.url)

    def unsettled(self, case_id: str) -> list[str]:
        """Return the steps of a case of which nobody knows whether their click took hold."""
        with self.reading() as connection:
            return sorted(set(connection.execute(_UNSETTLED, {"of_case": case_id}).scalars()))

    def clicked(self, case_id: str) -> list[str]:
        """Return the steps of a case whose click took hold, or may have."""
        effects = tables.effects
        outcome = or_(effects.c.outcome.is_(None), effects.c.outcome != "not_done")
        query = select(effects.c.step).where(effects.c.case_id == case_id, outcome).group_by(effects.c.step)
        with self.reading() as connection:
            return list(connection.execute(query.order_by(func.min(effects.c.id))).scalars())

    def ticket_of(self, case_id: str) -> Ticket | None:
        """Return the ticket that an open case is waiting with."""
        entry = self.entry(case_id)
        return entry.ticket if entry and entry.is_open else None

    def open_tickets(self, portals: str) -> list[Ticket]:
        """Return the tickets of all cases of these portals that go on by themselves."""
        cases = tables.cases
        query = select(cases.c.case_id, cases.c.turn, cases.c.hop)
        query = query.where(cases.c.portals == portals, cases.c.status.in_(OPEN)).order_by(cases.c.enrolled_at)
        with self.reading() as connection:
            return [Ticket(*row) for row in connection.execute(query)]

    def count_open(self, portals: str) -> int:
        """Return how many cases of these portals go on by themselves."""
        cases = tables.cases
        query = select(func.count()).select_from(cases)
        with self.reading() as connection:
            return connection.scalar(query.where(cases.c.portals == portals, cases.c.status.in_(OPEN))) or 0

    def answers(self) -> bool:
        """Tell whether the store can be read."""
        try:
            self.statuses([])
        except StoreTrouble:
            return False
        return True

    def entry(self, case_id: str) -> Entry | None:
        """Return a case, or `None` where there is none of that name."""
        with self.reading() as connection:
            known = self.known(connection, case_id)
        return entry_from(known) if known and known["status"] != AUDIT else None

    def entries(self) -> list[Entry]:
        """Return all cases in the order in which they were enrolled."""
        cases = tables.cases
        query = self._rows(cases).where(cases.c.status != AUDIT).order_by(cases.c.enrolled_at, cases.c.case_id)
        with self.reading() as connection:
            return [entry_from(row) for row in connection.execute(query).mappings()]

    def statuses_at(self, portals: str, names: Sequence[str]) -> dict[str, Status]:
        """Return how the cases of these rows' names stand at these portals, be they called otherwise in the books."""
        with self.reading() as connection:
            called = names_at(connection, names, portals)
        found = self.statuses(list(called.values()))
        return {name: found[other] for name, other in called.items() if other in found}

    def statuses(self, case_ids: Sequence[str]) -> dict[str, Status]:
        """Return how the cases of the given names stand."""
        cases, found = tables.cases, dict[str, Status]()
        query = select(cases.c.case_id, cases.c.status)
        with self.reading() as connection:
            for at in range(0, len(case_ids) or 1, _NAMES_AT_ONCE):
                some = connection.execute(query.where(cases.c.case_id.in_(case_ids[at : at + _NAMES_AT_ONCE])))
                found.update((row.case_id, row.status) for row in some)
        return {case_id: found[case_id] for case_id in case_ids if case_id in found}

    def last_announced(self, case_id: str) -> str | None:
        """Return the step whose click was announced last, where nobody knows yet how it ended."""
        with self.reading() as connection:
            query = _UNSETTLED.order_by(tables.effects.c.id.desc())
            return connection.execute(query.limit(1), {"of_case": case_id}).scalar()

    def folders(self, case_id: str) -> list[Path]:
        """Return the out folders that a case's steps were written to, the newest first."""
        steps = tables.steps
        query = select(steps.c.folder).where(steps.c.case_id == case_id).group_by(steps.c.folder)
        with self.reading() as connection:
            return [
                Path(folder) for folder in connection.execute(query.order_by(func.max(steps.c.id).desc())).scalars()
            ]

    def records(self, case_id: str, out: Path | None, turn: int | None = None) -> list[StepRecord]:
        """Return what was done of a case, in all turns or in one; pictures relative to `out` where they lie in it."""
        steps = tables.steps
        query = self._rows(steps).where(steps.c.case_id == case_id).order_by(steps.c.id)
        with self.reading() as connection:
            rows = connection.execute(query if turn is None else query.where(steps.c.turn == turn)).mappings().all()
        return [record_from(row, out) for row in rows]

    def words(self, case_id: str) -> list[Said]:
        """Return what people have said of a case, the oldest first; books from before words have none."""
        if not self.has(tables.words.c.id):
            return []
        with self.reading() as connection:
            return words_of(connection, case_id)

    def acts(self, case_id: str) -> list[Kept]:
        """Return what people have decided of a case, the oldest first; books from before that was kept have nothing."""
        if str(tables.acts.c.id) in self._lacking:
            return []
        with self.reading() as connection:
            return acts_of(connection, case_id)

    def result(self, case_id: str, out: Path, turn: int | None = None) -> CaseResult:
        """Return how a case stands, as `summary.json` tells it once it is `spoken`. Raises `WrongInput` where there is no such case."""
        entry = self.entry(case_id)
        if entry is None:
            raise WrongInput(say.no_such_case(case_id))
        said = self.words(case_id)
        left = entry.is_open and entry.status != WAITS_FOR_A_WORD
        return CaseResult.model_validate(
            {
                **entry.facts,
                "case_id": case_id,
                "estimate_number": entry.case.estimate_number,
                "status": "needs_person" if left else entry.status,
                "waits_for": waits_for(entry, said),
                "confirmations": confirmations(entry, said, self.clock.now()),
                "reason": self._reason(entry, said, out),
                "by_hand": entry.by_hand,
                "steps": self.records(case_id, out, turn),
            }
        )

    def _reason(self, entry: Entry, said: Sequence[Said], out: Path) -> StoredReason | None:
        """Return why the case stopped; its picture, too, as seen from `out`: another robot may have taken it elsewhere."""
        reason, steps = reason_of(entry, said), tables.steps
        if reason is None or reason.evidence is None:
            return reason
        of_picture = (steps.c.case_id == entry.case.case_id, steps.c.evidence == reason.evidence)
        query = select(steps.c.folder).where(*of_picture).order_by(steps.c.id.desc()).limit(1)
        with self.reading() as connection:
            folder = connection.execute(query).scalar()
        seen = seen_from(out, Path(folder), reason.evidence) if folder else reason.evidence
        return reason.model_copy(update={"evidence": seen})

    def known(self, connection: Connection, case_id: str) -> RowMapping | None:
        """Return the row of a case, or `None` where there is none of that name."""
        query = self._rows(tables.cases).where(_OF_CASE) if self._lacking else _CASE
        return connection.execute(query, {"case_id": case_id}).mappings().first()

    def _rows(self, table: Table) -> Select[tuple[Any, ...]]:
        return whole(table, self._lacking)
