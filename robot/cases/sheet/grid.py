"""One sheet's cells, row by row as far as there are any: what Excel means by each, and which a person does not see."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel

from ..cells import NOT_WORKED_OUT, ErrorValue, is_empty
from .markup import Attributes, Handler, parse
from .workbook import Format, Workbook, unescaped

_UNSEEN_POINTS = 1.0
"""A row less high than this is not seen."""
_MOST_COLUMNS = 16_384
_USUAL = Format()


@dataclass(frozen=True, slots=True)
class Row:
    """A row with something in it: its number as the spreadsheet shows it, whether a person sees it, its cells from column 0 on."""

    number: int
    is_hidden: bool
    cells: Mapping[int, object]


class Grid:
    """A sheet's rows, and from the first one on the columns that a person does not see."""

    def __init__(self, book: Workbook, part: str) -> None:
        self._book = book
        self._part = part
        self.hidden_columns: list[range] = []

    def rows(self) -> Iterator[Row]:
        """Yield the rows that hold something. Raises `ValueError`, `IndexError` and XML's errors for a damaged sheet."""
        reader = _Reader(self._book, self.hidden_columns)
        for _ in parse(self._book.archive.pieces(self._part), reader):
            yield from reader.rows
            reader.rows.clear()


class _Reader(Handler):
    """Most of a large sheet are cells that are painted and hold nothing: of those it makes nothing."""

    def __init__(self, book: Workbook, hidden_columns: list[range]) -> None:
        self.rows: list[Row] = []
        self._book = book
        self._hidden_columns = hidden_columns
        self._columns = {"": -1}
        self._number = 0
        self._row: Attributes = {}
        self._cells: dict[int, object] = {}
        self._reference, self._steps_on = "", 0  # a cell that does not say where it is stands right of the one before
        self._cell: Attributes = {}
        self._pieces: list[str] = []
        self._inside: set[str] = set()
        self._in_cell = self._listening = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._cell, self._in_cell = attributes, True
            reference = attributes.get("r")
            self._reference, self._steps_on = (reference, 0) if reference else (self._reference, self._steps_on + 1)
        elif self._in_cell:
            self._inside.add(name)
            # How Japanese is read aloud (rPh) is no part of the value.
            self._listening = name in ("v", "t") and "rPh" not in self._inside
        elif name == "row":
            self._row, self._cells = attributes, {}
            self._number = int(attributes.get("r", self._number + 1))
            self._reference, self._steps_on = "", 0
        elif name == "col" and _is_unseen_column(attributes) and len(self._hidden_columns) < _MOST_COLUMNS:
            self._hidden_columns.append(range(int(attributes["min"]) - 1, int(attributes["max"])))

    def end(self, name: str) -> None:
        if name == "c":
            self._in_cell = False
            if self._inside:
                self._take_cell()
        elif self._in_cell:
            self._listening = False
            if name == "rPh":
                self._inside.discard(name)
        elif name == "row" and self._cells:
            self.rows.append(Row(self._number, _is_unseen(self._row), self._cells))

    def text(self, piece: str) -> None:
        if self._listening:
            self._pieces.append(piece)

    def _take_cell(self) -> None:
        value = _value(self._cell, self._inside, "".join(self._pieces), self._book)
        self._inside.clear()
        self._pieces.clear()
        if is_empty(value):
            return
        letters = self._reference.rstrip("0123456789")
        if letters not in self._columns:
            self._columns[letters] = column_index_from_string(letters) - 1
        column = self._columns[letters] + self._steps_on
        if column >= _MOST_COLUMNS:
            raise ValueError("more columns than Excel has")
        self._cells[column] = value


def _is_true(value: str | None) -> bool:
    return value in ("1", "true")


def _is_unseen(row: Attributes) -> bool:
    return _is_true(row.get("hidden")) or float(row.get("ht", _UNSEEN_POINTS)) < _UNSEEN_POINTS


def _is_unseen_column(column: Attributes) -> bool:
    return _is_true(column.get("hidden")) or float(column.get("width", 1)) == 0


def _value(cell: Attributes, inside: set[str], text: str, book: Workbook) -> object:  # noqa: PLR0911 - a kind each
    """Return what Excel shows in a cell, as text, number, truth value, date or error."""
    kind = cell.get("t", "n")
    if "f" in inside and not text and (kind != "str" or "v" not in inside):
        return ErrorValue(NOT_WORKED_OUT)
    if not text:
        return None
    if kind == "s":
        return book.texts[int(text)]
    if kind == "e":
        return ErrorValue(text)
    if kind == "b":
        return _is_true(text.strip())
    if kind == "d":
        return _moment(text)
    if kind == "n":
        return _number(text, _format(cell, book), book)
    return unescaped(text)


def _format(attributes: Attributes, book: Workbook) -> Format:
    place = int(attributes.get("s", 0))
    return book.formats[place] if place < len(book.formats) else _USUAL


def _number(text: str, form: Format, book: Workbook) -> object:
    number = float(text)
    if not math.isfinite(number):
        return ErrorValue("#NUM!")
    if form.is_date and number >= 0:  # Excel shows other dates as ####
        try:
            return from_excel(number, book.epoch)
        except (OverflowError, ValueError):
            return number
    if number.is_integer() and abs(number) < 1e15:
        return f"{int(number):0{form.digits}}" if form.digits else int(number)
    return number


def _moment(text: str) -> object:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text
