"""Writing a case file to fill in: a styled .xlsx with notes and drop-downs, or a plain .csv."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ..errors import WrongInput
from ..messages.text import Message
from .case import COLUMNS, HEADERS
from .cells import is_empty, narrow
from .column import Column
from .drop_downs import SHEET, choice_rows, drop_downs

SampleRow = Mapping[str, object]

_SAMPLES = "renkei.samples"
_NO_SHEETS: Mapping[str, Sequence[Sequence[object]]] = MappingProxyType({})
_AUTHOR = "連携ロボ"
_FONT = "Yu Gothic"
_INK, _LINE = "1F2A37", "CBD5E1"
_REQUIRED, _CONDITIONAL, _GUIDE_HEAD = "DCE9F5", "EEF1F5", "1F4E79"

_GUIDE_HEADERS = ("列", "必須", "個人情報", "記入のしかた", "Column", "Required", "Personal", "What to enter")
_GUIDE_WIDTHS = (18, 8, 10, 58, 24, 10, 10, 58)


def sample_rows(count: int, **world: object) -> list[SampleRow]:
    """Return `count` invented rows from whatever is installed that offers some.

    `world` is handed on where the rows are to fit another world than the usual one: its `seed`, its `today`. Raises
    `WrongInput` where nothing does, or not so many.
    """
    offered = sorted(entry_points(group=_SAMPLES), key=lambda point: point.name)
    if not offered:
        raise WrongInput(
            Message(
                "見本データの入った部品がインストールされていません。見本なしで案件ファイルを作ってください。",
                "Nothing that is installed offers sample rows; make the case file without samples.",
            )
        )
    try:
        return list(offered[0].load()(count, **world))
    except ValueError as error:
        raise WrongInput(
            Message(f"見本を {count} 件は用意できません。", f"{count} sample rows cannot be had: {error}.")
        ) from error


def named_by_day(rows: Sequence[SampleRow], day: date) -> list[SampleRow]:
    """Return the rows, each with a name that says the day: tomorrow's sheet has other cases than today's."""
    head = next(column.header for column in COLUMNS.values() if column.field == "case_id")
    return [{**row, head: f"case-{day:%Y%m%d}-{number:04}"} for number, row in enumerate(rows, start=1)]


def write_template(
    path: Path,
    rows: Sequence[SampleRow],
    *,
    overwrite: bool = False,
    beside: Mapping[str, Sequence[Sequence[object]]] = _NO_SHEETS,
) -> None:
    """Write a case file with `rows` in it, .xlsx or .csv by its suffix; a workbook with further sheets `beside`, by their names.

    Raises `WrongInput` for another suffix, and for a file that is already there unless told to overwrite it.
    """
    suffix = path.suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise WrongInput(
            Message(f"{path} は .xlsx か .csv の名前にしてください。", f"{path} must be named .xlsx or .csv.")
        )
    if path.exists() and not overwrite:
        raise WrongInput(
            Message(
                f"{path} は既にあります。別の名前にするか、上書きを指定してください。",
                f"{path} is already there; choose another name or say that it may be overwritten.",
            )
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    if suffix == ".csv":
        _write_csv(path, rows)
    else:
        book = _workbook(rows)
        for name, lines in beside.items():
            sheet = book.create_sheet(name)
            for line in lines:
                sheet.append(list(line))
        book.save(path)


def _write_csv(path: Path, rows: Iterable[SampleRow]) -> None:
    # With its byte order mark Excel takes the file for UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows([row.get(header, "") for header in HEADERS] for row in rows)


def _workbook(rows: Sequence[SampleRow]) -> Workbook:
    book = Workbook()
    cases = book.worksheets[0]
    cases.title = "案件"
    _fill_guide(book.create_sheet("記入のしかた"))
    choices = book.create_sheet(SHEET)
    choices.sheet_state = "hidden"
    for choice in choice_rows():
        choices.append(choice)
    for place, column in enumerate(COLUMNS.values(), start=1):
        _add_column(cases, place, column, len(rows))
    for rule in drop_downs():
        cases.add_data_validation(rule)
    for number, row in enumerate(rows, start=2):
        for place, (header, column) in enumerate(COLUMNS.items(), start=1):
            value = row.get(header)
            if not is_empty(value):
                cases.cell(number, place, _written(column, value))
    cases.freeze_panes = "C2"
    cases.row_dimensions[1].height = 30
    return book


def _written(column: Column, value: object) -> str | float | date:
    if isinstance(value, (int, float, date)) and not column.code:
        return value
    return narrow(value) if column.code else str(value)


def _add_column(sheet: Worksheet, place: int, column: Column, rows: int) -> None:
    head = sheet.cell(1, place, column.header)
    _paint_head(head, _REQUIRED if column.required else _CONDITIONAL, _INK)
    head.comment = Comment(f"{column.expected.ja}\n{column.expected.en}", _AUTHOR, height=110, width=300)
    letter = get_column_letter(place)
    longest = max((len(text) for text in (column.header, *column.options)), default=0)
    sheet.column_dimensions[letter].width = max(12, longest * 2 + 3)
    if column.code:
        # For the whole column, and again for each cell: a cell's own format wins over its column's.
        sheet.column_dimensions[letter].number_format = "@"
        for number in range(2, rows + 2):
            sheet.cell(number, place).number_format = "@"


def _fill_guide(sheet: Worksheet) -> None:
    for place, (title, width) in enumerate(zip(_GUIDE_HEADERS, _GUIDE_WIDTHS, strict=True), start=1):
        _paint_head(sheet.cell(1, place, title), _GUIDE_HEAD, "FFFFFF")
        sheet.column_dimensions[get_column_letter(place)].width = width
    for number, column in enumerate(COLUMNS.values(), start=2):
        for place, text in enumerate(_guide_row(column), start=1):
            cell = sheet.cell(number, place, text)
            cell.font = Font(name=_FONT, size=10, color=_INK)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.border = Border(bottom=Side("thin", _LINE))
    sheet.freeze_panes = "B2"


def _paint_head(cell: Cell, ground: str, ink: str) -> None:
    cell.font = Font(name=_FONT, bold=True, color=ink)
    cell.fill = PatternFill("solid", start_color=ground)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    cell.border = Border(bottom=Side("medium", _LINE))


def _guide_row(column: Column) -> tuple[str, ...]:
    required, personal = column.required, column.personal
    return (
        column.header,
        "○" if required else "",
        "○" if personal else "",
        column.expected.ja,
        column.field.replace("_", " "),
        "yes" if required else "",
        "yes" if personal else "",
        column.expected.en,
    )
