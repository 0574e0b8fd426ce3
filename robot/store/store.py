"""The store: every case, where it stands, and what was learnt of it; one SQLite file, or PostgreSQL for many machines.

What a method has written is on the disk when it returns. Opening and writing raise `StoreTrouble`, which says in the operator's
words what is wrong with the place.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, false, text, update

from ..cases.case import Case
from ..errors import WrongInput
from ..messages import books as say
from ..reporting.summary import ByHand, StoredReason
from . import tables
from .acts import Act, note
from .enrolment import FRESH, Enrolled, Enrolment, Put, Row, Wanted, apart, no_queue
from .entry import OPEN, WAITS_FOR_A_WORD, Entry, Ticket, entry_from
from .estimates import take_from_audits
from .ledger import Settled
from .reader import SHARING, Reader
from .version import is_newer, make_ready, must_be_known, version_of
from .words import wake, words_of

# Made once: a robot asks these at every phase, and to put a query together costs more than to ask it.
_cases, _effects = tables.cases, tables.effects
_TAKE = (
    update(_cases)
    .where(
        _cases.c.case_id == bindparam("of_case"),
        _cases.c.turn == bindparam("of_turn"),
        _cases.c.hop == bindparam("of_hop"),
        _cases.c.status.in_(OPEN),
    )
    .values(
        epoch=_cases.c.epoch + 1,
        lives=_cases.c.lives + 1,
        holder=bindparam("by"),
        status="working",
        changed_at=bindparam("at"),
    )
)
_SETTLE = (
    update(_effects)
    .where(
        _effects.c.case_id.in_(SHARING),
        _effects.c.step == bindparam("at_step"),
        _effects.c.outcome.is_(None),
    )
    .values(outcome=bindparam("how"), settled_at=bindparam("at"))
)
_SETTLE_UP_TO = _SETTLE.where(_effects.c.id <= bindparam("up_to"))


class Strange(Exception):
    """A case says something that only a newer version knows the meaning of."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.ticket.case_id)
        self.entry = entry


class MovedOn(Exception):
    """The case is no longer where whoever decides on it has seen it: somebody else was first."""


class Store(Reader):
    """The store at one place, as it is written, too."""

    def make_ready(self) -> None:
        """Bring the store up to this version."""
        make_ready(self.engine)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write, all or nothing."""
        with self._telling():
            self._must_be_there()
            with self.engine.begin() as connection:
                yield connection

    def enrol(self, case: Case, wanted: Wanted, first_phase: str) -> Ticket | None:
        """Begin one case, for whoever carries its ticket without the engine; `None` where there is nothing to do.

        See `enrol_all`. Raises `WrongInput` where it would refuse the row.
        """
        [enrolled] = self.enrol_all([Row(case, first_phase)], wanted)
        if enrolled.refused:
            raise WrongInput(enrolled.refused)
        return enrolled.ticket

    def enrol_all(self, rows: Sequence[Row], wanted: Wanted, put: Put = no_queue) -> list[Enrolled]:
        """Begin the cases of these rows, and `put` their tickets on the queue, all in one transaction; return what became of each.

        One that was parked goes on with the row as it is now. There is nothing to do for one that has ended, or goes on by itself; an
        ended case whose row now says 変更再申込 is a new wish. A row is refused where the name, be it in other letters, or the estimate
        belongs to another case already.
        """
        came_to: list[Enrolled] = []
        with self.writing() as connection:
            self.one_at_a_time(connection)
            for together in apart(rows):
                came_to += Enrolment(connection, together, wanted).carry_out(self.clock.now)
            put(connection, [enrolled.ticket for enrolled in came_to if enrolled.ticket])
        return came_to

    def put_back(
        self,
        case_id: str,
        phase: str,
        put: Put = no_queue,
        *,
        seen: Entry | None = None,
        settling: tuple[str, Settled] | None = None,
        act: Act | None = None,
    ) -> Ticket:
        """Begin a turn of a case that ended, or was parked, with `phase`, and `put` its ticket on the queue in the same transaction.

        In that also how a click of unknown outcome ended is written (`settling`: its step, and how), and who decided so (`act`). Raises
        `MovedOn` where the case is no longer as it was `seen`, or that outcome is known by now.
        """
        with self.writing() as connection:
            self.one_at_a_time(connection)
            known = self.known(connection, case_id)
            if known is None:
                raise WrongInput(say.no_such_case(case_id))
            if seen and (seen.ticket.turn, seen.epoch, seen.status) != (known["turn"], known["epoch"], known["status"]):
                raise MovedOn
            if settling and not self._settle(connection, case_id, *settling):
                raise MovedOn
            ticket = self._begin_turn(connection, known, phase)
            self._note(connection, case_id, act)
            put(connection, [ticket])
        return ticket

    def take(self, ticket: Ticket, holder: str, knows: Callable[[Entry, bool], bool] | None = None) -> Entry | None:
        """Take the case for the phase that `ticket` stands for; `None` where that phase was done, or the case has ended.

        Whoever had the case before has lost it: the epoch is a new one. Raises `Strange`, and leaves the case as it is, where the robot
        does not know it: `knows` is told of it, and whether the store is newer than the robot. Raises `NewerBooks`.
        """
        which = {"of_case": ticket.case_id, "of_turn": ticket.turn, "of_hop": ticket.hop}
        with self.writing() as connection:
            taken = connection.execute(_TAKE, {**which, "by": holder, "at": self._now()})
            if not taken.rowcount:
                return None
            version = version_of(connection)
            must_be_known(version)
            known = self.known(connection, ticket.case_id)
            entry = entry_from(known) if known else None
            if entry and knows and not knows(entry, is_newer(version)):
                raise Strange(entry)
        return entry

    def hand_on(self, entry: Entry, **values: Any) -> bool:  # noqa: ANN401 - columns of a table
        """Write how the phase ended, for the next hop; tell whether the case was still this holder's.

        `values` are columns of the table of cases.
        """
        return self._change(*_still_held(entry), hop=entry.ticket.hop + 1, lives=0, holder=None, **values)

    def let_go(self, entry: Entry) -> None:
        """Leave a case as it was found, for the next robot; nothing is changed where another one has it already."""
        self._change(*_still_held(entry), status="queued", lives=tables.cases.c.lives - 1, holder=None)

    def cancel(self, case_id: str, act: Act | None = None) -> bool:
        """End a case that goes on by itself, or is parked; tell whether there was anything to end.

        A robot that works on it leaves it before its next step.
        """
        cases = tables.cases
        return self._change(
            cases.c.case_id == case_id,
            cases.c.status.in_((*OPEN, "needs_person")),
            noting=(case_id, act),
            status="cancelled",
            epoch=cases.c.epoch + 1,
            holder=None,
        )

    def close_by_hand(self, case_id: str, by_hand: ByHand, reason: StoredReason, act: Act | None = None) -> bool:
        """End a case that needs a person as done, by that person's word; tell whether it still needed one.

        `reason` says what of it nobody but the person has seen. Clicks of unknown outcome stay in doubt: nobody looked.
        """
        cases = tables.cases
        return self._change(
            cases.c.case_id == case_id,
            cases.c.status == "needs_person",
            noting=(case_id, act),
            status="done",
            epoch=cases.c.epoch + 1,
            holder=None,
            by_hand=by_hand.model_dump(mode="json"),
            reason=reason.model_dump(mode="json"),
        )

    def send_back(self, entry: Entry, reason: StoredReason, act: Act | None = None) -> bool:
        """Hand a case to a person that waited for one to approve, or to accept a condition, and was sent back; tell whether it still
        waited.
        """
        cases = tables.cases
        return self._change(
            cases.c.case_id == entry.ticket.case_id,
            cases.c.hop == entry.ticket.hop,
            cases.c.status == WAITS_FOR_A_WORD,
            noting=(entry.ticket.case_id, act),
            status="needs_person",
            epoch=cases.c.epoch + 1,
            asked=None,
            reason=reason.model_dump(mode="json"),
        )

    def wake(self, case_id: str) -> Ticket | None:
        """Let a case go on that waits for people's words though all are said; return its ticket, for whoever carries it."""
        with self.writing() as connection:
            self.one_at_a_time(connection)
            known = self.known(connection, case_id)
            return (
                wake(connection, entry_from(known), words_of(connection, case_id), self.clock.now()) if known else None
            )

    def settle(self, case_id: str, step: str, how: Settled, up_to: int | None = None) -> None:
        """Write how every open announcement of the step ended, an audit's too, or those up to the one numbered `up_to`."""
        with self.writing() as connection:
            self._settle(connection, case_id, step, how, up_to)

    def _settle(self, connection: Connection, case_id: str, step: str, how: Settled, up_to: int | None = None) -> bool:
        """Write it in the transaction at hand; tell whether any announcement was open."""
        told = {"of_case": case_id, "at_step": step, "how": how, "at": self._now()}
        if up_to is None:
            return bool(connection.execute(_SETTLE, told).rowcount)
        return bool(connection.execute(_SETTLE_UP_TO, {**told, "up_to": up_to}).rowcount)

    def _begin_turn(self, connection: Connection, known: RowMapping, phase: str) -> Ticket:
        take_from_audits(connection, [known["estimate_number"]], known["portals"])
        ticket = Ticket(known["case_id"], known["turn"] + 1, 1)
        cases, values = tables.cases, {"status": "queued", "phase": phase, "changed_at": self._now(), **FRESH}
        connection.execute(
            update(cases)
            .where(cases.c.case_id == ticket.case_id)
            .values(turn=ticket.turn, hop=ticket.hop, epoch=cases.c.epoch + 1, **values)
        )
        return ticket

    def one_at_a_time(self, connection: Connection) -> None:
        """Let nobody else write until this is written: what is looked up now must still be so then. Raises `NewerBooks`."""
        if self.engine.dialect.name == "postgresql":
            connection.execute(text(f"LOCK TABLE {tables.cases.name} IN SHARE ROW EXCLUSIVE MODE"))
        else:  # a file has one lock, and any update takes it
            connection.execute(update(tables.cases).where(false()).values(hop=0))
        must_be_known(version_of(connection))

    def _change(
        self,
        *which: ColumnElement[bool],
        noting: tuple[str, Act | None] = ("", None),
        **values: Any,  # noqa: ANN401 - columns of a table
    ) -> bool:
        """Change those cases, and tell whether there were any; where there were, note who decided so of which."""
        with self.writing() as connection:
            query = update(tables.cases).where(*which).values(changed_at=self._now(), **values)
            if changed := bool(connection.execute(query).rowcount):
                self._note(connection, *noting)
            return changed

    def _note(self, connection: Connection, case_id: str, act: Act | None) -> None:
        if act:
            note(connection, case_id, act, self.clock.now())

    def _now(self) -> str:
        return self.clock.now().isoformat()


def _still_held(entry: Entry) -> tuple[ColumnElement[bool], ...]:
    cases = tables.cases
    return cases.c.case_id == entry.ticket.case_id, cases.c.epoch == entry.epoch, cases.c.status == "working"
