"""Which version books are of: the revision of their tables, which renkei wrote them last, and how old a renkei may be to work on them.

A renkei works on books whose `readable_from` is not above its own `HEAD`: what a newer one has only added does not disturb it. Older
books are brought up to `HEAD` by whoever means to write in them (see `upgrade`, which is imported only then: Alembic takes longer
to load than most commands to run); whoever only looks reads them as they are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import metadata as installed
from typing import Any

from sqlalchemy import (
    Column,
    ColumnDefault,
    ColumnElement,
    Connection,
    Engine,
    Select,
    Table,
    inspect,
    literal,
    null,
    select,
    type_coerce,
    update,
)

from ..messages import books as say
from .tables import metadata, version
from .trouble import NewerBooks

HEAD = 9
"""The last revision in `migrations/versions`."""
_NEWER_THAN_ANY = 2**31
_VERSION = select(version.c.version_num, version.c.readable_from, version.c.written_by)

Lacking = frozenset[str]
"""Columns, as `table.column`, that older books do not have."""
NOTHING: Lacking = frozenset()


@dataclass(frozen=True, slots=True)
class Version:
    """What books say of themselves; `revision` 0 is that of books from before they did."""

    revision: int
    readable_from: int
    written_by: str


@cache
def own_version() -> str:
    """Return which renkei this is."""
    return installed.version("renkei")


def version_of(connection: Connection) -> Version | None:
    """Return what books say that have been opened; `None` where they say nothing."""
    row = connection.execute(_VERSION).first()
    if row is None:
        return None
    revision = _number(row.version_num)
    return Version(revision, revision if row.readable_from is None else row.readable_from, row.written_by or "-")


def found_in(connection: Connection) -> Version | None:
    """Return what any books say of themselves: revision 0 where only their tables are there, `None` where nothing is."""
    there = inspect(connection)
    if there.has_table(version.name) and (found := version_of(connection)):
        return found
    return Version(0, 0, "-") if any(map(there.has_table, metadata.tables.keys() - {version.name})) else None


def must_be_known(found: Version | None) -> None:
    """Raise `NewerBooks` where this renkei is too old for the store."""
    if found is not None and found.readable_from > HEAD:
        raise NewerBooks(say.newer(found.written_by, own_version()))


def is_newer(found: Version | None) -> bool:
    """Tell whether a newer renkei has changed the store, be it in a way that this one can bear."""
    return found is not None and found.revision > HEAD


def make_ready(engine: Engine) -> None:
    """Bring books to `HEAD`, make new ones where there are none, and note who writes in them. Raises `NewerBooks`."""
    with engine.connect() as connection:
        found = found_in(connection)
    must_be_known(found)
    if found is None or found.revision < HEAD:
        _upgrade()(engine)
    elif found.revision == HEAD and found.written_by != own_version():
        with engine.begin() as connection:
            connection.execute(
                update(version).where(version.c.version_num == name_of(HEAD)).values(written_by=own_version())
            )


def look(engine: Engine) -> Lacking:
    """Return what books lack that are older, as they stay; make new ones where there are none. Raises `NewerBooks`."""
    with engine.connect() as connection:
        found = found_in(connection)
        must_be_known(found)
        if found is not None:
            return NOTHING if found.revision >= HEAD else _lacking(connection)
    _upgrade()(engine)
    return NOTHING


def whole(table: Table, lacking: Lacking) -> Select[tuple[Any, ...]]:
    """Return the question for whole rows; what the store lacks has its default."""
    if not lacking:
        return select(table)
    return select(*(_default_of(column) if str(column) in lacking else column for column in table.columns))


def name_of(revision: int) -> str:
    """Return what a revision is called."""
    return f"{revision:04}"


def _upgrade() -> Callable[[Engine], None]:
    from .upgrade import upgrade  # noqa: PLC0415 - see above

    return upgrade


def _number(name: str) -> int:
    return int(name) if name.isascii() and name.isdecimal() else _NEWER_THAN_ANY


def _lacking(connection: Connection) -> Lacking:
    there = inspect(connection)
    known = {table: {column["name"] for column in there.get_columns(table)} for table in there.get_table_names()}
    return frozenset(
        str(column)
        for table in metadata.sorted_tables
        for column in table.columns
        if table is not version and column.name not in known.get(table.name, ())
    )


def _default_of(column: Column[Any]) -> ColumnElement[Any]:
    default = column.default.arg if isinstance(column.default, ColumnDefault) and column.default.is_scalar else None
    value = null() if default is None else literal(default)
    return type_coerce(value, column.type).label(column.name)
