"""What the store knows to have been offered: values that a case was carried past its lists with, not long ago."""

from datetime import timedelta

from sqlalchemy import func, select

from ..cases.case import Case
from . import tables
from .reader import Reader
from .stored import case_from

FRESH_DAYS = 7
"""So long a value that was taken counts as offered, without another look."""
_BEHIND_THE_LISTS = ("12", "19")
_MOST_CASES = 300
_MOST_STEPS = 20_000  # of the last ones: books may hold a million cases


def taken(reader: Reader, portals: str) -> list[Case]:
    """Return cases that these portals have taken past 10 and 12, or 18 and 19, within the last days; the latest, not all."""
    steps, cases = tables.steps, tables.cases
    since = (reader.clock.now() - timedelta(days=FRESH_DAYS)).isoformat()
    newest = select(func.max(steps.c.id)).scalar_subquery()
    query = (
        select(cases.c.row)
        .join(steps, steps.c.case_id == cases.c.case_id)
        .where(
            steps.c.id > newest - _MOST_STEPS,
            steps.c.step.in_(_BEHIND_THE_LISTS),
            steps.c.status == "ok",
            steps.c.started_at >= since,
            cases.c.portals == portals,
        )
        .order_by(steps.c.id.desc())
        .limit(_MOST_CASES)
    )
    with reader.reading() as connection:
        return [case_from(row)[0] for row in connection.execute(query).scalars()]
