"""A case file becomes cases and, cell by cell, what is wrong with the others."""

import csv
import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from renkei.mockportals.samples import rows
from renkei.robot.case import COLUMNS, HEADERS
from renkei.robot.errors import WrongInput
from renkei.robot.sheet import read_cases


@pytest.fixture
def samples():
    """Seven rows that are right as they stand."""
    return rows(7, today=date(2026, 11, 23))


def lines(rows, headers=HEADERS):
    """Return a sheet's lines: the headers, then the rows."""
    return [list(headers), *([row.get(header, "") for header in headers] for row in rows)]


def excel(path, lines):
    """Write a workbook whose first sheet holds `lines`."""
    book = Workbook()
    for line in lines:
        book.active.append(line)
    book.create_sheet("another").append(["not read"])
    book.save(path)
    return path


def text(path, lines, encoding):
    """Write a .csv in `encoding`."""
    target = io.StringIO(newline="")
    csv.writer(target).writerows(lines)
    path.write_bytes(target.getvalue().encode(encoding))
    return path


def refusal(path):
    """Return the sentences with which a file is refused as a whole."""
    with pytest.raises(WrongInput) as caught:
        read_cases(path)
    return caught.value.message


def test_a_workbook_is_read_row_by_row(tmp_path, samples):
    """Every row of the first sheet becomes a case, in order."""
    reading = read_cases(excel(tmp_path / "cases.xlsx", lines(samples)))
    assert [case.case_id for case in reading.cases] == [row["案件ID"] for row in samples]
    assert reading.problems == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_csv_is_read_in_the_encodings_that_occur(tmp_path, samples, encoding):
    """UTF-8 with and without a mark, and what Japanese Excel writes."""
    reading = read_cases(text(tmp_path / "cases.CSV", lines(samples), encoding))
    assert [case.staff for case in reading.cases] == [row["担当者"] for row in samples]


def test_what_excel_made_of_numbers_and_dates_is_undone(tmp_path, samples):
    """202701.0, 20270101 and real dates are read as they were meant."""
    samples[0] |= {"保険始期日": datetime(2027, 1, 1), "振替開始年月": 202701.0}  # noqa: DTZ001 - as Excel has it
    samples[1] |= {"保険始期日": 20270101, "振替開始年月": datetime(2027, 2, 1)}  # noqa: DTZ001 - as Excel has it
    reading = read_cases(excel(tmp_path / "cases.xlsx", lines(samples[:2])))
    assert [case.inception_date for case in reading.cases] == [date(2027, 1, 1)] * 2
    assert [case.debit_start_month for case in reading.cases] == ["202701", "202702"]


def test_problems_name_the_row_as_the_spreadsheet_shows_it(tmp_path, samples):
    """Empty rows are skipped and counted, and every problem of every row is there."""
    samples[1] |= {"等級": 21, "支払回数": ""}
    samples[2] |= {"区分": "団体"}
    sheet = lines(samples[:3])
    sheet.insert(2, [])
    sheet.insert(3, ["", "  "])
    for path in (excel(tmp_path / "cases.xlsx", sheet), text(tmp_path / "cases.csv", sheet, "utf-8")):
        reading = read_cases(path)
        assert [case.case_id for case in reading.cases] == ["case-0001"]
        assert [(problem.row, problem.column) for problem in reading.problems] == [
            (5, "等級"),
            (5, "支払回数"),
            (6, "区分"),
        ]
        assert [problem.value.ja for problem in reading.problems] == ["21", "空欄", "団体"]
        assert reading.problems[0].message.ja == "5 行目「等級」: 21 → 1〜20 の整数"
        assert reading.problems[1].message.en == "row 5, 支払回数: empty → expected one of 12 / 24 / 36 / 48 / 60"


def test_a_personal_value_is_never_shown(tmp_path, samples):
    """A wrong kana name is reported without the name, in either language."""
    samples[0]["お客様カナ"] = "青木 健一"
    (problem,) = read_cases(excel(tmp_path / "cases.xlsx", lines(samples[:1]))).problems
    assert problem.value.ja == "個人情報のため表示しません"
    assert "青木" not in repr(problem) + problem.message.ja + problem.message.en


@pytest.mark.parametrize(
    ("header", "value"), [("案件ID", "case-0001"), ("案件ID", " CASE-0001"), ("見積番号", "Ｅ０００００００１")]
)
def test_the_later_of_two_rows_with_one_number_is_wrong(tmp_path, samples, header, value):
    """案件ID and 見積番号 are unique, however they are written; the first row stays good."""
    samples[2][header] = value
    reading = read_cases(excel(tmp_path / "cases.xlsx", lines(samples[:3])))
    assert len(reading.cases) == 2
    assert [(problem.row, problem.column) for problem in reading.problems] == [(4, header)]
    assert "2 行目" in reading.problems[0].expected.ja


def test_a_repeated_number_hides_nothing_else(tmp_path, samples):
    """A row that repeats a number and is wrong elsewhere has both problems, from left to right."""
    samples[1] |= {"見積番号": samples[0]["見積番号"], "案件ID": "?", "等級": 0}
    problems = read_cases(excel(tmp_path / "cases.xlsx", lines(samples[:2]))).problems
    assert [problem.column for problem in problems] == ["案件ID", "見積番号", "等級"]


def test_empty_numbers_do_not_repeat_each_other(tmp_path, samples):
    """Two rows without 案件ID are each missing it; they are not duplicates."""
    for row in samples[:2]:
        row["案件ID"] = ""
    problems = read_cases(excel(tmp_path / "cases.xlsx", lines(samples[:2]))).problems
    assert [(problem.row, problem.value.en) for problem in problems] == [(2, "empty"), (3, "empty")]


def test_columns_may_be_in_any_order_and_others_are_ignored(tmp_path, samples):
    """Columns of the reader's own, also twice, do no harm, nor do wide characters in the headers."""
    headers = ["メモ", *reversed(HEADERS), "メモ"]
    sheet = lines([row | {"メモ": "x"} for row in samples], headers)
    sheet[0][sheet[0].index("案件ID")] = " 案件ＩＤ "
    assert len(read_cases(excel(tmp_path / "cases.xlsx", sheet)).cases) == 7


def test_missing_columns_are_all_named(tmp_path, samples):
    """Nothing is read when columns are missing; the message lists them all."""
    message = refusal(
        excel(tmp_path / "cases.xlsx", lines(samples, [h for h in HEADERS if h not in ("等級", "帳票ID")]))
    )
    for sentence in (message.ja, message.en):
        assert "等級" in sentence
        assert "帳票ID" in sentence


def test_a_column_that_is_there_twice_is_refused(tmp_path, samples):
    """Nobody can tell which of the two is meant."""
    message = refusal(excel(tmp_path / "cases.xlsx", lines(samples, [*HEADERS, "等級"])))
    assert "等級" in message.ja
    assert "帳票ID" not in message.ja


@pytest.mark.parametrize("sheet", [[], [list(HEADERS)], [list(HEADERS), ["", " "]]])
def test_a_sheet_without_rows_is_refused(tmp_path, sheet):
    """An empty file, and one with nothing but its headers."""
    assert "no case rows" in refusal(excel(tmp_path / "cases.xlsx", sheet)).en
    assert "no case rows" in refusal(text(tmp_path / "cases.csv", sheet, "utf-8")).en


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 cut short", b"PK\x05\x06" + bytes(18)])
def test_a_broken_workbook_is_refused(tmp_path, content):
    """What carries the right name and is none, empty archives too."""
    (tmp_path / "cases.xlsx").write_bytes(content)
    assert "damaged" in refusal(tmp_path / "cases.xlsx").en


def test_a_csv_in_no_known_encoding_is_refused(tmp_path):
    """Bytes that are neither UTF-8 nor what Japanese Excel writes."""
    (tmp_path / "cases.csv").write_bytes(b"\x81\x01\xff")
    assert "damaged" in refusal(tmp_path / "cases.csv").en


def test_what_is_no_case_file_is_refused_by_its_own_name(tmp_path):
    """A missing file, a folder and another kind of file each get their own sentence."""
    (tmp_path / "cases.txt").write_text("x")
    (tmp_path / "folder.xlsx").mkdir()
    assert "no file" in refusal(tmp_path / "cases.xlsx").en
    assert "is a folder" in refusal(tmp_path / "folder.xlsx").en
    assert "must be .xlsx or .csv" in refusal(tmp_path / "cases.txt").en
    assert "cases.xlsx" in refusal(tmp_path / "cases.xlsx").ja


def test_a_file_that_may_not_be_read_is_refused(tmp_path, samples, monkeypatch):
    """As on Windows, where another program holds it: a sentence, no traceback."""
    path = excel(tmp_path / "cases.xlsx", lines(samples))

    def locked(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "read_bytes", locked)
    assert "cannot be opened" in refusal(path).en


def test_a_sheet_without_the_extra_columns_is_read(tmp_path, samples):
    """Sheets from before 申込手段, 手続き区分 and 契約書 still work; a wrong value in one is named."""
    older = [header for header in HEADERS if not COLUMNS[header].extra]
    reading = read_cases(excel(tmp_path / "older.xlsx", lines(samples, older)))
    assert reading.problems == []
    assert {(case.means, case.kind, case.contract_paper) for case in reading.cases} == {("J-PASS", "新規", "電子")}
    wrong = [row | {"申込手段": "電話"} for row in samples[:1]]
    [problem] = read_cases(excel(tmp_path / "wrong.xlsx", lines(wrong))).problems
    assert (problem.column, problem.value.ja) == ("申込手段", "電話")
