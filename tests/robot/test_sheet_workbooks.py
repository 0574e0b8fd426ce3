"""What Excel keeps beside the values: sheets, rows and columns that a person does not see, formats, and how Japanese is read."""

from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.chartsheet import Chartsheet
from renkei.robot.cases.case import HEADERS
from renkei.robot.cases.sheet import read_cases

from tests.robot.sheets import (
    HEAD,
    MAIN,
    lines,
    parts_of,
    refusal,
    row_of,
    sample,
    zipped,
)

NUMBER = '<c s="{style}"><v>{value}</v></c>'


@pytest.fixture
def samples():
    """Seven rows that are right as they stand."""
    return sample(7)


def book_of(sheets):
    """Return a workbook with a sheet for each name, its lines and its state."""
    book = Workbook()
    book.remove(book.active)
    for name, (sheet_lines, state) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for line in sheet_lines:
            sheet.append(line)
    return book


def saved(book, path):
    """Save a workbook and return where."""
    book.save(path)
    return path


def ids(reading):
    """Return the names of the cases that were read."""
    return [case.case_id for case in reading.cases]


def test_filtered_rows_are_left_out(tmp_path, samples):
    """What a filter leaves out of sight is not carried; it is said how many rows and which."""
    book = book_of({"案件": (lines(samples[:5]), "visible")})
    book["案件"].auto_filter.ref = "A1:AM6"
    for number in (3, 4, 6):
        book["案件"].row_dimensions[number].hidden = True
    reading = read_cases(saved(book, tmp_path / "cases.xlsx"))
    assert (ids(reading), reading.problems) == (["case-0001", "case-0004"], [])
    [note] = reading.notes
    assert note.en == "3 hidden rows were left out (filtered, hidden or without height: 3-4, 6)."
    assert "3 行" in note.ja


@pytest.mark.parametrize(
    ("attributes", "is_seen"),
    [
        ('hidden="1"', False),
        ('hidden="true"', False),
        ('ht="0" customHeight="1"', False),
        ('ht="0.25" customHeight="1"', False),
        ('ht="15" customHeight="1"', True),
        ('hidden="0"', True),
    ],
)
def test_a_row_is_carried_when_it_can_be_seen(tmp_path, samples, attributes, is_seen):
    """A row without height is as good as hidden."""
    path = zipped(
        tmp_path / "cases.xlsx", parts_of(HEAD + row_of(samples[0]) + row_of(samples[1], attributes=attributes))
    )
    assert ids(read_cases(path)) == ["case-0001", *(["case-0002"] if is_seen else [])]


def test_a_hidden_row_does_not_make_a_seen_one_a_repetition(tmp_path, samples):
    """What is not seen takes no number away, has no mistakes, and is no row of defaults."""
    samples[1] |= {"案件ID": samples[0]["案件ID"], "等級": 99}
    book = book_of({"案件": (lines([samples[1], samples[0], {"契約書": "電子"}]), "visible")})
    for number in (2, 4):
        book["案件"].row_dimensions[number].hidden = True
    reading = read_cases(saved(book, tmp_path / "cases.xlsx"))
    assert (ids(reading), reading.problems) == (["case-0001"], [])
    assert [note.en.split(" (")[0] for note in reading.notes] == [
        "1 hidden row was left out",
        "1 row holds nothing but defaults and was left out",
    ]


def test_hidden_columns_are_read_and_told(tmp_path, samples):
    """A wide sheet is made to fit by hiding columns: they belong to the rows that are seen."""
    book = book_of({"案件": (lines(samples[:1]), "visible")})
    book["案件"].column_dimensions["I"].hidden = True
    book["案件"].column_dimensions["AJ"].hidden = True
    reading = read_cases(saved(book, tmp_path / "cases.xlsx"))
    assert ids(reading) == ["case-0001"]
    assert [note.en for note in reading.notes] == ["These columns are hidden and were read: 等級, コメント"]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_the_only_visible_sheet_with_the_headers_is_read(tmp_path, samples, state):
    """Be it the last one; hidden ones that have them are named, and guides and lists do no harm."""
    book = book_of(
        {
            "10月": (lines(samples[:1]), state),
            "選択肢": ([["区分", "性別", "対人", "対物"], ["個人", "男性", "無制限", "1億円"]], "visible"),
            "11月": (lines(samples[1:3]), "visible"),
        }
    )
    reading = read_cases(saved(book, tmp_path / "cases.xlsx"))
    assert ids(reading) == ["case-0002", "case-0003"]
    assert [note.en for note in reading.notes] == ["Hidden sheets with these headers were not read: 「10月」"]


def test_one_of_several_sheets_is_chosen_by_name(tmp_path, samples):
    """Without a name they are refused with all names; with one, as Excel tells names apart, that sheet is read."""
    book = book_of(
        {"10月": (lines(samples[:1]), "visible"), "Nov": (lines(samples[1:2]), "visible"), "空": ([], "visible")}
    )
    path = saved(book, tmp_path / "cases.xlsx")
    message = refusal(path)
    for sentence in (message.ja, message.en):
        assert all(word in sentence for word in ("10月", "Nov", "--sheet"))
    assert "空" not in message.en
    assert ids(read_cases(path, "10月")) == ["case-0001"]
    assert ids(read_cases(path, "nov")) == ["case-0002"]
    assert "「10月」, 「Nov」, 「空」" in refusal(path, "12月").en
    assert "no case rows" in refusal(path, "空").en


def test_a_sheet_that_lacks_columns_does_not_hide_one_that_has_them(tmp_path, samples):
    """A draft with half of the headers is no second table."""
    book = book_of({"下書き": (lines(samples[:1], HEADERS[:20]), "visible"), "案件": (lines(samples[1:2]), "visible")})
    assert ids(read_cases(saved(book, tmp_path / "cases.xlsx"))) == ["case-0002"]


def test_a_table_on_a_hidden_sheet_only_is_not_read(tmp_path, samples):
    """Nobody sees what would be carried: neither by itself nor by its name."""
    book = book_of({"案件": (lines(samples[:1]), "hidden"), "表紙": ([["11月"]], "visible")})
    path = saved(book, tmp_path / "cases.xlsx")
    assert "hidden sheet only (「案件」)" in refusal(path).en
    assert "is hidden" in refusal(path, "案件").en


def test_a_sheets_name_does_nothing_to_a_terminal(tmp_path, samples):
    """Names of sheets are data of strangers, too."""
    book = book_of({"a\u202eb": (lines(samples[:1]), "visible"), "b": (lines(samples[:1]), "visible")})
    assert "a[U+202E]b" in refusal(saved(book, tmp_path / "cases.xlsx")).en


@pytest.mark.parametrize("form", [31, 27, 58, 14])
def test_dates_as_japanese_excel_shows_them(tmp_path, samples, form):
    """2027年1月1日 and 令和9年1月1日 are formats that Excel knows by number only."""
    styles = (
        f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="{form}"/></cellXfs>'
    )
    cells = {"保険始期日": NUMBER.format(style=1, value=46388), "振替開始年月": NUMBER.format(style=1, value=46419)}
    parts = parts_of(HEAD + row_of(samples[0], cells=cells), styles=styles)
    [case] = read_cases(zipped(tmp_path / "cases.xlsx", parts)).cases
    assert (case.inception_date, case.debit_start_month) == (date(2027, 1, 1), "202702")


def test_dates_counted_from_1904_are_read_as_they_are_shown(tmp_path, samples):
    """As workbooks from older Macs count them."""
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    parts = parts_of(
        HEAD + row_of(samples[0], cells={"保険始期日": NUMBER.format(style=0, value=46388 - 1462)}), styles=styles
    )
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    assert read_cases(zipped(tmp_path / "cases.xlsx", parts)).cases[0].inception_date == date(2027, 1, 1)


@pytest.mark.parametrize("value", ["1E10", "-5"])
def test_a_number_that_is_no_day_is_the_rows_problem(tmp_path, samples, value):
    """Excel shows #### for it; the row is refused and the others are not."""
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    wrong = row_of(samples[0], cells={"保険始期日": NUMBER.format(style=1, value=value)})
    reading = read_cases(zipped(tmp_path / "cases.xlsx", parts_of(HEAD + wrong + row_of(samples[1]), styles=styles)))
    assert [problem.column for problem in reading.problems] == ["保険始期日"]
    assert ids(reading) == ["case-0002"]


def test_a_number_shown_with_zeros_before_it_is_read_with_them(tmp_path, samples):
    """A person sees 0012, and that is the case's name."""
    styles = '<numFmts><numFmt numFmtId="164" formatCode="0000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'
    parts = parts_of(HEAD + row_of(samples[0], cells={"案件ID": NUMBER.format(style=1, value=12)}), styles=styles)
    assert ids(read_cases(zipped(tmp_path / "cases.xlsx", parts))) == ["0012"]


def test_how_a_name_is_read_aloud_is_no_part_of_it(tmp_path, samples):
    """Excel keeps furigana beside what was typed, in shared texts and in cells; text in several letter forms is one text."""
    aloud = '<rPh sb="0" eb="2"><t>ミホンブッサン</t></rPh><phoneticPr fontId="1"/>'
    texts = f"<si><t>見本物産</t>{aloud}</si><si><r><rPr><b/></rPr><t>本</t></r><r><t>店</t></r></si><si/>"
    cells = {
        "勤務先": '<c t="s"><v>0</v></c>',
        "店舗": '<c t="s"><v>1</v></c>',
        "コメント": '<c t="s"><v>2</v></c>',
        "担当者": f'<c t="inlineStr"><is><t>片桐</t>{aloud}</is></c>',
    }
    [case] = read_cases(
        zipped(tmp_path / "cases.xlsx", parts_of(HEAD + row_of(samples[0], cells=cells), texts=texts))
    ).cases
    assert (case.employer, case.store, case.comment, case.staff) == ("見本物産", "本店", None, "片桐")


@pytest.mark.parametrize(
    ("cell", "comment"),
    [
        ('<c t="str"><f>A1</f><v>急ぎ</v></c>', "急ぎ"),
        ('<c t="str"><f>A1</f><v></v></c>', None),
        ("<c><f>A1</f><v>3</v></c>", "3"),
        ('<c t="d"><v>2027-01-15</v></c>', "20270115"),
        ('<c t="str"><v>a_x000D_b_x0007_</v></c>', "a\rb"),
    ],
)
def test_what_a_formula_came_to_is_read(tmp_path, samples, cell, comment):
    """Its value, which may be nothing at all; and values in Excel's other ways of writing."""
    parts = parts_of(HEAD + row_of(samples[0], cells={"コメント": cell}))
    assert read_cases(zipped(tmp_path / "cases.xlsx", parts)).cases[0].comment == comment


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("<c><f>A1</f></c>", "a formula without a result"),
        ("<c><f>A1</f><v/></c>", "a formula without a result"),
        ('<c t="str"><f>A1</f></c>', "a formula without a result"),
        ('<c t="e"><f>A1</f><v>#REF!</v></c>', "#REF!"),
        ("<c><v>NaN</v></c>", "#NUM!"),
        ('<c t="b"><v>1</v></c>', "TRUE"),
    ],
)
def test_what_is_no_value_names_itself(tmp_path, samples, cell, shown):
    """Formulas that failed or were never worked out, and truth values."""
    parts = parts_of(HEAD + row_of(samples[0], cells={"店舗": cell}))
    [problem] = read_cases(zipped(tmp_path / "cases.xlsx", parts)).problems
    assert (problem.row, problem.column, problem.value.en) == (2, "店舗", shown)


def test_other_programs_ways_of_writing_are_read(tmp_path, samples):
    """Prefixed names, the strict form's name spaces, parts with backslashes and other capitals, cells and rows without places."""
    parts = parts_of(HEAD + row_of(samples[0]))
    sheet = parts.pop("xl/worksheets/sheet1.xml").replace(MAIN, "")
    for name in ("worksheet", "sheetData", "row", "c", "is", "t"):
        sheet = (
            sheet.replace(f"<{name} ", f"<x:{name} ")
            .replace(f"<{name}>", f"<x:{name}>")
            .replace(f"</{name}>", f"</x:{name}>")
        )
    parts["xl\\Worksheets\\Sheet1.xml"] = sheet.replace(
        "<x:worksheet", '<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"', 1
    )
    assert ids(read_cases(zipped(tmp_path / "cases.xlsx", parts))) == ["case-0001"]


def test_a_cell_far_away_is_no_row_of_its_own(tmp_path, samples):
    """Row 1,048,576 and the last column cost nothing, and hide nothing."""
    book = book_of({"案件": (lines(samples[:2]), "visible")})
    book["案件"]["XFD1048576"] = " "
    book["案件"]["B1048576"] = "メモ"
    book["案件"]["XFD2"] = "メモ"
    reading = read_cases(saved(book, tmp_path / "cases.xlsx"))
    assert ids(reading) == ["case-0001", "case-0002"]
    assert [problem.row for problem in reading.problems] == [1048576]


def test_a_chart_sheet_is_told_from_a_sheet_by_its_kind(tmp_path):
    """Whatever its part is called."""
    assert isinstance(Workbook().create_chartsheet("x"), Chartsheet)
    path = zipped(tmp_path / "cases.xlsx", parts_of(HEAD, kind="chartsheet"))
    assert "no sheet with cells" in refusal(path).en
