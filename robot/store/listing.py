"""The list of cases as `renkei status` shows it: how many stand where, and a page of them, whoever a person has to see to first.

A page costs the same whether ten cases have ended or a million: it is found in an index, status by status, and only what is on it is
read. All cases at once are read in parts, so that a list of a million takes no more memory than one of a thousand.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, select, tuple_

from ..procedure.said import Said
from . import tables
from .browsing import counts_in
from .entry import AUDIT, ENDED, WAITS_FOR_A_WORD, Entry, Status, entry_from
from .reader import Reader
from .version import whole
from .words import words_of_all

AT_A_TIME = 100
"""So many cases are on a page."""
_IN_PARTS_OF = 1_000
_FIRST: tuple[Status, ...] = ("needs_person", WAITS_FOR_A_WORD, "working", "queued")
_cases = tables.cases


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the cases, in the order in which they are shown, and what was said of those that ask for words."""

    entries: list[Entry]
    words: Mapping[str, list[Said]]


@dataclass(frozen=True, slots=True)
class Listed(Part):
    """A page of the list: the `number`-th of so many `pages`, of `found` cases; `counts` are those of all cases, by status."""

    counts: Mapping[str, int]
    found: int
    number: int
    pages: int

    @property
    def left_off(self) -> int:
        """How many of the cases that were found are on no page up to this one."""
        return max(0, self.found - self.number * AT_A_TIME)


def page_of(reader: Reader, number: int = 1, statuses: Sequence[str] = ()) -> Listed:
    """Return the `number`-th page of the cases of these `statuses`, or of all; the last one where there are fewer pages.

    Those that need a person come first, then those that go on by themselves, each since when it stands so; what has ended comes last,
    the last to end before the others.
    """
    with reader.reading() as connection:
        counts = counts_in(connection)
        wanted = {status: counts[status] for status in in_order(counts) if not statuses or status in statuses}
        found = sum(wanted.values())
        pages = max(1, -(-found // AT_A_TIME))
        number = min(max(1, number), pages)
        part = _of_names(reader, connection, _names(connection, wanted, (number - 1) * AT_A_TIME))
    return Listed(part.entries, part.words, counts, found, number, pages)


def all_of(reader: Reader, statuses: Sequence[str] = ()) -> Iterator[Part]:
    """Yield all cases of these `statuses`, or of all, in parts, in the order in which they were enrolled."""
    last = ("", "")
    while True:
        with reader.reading() as connection:
            rows = connection.execute(_enrolled_after(last, statuses)).all()
            if not rows:
                return
            part = _of_names(reader, connection, [row.case_id for row in rows])
        yield part
        last = (rows[-1].enrolled_at, rows[-1].case_id)


def in_order(statuses: Mapping[str, int]) -> list[str]:
    """Return the statuses in the order in which they are shown; one that only a newer version knows is shown before what has ended."""
    known = [status for status in _FIRST if status in statuses]
    ended = [status for status in ENDED if status in statuses]
    return [*known, *sorted(statuses.keys() - {*known, *ended}), *ended]


def _names(connection: Connection, wanted: Mapping[str, int], skipped: int) -> list[str]:
    """Return the names on a page that so many cases of `wanted` stand before; a status that is behind it as a whole is not looked at."""
    names: list[str] = []
    for status, there in wanted.items():
        if skipped >= there:
            skipped -= there
            continue
        names += connection.scalars(names_of(status).limit(AT_A_TIME - len(names)).offset(skipped))
        skipped = 0
        if len(names) >= AT_A_TIME:
            break
    return names


def names_of(status: str) -> Select[tuple[str]]:
    """Return the question for the names of the cases of a status: an index has this order, and the names in it."""
    columns = (_cases.c.changed_at, _cases.c.case_id)
    order = [column.desc() if status in ENDED else column.asc() for column in columns]
    return select(_cases.c.case_id).where(_cases.c.status == status).order_by(*order)


def _enrolled_after(last: tuple[str, str], statuses: Sequence[str]) -> Select[tuple[str, str]]:
    place = tuple_(_cases.c.enrolled_at, _cases.c.case_id)
    query = select(_cases.c.enrolled_at, _cases.c.case_id).where(place > last, _cases.c.status != AUDIT)
    if statuses:
        query = query.where(_cases.c.status.in_(statuses))
    return query.order_by(_cases.c.enrolled_at, _cases.c.case_id).limit(_IN_PARTS_OF)


def _of_names(reader: Reader, connection: Connection, names: Sequence[str]) -> Part:
    """Read the whole rows of these cases: rows are long, and no others are read."""
    rows = connection.execute(whole(_cases, reader.lacking).where(_cases.c.case_id.in_(names))).mappings()
    by_name = {row["case_id"]: entry_from(row) for row in rows}
    entries = [by_name[name] for name in names if name in by_name]
    asking = [entry.ticket.case_id for entry in entries if entry.asked]
    return Part(entries, words_of_all(connection, asking) if asking else {})
