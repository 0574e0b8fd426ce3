"""A .csv is read the way it was saved."""

import codecs

import pytest
from renkei.robot.cases.sheet import read_cases

from tests.robot.sheets import lines, refusal, sample, text


@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp932"])
def test_separators_and_encodings_are_found_out(tmp_path, separator, encoding):
    """Comma, tab and semicolon; UTF-8 and UTF-16 with and without a mark, and what Japanese Windows writes."""
    rows = sample(3)
    rows[0]["コメント"] = "対人, 対物; \t人身"
    reading = read_cases(text(tmp_path / "cases.csv", lines(rows), encoding, separator))
    assert [case.staff for case in reading.cases] == [row["担当者"] for row in rows]
    assert reading.cases[0].comment == "対人, 対物; \t人身"
    assert reading.problems == []


def test_utf_16_of_the_other_order_with_its_mark(tmp_path):
    """The mark says which byte comes first."""
    path = text(tmp_path / "cases.csv", lines(sample()), "utf-16-be")
    path.write_bytes(codecs.BOM_UTF16_BE + path.read_bytes())
    assert len(read_cases(path).cases) == 1


def test_a_line_that_names_the_separator_is_no_row(tmp_path):
    """Some programs put `sep=;` first, for Excel."""
    path = text(tmp_path / "cases.csv", lines(sample()), "utf-8", ";")
    path.write_bytes(b"sep=;\r\n" + path.read_bytes())
    assert len(read_cases(path).cases) == 1


def test_text_made_safe_from_excel_is_what_it_was(tmp_path):
    """="007" keeps its zeros in Excel, and is 007."""
    rows = sample()
    rows[0]["案件ID"] = '="007"'
    assert [case.case_id for case in read_cases(text(tmp_path / "cases.csv", lines(rows), "utf-8")).cases] == ["007"]


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows(tmp_path):
    """All rows behind it would be one cell: the file is refused, and the line named."""
    path = text(tmp_path / "cases.csv", lines(sample(5)), "utf-8")
    before = path.read_text("utf-8").splitlines()
    before[2] = f'"{before[2]}'
    path.write_text("\n".join(before), "utf-8")
    assert "begins in line 3" in refusal(path).en


def test_a_cell_of_several_lines_is_one_row(tmp_path):
    """Rows are counted as the spreadsheet shows them, not by lines."""
    rows = sample(3)
    rows[0]["コメント"] = "急ぎ\n電話で"
    rows[1]["等級"] = 99
    reading = read_cases(text(tmp_path / "cases.csv", lines(rows), "utf-8"))
    assert reading.cases[0].comment == "急ぎ\n電話で"
    assert [problem.row for problem in reading.problems] == [3]
