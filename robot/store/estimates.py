"""What concerns an estimate rather than a case: an audit knows its cases by nothing else.

An audit that mends has an entry of its own for each estimate, with the status `AUDIT` for good, so that it is on no queue. Its
epoch is raised by whoever takes hold of the estimate: another audit, or a case of it that is begun.
"""

from hashlib import sha256

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, or_, select, update

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
    of_one_estimate: ColumnElement[bool] = (one.c.estimate_number == other.c.estimate_number) & (
        one.c.portals == other.c.portals
    )
    return (
        select(other.c.case_id)
        .join(one, of_one_estimate)
        .where(
            one.c.case_id == case_id,
            or_(one.c.case_id == other.c.case_id, one.c.status == AUDIT, other.c.status == AUDIT),
        )
    )


def take_from_audits(connection: Connection, estimate_number: str, portals: str) -> None:
    """Let go of the estimate whatever audit holds it: a robot is about to work on it."""
    cases = tables.cases
    connection.execute(
        update(cases)
        .where(cases.c.case_id == entry_name(estimate_number, portals), cases.c.status == AUDIT)
        .values(epoch=cases.c.epoch + 1)
    )
