"""What concerns an estimate rather than a case: an audit knows its cases by nothing else.

An audit that mends has an entry of its own for each estimate, with the status `AUDIT` for good, so that it is on no queue. Its
epoch is raised by whoever takes hold of the estimate: another audit, or a case of it that is begun.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from sqlalchemy import BindParameter, ColumnElement, Connection, FromClause, Select, or_, select, update

from . import tables
from .entry import AUDIT


def entry_name(estimate_number: str, portals: str) -> str:
    """Return what an audit's entry for an estimate goes by. No case of a sheet can be called so: `@` is not allowed there."""
    return f"{estimate_number}@{sha256(portals.encode()).hexdigest()[:8]}"


def sharing_clicks(case_id: BindParameter[str]) -> Select[tuple[str]]:
    """Return which entries' clicks concern a case: its own, and those that an audit made of its estimate.

    An audit is concerned by the clicks of every case of the estimate.
    """
    one, other = tables.cases.alias("one"), tables.cases.alias("other")
    return select(other.c.case_id).join(one, _share_clicks(one, other)).where(one.c.case_id == case_id)


def with_open_clicks(case_ids: Sequence[str]) -> Select[tuple[str]]:
    """Return which of these cases have a click, their own or one that concerns them, whose outcome nobody knows."""
    one, other, effects = tables.cases.alias("one"), tables.cases.alias("other"), tables.effects
    return (
        select(one.c.case_id)
        .join(other, _share_clicks(one, other))
        .join(effects, effects.c.case_id == other.c.case_id)
        .where(one.c.case_id.in_(case_ids), effects.c.outcome.is_(None))
        .distinct()
    )


def _share_clicks(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    of_one_estimate = (one.c.estimate_number == other.c.estimate_number) & (one.c.portals == other.c.portals)
    of_an_audit = or_(one.c.status == AUDIT, other.c.status == AUDIT)
    return of_one_estimate & or_(one.c.case_id == other.c.case_id, of_an_audit)


def take_from_audits(books: Connection, estimate_numbers: Iterable[str], portals: str) -> None:
    """Let go of the estimates whatever audit holds them: a robot is about to work on them."""
    cases = tables.cases
    names = [entry_name(estimate_number, portals) for estimate_number in estimate_numbers]
    books.execute(
        update(cases).where(cases.c.case_id.in_(names), cases.c.status == AUDIT).values(epoch=cases.c.epoch + 1)
    )
