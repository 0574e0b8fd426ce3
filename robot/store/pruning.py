"""Pruning the books: what is known of a case that ended long ago is taken out, but for what keeps it from being carried out twice.

The case's own row stays, with its number, its estimate, its portals and how and when it ended: the same row of a sheet is told by it that
it was carried out. So does the effect ledger's last line of each of its steps, and each that is open: an audit, and a case that is begun
again, look there before they click. Rows, facts, words and steps go. Many cases at a time, in short transactions: others write meanwhile.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, delete, func, null, select, update

from . import tables
from .entry import ENDED
from .pruned import FACTS, Pruned
from .reader import Reader
from .store import Store
from .stored import case_from

AT_A_TIME = 200
"""So many cases are pruned in one transaction: a fifth of a second, in which nobody else writes."""
_cases, _effects, _steps = tables.cases, tables.effects, tables.steps
_SPOKEN = (tables.words, tables.acts)
"""What people said and decided."""
_ZONES = timedelta(days=2)
"""Moments are compared as texts first, whatever their offset."""
_BLANK = (
    update(_cases)
    .where(_cases.c.case_id == bindparam("of_case"))
    .values({name: bindparam(name) for name in ("row", "facts", "by_hand", "reason", "asked", "holder", "pruned")})
)
_LEFT = update(_cases).where(_cases.c.case_id == bindparam("of_case")).values(pruned=bindparam("left"))


@dataclass(slots=True)
class Rows:
    """How many rows of which kind are concerned; `words` are those of what people said and decided."""

    cases: int = 0
    steps: int = 0
    words: int = 0
    effects: int = 0


@dataclass(frozen=True, slots=True)
class Old:
    """Cases that ended before a moment: those that still have all their rows, and what is left of those that were `pruned`."""

    whole: Sequence[str] = ()
    pruned: Mapping[str, Pruned] = field(default_factory=dict)


def old_cases(store: Reader, before: datetime) -> Old:
    """Return the cases that ended before a moment, the oldest first."""
    coarsely = (_cases.c.status.in_(ENDED), _cases.c.changed_at < (before + _ZONES).isoformat())
    pruned = _cases.c.pruned if store.has(_cases.c.pruned) else null().label("pruned")
    query = select(_cases.c.case_id, _cases.c.changed_at, pruned).where(*coarsely)
    with store.reading() as connection:
        rows = connection.execute(query.order_by(_cases.c.changed_at, _cases.c.case_id)).all()
    old = [row for row in rows if datetime.fromisoformat(row.changed_at) < before]
    return Old(
        [row.case_id for row in old if not row.pruned],
        {row.case_id: Pruned.read(row.pruned) for row in old if row.pruned},
    )


def rows_of(store: Reader, case_ids: Sequence[str]) -> Rows:
    """Count the rows that pruning these cases would take out."""
    counted = Rows(cases=len(case_ids))
    with store.reading() as connection:
        for some in batches(case_ids):
            counted.steps += _count(connection, _steps.c.case_id.in_(some), _steps.c.id)
            for spoken in _SPOKEN:
                if store.has(spoken.c.id):
                    counted.words += _count(connection, spoken.c.case_id.in_(some), spoken.c.id)
            counted.effects += _count(connection, _settled(some), _effects.c.id)
    return counted


def folders_of(store: Reader, case_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return, by case, the out folders that their steps were written to."""
    found: dict[str, list[str]] = {}
    with store.reading() as connection:
        for some in batches(case_ids):
            _add_folders(connection, some, found)
    return found


def prune(store: Store, case_ids: Sequence[str]) -> Rows:
    """Take out what is known of these cases, as far as they are still ended and whole; return how many rows went.

    Where files of them are left is kept for `files_are_gone`.
    """
    gone = Rows()
    for some in batches(case_ids):
        with store.writing() as connection:
            store.one_at_a_time(connection)
            _prune_some(store, connection, some, gone)
    return gone


def left_of(store: Reader, case_ids: Sequence[str]) -> dict[str, Pruned]:
    """Return what is left of those of these cases that are pruned by now, and ended still."""
    found: dict[str, Pruned] = {}
    query = select(_cases.c.case_id, _cases.c.pruned).where(_cases.c.pruned.is_not(None), _cases.c.status.in_(ENDED))
    with store.reading() as connection:
        for some in batches(case_ids):
            rows = connection.execute(query.where(_cases.c.case_id.in_(some)))
            found |= {row.case_id: Pruned.read(row.pruned) for row in rows}
    return found


def files_are_gone(store: Store, folder: str, case_ids: Collection[str]) -> None:
    """Note that no file of these cases is left in an out folder."""
    for some in batches(list(case_ids)):
        query = select(_cases.c.case_id, _cases.c.pruned).where(
            _cases.c.case_id.in_(some), _cases.c.pruned.is_not(None)
        )
        with store.writing() as connection:
            store.one_at_a_time(connection)
            left = [(row.case_id, Pruned.read(row.pruned).without(folder)) for row in connection.execute(query)]
            if left:
                connection.execute(_LEFT, [{"of_case": name, "left": pruned.kept()} for name, pruned in left])


def batches(case_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the names, so many at a time that a transaction is short."""
    for at in range(0, len(case_ids), AT_A_TIME):
        yield case_ids[at : at + AT_A_TIME]


def _prune_some(store: Store, connection: Connection, some: Sequence[str], gone: Rows) -> None:
    which = (_cases.c.case_id.in_(some), _cases.c.status.in_(ENDED), _cases.c.pruned.is_(None))
    rows = connection.execute(select(_cases).where(*which)).mappings().all()
    names = [row["case_id"] for row in rows]
    if not names:
        return
    folders: dict[str, list[str]] = {}
    _add_folders(connection, names, folders)
    now = store.clock.now().isoformat()
    connection.execute(_BLANK, [_blank(row, now, folders.get(row["case_id"], [])) for row in rows])
    gone.cases += len(names)
    gone.steps += connection.execute(delete(_steps).where(_steps.c.case_id.in_(names))).rowcount
    for spoken in _SPOKEN:
        gone.words += connection.execute(delete(spoken).where(spoken.c.case_id.in_(names))).rowcount
    gone.effects += connection.execute(delete(_effects).where(_settled(names))).rowcount


def _blank(row: RowMapping, now: str, folders: Sequence[str]) -> dict[str, Any]:
    """Return what stays of a case's row. Who ended it by hand goes; that somebody did stays."""
    case, strange = case_from(row["row"])
    by_hand = {**row["by_hand"], "by": "-"} if row["by_hand"] else None
    return {
        "of_case": row["case_id"],
        "row": {"case_id": row["case_id"], "estimate_number": row["estimate_number"]},
        "facts": {name: value for name, value in row["facts"].items() if name in FACTS},
        "by_hand": by_hand,
        "reason": None,
        "asked": None,
        "holder": None,
        "pruned": Pruned.now(now, None if strange else case, folders).kept(),
    }


def _settled(some: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a line of the ledger is settled and another one of its step came later."""
    of_these = _effects.c.case_id.in_(some)
    last = select(func.max(_effects.c.id)).where(of_these).group_by(_effects.c.case_id, _effects.c.step)
    return of_these & _effects.c.outcome.is_not(None) & _effects.c.id.not_in(last)


def _count(connection: Connection, which: ColumnElement[bool], column: ColumnElement[int]) -> int:
    return connection.execute(select(func.count(column)).where(which)).scalar_one()


def _add_folders(connection: Connection, some: Sequence[str], found: dict[str, list[str]]) -> None:
    query = select(_steps.c.case_id, _steps.c.folder).where(_steps.c.case_id.in_(some)).distinct()
    for case_id, folder in connection.execute(query):
        found.setdefault(case_id, []).append(folder)
