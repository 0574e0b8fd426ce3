"""The store: every case, where it stands, and what was learnt of it; one SQLite file, or PostgreSQL for many machines.

What a method has written is on the disk when it returns. Opening and writing raise `StoreTrouble`, which says in the operator's
words what is wrong with the place.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self, get_args

from sqlalchemy import Connection, Engine, RowMapping, create_engine, insert, select, update
from sqlalchemy.engine import URL
from sqlalchemy.pool import StaticPool

from robot.books import Settled
from robot.case import Case
from robot.clock import Clock, SystemClock
from robot.durable import tables
from robot.durable.place import StoreTrouble, sqlite_engine, telling
from robot.errors import WrongInput
from robot.settings import Customer
from robot.summary import CaseResult, CaseStatus, Reason, StepRecord
from robot.words import Words

Open = Literal["queued", "working", "waiting_screening", "waiting_customer", "waiting_answer"]
Status = Literal[Open, CaseStatus]
OPEN: tuple[Open, ...] = get_args(Open)
"""Statuses of a case that goes on by itself."""

_READY_TO_GO_ON: tuple[Status, ...] = ("needs_person",)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A case's place on the queue: the `hop`-th phase of the `turn` that a person began."""

    case_id: str
    turn: int
    hop: int

    def following(self) -> "Ticket":
        """Return the ticket of the phase that comes next."""
        return Ticket(self.case_id, self.turn, self.hop + 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A case as the store has it. `worked` in seconds; `waits_since` is a moment; `facts` are those of `robot.job.Facts`."""

    case: Case
    portals: str
    customer: Customer
    status: Status
    ticket: Ticket
    phase: str
    epoch: int
    holder: str | None
    lives: int
    looks: int
    waits_since: str | None
    worked: float
    facts: dict[str, Any]
    reason: Reason | None
    changed_at: str

    @property
    def is_open(self) -> bool:
        """Whether the case goes on by itself."""
        return self.status in OPEN


class Store:
    """The books at one place."""

    def __init__(self, engine: Engine, clock: Clock | None = None) -> None:
        self.engine = engine
        self.clock = clock or SystemClock()

    @classmethod
    def open(cls, url: URL, clock: Clock | None = None) -> Self:
        """Open the books at `url`; new ones where there are none. Raises `StoreTrouble` where that cannot be."""
        if url.get_backend_name() == "sqlite":
            engine = sqlite_engine(Path(str(url.database)))
        else:
            engine = create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED")
        store = cls(engine, clock)
        with telling(url), engine.begin() as connection:
            tables.metadata.create_all(connection)
        return store

    @classmethod
    def in_memory(cls, clock: Clock | None = None) -> Self:
        """Return books that are gone with the process."""
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        tables.metadata.create_all(engine)
        return cls(engine, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()

    @property
    def url(self) -> str:
        """The place, fit to be handed to the engine: with its password."""
        return self.engine.url.render_as_string(hide_password=False)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write, all or nothing."""
        with telling(self.engine.url), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read."""
        with telling(self.engine.url), self.engine.connect() as connection:
            yield connection

    def enrol(self, case: Case, portals: str, customer: Customer, first_phase: str) -> Ticket | None:
        """Put a case on the queue; where it was parked, with the row as it is now. Return its ticket, or `None` where there is
        nothing to do: it has ended, or goes on by itself. An ended case whose row now says 変更再申込 is a new wish.

        A case with a click whose outcome nobody knows goes on with the phase that it was in: an earlier one would make anew (the
        印刷連番, say) what the click may have sent.

        Raises `WrongInput` where the name or the estimate belongs to another case already.
        """
        moment = self.clock.now().isoformat()
        values = {
            "estimate_number": case.estimate_number,
            "portals": portals,
            "customer": customer,
            "row": case.model_dump(mode="json"),
            "status": "queued",
            "phase": first_phase,
            "changed_at": moment,
            **_FRESH,
        }
        with self.writing() as books:
            known = self._known(books, case.case_id, lock=True)
            self._must_be_the_same(known, case, portals)
            self._must_be_the_only_one(books, case, portals)
            if known is None:
                books.execute(
                    insert(tables.cases).values(
                        case_id=case.case_id, turn=1, hop=1, facts={}, enrolled_at=moment, epoch=0, **values
                    )
                )
                return Ticket(case.case_id, 1, 1)
            if known["status"] not in _READY_TO_GO_ON and not _is_new_wish(known, case):
                return None
            if self._has_open_effect(books, case.case_id):
                values["phase"] = known["phase"]
            return self._begin_turn(books, known, values)

    def put_back(self, case_id: str, phase: str) -> Ticket:
        """Put a case that ended, or was parked, on the queue once more, beginning with `phase`."""
        values = {"status": "queued", "phase": phase, "changed_at": self.clock.now().isoformat(), **_FRESH}
        with self.writing() as books:
            known = self._known(books, case_id, lock=True)
            if known is None:
                raise no_such_case(case_id)
            return self._begin_turn(books, known, values)

    def take(self, ticket: Ticket, holder: str) -> Entry | None:
        """Take the case for the phase that `ticket` stands for; `None` where that phase was done, or the case has ended.

        Whoever had the case before has lost it: the epoch is a new one.
        """
        cases = tables.cases
        with self.writing() as books:
            taken = books.execute(
                update(cases)
                .where(
                    cases.c.case_id == ticket.case_id,
                    cases.c.turn == ticket.turn,
                    cases.c.hop == ticket.hop,
                    cases.c.status.in_(OPEN),
                )
                .values(
                    epoch=cases.c.epoch + 1,
                    lives=cases.c.lives + 1,
                    holder=holder,
                    status="working",
                    changed_at=self.clock.now().isoformat(),
                )
            )
            if not taken.rowcount:
                return None
            known = self._known(books, ticket.case_id)
        return _entry(known) if known else None

    def hand_on(self, entry: Entry, **values: Any) -> bool:  # noqa: ANN401 - columns of a table
        """Write how the phase ended, for the next hop; tell whether the case was still this holder's.

        `values` are columns of the table of cases.
        """
        cases = tables.cases
        with self.writing() as books:
            written = books.execute(
                update(cases)
                .where(
                    cases.c.case_id == entry.ticket.case_id, cases.c.epoch == entry.epoch, cases.c.status == "working"
                )
                .values(
                    hop=entry.ticket.hop + 1, lives=0, holder=None, changed_at=self.clock.now().isoformat(), **values
                )
            )
        return bool(written.rowcount)

    def let_go(self, entry: Entry) -> None:
        """Leave a case as it was found, for the next robot; nothing is changed where another one has it already."""
        cases = tables.cases
        with self.writing() as books:
            books.execute(
                update(cases)
                .where(
                    cases.c.case_id == entry.ticket.case_id, cases.c.epoch == entry.epoch, cases.c.status == "working"
                )
                .values(
                    status="queued",
                    lives=cases.c.lives - 1,
                    holder=None,
                    changed_at=self.clock.now().isoformat(),
                )
            )

    def cancel(self, case_id: str) -> bool:
        """End a case that goes on by itself, or is parked; tell whether there was anything to end.

        A robot that works on it leaves it before its next step.
        """
        cases = tables.cases
        with self.writing() as books:
            done = books.execute(
                update(cases)
                .where(cases.c.case_id == case_id, cases.c.status.in_((*OPEN, "needs_person")))
                .values(
                    status="cancelled", epoch=cases.c.epoch + 1, holder=None, changed_at=self.clock.now().isoformat()
                )
            )
        return bool(done.rowcount)

    def close_by_hand(self, case_id: str) -> None:
        """End a case as done: a person has carried it to its end."""
        cases = tables.cases
        with self.writing() as books:
            books.execute(
                update(cases)
                .where(cases.c.case_id == case_id)
                .values(
                    status="done",
                    epoch=cases.c.epoch + 1,
                    holder=None,
                    reason=None,
                    changed_at=self.clock.now().isoformat(),
                )
            )

    def unsettled(self, case_id: str) -> list[str]:
        """Return the steps of a case of which nobody knows whether their click took hold."""
        effects = tables.effects
        query = select(effects.c.step).where(effects.c.case_id == case_id, effects.c.outcome.is_(None))
        with self.reading() as books:
            return sorted(set(books.execute(query.order_by(effects.c.id)).scalars()))

    def settle(self, case_id: str, step: str, how: Settled) -> None:
        """Write how every open announcement of the step ended. What was seen holds, whoever has the case now."""
        effects = tables.effects
        with self.writing() as books:
            books.execute(
                update(effects)
                .where(effects.c.case_id == case_id, effects.c.step == step, effects.c.outcome.is_(None))
                .values(outcome=how, settled_at=self.clock.now().isoformat())
            )

    def ticket_of(self, case_id: str) -> Ticket | None:
        """Return the ticket that an open case is waiting with."""
        entry = self.entry(case_id)
        return entry.ticket if entry and entry.is_open else None

    def open_tickets(self, portals: str) -> list[Ticket]:
        """Return the tickets of all cases of these portals that go on by themselves."""
        cases = tables.cases
        query = select(cases.c.case_id, cases.c.turn, cases.c.hop)
        query = query.where(cases.c.portals == portals, cases.c.status.in_(OPEN)).order_by(cases.c.enrolled_at)
        with self.reading() as books:
            return [Ticket(*row) for row in books.execute(query)]

    def answers(self) -> bool:
        """Tell whether the books can be read."""
        try:
            self.statuses([])
        except StoreTrouble:
            return False
        return True

    def entry(self, case_id: str) -> Entry | None:
        """Return a case, or `None` where there is none of that name."""
        with self.reading() as books:
            known = self._known(books, case_id)
        return _entry(known) if known else None

    def entries(self, case_ids: Sequence[str] | None = None) -> list[Entry]:
        """Return the cases, or those of the given names, in the order in which they were enrolled."""
        query = select(tables.cases).order_by(tables.cases.c.enrolled_at, tables.cases.c.case_id)
        with self.reading() as books:
            rows = books.execute(query).mappings().all()
        wanted = None if case_ids is None else set(case_ids)
        return [_entry(row) for row in rows if wanted is None or row["case_id"] in wanted]

    def statuses(self, case_ids: Sequence[str]) -> dict[str, Status]:
        """Return how the cases of the given names stand."""
        query = select(tables.cases.c.case_id, tables.cases.c.status)
        with self.reading() as books:
            found = {row.case_id: row.status for row in books.execute(query)}
        return {case_id: found[case_id] for case_id in case_ids if case_id in found}

    def records(self, case_id: str, out: Path, turn: int | None = None) -> list[StepRecord]:
        """Return what was done of a case, in all turns or in one; pictures relative to `out` where they lie in it."""
        steps = tables.steps
        query = select(steps).where(steps.c.case_id == case_id).order_by(steps.c.id)
        with self.reading() as books:
            rows = books.execute(query if turn is None else query.where(steps.c.turn == turn)).mappings().all()
        return [_record(row, out) for row in rows]

    def result(self, case_id: str, out: Path, turn: int | None = None) -> CaseResult:
        """Return how a case stands, as `summary.json` tells it. Raises `WrongInput` where there is no such case."""
        entry = self.entry(case_id)
        if entry is None:
            raise no_such_case(case_id)
        return CaseResult.model_validate(
            {
                "case_id": case_id,
                "estimate_number": entry.case.estimate_number,
                "status": "needs_person" if entry.is_open else entry.status,
                "reason": entry.reason,
                **entry.facts,
                "steps": self.records(case_id, out, turn),
            }
        )

    def _known(self, books: Connection, case_id: str, *, lock: bool = False) -> RowMapping | None:
        query = select(tables.cases).where(tables.cases.c.case_id == case_id)
        return books.execute(query.with_for_update() if lock else query).mappings().first()

    def _begin_turn(self, books: Connection, known: RowMapping, values: dict[str, Any]) -> Ticket:
        ticket = Ticket(known["case_id"], known["turn"] + 1, 1)
        cases = tables.cases
        books.execute(
            update(cases)
            .where(cases.c.case_id == ticket.case_id)
            .values(turn=ticket.turn, hop=ticket.hop, epoch=cases.c.epoch + 1, **values)
        )
        return ticket

    def _has_open_effect(self, books: Connection, case_id: str) -> bool:
        effects = tables.effects
        unsettled = select(effects.c.id).where(effects.c.case_id == case_id, effects.c.outcome.is_(None)).limit(1)
        return books.execute(unsettled).first() is not None

    def _must_be_the_same(self, known: RowMapping | None, case: Case, portals: str) -> None:
        if known is None or (known["estimate_number"], known["portals"]) == (case.estimate_number, portals):
            return
        raise WrongInput(
            Words(
                ja=f"案件ID {case.case_id} は別の案件(見積番号 {known['estimate_number']}、{known['portals']})として登録されています。"
                "別の案件IDを付けるか、--db で別の台帳を指定してください。",
                en=f"The case ID {case.case_id} belongs to another case (estimate {known['estimate_number']} at "
                f"{known['portals']}). Give it another ID, or name other books with --db.",
            )
        )

    def _must_be_the_only_one(self, books: Connection, case: Case, portals: str) -> None:
        """Two cases of one estimate must not be under way at once: each would submit it."""
        cases = tables.cases
        other = books.execute(
            select(cases.c.case_id).where(
                cases.c.estimate_number == case.estimate_number,
                cases.c.portals == portals,
                cases.c.case_id != case.case_id,
                cases.c.status.in_((*OPEN, "needs_person")),
            )
        ).scalar()
        if other is not None:
            raise WrongInput(
                Words(
                    ja=f"見積番号 {case.estimate_number} は案件 {other} で手続き中です。"
                    f"案件 {case.case_id} として始めるには、先に renkei cancel {other} で終わらせてください。",
                    en=f"Estimate {case.estimate_number} is under way as case {other}. "
                    f"End that one first (renkei cancel {other}) to begin it as {case.case_id}.",
                )
            )


def _is_new_wish(known: RowMapping, case: Case) -> bool:
    """Tell whether an ended case's row now asks for its contract to be applied for again (変更再申込), as it did not before."""
    return known["status"] not in OPEN and case.is_reapplication and known["row"] != case.model_dump(mode="json")


_FRESH: dict[str, Any] = {"lives": 0, "looks": 0, "waits_since": None, "worked": 0.0, "holder": None, "reason": None}


def no_such_case(case_id: str) -> WrongInput:
    """Say that there is no case of that name."""
    return WrongInput(
        Words(
            ja=f"案件 {case_id} は登録されていません。renkei status で確認してください。",
            en=f"There is no case {case_id}; renkei status lists them.",
        )
    )


def _entry(row: RowMapping) -> Entry:
    return Entry(
        case=Case.model_validate(row["row"], by_name=True),
        portals=row["portals"],
        customer=row["customer"],
        status=row["status"],
        ticket=Ticket(row["case_id"], row["turn"], row["hop"]),
        phase=row["phase"],
        epoch=row["epoch"],
        holder=row["holder"],
        lives=row["lives"],
        looks=row["looks"],
        waits_since=row["waits_since"],
        worked=row["worked"],
        facts=dict(row["facts"]),
        reason=Reason.model_validate(row["reason"]) if row["reason"] else None,
        changed_at=row["changed_at"],
    )


def _record(row: RowMapping, out: Path) -> StepRecord:
    return StepRecord(
        step=row["step"],
        portal=row["portal"],
        attempt=row["attempt"],
        status=row["status"],
        started_at=row["started_at"],
        seconds=row["seconds"],
        evidence=_seen_from(out, Path(row["folder"]), row["evidence"]),
    )


def _seen_from(out: Path, folder: Path, evidence: str | None) -> str | None:
    """Return a picture's path as seen from `out`: relative in it, absolute where it lies elsewhere."""
    if evidence is None or folder == out.absolute():
        return evidence
    path = folder / evidence
    return path.relative_to(out.absolute()).as_posix() if path.is_relative_to(out.absolute()) else path.as_posix()
