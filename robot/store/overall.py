"""Where all cases of the store stand, in a few numbers: read by index, however many have ended."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from . import tables
from .browsing import counts
from .reader import Reader


@dataclass(frozen=True, slots=True)
class Standing:
    """How many cases there are of each status, since when the oldest waits for a robot, and how many workers have not gone."""

    cases: Mapping[str, int]
    queued_since: str | None
    workers: int


def standing(reader: Reader) -> Standing:
    """Return where the cases stand. Raises `StoreTrouble`."""
    cases, workers = tables.cases, tables.workers
    oldest = select(func.min(cases.c.changed_at)).where(cases.c.status == "queued")
    living = select(func.count()).select_from(workers).where(workers.c.gone == 0)
    by_status = counts(reader)
    with reader.reading() as books:
        return Standing(by_status, books.scalar(oldest), books.scalar(living) or 0)
