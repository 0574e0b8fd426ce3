"""Looking through the store's cases page by page: each question costs nearly the same, be there ten cases or ten thousand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from ..procedure.said import Said
from . import tables
from .entry import AUDIT, Entry, entry_from
from .reader import Reader
from .version import whole
from .words import words_of_all

MOST_AT_ONCE = 50
"""So many cases are on a page."""
_MOST_ENDED = 20_000
_ANY_ZONE = timedelta(hours=26)
"""Moments are kept as texts with their own offset: two of the same moment differ by so much at most."""
_cases, _workers = tables.cases, tables.workers


@dataclass(frozen=True, slots=True)
class Wish:
    """Which cases are looked for: of one status, or of all; with `text` in their ID or their estimate; which page of them, from 1."""

    status: str = ""
    text: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the cases that were looked for, the last enrolled first. `number` is within those that there are."""

    entries: list[Entry]
    words: Mapping[str, list[Said]]
    found: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class Throughput:
    """How many cases came to each status since a moment, and how many in each five minutes from then on."""

    since: datetime
    by_status: Mapping[str, int] = field(default_factory=dict)
    per_five_minutes: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """A worker as the store has it: how many signs of life it gave, whether it is gone, its run, and the cases that it has."""

    name: str
    beats: int
    gone: bool
    run: str | None
    cases: tuple[str, ...]


def counts(reader: Reader) -> dict[str, int]:
    """Return how many cases there are of each status."""
    with reader.reading() as connection:
        return counts_in(connection)


def counts_in(connection: Connection) -> dict[str, int]:
    """Return how many cases there are of each status, as a transaction at hand sees them."""
    query = select(_cases.c.status, func.count()).where(_cases.c.status != AUDIT).group_by(_cases.c.status)
    return {row[0]: row[1] for row in connection.execute(query)}


def page_of(reader: Reader, wish: Wish) -> Page:
    """Return a page of the cases that are looked for; the last one where there are fewer than were thought."""
    which = _which(wish)
    with reader.reading() as connection:
        found = connection.execute(select(func.count()).select_from(_cases).where(*which)).scalar_one()
        pages = max(1, -(-found // MOST_AT_ONCE))
        number = min(max(1, wish.page), pages)
        names = list(connection.execute(_names(which, number)).scalars())
        # Names first, by an index: whole rows are long, and only those of this page are read.
        rows = connection.execute(whole(_cases, reader.lacking).where(_cases.c.case_id.in_(names))).mappings()
        by_name = {row["case_id"]: entry_from(row) for row in rows}
        entries = [by_name[name] for name in names if name in by_name]
        asking = [entry.ticket.case_id for entry in entries if entry.asked]
        words = words_of_all(connection, asking) if asking else {}
    return Page(entries, words, found, number, pages)


def ended_within(reader: Reader, statuses: Sequence[str], now: datetime, span: timedelta) -> Throughput:
    """Return how many cases came to each of these `statuses` within the last `span` before `now`."""
    since, five = now - span, timedelta(minutes=5)
    query = (
        select(_cases.c.status, _cases.c.changed_at)
        .where(_cases.c.status.in_(statuses), _cases.c.changed_at >= (since - _ANY_ZONE).isoformat())
        .order_by(_cases.c.changed_at.desc())
        .limit(_MOST_ENDED)
    )
    with reader.reading() as connection:
        rows = [(row.status, datetime.fromisoformat(row.changed_at)) for row in connection.execute(query)]
    by_status, bars = dict.fromkeys(statuses, 0), [0] * (span // five)
    for status, at in rows:
        if since <= at <= now:
            by_status[status] += 1
            bars[min((at - since) // five, len(bars) - 1)] += 1
    return Throughput(since, by_status, bars)


def workers(reader: Reader) -> list[WorkerRow]:
    """Return all workers that ever signed in, and which cases each has at work."""
    held: dict[str, list[str]] = {}
    at_work = select(_cases.c.holder, _cases.c.case_id).where(_cases.c.status == "working").order_by(_cases.c.case_id)
    query = select(_workers).order_by(_workers.c.gone, _workers.c.worker)
    with reader.reading() as connection:
        for holder, case_id in connection.execute(at_work):
            held.setdefault(holder or "", []).append(case_id)
        rows = connection.execute(query).all()
    return [WorkerRow(row.worker, row.beats, bool(row.gone), row.run, tuple(held.get(row.worker, ()))) for row in rows]


def audit_folders(reader: Reader) -> list[str]:
    """Return the out folders of the audits that handed something over, the newest first."""
    steps = tables.steps
    query = (
        select(steps.c.folder)
        .join(_cases, _cases.c.case_id == steps.c.case_id)
        .where(_cases.c.status == AUDIT)
        .group_by(steps.c.folder)
        .order_by(func.max(steps.c.id).desc())
        .limit(MOST_AT_ONCE)
    )
    with reader.reading() as connection:
        return list(connection.execute(query).scalars())


def _which(wish: Wish) -> list[ColumnElement[bool]]:
    which = [_cases.c.status == wish.status] if wish.status else [_cases.c.status != AUDIT]
    if wish.status == AUDIT:  # an audit's hold on an estimate is no case
        which.append(_cases.c.status != AUDIT)
    if wish.text:
        which.append(or_(*(_has(column, wish.text) for column in (_cases.c.case_id, _cases.c.estimate_number))))
    return which


def _has(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    return column.icontains(text, autoescape=True)


def _names(which: Sequence[ColumnElement[bool]], number: int) -> Select[tuple[str]]:
    query = select(_cases.c.case_id).where(*which).order_by(_cases.c.enrolled_at.desc(), _cases.c.case_id.desc())
    return query.limit(MOST_AT_ONCE).offset((number - 1) * MOST_AT_ONCE)
