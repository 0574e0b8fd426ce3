"""What the workbooks of a run have in common: whatever strangers wrote is data in them, and never a formula, a number or a link."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from ..messages.times import JST
from ..messages.visible import INVISIBLE
from .drafts import put

Look = Literal[
    "renkei text",
    "renkei wrapped",
    "renkei wrong",
    "renkei head",
    "renkei more",
    "renkei moment",
    "renkei link",
    "renkei step",
    "renkei title",
]
"""How a cell looks."""

_LONGEST = 32_000
"""Characters; Excel has room for 32,767 in a cell."""
_LIKE_A_FORMULA = ("=", "+", "-", "@")
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_INK, _LINE = "1F2A37", "CBD5E1"
_FONT = Font(name="Yu Gothic", size=10, color=_INK)
_HEAD = Font(name="Yu Gothic", size=10, bold=True, color=_INK)
_TOP = Alignment(vertical="top")
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_BELOW = Border(bottom=Side("thin", _LINE))


def new_workbook(*, row_by_row: bool = True) -> Workbook:
    """Return a workbook that knows all looks; one that is written row by row has no sheet yet."""
    book = Workbook(write_only=row_by_row)
    for style in looks():
        book.add_named_style(style)
    return book


def looks() -> Iterator[NamedStyle]:
    """Yield a style for each look, made anew: a style belongs to one workbook."""
    painted = {colour: PatternFill("solid", start_color=colour) for colour in ("DCE9F5", "EEF1F5", "FDE2E1")}
    yield NamedStyle("renkei text", font=_FONT, number_format="@", alignment=_TOP)
    # Sentences: Excel shows a text of more than 255 characters as #### where its format is that of texts.
    yield NamedStyle("renkei wrapped", font=_FONT, alignment=_WRAPPED)
    step = NamedStyle("renkei step", font=_HEAD, alignment=_WRAPPED, border=Border(top=Side("thin", _INK)))
    step.fill = PatternFill("solid", start_color="EEF1F5")
    yield step
    yield NamedStyle("renkei title", font=Font(name="Yu Gothic", size=14, bold=True, color=_INK), alignment=_TOP)
    yield NamedStyle("renkei wrong", font=_FONT, number_format="@", alignment=_TOP, fill=painted["FDE2E1"])
    yield NamedStyle(
        "renkei head", font=_HEAD, number_format="@", alignment=_WRAPPED, border=_BELOW, fill=painted["DCE9F5"]
    )
    yield NamedStyle(
        "renkei more", font=_HEAD, number_format="@", alignment=_WRAPPED, border=_BELOW, fill=painted["EEF1F5"]
    )
    yield NamedStyle("renkei moment", font=_FONT, number_format='yyyy/mm/dd hh:mm "JST"', alignment=_TOP)
    yield NamedStyle(
        "renkei link", font=Font(name="Yu Gothic", size=10, color="0563C1", underline="single"), alignment=_TOP
    )


def text(sheet: Worksheet, value: str, look: Look = "renkei text") -> Cell:
    """Return a cell that holds `value` as text, whatever it looks like."""
    cell: Cell = WriteOnlyCell(sheet)
    fill(cell, value, look)
    return cell


def fill(cell: Cell | MergedCell, value: str, look: Look = "renkei text") -> None:
    """Let a cell hold `value` as text, whatever it looks like."""
    cell.value = safe(value)
    cell.data_type = "s"  # or it would be a formula where it begins with =, and an error where it says #N/A
    cell.style = look
    if cell.number_format != "@" and value.startswith(_LIKE_A_FORMULA):
        cell.quotePrefix = True


def moment(sheet: Worksheet, at: datetime) -> Cell:
    """Return a cell that holds a moment, in Japan's time to the second."""
    cell: Cell = WriteOnlyCell(sheet, at.astimezone(JST).replace(tzinfo=None, microsecond=0))
    cell.style = "renkei moment"
    return cell


def safe(value: str) -> str:
    """Return text as a cell can hold it: what nobody sees, and what XML has no room for, is named, as [U+0007]."""
    if value.isascii() and value.isprintable() and "_x" not in value:
        return value[:_LONGEST]
    seen = INVISIBLE.sub(_named, _NO_XML.sub(_named, value[:_LONGEST]))
    # XML would make an end of line of it, and the row would no longer be what it was.
    return _ESCAPE.sub("_x005F_", seen).replace("\r", "_x000D_")[:_LONGEST]


def _named(found: re.Match[str]) -> str:
    return f"[U+{ord(found[0]):04X}]"


def save(book: Workbook, path: Path, run_id: str) -> Path:
    """Put the workbook at `path`; where that is open in Excel, beside it under the run's own name. Return where it is. Raises `OSError`."""
    return put(path, book.save, beside=path.with_name(f"{path.stem}-{run_id}{path.suffix}"))
