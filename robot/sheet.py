"""Reading a case file, .xlsx or .csv: every row becomes a `Case` or says, column by column, what is wrong with it."""

import csv
import io
import warnings
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pydantic import ValidationError

from .case import COLUMNS, HEADERS, Case, Column
from .cells import is_empty, narrow
from .errors import WrongInput
from .words import Words

SHEET_SUFFIXES = (".xlsx", ".csv")

_UNIQUE = ("案件ID", "見積番号")
_BROKEN = (
    InvalidFileException,
    BadZipFile,
    ParseError,
    zlib.error,
    csv.Error,
    LookupError,
    ValueError,
    TypeError,
    EOFError,
)
_HIDDEN = Words("個人情報のため表示しません", "personal data, not shown")
_EMPTY = Words("空欄", "empty")

_Cells = Sequence[object]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One cell that cannot be used. `row` is the number that the spreadsheet shows; `value` is fit to be printed."""

    row: int
    column: str
    value: Words
    expected: Words

    @property
    def message(self) -> Words:
        """The whole problem in one sentence."""
        return Words(
            f"{self.row} 行目「{self.column}」: {self.value.ja} → {self.expected.ja}",
            f"row {self.row}, {self.column}: {self.value.en} → expected {self.expected.en}",
        )


@dataclass(slots=True)
class SheetReading:
    """What a case file held: the rows that can be run, and what is wrong with the others."""

    cases: list[Case] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def read_cases(path: Path) -> SheetReading:
    """Read the case file at `path`.

    Raises `WrongInput` where there is no case file to read at all; whatever is wrong with single rows is in the answer.
    """
    rows = _numbered_rows(path)
    if not rows:
        raise _no_rows(path)
    header, *body = rows
    places = _places(header[1], path)
    if not body:
        raise _no_rows(path)
    reading = SheetReading()
    seen: dict[tuple[str, str], int] = {}
    for number, cells in body:
        row = {name: cells[place] if place < len(cells) else None for name, place in places.items()}
        _read_row(number, row, seen, reading)
    return reading


def _read_row(number: int, row: dict[str, object], seen: dict[tuple[str, str], int], reading: SheetReading) -> None:
    problems = list(_repeats(number, row, seen))
    try:
        case = Case.model_validate(row)
    except ValidationError as error:
        wrong = {str(detail["loc"][0]) for detail in error.errors(include_input=False, include_url=False)}
        problems += [_problem(number, column, row.get(name)) for name, column in COLUMNS.items() if name in wrong]
        problems.sort(key=lambda problem: HEADERS.index(problem.column))
    else:
        if not problems:
            reading.cases.append(case)
    reading.problems += problems


def _problem(number: int, column: Column, value: object) -> RowProblem:
    return RowProblem(number, column.header, _shown(column, value), column.expected)


def _shown(column: Column, value: object) -> Words:
    text = "" if value is None else narrow(value)
    if not text:
        return _EMPTY
    return _HIDDEN if column.personal else Words(text, text)


def _repeats(number: int, row: dict[str, object], seen: dict[tuple[str, str], int]) -> Iterator[RowProblem]:
    for header in _UNIQUE:
        value = row[header]
        # Case-blind, since a case's folder is named after its id and not every file system tells "A" from "a".
        key = (header, "" if value is None else narrow(value).casefold())
        if not key[1]:
            continue
        first = seen.setdefault(key, number)
        if first != number:
            expected = Words(
                f"他の行と重ならない値（{first} 行目と同じ）", f"a value of its own (row {first} has the same)"
            )
            yield RowProblem(number, header, _shown(COLUMNS[header], value), expected)


def _places(header: _Cells, path: Path) -> dict[str, int]:
    names = ["" if cell is None else narrow(cell) for cell in header]
    missing = [name for name, column in COLUMNS.items() if name not in names and not column.extra]
    if missing:
        raise WrongInput(
            Words(
                f"{path} に次の列がありません: {'、'.join(missing)}",
                f"{path} lacks these columns: {', '.join(missing)}",
            )
        )
    counts = Counter(names)
    twice = [name for name in HEADERS if counts[name] > 1]
    if twice:
        raise WrongInput(
            Words(
                f"{path} に同じ見出しの列が二つ以上あります: {'、'.join(twice)}",
                f"{path} has these columns more than once: {', '.join(twice)}",
            )
        )
    return {name: names.index(name) for name in HEADERS if name in names}


def _no_rows(path: Path) -> WrongInput:
    return WrongInput(Words(f"{path} に案件の行がありません。", f"{path} has no case rows."))


def _numbered_rows(path: Path) -> list[tuple[int, _Cells]]:
    suffix = path.suffix.lower()
    if path.is_dir():
        raise WrongInput(
            Words(f"{path} はフォルダです。案件ファイルを指定してください。", f"{path} is a folder; name a case file.")
        )
    if not path.exists():
        raise WrongInput(Words(f"{path} が見つかりません。", f"There is no file {path}."))
    if suffix not in SHEET_SUFFIXES:
        raise WrongInput(
            Words(
                f"{path} は案件ファイルではありません。.xlsx か .csv を指定してください。",
                f"{path} is no case file; it must be .xlsx or .csv.",
            )
        )
    read = _excel_rows if suffix == ".xlsx" else _csv_rows
    try:
        return [(number, cells) for number, cells in enumerate(read(path), start=1) if not all(map(is_empty, cells))]
    except _BROKEN as error:
        raise WrongInput(
            Words(
                f"{path} を表として読めません。ファイルが壊れていないか確かめてください。",
                f"{path} cannot be read as a sheet; it may be damaged.",
            )
        ) from error
    except OSError as error:
        raise WrongInput(
            Words(
                f"{path} を開けません（{error.strerror}）。ほかの画面で開いていれば閉じてください。",
                f"{path} cannot be opened ({error.strerror}); close it if it is open elsewhere.",
            )
        ) from error


def _excel_rows(path: Path) -> Iterator[_Cells]:
    # The file is read into memory first: on Windows an open workbook could not be replaced by its owner meanwhile.
    with warnings.catch_warnings():
        # What openpyxl leaves out of its picture of a workbook (styles, validations) does not matter here.
        warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
        book = load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # Some programs write a wrong size into the file, and openpyxl would believe it.
        sheet.reset_dimensions()
        rows = list(sheet.iter_rows(values_only=True))
    yield from rows


def _csv_rows(path: Path) -> Iterator[_Cells]:
    yield from csv.reader(io.StringIO(_decoded(path.read_bytes()), newline=""))


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp932")  # what Excel writes as plain "CSV" on Japanese Windows
