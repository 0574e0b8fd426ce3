"""Rows of a sheet on their way into the store: many in one transaction, each as if it came alone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select, update

from ..cases.case import Case
from ..config.settings import Customer, Staff
from ..messages import books as say
from ..messages.text import Message
from ..procedure.said import Asked, Said
from ..procedure.words import WORDS
from . import tables
from .entry import AUDIT, ENDED, WAITS_FOR_A_WORD, Entry, Status, Ticket, entry_from
from .estimates import take_from_audits, with_open_clicks
from .names import names_at
from .pruned import Pruned
from .stored import case_from, row_of
from .words import give, wake, words_of_all

Put = Callable[[Connection, Sequence[Ticket]], None]
"""Puts tickets on the queue within the transaction at hand: nobody finds a case in the store whose ticket is not there."""

FRESH: Mapping[str, Any] = MappingProxyType(
    {
        **{"lives": 0, "looks": 0, "waits_since": None, "worked": 0.0},
        **dict.fromkeys(("holder", "reason", "by_hand", "asked", "pruned")),
    }
)
"""What a turn begins with."""

_READY_TO_GO_ON: tuple[Status, ...] = ("needs_person",)
_cases = tables.cases
_BEGIN = insert(_cases)
_CHANGED = (
    "estimate_number",
    "portals",
    "customer",
    "staff",
    "approve",
    "row",
    "status",
    "phase",
    "changed_at",
    *FRESH,
)
_BEGIN_TURN = (
    update(_cases)
    .where(_cases.c.case_id == bindparam("of_case"))
    .values(turn=_cases.c.turn + 1, hop=1, epoch=_cases.c.epoch + 1, **{name: bindparam(name) for name in _CHANGED})
)


_APPROVE = update(_cases).where(_cases.c.case_id == bindparam("of_case")).values(approve=bindparam("steps"))
_GO_ON_FOR_PRACTICE = update(_cases).where(_cases.c.case_id == bindparam("of_case")).values(staff="robot")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet, and the phase that its case begins with."""

    case: Case
    first_phase: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """At which portals cases are begun, and who does in them what robots do for practice only: `customer` applies on the own terminal
    (22), `staff` says what only a person can say. Before the steps of `approve` a person wants to compare and approve.
    """

    portals: str
    customer: Customer = "person"
    staff: Staff = "person"
    approve: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What became of a row: the ticket of the turn that it began, or how its case stands where there is nothing to do, or why not.

    A case that waited for a word which the row brings has both: it goes on as it stands. `name` is what its case is called, which is
    not as in the row where a case of other portals has that name.
    """

    name: str
    ticket: Ticket | None = None
    as_it_stands: Entry | None = None
    refused: Message | None = None


def no_queue(_books: Connection, _tickets: Sequence[Ticket]) -> None:
    """Put nothing: whoever begins the turn carries its ticket without the engine."""


def apart(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield the rows in their order, those together that cannot be in each other's way: no two of a name, or of an estimate."""
    together: list[Row] = []
    seen: set[str] = set()
    for row in rows:
        marks = {f"name {row.case.case_id.lower()}", f"estimate {row.case.estimate_number}"}
        if marks & seen:
            yield together
            together, seen = [], set()
        together.append(row)
        seen |= marks
    if together:
        yield together


class Enrolment:
    """Rows that are not in each other's way, and what the store says of them: it is asked once for all."""

    def __init__(self, connection: Connection, rows: Sequence[Row], wanted: Wanted) -> None:
        self._books, self._wanted, self._portals = connection, wanted, wanted.portals
        called = names_at(connection, [row.case.case_id for row in rows], wanted.portals)
        self._rows = [_called(row, called[row.case.case_id]) for row in rows]
        names = [row.case.case_id for row in self._rows]
        by_name = select(_cases).where(_cases.c.case_id.in_(names))
        self._known = {known["case_id"]: known for known in connection.execute(by_name).mappings()}
        self._alike = self._names_by_small_letters(names)
        self._under_way = self._names_by_estimate([row.case.estimate_number for row in rows])
        self._in_doubt: set[str] = (
            set(connection.scalars(with_open_clicks(list(self._known)))) if self._known else set()
        )

    def carry_out(self, now: Callable[[], datetime]) -> list[Enrolled]:
        """Write the rows, and what is said in them, dated `now`; return what became of each, in their order."""
        came_to, new, again = [], [], []
        for row in self._rows:
            known = self._known.get(row.case.case_id)
            came_to.append(enrolled := self._came_to(row.case, known))
            if enrolled.ticket and known:
                again.append({"of_case": row.case.case_id, **self._values(row, now().isoformat())})
            elif enrolled.ticket:
                new.append(self._new(row, now().isoformat()))
        take_from_audits(self._books, [values["estimate_number"] for values in (*new, *again)], self._portals)
        if new:
            self._books.execute(_BEGIN, new)
        if again:
            self._books.execute(_BEGIN_TURN, again)
        self._let_approve(came_to)
        return self._heard(came_to, now)

    def _let_approve(self, came_to: Sequence[Enrolled]) -> None:
        """Let a case that goes on by itself stop, too, before what somebody wants to approve by now; nothing is taken from what was
        wanted.
        """
        for row, enrolled in zip(self._rows, came_to, strict=True):
            entry = enrolled.as_it_stands
            if entry is None or not entry.is_open:
                continue
            wanted = self._approved_in(row.case) | set(entry.approve)
            if wanted != set(entry.approve):
                self._books.execute(_APPROVE, {"of_case": entry.case.case_id, "steps": " ".join(sorted(wanted))})

    def _approved_in(self, case: Case) -> set[str]:
        return {*self._wanted.approve, *case.approve.split()}

    def _heard(self, came_to: list[Enrolled], now: Callable[[], datetime]) -> list[Enrolled]:
        """Write down what the rows say in the place of a person; let go on what waited for just that."""
        waiting = {one.as_it_stands.case.case_id for one in came_to if one.as_it_stands and _waits_for_a_word(one)}
        speaking = [row.case for row, one in zip(self._rows, came_to, strict=True) if row.case.said and _is_open(one)]
        names = waiting | {case.case_id for case in speaking}
        if not names:
            return came_to
        said = words_of_all(self._books, sorted(names))
        for case in speaking:
            self._take_down(case, said[case.case_id], now())
        if speaking:
            said = words_of_all(self._books, sorted(waiting))
        return [self._gone_on(one, said, now()) if _waits_for_a_word(one) else one for one in came_to]

    def _take_down(self, case: Case, known: Sequence[Said], now: datetime) -> None:
        """Write what a row says and has not said before: a cell that stays as it was says nothing anew."""
        written = {(one.step, one.by, one.at) for one in known if one.way == "sheet"}
        for step, at in case.said.items():
            if (step, case.said_by, at) not in written:
                asked = [Asked(step, word.text, word.speaker, at, at) for word in WORDS[step]]
                give(self._books, case.case_id, asked, case.said_by, at, "sheet", now)

    def _gone_on(self, enrolled: Enrolled, said: Mapping[str, Sequence[Said]], now: datetime) -> Enrolled:
        entry = enrolled.as_it_stands
        if entry is None:
            return enrolled
        if self._wanted.staff == "robot":
            self._books.execute(_GO_ON_FOR_PRACTICE, {"of_case": entry.case.case_id})
            entry = replace(entry, asked=())
        ticket = wake(self._books, entry, said[entry.case.case_id], now)
        return replace(enrolled, ticket=ticket)

    def _came_to(self, case: Case, known: RowMapping | None) -> Enrolled:
        if refused := self._refused(case, known):
            return Enrolled(case.case_id, refused=refused)
        if known is None:
            return Enrolled(case.case_id, Ticket(case.case_id, 1, 1))
        if known["status"] in _READY_TO_GO_ON or _is_new_wish(known, case):
            return Enrolled(case.case_id, Ticket(case.case_id, known["turn"] + 1, 1))
        return Enrolled(case.case_id, as_it_stands=entry_from(known))

    def _refused(self, case: Case, known: RowMapping | None) -> Message | None:
        """Return why the row cannot be taken: its name, be it in other letters, or its estimate belongs to another case already."""
        if known is None and (alike := self._alike.get(case.case_id.lower())) is not None:
            return say.alike(case, alike)
        if known is not None and (known["estimate_number"], known["portals"]) != (case.estimate_number, self._portals):
            return say.another_case(case, known["estimate_number"], known["portals"])
        # Two cases of one estimate must not be under way at once: each would submit it.
        others = self._under_way.get(case.estimate_number, set()) - {case.case_id}
        return say.under_way_already(case, min(others)) if others else None

    def _new(self, row: Row, moment: str) -> dict[str, Any]:
        first = {"case_id": row.case.case_id, "turn": 1, "hop": 1, "epoch": 0, "facts": {}, "enrolled_at": moment}
        return {**first, **self._values(row, moment)}

    def _values(self, row: Row, moment: str) -> dict[str, Any]:
        """Return the columns of a turn that begins.

        A case with a click whose outcome nobody knows goes on with the phase that it was in: an earlier one would make anew (the
        印刷連番, say) what the click may have sent. So does one of which nothing was left to do but to see its evidence safe.
        """
        case, known = row.case, self._known.get(row.case.case_id)
        stays = case.case_id in self._in_doubt or (known is not None and _lacks_evidence_alone(known))
        return {
            "estimate_number": case.estimate_number,
            "portals": self._portals,
            "customer": self._wanted.customer,
            "staff": self._wanted.staff,
            "approve": " ".join(sorted(self._approved_in(case))),
            "row": row_of(case, known["row"] if known else None),
            "status": "queued",
            "phase": known["phase"] if known and stays else row.first_phase,
            "changed_at": moment,
            **FRESH,
        }

    def _names_by_small_letters(self, names: Sequence[str]) -> dict[str, str]:
        """Return the names that differ in capital letters at most: on some systems both would have the same folder."""
        small = func.lower(_cases.c.case_id)
        alike = select(_cases.c.case_id).where(small.in_([name.lower() for name in names]))
        return {name.lower(): name for name in self._books.execute(alike).scalars()}

    def _names_by_estimate(self, estimates: Sequence[str]) -> dict[str, set[str]]:
        """Return the cases under way of these estimates."""
        under_way = select(_cases.c.estimate_number, _cases.c.case_id).where(
            _cases.c.estimate_number.in_(estimates),
            _cases.c.portals == self._portals,
            _cases.c.status.not_in((*ENDED, AUDIT)),
        )
        names: dict[str, set[str]] = {}
        for estimate, name in self._books.execute(under_way):
            names.setdefault(estimate, set()).add(name)
        return names


def _called(row: Row, name: str) -> Row:
    return row if name == row.case.case_id else replace(row, case=row.case.model_copy(update={"case_id": name}))


def _lacks_evidence_alone(known: RowMapping) -> bool:
    return (known["status"], known["phase"]) == ("needs_person", "evidence")


def _is_open(enrolled: Enrolled) -> bool:
    """Tell whether anything can be said of the case still."""
    entry = enrolled.as_it_stands
    return enrolled.ticket is not None or (entry is not None and entry.status not in ENDED)


def _waits_for_a_word(enrolled: Enrolled) -> bool:
    return enrolled.as_it_stands is not None and enrolled.as_it_stands.status == WAITS_FOR_A_WORD


def _is_new_wish(known: RowMapping, case: Case) -> bool:
    """Tell whether an ended case's row now asks for its contract to be applied for again (変更再申込), as it did not before."""
    if known["status"] not in ENDED or not case.is_reapplication:
        return False
    if known["pruned"]:
        return not Pruned.read(known["pruned"]).wished_for(case)
    return case_from(known["row"])[0].wish != case.wish
