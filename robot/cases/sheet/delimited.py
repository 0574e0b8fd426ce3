"""A .csv as people's programs save it: with commas, tabs or semicolons, in UTF-8, UTF-16 or what Japanese Windows writes."""

import codecs
import csv
import io
import re
from collections.abc import Container, Iterator
from itertools import count, islice
from pathlib import Path

from ...errors import WrongInput
from ...messages import sheet as say
from ..cells import is_empty, narrow
from .grid import Row

SEPARATORS = (",", "\t", ";")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as the mark of UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 4096
_LONGEST_LINE = 1_000_000
_AS_TEXT = re.compile(r'="(.*)"')
"""How people keep Excel from taking a code for a number."""


def decoded(data: bytes) -> str:
    """Return a file's text, whichever way it was encoded; raise `UnicodeDecodeError` for none of the known ones."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.removeprefix(mark).decode(name)
    even, odd = (data[start:_HEAD:2].count(0) for start in (0, 1))
    if even or odd:  # no text has a zero byte but in UTF-16, in every other place at most
        return data.decode("utf-16-le" if odd > even else "utf-16-be")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp932")  # what Excel writes as plain "CSV" on Japanese Windows


def separator_of(text: str, known: Container[str], rows_above: int, path: Path) -> str:
    """Return what divides the columns: whatever makes the most of the `known` headers stand in one row of the first `rows_above`."""

    def found(separator: str) -> int:
        try:
            above = list(islice(rows(text, separator, path, strict=False), rows_above))
        except WrongInput:
            return 0
        return max((sum(narrow(cell) in known for cell in row.cells.values()) for row in above), default=0)

    return max(SEPARATORS, key=found)


def rows(text: str, separator: str, path: Path, *, strict: bool = True) -> Iterator[Row]:
    """Yield the rows that hold something, numbered as a spreadsheet would show them.

    Raises `WrongInput` where a quotation mark is never closed, which would swallow all that follows, and for an endless line.
    """
    reader = csv.reader(_lines(text, path), delimiter=separator, strict=strict)
    for number in count(1):
        begun = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise WrongInput(say.quotes_are_wrong(path, begun)) from error
        if filled := {place: _as_text(cell) for place, cell in enumerate(cells) if not is_empty(cell)}:
            yield Row(number, False, filled)


def _lines(text: str, path: Path) -> Iterator[str]:
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if len(line) > _LONGEST_LINE:
            raise WrongInput(say.has_an_endless_line(path, number))
        yield line


def _as_text(cell: str) -> str:
    kept = _AS_TEXT.fullmatch(cell)
    return kept[1] if kept else cell
