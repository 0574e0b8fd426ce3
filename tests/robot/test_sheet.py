"""A case file becomes cases and, cell by cell, what is wrong with the others."""

from datetime import date, datetime

import pytest
from renkei.robot.cases.case import COLUMNS, HEADERS
from renkei.robot.cases.sheet import read_cases
from renkei.robot.cases.sheet.results import MOST_TOLD
from renkei.robot.messages.rows import NOT_SHOWN

from tests.robot.sheets import excel, lines, refusal, sample, text


@pytest.fixture
def samples():
    """Seven rows that are right as they stand."""
    return sample(7)


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
    assert "no case rows" in refusal(text(tmp_path / "cases.csv", sheet or [["メモ"]], "utf-8")).en


def test_a_sheet_without_the_extra_columns_is_read(tmp_path, samples):
    """Sheets from before 申込手段, 手続き区分 and 契約書 still work; a wrong value in one is named."""
    older = [header for header in HEADERS if not COLUMNS[header].extra]
    reading = read_cases(excel(tmp_path / "older.xlsx", lines(samples, older)))
    assert reading.problems == []
    assert {(case.means, case.kind, case.contract_paper) for case in reading.cases} == {("J-PASS", "新規", "電子")}
    wrong = [row | {"申込手段": "電話"} for row in samples[:1]]
    [problem] = read_cases(excel(tmp_path / "wrong.xlsx", lines(wrong))).problems
    assert (problem.column, problem.value.ja) == ("申込手段", "電話")


@pytest.mark.parametrize(
    ("changes", "left_out"),
    [
        ({"申込手段": "J-PASS", "契約書": "電子"}, "1 row holds nothing but defaults and was left out (3)."),
        ({"店舗": "本店", "担当者": "営業一課 片桐"}, "1 row holds nothing but defaults and was left out (3)."),
        ({"案件ID": "合計", "保険料": 595_770}, "1 row holds nothing but defaults or totals and was left out (3)."),
        ({"お客様カナ": "合計 3件"}, "1 row holds nothing but defaults or totals and was left out (3)."),
        ({"保険料": 595_770}, "1 row holds nothing but defaults and was left out (3)."),
        ({"保険料": "#N/A", "お客様カナ": "#REF!"}, "1 row holds nothing but defaults and was left out (3)."),
    ],
)
def test_a_row_that_is_nobodys_is_left_out(tmp_path, samples, changes, left_out):
    """Without 案件ID and 見積番号, drop-downs' defaults, formulas filled downwards and sums are no case and no mistake."""
    reading = read_cases(excel(tmp_path / "cases.xlsx", lines([samples[0], changes, samples[1]])))
    assert [case.case_id for case in reading.cases] == ["case-0001", "case-0002"]
    assert reading.problems == []
    assert [note.en for note in reading.notes] == [left_out]


def test_rows_of_defaults_are_told_in_one_sentence(tmp_path, samples):
    """However many there are, with the numbers of the rows; empty ones are not counted."""
    rows = [samples[0], *[{"契約書": "電子"}] * 50, {}, {"契約書": "電子"}]
    [note] = read_cases(excel(tmp_path / "cases.xlsx", lines(rows))).notes
    assert note.en == "51 rows hold nothing but defaults and were left out (3-52, 54)."
    assert "51 行" in note.ja


@pytest.mark.parametrize("lacking", [["案件ID"], ["見積番号"], ["案件ID", "見積番号"]])
def test_a_row_without_its_numbers_gets_one_line(tmp_path, samples, lacking):
    """Whatever else is wrong with it: without 案件ID, without 見積番号, or somebody's row with neither."""
    samples[0] |= {"等級": 99, "区分": "?", "支払回数": ""} | dict.fromkeys(lacking, "")
    [problem] = read_cases(excel(tmp_path / "cases.xlsx", lines(samples[:2]))).problems
    assert (problem.row, problem.column, problem.value.en) == (2, "・".join(lacking), "empty")


def test_thousands_of_wrong_rows_do_not_fill_the_screen(tmp_path, samples):
    """The first are told one by one, the others are counted; the rows that are right stay right."""
    wrong = [
        samples[0] | {"案件ID": f"x{n}", "見積番号": f"E{n + 100:08}", "等級": 0, "支払回数": 0} for n in range(300)
    ]
    reading = read_cases(text(tmp_path / "cases.csv", lines([*wrong, samples[1]]), "utf-8"))
    messages = [message.en for message in reading.messages()]
    assert len(messages) == MOST_TOLD + 1
    assert "500 more problems, also in 250 more rows" in messages[-1]
    assert [case.case_id for case in reading.cases] == ["case-0002"]


def test_a_value_in_a_message_is_short_and_does_nothing_to_a_terminal(tmp_path, samples):
    """Long ones are cut; control characters and those that turn text round are named."""
    samples[0] |= {"区分": "個人\x1b[2J\u202e" + "x" * 10_000}
    [problem] = read_cases(text(tmp_path / "cases.csv", lines(samples[:1]), "utf-8")).problems
    assert problem.value.en.startswith("個人[U+001B][2J[U+202E]xxx")
    assert len(problem.message.en) < 200


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!"])
@pytest.mark.parametrize("header", ["コメント", "担当者", "等級", "案件ID"])
def test_a_cell_with_an_error_names_itself(tmp_path, samples, header, error):
    """Row, column and the error, in text, numbers and numbers of cases alike, from either kind of file."""
    samples[0][header] = error
    for path in (
        excel(tmp_path / "cases.xlsx", lines(samples[:2])),
        text(tmp_path / "cases.csv", lines(samples[:2]), "cp932"),
    ):
        reading = read_cases(path)
        assert [case.case_id for case in reading.cases] == ["case-0002"]
        [problem] = reading.problems
        assert (problem.row, problem.column, problem.value.en) == (2, header, error)
        assert "the formula fails" in problem.expected.en


def test_a_formula_that_was_never_worked_out_names_itself(tmp_path, samples):
    """As programs leave it that write formulas and do not calculate."""
    samples[0] |= {"保険料": "=1+1", "コメント": '=A1&"x"'}
    problems = read_cases(excel(tmp_path / "cases.xlsx", lines(samples[:1]))).problems
    assert [(problem.column, problem.value.en) for problem in problems] == [
        ("保険料", "a formula without a result"),
        ("コメント", "a formula without a result"),
    ]
    assert "let it calculate" in problems[0].expected.en


INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u2066\u2069\u200e\u061c\u180e\u3164\u034f"


def test_what_nobody_sees_is_taken_out_of_text(tmp_path, samples):
    """At the ends and in between; spaces of other kinds become plain ones, and forms of Japanese letters stay."""
    samples[0] |= {
        "担当者": f"\u00a0営業\u00a0一課{INVISIBLE}\u200b ",
        "コメント": "葛\U000e0100城\u3000様",
        "対物": "無\u200b制限",
        "等級": "1\u200b2",
        "お客様カナ": "アオキ\u200b ケンイチ",
    }
    [case] = read_cases(excel(tmp_path / "cases.xlsx", lines(samples[:1]))).cases
    assert (case.staff, case.comment) == ("営業 一課", "葛\U000e0100城\u3000様")
    assert (case.property_damage, case.grade, case.customer_kana) == ("無制限", 12, "アオキ ケンイチ")


@pytest.mark.parametrize("header", ["案件ID", "見積番号"])
@pytest.mark.parametrize("unseen", INVISIBLE)
def test_what_nobody_sees_is_named_in_a_number(tmp_path, samples, header, unseen):
    """Two numbers that look alike must not be two cases."""
    samples[0][header] = f"{samples[0][header]}{unseen}"
    [problem] = read_cases(excel(tmp_path / "cases.xlsx", lines(samples[:1]))).problems
    assert problem.column == header
    assert f"[U+{ord(unseen):04X}]" in problem.value.en
    assert f"U+{ord(unseen):04X}" in problem.expected.en


def test_a_cell_with_nothing_to_be_seen_is_empty(tmp_path, samples):
    """A zero-width space is no 案件ID, and a row of such cells no row."""
    samples[0]["案件ID"] = "\u200b"
    nothing = dict.fromkeys(HEADERS, "\u200b \u00a0")
    reading = read_cases(excel(tmp_path / "cases.xlsx", lines([samples[0], nothing])))
    assert [(problem.row, problem.value.en) for problem in reading.problems] == [(2, "empty")]
    assert reading.notes == []


@pytest.mark.parametrize(
    ("value", "shown", "expected"),
    [
        (True, "TRUE", "truth values"),
        (False, "FALSE", "truth values"),
        ("True", "True", "truth values"),
        (-1, "-1", "does not begin with -"),
        ("-x", "-x", "does not begin with -"),
        ("CON", "CON", "keeps for a device"),
        ("nul", "nul", "keeps for a device"),
        ("ＣＯＭ１", "ＣＯＭ１", "keeps for a device"),
        ("COM¹", "COM¹", "keeps for a device"),
        ("Lpt9", "Lpt9", "keeps for a device"),
        ("aux", "aux", "keeps for a device"),
        ("PRN", "PRN", "keeps for a device"),
        (1e21, "1E+21", "15 digits"),
        (1234567890123456.0, "1.23456789012346E+15", "15 digits"),
        (datetime(2027, 1, 1), "2027-01-01", "no date"),  # noqa: DTZ001 - as Excel has it
        ("case.", "case.", "letters, digits"),
        ("..", "..", "letters, digits"),
        ("a/b", "a/b", "letters, digits"),
        ("a\\b", "a\\b", "letters, digits"),
        ("C:x", "C:x", "letters, digits"),
        (1.5, "1.5", "letters, digits"),
        ("1E+21", "1E+21", "letters, digits"),
        ("案件1", "案件1", "letters, digits"),
        ("x" * 41, "x" * 41, "letters, digits"),
    ],
)
def test_what_cannot_name_a_case_is_refused_in_a_sentence(tmp_path, samples, value, shown, expected):
    """What Excel makes of a name, what Windows cannot have as a folder's, and what a command would take for an option."""
    samples[0]["案件ID"] = value
    reading = read_cases(excel(tmp_path / "cases.xlsx", lines(samples[:1])))
    assert reading.cases == []
    [problem] = reading.problems
    assert (problem.column, problem.value.en) == ("案件ID", shown)
    assert expected in problem.expected.en


@pytest.mark.parametrize(
    ("value", "read"), [(12, "12"), (12.0, "12"), ("007", "007"), ("CONTO", "CONTO"), ("a-b ", "a-b")]
)
def test_what_can_name_a_case_does(tmp_path, samples, value, read):
    """A number that was typed is itself; spaces behind a name are none of it."""
    samples[0]["案件ID"] = value
    assert [case.case_id for case in read_cases(excel(tmp_path / "cases.xlsx", lines(samples[:1]))).cases] == [read]


@pytest.mark.parametrize("twin", ["CASE-0001", "ｃａｓｅ-０００１", "case-0001 "])
def test_names_that_look_alike_are_the_same(tmp_path, samples, twin):
    """Capital letters and wide ones make no other case."""
    samples[1]["案件ID"] = twin
    [problem] = read_cases(excel(tmp_path / "cases.xlsx", lines(samples[:2]))).problems
    assert (problem.row, problem.expected.en) == (3, "a value of its own (row 2 has the same)")


def test_a_truth_value_is_no_text(tmp_path, samples):
    """TRUE in 店舗 or コメント is a slip, not the name of a store."""
    samples[0] |= {"店舗": True, "コメント": False}
    problems = read_cases(excel(tmp_path / "cases.xlsx", lines(samples[:1]))).problems
    assert [(problem.column, problem.value.en) for problem in problems] == [
        ("店舗", "TRUE"),
        ("コメント", NOT_SHOWN.en),
    ]


@pytest.mark.parametrize("above", [1, 3, 40])
def test_a_table_may_begin_below_a_title(tmp_path, samples, above):
    """Titles and notes stand above the headers, and the rows are numbered as the spreadsheet shows them."""
    samples[0]["等級"] = 99
    sheet = [["11月分の案件"], *[["注意: 保険料は円"]] * (above - 1), *lines(samples[:2])]
    for path in (excel(tmp_path / "cases.xlsx", sheet), text(tmp_path / "cases.csv", sheet, "utf-8")):
        reading = read_cases(path)
        assert [case.case_id for case in reading.cases] == ["case-0002"]
        assert [problem.row for problem in reading.problems] == [above + 2]


def test_a_header_may_be_broken_into_lines(tmp_path, samples):
    """As people make long ones fit."""
    sheet = lines(samples[:1])
    sheet[0] = [f"{header[:2]}\n{header[2:]}" for header in sheet[0]]
    assert len(read_cases(excel(tmp_path / "cases.xlsx", sheet)).cases) == 1


def test_a_sheet_without_headers_says_which_there_should_be(tmp_path):
    """Not 36 columns that are missing, but that there is no table."""
    message = refusal(text(tmp_path / "cases.csv", [["名前", "住所"], ["x", "y"]], "utf-8"))
    assert "案件ID" in message.en
    assert "renkei template" in message.en
    assert len(message.en) < 400
