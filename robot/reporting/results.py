"""`results.xlsx`: the rows of a run's sheet as they came, and beside each how its case stands; for people, and to be run again.

It holds the rows' personal data, so it is its owner's alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ..cases.case import COLUMNS
from ..cases.drop_downs import SHEET as CHOICES
from ..cases.drop_downs import choice_rows, drop_downs
from ..cases.row import Entry
from ..cases.sheet.table import LEFT_BY_A_RUN, TO_PUT_RIGHT
from ..messages import words
from ..messages.statuses import called
from ..messages.text import Language, Message
from .evidence_link import link, to_evidence
from .summary import CaseResult
from .workbook import Look, moment, new_workbook, save, text

RESULTS = "results.xlsx"
MORE: Mapping[str, int] = MappingProxyType(
    {
        "状態": 14,
        "受付番号": 18,
        "印刷連番": 13,
        "保険料(結果)": 13,
        "保険締結日時": 21,
        "arclink の状況": 18,
        "手順": 7,
        "理由": 60,
        "次の対応": 60,
        "待っている確認": 44,
        "エビデンス": 28,
    }
)
"""What stands behind the columns of the case file, and how wide; none of it has the name of such a column."""

_SHEET_OF: Mapping[str, str] = MappingProxyType(
    {
        "done": "完了",
        "needs_person": TO_PUT_RIGHT,
        "waiting_person": "確認待ち",
        "declined": "否決",
        "cancelled": "取消",
    }
)
_UNDER_WAY = "処理中"
_NOT_BEGUN = Message(ja="未着手(行の誤り)", en="not begun: the row is wrong")
_PUT_RIGHT = Message(
    ja="この行を直し、このシートを renkei run に渡してください。",
    en="Put the row right, and give this sheet to renkei run.",
)
_CHANGEABLE = frozenset({TO_PUT_RIGHT, "確認待ち", _UNDER_WAY})
_MOST_LINKS = 65_000
"""Excel has room for 65,530 on a sheet."""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A row of the sheet: its `cells` by their headers, how its case stands (`None`: it was left out), and what else there is to say.

    `wrong` names the headers of cells that must be put right.
    """

    cells: Mapping[str, Entry] = field(repr=False)
    result: CaseResult | None = None
    remarks: Sequence[Message] = ()
    wrong: frozenset[str] = frozenset()

    @property
    def sheet(self) -> str:
        """On which sheet it stands."""
        return TO_PUT_RIGHT if self.result is None else _SHEET_OF.get(self.result.status, _UNDER_WAY)


def write_results(rows: Sequence[ResultRow], out: Path, run_id: str, language: Language) -> Path:
    """Write `results.xlsx` into `out`, or beside it where that is open in Excel; return where it is. Raises `OSError`."""
    book = new_workbook()
    for name in LEFT_BY_A_RUN:
        sheet = book.create_sheet(name)
        _lay_out(sheet)
        _fill(sheet, [row for row in rows if row.sheet == name], out, language)
    _add_choices(book)
    book.active = LEFT_BY_A_RUN.index(TO_PUT_RIGHT if any(row.sheet == TO_PUT_RIGHT for row in rows) else "完了")
    return save(book, out / RESULTS, run_id)


def _lay_out(sheet: Worksheet) -> None:
    sheet.freeze_panes = "C2"
    for place, (header, width) in enumerate(_widths(), start=1):
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = width
        if header in COLUMNS:
            dimension.number_format = "@"  # where a row is added, too, an ID of digits stays what it is


def _widths() -> Iterator[tuple[str, int]]:
    for header, column in COLUMNS.items():
        longest = max(len(one) for one in (header, *column.options))
        yield header, min(30, max(12, longest * 2 + 3))
    yield from MORE.items()


def _fill(sheet: Worksheet, rows: Sequence[ResultRow], out: Path, language: Language) -> None:
    is_changeable = sheet.title in _CHANGEABLE
    sheet.append([*(_head(sheet, header, told=is_changeable) for header in COLUMNS), *_more_heads(sheet)])
    for place, row in enumerate(rows):
        sheet.append([*_as_it_came(sheet, row), *_more(sheet, row, out, language, linked=place < _MOST_LINKS)])
    for rule in drop_downs() if is_changeable else ():
        sheet.data_validations.append(rule)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS) + len(MORE))}{len(rows) + 1}"


def _head(sheet: Worksheet, header: str, *, told: bool) -> Cell:
    cell, column = text(sheet, header, "renkei head"), COLUMNS[header]
    if told:
        cell.comment = Comment(f"{column.expected.ja}\n{column.expected.en}", "連携ロボ", height=110, width=300)
    return cell


def _more_heads(sheet: Worksheet) -> Iterator[Cell]:
    return (text(sheet, header, "renkei more") for header in MORE)


def _as_it_came(sheet: Worksheet, row: ResultRow) -> Iterator[Cell | None]:
    for header in COLUMNS:
        look: Look = "renkei wrong" if header in row.wrong else "renkei text"
        yield _cell(sheet, row.cells.get(header), look, is_marked=header in row.wrong)


def _cell(sheet: Worksheet, value: Entry | None, look: Look, *, is_marked: bool) -> Cell | None:
    """Return a cell as a person, or the case file, would have filled it in; a text stays one."""
    if isinstance(value, str) or (value is None and is_marked):
        return text(sheet, value or "", look)
    if value is None:
        return None
    cell: Cell = WriteOnlyCell(sheet, value)
    own = cell.number_format
    cell.style = look
    cell.number_format = own if own != "@" else "General"
    return cell


def _more(sheet: Worksheet, row: ResultRow, out: Path, language: Language, *, linked: bool) -> Iterator[Cell | None]:
    result = row.result
    if result is None:
        yield from _left_out(sheet, row, language)
        return
    yield text(sheet, called(result.status, by_hand=result.by_hand is not None).spoken(language))
    yield _told(sheet, result.receipt_number)
    yield _told(sheet, result.print_serial)
    yield _cell(sheet, result.premium, "renkei text", is_marked=False)
    yield moment(sheet, result.concluded_at) if result.concluded_at else None
    yield _told(sheet, result.arclink_status)
    yield _told(sheet, result.reason.step if result.reason else None)
    yield _told(sheet, _why(row, language), "renkei wrapped")
    yield _told(sheet, result.reason.next_action if result.reason else None, "renkei wrapped")
    waits = (f"{one.step} {one.word} ({words.whose(one.who).spoken(language)})" for one in result.waits_for)
    yield _told(sheet, "\n".join(waits), "renkei wrapped")
    yield _evidence(sheet, result, out, linked=linked)


def _left_out(sheet: Worksheet, row: ResultRow, language: Language) -> Iterator[Cell | None]:
    told = {"状態": _NOT_BEGUN.spoken(language), "理由": _why(row, language), "次の対応": _PUT_RIGHT.spoken(language)}
    for header in MORE:
        yield _told(sheet, told.get(header), "renkei wrapped")


def _why(row: ResultRow, language: Language) -> str:
    reason = row.result.reason.message if row.result and row.result.reason else ""
    return "\n".join(filter(None, (reason, *(remark.spoken(language) for remark in row.remarks))))


def _told(sheet: Worksheet, value: str | None, look: Look = "renkei text") -> Cell | None:
    return text(sheet, value, look) if value else None


def _evidence(sheet: Worksheet, result: CaseResult, out: Path, *, linked: bool) -> Cell | None:
    folder = to_evidence(result, out)
    if folder is None:
        return None
    cell = text(sheet, folder.name, "renkei link" if linked else "renkei text")
    if linked:
        cell.hyperlink = link(folder, out)
    return cell


def _add_choices(book: Workbook) -> None:
    choices = book.create_sheet(CHOICES)
    choices.sheet_state = "hidden"
    for row in choice_rows():
        choices.append(row)
