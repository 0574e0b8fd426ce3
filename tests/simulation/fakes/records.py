"""A world's records without a database: as much of SQLAlchemy's `Session` as the portals use, over rows in memory.

A row is never changed, it is put in another's place: so to keep a moment, or to take a transaction back, is to keep the tables'
row numbers. A test plays the same runs on this and on a file of SQLite's; a statement that nobody has used yet is refused.
"""

import json
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from renkei.mockportals.store import Record
from sqlalchemy import JSON, Column, Delete, Select, String
from sqlalchemy import types as sqltypes
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm.attributes import manager_of_class
from sqlalchemy.sql import elements, operators
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import Subquery

Row = dict[str, Any]
Key = int | str
Moment = dict[str, dict[Key, Row]]
"""All rows by their keys, by table."""


class Unsupported(BaseException):
    """A statement that is not known here. Nothing in the portals may catch it."""


class _Shape(NamedTuple):
    """What a class of records keeps: its table, its key, and how each of its columns is stored."""

    table: str
    key: str
    kind: type
    columns: tuple[str, ...]
    stored: Mapping[str, Callable[[Any], Any]]
    shown: Mapping[str, Callable[[Any], Any]]
    defaults: Mapping[str, Callable[[], Any]]


class MemoryStore:
    """Serves in place of `mockportals.store.Store`.

    A session that only reads while another one writes sees what that one has written so far, where two connections to a file
    would not show it yet; nothing in the portals looks for that.
    """

    def __init__(self) -> None:
        self.tables: Moment = {table.name: {} for table in Record.metadata.sorted_tables}
        self._writes = False

    def moment(self) -> Moment:
        """Return all records as they are now."""
        return {name: dict(rows) for name, rows in self.tables.items()}

    def lay(self, moment: Moment) -> None:
        """Let the records be those of a moment that was kept."""
        self.tables = {name: dict(moment.get(name, ())) for name in self.tables}

    def rows(self, of: type[Record]) -> Iterable[Row]:
        """Return the rows of a class of records, in the order of their keys' making."""
        return self.tables[_shape(of).table].values()

    @contextmanager
    def reading(self) -> Iterator["MemorySession"]:
        """Open a session that changes nothing."""
        yield MemorySession(self.tables)

    @contextmanager
    def writing(self) -> Iterator["MemorySession"]:
        """Open a session that keeps what was done, or takes all of it back when it is left by an exception."""
        if self._writes:
            raise Unsupported("a second writer would wait for the first for ever")
        before, self._writes = self.moment(), True
        session = MemorySession(self.tables)
        try:
            yield session
            session.flush()
        except BaseException:
            self.lay(before)
            raise
        finally:
            self._writes = False

    def close(self) -> None:
        """Keep what there is: this stands for the disk, which a restart of the server leaves alone."""


class MemorySession:
    """Serves in place of SQLAlchemy's `Session`: every session has objects of its own."""

    def __init__(self, tables: Moment) -> None:
        self._tables = tables
        self._known: dict[tuple[str, Key], tuple[Record, Row]] = {}
        self._new: list[Record] = []

    def get(self, of: type[Record], key: Key) -> Any:
        """Return the record of that key, or `None`."""
        self.flush()
        if not isinstance(key, _shape(of).kind):
            raise Unsupported(f"{of.__name__} {key!r}: a file would take one kind for another")
        row = self._tables[_shape(of).table].get(key)
        return None if row is None else self._shown(of, row)

    def get_one(self, of: type[Record], key: Key) -> Any:
        """Return the record of that key; raise `NoResultFound` where there is none."""
        found = self.get(of, key)
        if found is None:
            raise NoResultFound(f"{of.__name__} {key}")
        return found

    def add(self, record: Record) -> None:
        """Keep a new record."""
        self._new.append(record)

    def merge(self, record: Record) -> None:
        """Take over what a record says, in that of the same key or as a new one."""
        shape = _shape(type(record))
        known = self.get(type(record), getattr(record, shape.key))
        if known is None:
            self.add(record)
            return
        for column in shape.columns:
            if column in record.__dict__:
                setattr(known, column, record.__dict__[column])

    def delete(self, record: Record) -> None:
        """Forget a record."""
        shape = _shape(type(record))
        key = getattr(record, shape.key)
        self._known.pop((shape.table, key), None)
        del self._tables[shape.table][key]

    def flush(self) -> None:
        """Write what is new or changed."""
        new, self._new = self._new, []
        for record in new:
            self._insert(record)
        for place, (record, row) in self._known.items():
            changed = _row_of(record)
            if changed != row:
                self._tables[place[0]][place[1]] = changed
                self._known[place] = record, changed

    def scalar(self, statement: Select[Any]) -> Any:
        """Return the first thing that is found, or `None`."""
        return next(iter(self.scalars(statement)), None)

    def scalars(self, statement: Select[Any]) -> list[Any]:
        """Return the first of what each row shows."""
        return [shown[0] for shown in self.execute(statement)]

    def execute(self, statement: Select[Any] | Delete) -> list[tuple[Any, ...]]:
        """Return what each row shows; delete what is to be deleted."""
        self.flush()
        if isinstance(statement, Select):
            return self._select(statement)
        if isinstance(statement, Delete):
            rows = self._tables[statement.table.name]
            for key in [key for key, row in rows.items() if _holds(row, statement._where_criteria)]:
                del rows[key]
            return []
        raise Unsupported(str(statement))

    def _select(self, statement: Select[Any]) -> list[tuple[Any, ...]]:
        asked = statement._raw_columns
        rows = self._rows(statement)
        if statement._group_by_clauses:
            groups: dict[tuple[Any, ...], list[Row]] = {}
            for row in rows:
                groups.setdefault(tuple(row[column.key] for column in statement._group_by_clauses), []).append(row)
            return [tuple(_of_group(one, group) for one in asked) for group in groups.values()]
        if all(isinstance(one, FunctionElement) for one in asked):
            return [tuple(_of_group(one, rows) for one in asked)]
        found = [tuple(self._of_row(one, row) for one in asked) for row in rows]
        return list(dict.fromkeys(found)) if statement._distinct else found

    def _rows(self, statement: Select[Any]) -> list[Row]:
        source = _source(statement)
        if isinstance(source, Subquery):
            return self._rows(source.element)
        rows = [row for row in self._tables[source.name].values() if _holds(row, statement._where_criteria)]
        for by in reversed(statement._order_by_clauses):
            column, backwards = (by.element, True) if isinstance(by, elements.UnaryExpression) else (by, False)
            rows.sort(key=lambda row, key=column.key: (row[key] is not None, row[key]), reverse=backwards)
        start = _number(statement._offset_clause) or 0
        limit = _number(statement._limit_clause)
        return rows[start:] if limit is None else rows[start : start + limit]

    def _of_row(self, asked: Any, row: Row) -> Any:
        of = asked._annotations["parententity"].class_
        return self._shown(of, row) if asked.is_selectable else _shape(of).shown[asked.key](row[asked.key])

    def _shown(self, of: type[Record], row: Row) -> Record:
        shape = _shape(of)
        place = shape.table, row[shape.key]
        if place not in self._known:
            record = manager_of_class(of).new_instance()
            record.__dict__.update({column: shape.shown[column](row[column]) for column in shape.columns})
            self._known[place] = record, row
        return self._known[place][0]

    def _insert(self, record: Record) -> None:
        shape = _shape(type(record))
        rows = self._tables[shape.table]
        for column, default in shape.defaults.items():
            if column not in record.__dict__:
                setattr(record, column, default())
        if getattr(record, shape.key) is None:
            setattr(record, shape.key, max(rows, default=0) + 1)
        row = _row_of(record)
        if row[shape.key] in rows:
            raise Unsupported(f"{shape.table} {row[shape.key]} twice")
        rows[row[shape.key]] = row
        self._known[shape.table, row[shape.key]] = record, row


@cache
def _shape(of: type[Record]) -> _Shape:
    table = of.metadata.tables[of.__tablename__]
    [key] = table.primary_key.columns
    return _Shape(
        table=table.name,
        key=key.name,
        kind=key.type.python_type,
        columns=tuple(table.columns.keys()),
        stored=MappingProxyType({column.name: _stored(column) for column in table.columns}),
        shown=MappingProxyType({column.name: _shown_as(column) for column in table.columns}),
        defaults=MappingProxyType({column.name: _default(column) for column in table.columns if column is not key}),
    )


def _row_of(record: Record) -> Row:
    shape, values = _shape(type(record)), record.__dict__
    return {column: shape.stored[column](values[column]) for column in shape.columns}


def _stored(column: Column[Any]) -> Callable[[Any], Any]:
    """Return what becomes of a value on its way into a file of SQLite's."""
    if isinstance(column.type, JSON):
        return lambda value: json.dumps(value)
    if isinstance(column.type, sqltypes.DateTime):
        return _without_zone
    if isinstance(column.type, String):
        return lambda value: None if value is None else str(value)  # an enumeration's name is kept, not its kind
    return lambda value: value


def _without_zone(value: datetime | None) -> datetime | None:
    return None if value is None else value.replace(tzinfo=None)


def _shown_as(column: Column[Any]) -> Callable[[Any], Any]:
    if isinstance(column.type, JSON):
        return json.loads
    return lambda value: value


def _default(column: Column[Any]) -> Callable[[], Any]:
    if column.default is None:
        return lambda: None
    told = column.default.arg
    return (lambda: told(None)) if callable(told) else (lambda: told)


def _source(statement: Select[Any]) -> Any:
    """Return the table, or the other query, that a query is put to."""
    if statement._from_obj:
        return statement._from_obj[0]
    asked = statement._raw_columns[0]
    if isinstance(asked, FunctionElement):
        [asked] = asked.clauses
    return asked if asked.is_selectable else asked.table


def _of_group(asked: Any, rows: Sequence[Row]) -> Any:
    if not isinstance(asked, FunctionElement):
        return rows[0][asked.key]
    if asked.name == "count":
        return len(rows)
    if asked.name == "max":
        [column] = asked.clauses
        return max((row[column.key] for row in rows if row[column.key] is not None), default=None)
    raise Unsupported(str(asked))


def _number(clause: Any) -> int | None:
    return None if clause is None else clause.value


def _holds(row: Row, criteria: Iterable[Any]) -> bool:
    return all(_is_so(criterion, row) for criterion in criteria)


def _is_so(clause: Any, row: Row) -> bool:
    """Tell whether a condition holds of a row; what cannot be told of an empty value does not."""
    if isinstance(clause, elements.BooleanClauseList):
        met = (_is_so(part, row) for part in clause.clauses)
        return all(met) if clause.operator is operators.and_ else any(met)
    if isinstance(clause, elements.Grouping):
        return _is_so(clause.element, row)
    if not (isinstance(clause, elements.BinaryExpression) and isinstance(clause.left, Column)):
        raise Unsupported(str(clause))
    if clause.operator not in _TESTS:
        raise Unsupported(str(clause))
    mine = row[clause.left.key]
    if type(clause.right) in _CONSTANTS:
        return _TESTS[clause.operator](mine, _CONSTANTS[type(clause.right)])
    wanted = clause.right.value
    if escape := clause.modifiers.get("escape"):
        wanted = wanted.replace(escape, "")
    if isinstance(wanted, datetime):
        wanted = _without_zone(wanted)
    if type(mine) is int and isinstance(wanted, str):
        raise Unsupported(f"{clause}: a file would take {wanted!r} for a number")
    return mine is not None and _TESTS[clause.operator](mine, wanted)


_CONSTANTS = MappingProxyType({elements.Null: None, elements.True_: True, elements.False_: False})
_TESTS: Mapping[Any, Callable[[Any, Any], bool]] = MappingProxyType(
    {
        operator.eq: operator.eq,
        operator.ne: operator.ne,
        operator.lt: operator.lt,
        operator.le: operator.le,
        operator.gt: operator.gt,
        operator.ge: operator.ge,
        operators.is_: operator.is_,
        operators.is_not: operator.is_not,
        operators.in_op: lambda mine, wanted: mine in wanted,
        operators.not_in_op: lambda mine, wanted: mine not in wanted,
        operators.contains_op: lambda mine, wanted: wanted.casefold() in mine.casefold(),
        operators.startswith_op: lambda mine, wanted: mine.casefold().startswith(wanted.casefold()),
    }
)
