"""From a file to its cases: the file is opened within bounds, its table is found, and its rows are judged."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile

from ...errors import WrongInput
from ...messages import rows as say_of_rows
from ...messages import sheet as say
from ..case import COLUMNS
from ..cells import narrow
from ..files import contents
from . import delimited
from .archive import MOST_BYTES, Archive
from .grid import Grid, Row
from .judging import Judge
from .kinds import is_archive, is_protected, is_text, kind_of
from .markup import HasDocumentType
from .results import Place, SheetReading
from .table import ROWS_ABOVE, Source, find
from .workbook import Leaf, Workbook

WORKBOOKS = (".xlsx", ".xlsm")
SUFFIXES = (*WORKBOOKS, ".csv")
MOST_ROWS = 100_000
"""So many rows with something in them a file may have."""

DAMAGED = (
    BadZipFile,
    EOFError,
    ExpatError,
    LookupError,
    NotImplementedError,
    OverflowError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What the reading of a damaged file stumbles over."""


def read_cases(path: Path, sheet: str | None = None, *, today: date | None = None) -> SheetReading:
    """Read the case file at `path`, of several sheets the one named `sheet`. With `today`, in Japan, dates are judged by that day.

    Raises `WrongInput` where there is no case file to read at all; whatever is wrong with single rows is in the answer.
    """
    if path.name.startswith("~$"):
        raise WrongInput(say.is_owners_mark(path))
    data = contents(path, MOST_BYTES)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise WrongInput(say.is_no_case_file(path))
    with _telling_of_damage(path):
        sources = _sheets(data, path, sheet) if suffix in WORKBOOKS else _text(data, path, sheet)
    return _judged(sources, path, today)


@contextmanager
def _telling_of_damage(path: Path) -> Iterator[None]:
    """Say that the file is damaged, whatever its reading stumbles over. Its rows are judged elsewhere: our own faults are none of it."""
    try:
        yield
    except HasDocumentType as error:
        raise WrongInput(say.has_document_type(path)) from error
    except DAMAGED as error:
        raise WrongInput(say.is_damaged(path)) from error


def _whole(rows: Iterator[Row], path: Path) -> Iterator[Row]:
    with _telling_of_damage(path):
        yield from rows


def _judged(sources: Sequence[Source], path: Path, today: date | None) -> SheetReading:
    table = find(sources, path)
    judge = Judge(table, today)
    number = 0
    for number, row in enumerate(table.body, start=1):
        if number > MOST_ROWS:
            raise WrongInput(say.has_too_many_rows(path, MOST_ROWS))
        judge.take(row)
    if not number:
        beside = table.left_beside
        raise WrongInput(say.has_nothing_to_put_right(path, beside) if beside else say.has_no_rows(path))
    reading = judge.conclude()
    reading.place = Place(table.source.part, table.places)
    if table.left_beside:
        reading.notes.append(say.read_to_put_right(path, table.left_beside))
    if table.hidden_columns:
        reading.notes.append(say_of_rows.hidden_columns(table.hidden_columns))
    if table.hidden_beside:
        reading.notes.append(say.hidden_sheets(table.hidden_beside))
    return reading


def _sheets(data: bytes, path: Path, wanted: str | None) -> list[Source]:
    _must_be_of_its_kind(data, path)
    if not is_archive(data):
        raise WrongInput(say.is_text(path) if is_text(data) else say.is_damaged(path))
    book = Workbook.open(Archive(data, path))
    leaves = [leaf for leaf in book.leaves if leaf.part is not None]
    if not leaves:
        raise WrongInput(say.has_no_sheet_of_cells(path))
    return [_source(book, leaf, path) for leaf in (leaves if wanted is None else [_chosen(leaves, wanted, path)])]


def _chosen(leaves: Sequence[Leaf], wanted: str, path: Path) -> Leaf:
    """Return the sheet of that name, as Excel tells names apart; a hidden one is none that a person sees."""
    named = [leaf for leaf in leaves if narrow(leaf.name).casefold() == narrow(wanted).casefold()]
    if not named:
        raise WrongInput(say.has_no_such_sheet(path, wanted, [leaf.name for leaf in leaves if not leaf.is_hidden]))
    if named[0].is_hidden:
        raise WrongInput(say.is_hidden_sheet(path, wanted))
    return named[0]


def _source(book: Workbook, leaf: Leaf, path: Path) -> Source:
    grid = Grid(book, leaf.part or "")
    return Source(leaf.name, leaf.is_hidden, lambda: _whole(grid.rows(), path), grid.hidden_columns, leaf.part or "")


def _text(data: bytes, path: Path, wanted: str | None) -> list[Source]:
    _must_be_of_its_kind(data, path)
    if is_archive(data):
        raise WrongInput(say.is_workbook(path))
    if wanted is not None:
        raise WrongInput(say.has_no_sheets(path))
    try:
        text = delimited.decoded(data)
    except UnicodeDecodeError as error:
        raise WrongInput(say.has_unknown_letters(path)) from error
    separator = delimited.separator_of(text, COLUMNS, ROWS_ABOVE, path)
    return [Source("", False, lambda: _whole(delimited.rows(text, separator, path), path))]


def _must_be_of_its_kind(data: bytes, path: Path) -> None:
    if is_protected(data):
        raise WrongInput(say.is_protected(path))
    if (kind := kind_of(data)) is not None:
        raise WrongInput(say.is_another_kind(path, kind))
