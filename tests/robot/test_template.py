"""The case file to fill in."""

import csv
from datetime import date
from importlib.metadata import EntryPoint

import pytest
from openpyxl import load_workbook
from renkei.mockportals.samples.case_rows import rows
from renkei.robot.cases import template
from renkei.robot.cases.case import COLUMNS, HEADERS
from renkei.robot.cases.sheet import read_cases
from renkei.robot.cases.template import named_by_day, sample_rows, write_template
from renkei.robot.errors import WrongInput


@pytest.fixture(scope="module")
def samples():
    """Seven rows that are right as they stand."""
    return rows(7, today=date(2026, 11, 23))


@pytest.fixture(scope="module")
def book(samples, tmp_path_factory):
    """The workbook that was written, read back."""
    path = tmp_path_factory.mktemp("template") / "cases.xlsx"
    write_template(path, samples)
    return load_workbook(path)


@pytest.mark.parametrize("name", ["cases.xlsx", "cases.csv", "new folder/CASES.XLSX"])
def test_what_is_written_can_be_read(tmp_path, samples, name):
    """Rows survive the way into a file and back, whatever the suffix."""
    write_template(tmp_path / name, samples)
    reading = read_cases(tmp_path / name)
    assert reading.problems == []
    assert [case.estimate_number for case in reading.cases] == [row["見積番号"] for row in samples]


def test_every_column_carries_a_note_of_what_is_expected(book):
    """Hovering over a header shows the rule, in Japanese and English."""
    for head, column in zip(book["案件"][1], COLUMNS.values(), strict=True):
        assert head.value == column.header
        assert column.expected.ja in head.comment.text
        assert column.expected.en in head.comment.text


def test_the_header_stays_in_sight(book):
    """The first row and the two numbers of a case do not scroll away, and no header is cut off."""
    sheet = book["案件"]
    assert sheet.freeze_panes == "C2"
    assert all(sheet.column_dimensions[head.column_letter].width >= 2 * len(head.value) for head in sheet[1])


def test_columns_with_options_have_a_drop_down_that_offers_exactly_them(book):
    """The lists reach the whole column and are not cut at the comma of 5,000万円."""
    offered = {}
    for rule in book["案件"].data_validations.dataValidation:
        sheet, cells = rule.formula1.split("!")
        choices = [cell.value for (cell,) in book[sheet.strip("'")][cells.replace("$", "")]]
        (area,) = rule.sqref.ranges
        assert (area.min_row, area.max_row) == (2, 1_048_576)
        offered[book["案件"].cell(1, area.min_col).value] = tuple(str(choice) for choice in choices)
    assert offered == {column.header: column.options for column in COLUMNS.values() if column.options}


def test_codes_are_text_so_that_their_zeros_stay(book, samples):
    """Filled-in cells and the empty rest of the column are formatted as text."""
    sheet = book["案件"]
    for place, column in enumerate(COLUMNS.values(), start=1):
        cell = sheet.cell(len(samples) + 1, place)
        assert (cell.number_format == "@") is column.code
        assert (sheet.column_dimensions[cell.column_letter].number_format == "@") is column.code
    assert sheet.cell(2, HEADERS.index("保険始期日") + 1).value == "20270101"
    assert sheet.cell(8, HEADERS.index("保証人電話") + 1).value == samples[6]["保証人電話"]


def test_a_code_that_comes_as_a_number_is_written_as_text(tmp_path, samples):
    """A number in a column of codes would be shown as a number, whatever the cell's format says."""
    write_template(tmp_path / "cases.xlsx", [samples[0] | {"保険始期日": 20270101, "等級": 12}])
    sheet = load_workbook(tmp_path / "cases.xlsx")["案件"]
    assert sheet.cell(2, HEADERS.index("保険始期日") + 1).value == "20270101"
    assert sheet.cell(2, HEADERS.index("等級") + 1).value == 12


def test_a_second_sheet_explains_every_column_in_both_languages(book):
    """The guide has one line a column, and the options' sheet is out of the way."""
    assert book.sheetnames[:2] == ["案件", "記入のしかた"]
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible", "visible", "hidden"]
    guide = list(book["記入のしかた"].iter_rows(min_row=2, values_only=True))
    assert [(line[0], line[3], line[7]) for line in guide] == [
        (column.header, column.expected.ja, column.expected.en) for column in COLUMNS.values()
    ]
    assert [line[1] == "○" for line in guide] == [column.required for column in COLUMNS.values()]


def test_an_empty_template_has_its_headers_only(tmp_path):
    """Without rows there is still a file to fill in."""
    write_template(tmp_path / "cases.csv", [])
    with (tmp_path / "cases.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [list(HEADERS)]
    assert (tmp_path / "cases.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", ["cases.xlsx", "cases.csv"])
def test_a_file_that_is_there_is_not_overwritten_unasked(tmp_path, name):
    """Somebody's rows are not lost by a slip; told to, it is overwritten."""
    path = tmp_path / name
    path.write_text("mine")
    with pytest.raises(WrongInput, match=name):
        write_template(path, [])
    assert path.read_text() == "mine"
    write_template(path, [], overwrite=True)
    assert path.read_bytes() != b"mine"


def test_another_kind_of_file_is_refused(tmp_path):
    """Only .xlsx and .csv can be written, since only they can be read."""
    with pytest.raises(WrongInput, match=r"cases\.xls"):
        write_template(tmp_path / "cases.xls", [])
    assert not list(tmp_path.iterdir())


def test_samples_come_from_whatever_is_installed(monkeypatch):
    """The entry point that offers rows is called with the count."""
    point = EntryPoint("seeded", "renkei.mockportals.samples.case_rows:rows", "renkei.samples")
    monkeypatch.setattr(template, "entry_points", lambda group: [point] if group == "renkei.samples" else [])
    assert [row["案件ID"] for row in sample_rows(2)] == ["case-0001", "case-0002"]


def test_the_names_of_samples_say_the_day():
    """Tomorrow's sheet has other cases than today's; whatever else is in a row stays."""
    rows = [{"案件ID": "case-0001", "見積番号": "E00000001"}, {"案件ID": "case-0002"}]
    today, tomorrow = (named_by_day(rows, date(2026, 11, day)) for day in (26, 27))
    assert [row["案件ID"] for row in today] == ["case-20261126-0001", "case-20261126-0002"]
    assert tomorrow[0] == {"案件ID": "case-20261127-0001", "見積番号": "E00000001"}


def test_without_samples_the_operator_is_told(monkeypatch):
    """Nothing installed offers rows: a sentence, no traceback."""
    monkeypatch.setattr(template, "entry_points", lambda group: [])
    with pytest.raises(WrongInput, match="without samples"):
        sample_rows(2)


def test_more_samples_than_there_are_is_wrong_input(monkeypatch):
    """What the offerer refuses is said to the operator."""
    point = EntryPoint("seeded", "renkei.mockportals.samples.case_rows:rows", "renkei.samples")
    monkeypatch.setattr(template, "entry_points", lambda group: [point])
    with pytest.raises(WrongInput, match="0 sample rows"):
        sample_rows(0)
