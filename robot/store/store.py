"""The store: every case, where it stands, and what was learnt of it; one SQLite file, or PostgreSQL for many machines.

What a method has written is on the disk when it returns. Opening and writing raise `StoreTrouble`, which says in the operator's
words what is wrong with the place.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, false, func, insert, select, text, update

from ..cases.case import Case
from ..config.settings import Customer
from ..errors import WrongInput
from ..messages import books as say
from ..reporting.summary import ByHand, StoredReason
from . import tables
from .entry import OPEN, Entry, Status, Ticket, entry_from
from .estimates import take_from_audits
from .ledger import Settled
from .reader import SHARING, Reader
from .trouble import telling

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
_READY_TO_GO_ON: tuple[Status, ...] = ("needs_person",)


class Store(Reader):
    """The store at one place, as they are written, too."""

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write, all or nothing."""
        with telling(self.engine.url):
            self._must_be_there()
            with self.engine.begin() as connection:
                yield connection

    def enrol(self, case: Case, portals: str, customer: Customer, first_phase: str) -> Ticket | None:
        """Put a case on the queue; where it was parked, with the row as it is now. Return its ticket, or `None` where there is
        nothing to do: it has ended, or goes on by itself. An ended case whose row now says 変更再申込 is a new wish.

        A case with a click whose outcome nobody knows goes on with the phase that it was in: an earlier one would make anew (the
        印刷連番, say) what the click may have sent.

        Raises `WrongInput` where the name, be it in other letters, or the estimate belongs to another case already.
        """
        moment = self._now()
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
        with self.writing() as connection:
            self.one_at_a_time(connection)
            known = self._known(connection, case.case_id)
            if known is None and (alike := self._alike(connection, case.case_id)) is not None:
                raise WrongInput(say.alike(case, alike))
            if known is not None and (known["estimate_number"], known["portals"]) != (case.estimate_number, portals):
                raise WrongInput(say.another_case(case, known["estimate_number"], known["portals"]))
            self._must_be_the_only_one(connection, case, portals)
            if known is None:
                take_from_audits(connection, case.estimate_number, portals)
                connection.execute(
                    insert(tables.cases).values(
                        case_id=case.case_id, turn=1, hop=1, facts={}, enrolled_at=moment, epoch=0, **values
                    )
                )
                return Ticket(case.case_id, 1, 1)
            if known["status"] not in _READY_TO_GO_ON and not _is_new_wish(known, case):
                return None
            if self._has_open_effect(connection, case.case_id):
                values["phase"] = known["phase"]
            return self._begin_turn(connection, known, values)

    def put_back(self, case_id: str, phase: str) -> Ticket:
        """Put a case that ended, or was parked, on the queue once more, beginning with `phase`."""
        values = {"status": "queued", "phase": phase, "changed_at": self._now(), **_FRESH}
        with self.writing() as connection:
            self.one_at_a_time(connection)
            known = self._known(connection, case_id)
            if known is None:
                raise WrongInput(say.no_such_case(case_id))
            return self._begin_turn(connection, known, values)

    def take(self, ticket: Ticket, holder: str) -> Entry | None:
        """Take the case for the phase that `ticket` stands for; `None` where that phase was done, or the case has ended.

        Whoever had the case before has lost it: the epoch is a new one.
        """
        which = {"of_case": ticket.case_id, "of_turn": ticket.turn, "of_hop": ticket.hop}
        with self.writing() as connection:
            taken = connection.execute(_TAKE, {**which, "by": holder, "at": self._now()})
            if not taken.rowcount:
                return None
            known = self._known(connection, ticket.case_id)
        return entry_from(known) if known else None

    def hand_on(self, entry: Entry, **values: Any) -> bool:  # noqa: ANN401 - columns of a table
        """Write how the phase ended, for the next hop; tell whether the case was still this holder's.

        `values` are columns of the table of cases.
        """
        return self._change(*_still_held(entry), hop=entry.ticket.hop + 1, lives=0, holder=None, **values)

    def let_go(self, entry: Entry) -> None:
        """Leave a case as it was found, for the next robot; nothing is changed where another one has it already."""
        self._change(*_still_held(entry), status="queued", lives=tables.cases.c.lives - 1, holder=None)

    def cancel(self, case_id: str) -> bool:
        """End a case that goes on by itself, or is parked; tell whether there was anything to end.

        A robot that works on it leaves it before its next step.
        """
        cases = tables.cases
        return self._change(
            cases.c.case_id == case_id,
            cases.c.status.in_((*OPEN, "needs_person")),
            status="cancelled",
            epoch=cases.c.epoch + 1,
            holder=None,
        )

    def close_by_hand(self, case_id: str, by_hand: ByHand, reason: StoredReason) -> bool:
        """End a case that needs a person as done, by that person's word; tell whether it still needed one.

        `reason` says what of it nobody but the person has seen. Clicks of unknown outcome stay in doubt: nobody looked.
        """
        cases = tables.cases
        return self._change(
            cases.c.case_id == case_id,
            cases.c.status == "needs_person",
            status="done",
            epoch=cases.c.epoch + 1,
            holder=None,
            by_hand=by_hand.model_dump(mode="json"),
            reason=reason.model_dump(mode="json"),
        )

    def settle(self, case_id: str, step: str, how: Settled, up_to: int | None = None) -> None:
        """Write how every open announcement of the step ended, an audit's too, or those up to the one numbered `up_to`."""
        told = {"of_case": case_id, "at_step": step, "how": how, "at": self._now()}
        with self.writing() as connection:
            if up_to is None:
                connection.execute(_SETTLE, told)
            else:
                connection.execute(_SETTLE_UP_TO, {**told, "up_to": up_to})

    def _begin_turn(self, connection: Connection, known: RowMapping, values: dict[str, Any]) -> Ticket:
        take_from_audits(connection, known["estimate_number"], known["portals"])
        ticket = Ticket(known["case_id"], known["turn"] + 1, 1)
        cases = tables.cases
        connection.execute(
            update(cases)
            .where(cases.c.case_id == ticket.case_id)
            .values(turn=ticket.turn, hop=ticket.hop, epoch=cases.c.epoch + 1, **values)
        )
        return ticket

    def _has_open_effect(self, connection: Connection, case_id: str) -> bool:
        effects = tables.effects
        unsettled = select(effects.c.id).where(effects.c.case_id.in_(SHARING), effects.c.outcome.is_(None))
        return connection.execute(unsettled.limit(1), {"of_case": case_id}).first() is not None

    def _alike(self, connection: Connection, case_id: str) -> str | None:
        """Return the case whose name differs in capital letters only: on some systems both would have the same folder."""
        cases = tables.cases
        return connection.execute(
            select(cases.c.case_id).where(func.lower(cases.c.case_id) == case_id.lower())
        ).scalar()

    def _must_be_the_only_one(self, connection: Connection, case: Case, portals: str) -> None:
        """Two cases of one estimate must not be under way at once: each would submit it."""
        cases = tables.cases
        other = connection.execute(
            select(cases.c.case_id).where(
                cases.c.estimate_number == case.estimate_number,
                cases.c.portals == portals,
                cases.c.case_id != case.case_id,
                cases.c.status.in_((*OPEN, "needs_person")),
            )
        ).scalar()
        if other is not None:
            raise WrongInput(say.under_way_already(case, other))

    def one_at_a_time(self, connection: Connection) -> None:
        """Let nobody else write until this is written: what is looked up now must still be so then."""
        if self.engine.dialect.name == "postgresql":
            connection.execute(text(f"LOCK TABLE {tables.cases.name} IN SHARE ROW EXCLUSIVE MODE"))
        else:  # a file has one lock, and any update takes it
            connection.execute(update(tables.cases).where(false()).values(hop=0))

    def _change(self, *which: ColumnElement[bool], **values: Any) -> bool:  # noqa: ANN401 - columns of a table
        """Change those cases, and tell whether there were any."""
        with self.writing() as connection:
            query = update(tables.cases).where(*which).values(changed_at=self._now(), **values)
            return bool(connection.execute(query).rowcount)

    def _now(self) -> str:
        return self.clock.now().isoformat()


def _still_held(entry: Entry) -> tuple[ColumnElement[bool], ...]:
    cases = tables.cases
    return cases.c.case_id == entry.ticket.case_id, cases.c.epoch == entry.epoch, cases.c.status == "working"


def _is_new_wish(known: RowMapping, case: Case) -> bool:
    """Tell whether an ended case's row now asks for its contract to be applied for again (変更再申込), as it did not before."""
    return known["status"] not in OPEN and case.is_reapplication and known["row"] != case.model_dump(mode="json")


_FRESH: dict[str, Any] = {
    "lives": 0,
    "looks": 0,
    "waits_since": None,
    "worked": 0.0,
    "holder": None,
    "reason": None,
    "by_hand": None,
}
