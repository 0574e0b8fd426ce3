"""The workbook of a run's rows: as they came, how they ended, and fit to be put right and run again."""

import os
import re
import stat
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from renkei.robot.cases.case import COLUMNS, HEADERS, Case
from renkei.robot.cases.row import as_row, raw_row
from renkei.robot.cases.sheet import read_cases
from renkei.robot.messages.text import Message
from renkei.robot.reporting.evidence_link import to_evidence
from renkei.robot.reporting.results import MORE, RESULTS, ResultRow, write_results
from renkei.robot.reporting.summary import CaseResult, Reason, StepRecord, WaitsFor

from .sheets import excel, lines, refusal, sample

NOW = datetime(2026, 11, 26, 9, 5, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 5)  # noqa: DTZ001 - a cell knows no zone
WHY = Reason(step="13", portal="jpass", kind="business", message="一覧にない", evidence=None, next_action="調べる")


def result(row, status="done", **facts):
    """Return how a row's case stands."""
    return CaseResult(case_id=row["案件ID"], estimate_number=row["見積番号"], status=status, **facts)


def write(out, *rows, language="ja"):
    """Write the workbook of `rows` and return it as it is read by others."""
    write_results(rows, out, "run-1", language)
    return load_workbook(out / RESULTS)


def table(sheet):
    """Return a sheet's rows by their headers."""
    headers, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(headers, row, strict=True)) for row in rows]


def carried(count=1, status="needs_person", **facts):
    """Return rows as the sheet has them, and their cases' results."""
    cases = [Case.model_validate(row) for row in sample(count)]
    return cases, [ResultRow(as_row(case), result(as_row(case), status, **facts)) for case in cases]


def test_every_kind_of_end_has_its_sheet_and_no_row_is_lost(tmp_path):
    """Six sheets, always; whatever goes on, or was left, or is a newer version's word, is under way."""
    ends = {
        "done": "完了", "needs_person": "要確認", "waiting_person": "確認待ち", "declined": "否決", "cancelled": "取消",
        "interrupted": "処理中", "not_begun": "処理中", "waiting_screening": "処理中", "waiting_customer": "処理中",
        "waiting_hours": "処理中", "waiting_evidence": "処理中", "waiting_answer": "処理中", "of_renkei_9": "処理中",
    }  # fmt: skip
    _, [row] = carried()
    rows = [
        ResultRow(row.cells | {"案件ID": status}, result(row.cells | {"案件ID": status}, status)) for status in ends
    ]
    book = write(tmp_path, *rows)
    assert book.sheetnames == ["完了", "要確認", "確認待ち", "否決", "処理中", "取消", "選択肢"]
    assert book["選択肢"].sheet_state == "hidden"
    where = {line["案件ID"]: sheet.title for sheet in book.worksheets[:6] for line in table(sheet)}
    assert where == ends
    assert [line["状態"] for line in table(book["処理中"])][:2] == ["中断", "未着手"]


def test_what_came_of_a_case_stands_beside_its_row(tmp_path):
    """End, numbers, amounts, moments, why, what to do, which words it waits for, and a link to its evidence."""
    (tmp_path / "evidence" / "case-0001").mkdir(parents=True)
    waits = [WaitsFor(step="16", word="契約内容を説明した", who="staff", since=NOW)]
    _, [row] = carried(
        status="waiting_person", receipt_number="040200000170-00", print_serial="0123456789", premium=98_760,
        concluded_at=NOW, arclink_status="店舗承認者手続中", reason=WHY, waits_for=waits,
    )  # fmt: skip
    row = ResultRow(row.cells, row.result, [Message("行が変わりました", "the row was changed")])
    book = write(tmp_path, row)
    [line] = table(book["確認待ち"])
    assert {header: line[header] for header in MORE} == {
        "状態": "確認待ち",
        "受付番号": "040200000170-00",
        "印刷連番": "0123456789",
        "保険料(結果)": 98_760,
        "保険締結日時": datetime(2026, 11, 26, 18, 5),  # noqa: DTZ001 - a cell knows no zone
        "arclink の状況": "店舗承認者手続中",
        "手順": "13",
        "理由": "一覧にない\n行が変わりました",
        "次の対応": "調べる",
        "待っている確認": "16 契約内容を説明した (担当者)",
        "エビデンス": "case-0001",
    }
    assert book["確認待ち"].cell(2, len(HEADERS) + len(MORE)).hyperlink.target == "evidence/case-0001"
    assert book["確認待ち"].cell(2, len(HEADERS) + 5).number_format.endswith('"JST"')


def test_evidence_of_an_earlier_run_is_linked_where_it_lies(tmp_path):
    """A case that was only told has its pictures in another out folder."""
    out, before = tmp_path / "今回", tmp_path / "前回" / "evidence" / "case-0001"
    before.mkdir(parents=True)
    picture = str(before / "001-step1.jpg")
    step = StepRecord(
        step="1", portal="pal", attempt=1, status="ok", started_at=NOW, seconds=1, evidence=picture, before=[]
    )
    _, [row] = carried(steps=[step])
    assert to_evidence(row.result, out) == before
    book = write(out, row)
    assert book["要確認"].cell(2, len(HEADERS) + len(MORE)).hyperlink.target.endswith("/evidence/case-0001")
    assert "%" in book["要確認"].cell(2, len(HEADERS) + len(MORE)).hyperlink.target  # a link is an address


def test_no_header_that_was_added_is_taken_for_a_column_of_the_sheet():
    """Neither as it is written nor as a sheet's headers are read: without blanks, and with narrow signs."""
    from renkei.robot.cases.sheet.table import _header  # noqa: PLC0415

    assert not {_header(header) for header in MORE} & COLUMNS.keys()


def test_what_is_to_be_put_right_is_read_back_as_it_was(tmp_path):
    """The sheet 要確認 gives the same cases, be it named or not; it is said which sheet was read and which others there are."""
    cases, rows = carried(20)
    write(tmp_path, *rows, ResultRow(rows[0].cells, result(rows[0].cells, "done")))
    assert read_cases(tmp_path / RESULTS, "要確認").cases == cases
    reading = read_cases(tmp_path / RESULTS)
    assert (reading.cases, reading.problems) == (cases, [])
    assert any("「要確認」" in note.ja and "「完了」「確認待ち」" in note.ja for note in reading.notes)


@pytest.mark.parametrize("sheet", ["完了", "確認待ち", "否決", "処理中", "取消"])
def test_every_other_sheet_can_be_run_by_its_name(tmp_path, sheet):
    """Who waits for words fills them in there, and gives that sheet; the rest can be run again, too."""
    statuses = {
        "完了": "done",
        "確認待ち": "waiting_person",
        "否決": "declined",
        "処理中": "interrupted",
        "取消": "cancelled",
    }
    cases, rows = carried(2, statuses[sheet])
    write(tmp_path, *rows)
    assert read_cases(tmp_path / RESULTS, sheet).cases == cases


def test_a_run_that_left_nothing_to_put_right_says_so(tmp_path):
    """And names the sheets that might be meant."""
    write(tmp_path, *carried(1, "done")[1])
    message = refusal(tmp_path / RESULTS)
    assert "「要確認」に案件の行はありません" in message.ja
    assert "「完了」" in message.ja
    assert "--sheet" in message.en


def test_somebodys_own_workbook_with_a_sheet_of_that_name_is_still_asked_about(tmp_path):
    """Only the sheets that a run leaves are known: beside another table nobody guesses."""
    write(tmp_path, *carried()[1])
    book = load_workbook(tmp_path / RESULTS)
    book["完了"].title = "12月分"
    book.save(tmp_path / "own.xlsx")
    assert "--sheet" in refusal(tmp_path / "own.xlsx").ja


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=30)


@settings(max_examples=20, deadline=None)
@given(
    employer=_TEXTS, comment=_TEXTS, minute=st.none() | st.datetimes(NEW_YEAR, datetime(2030, 1, 1))  # noqa: DTZ001
)  # fmt: skip
@example(employer="_x0041_", comment="a\r\nb_x000D_", minute=NEW_YEAR.replace(hour=9, minute=5))
def test_whatever_a_row_says_is_read_back_the_same(tmp_path_factory, employer, comment, minute):
    """Any text, and words of a day or of a minute: what was read of the sheet is read of the workbook, too."""
    said = {"契約内容説明日": f"{minute:%Y%m%d %H%M}", "お客様控手交日": f"{minute:%Y%m%d}"} if minute else {}
    row = sample()[0] | {"勤務先": f"a{employer}", "コメント": comment} | said
    row |= {"説明者": "=山田", "承認手順": "50、16"} if minute else {}
    try:
        case = Case.model_validate(row)
    except ValueError:  # a blank comment, say
        return
    out = tmp_path_factory.mktemp("any")
    write_results([ResultRow(as_row(case), result(as_row(case), "needs_person"))], out, "r", "ja")
    assert read_cases(out / RESULTS).cases == [case]


STRANGE = {
    "=1+1": "=1+1", "+81": "+81", "-5": "-5", "@SUM(A1)": "@SUM(A1)", "#N/A": "#N/A", "00123": "00123", "1E5": "1E5",
    "a\x07b\u200b": "a[U+0007]b[U+200B]", "\ud800\uffff": "[U+D800][U+FFFF]", "_x0041_": "_x0041_", "2026/1/1": "2026/1/1",
    "TRUE": "TRUE", " 'x' ": " 'x' ", "a\r\nb": "a_x000D_\nb", '=HYPERLINK("http://x")': '=HYPERLINK("http://x")',
}  # fmt: skip


@pytest.mark.parametrize(("given", "shown"), STRANGE.items(), ids=ascii)
def test_a_cells_text_stays_text(tmp_path, given, shown):
    """No formula, no number, no error, no link is made of it, now or when somebody types into it; what nobody sees is named."""
    _, [row] = carried(reason=WHY.model_copy(update={"message": given}))
    write(tmp_path, ResultRow(row.cells | {"コメント": given}, row.result))
    with zipfile.ZipFile(tmp_path / RESULTS) as archive:
        assert archive.testzip() is None
        cells = archive.read("xl/worksheets/sheet2.xml").decode()
    assert "<f" not in re.sub("<f?ormula1", "", cells)
    book = load_workbook(tmp_path / RESULTS)
    for header in ("コメント", "理由"):
        cell = book["要確認"].cell(2, [*HEADERS, *MORE].index(header) + 1)
        assert cell.data_type == "s"
        assert cell.number_format == "@" or cell.quotePrefix == given.startswith(("=", "+", "-", "@"))
        assert re.sub("_x005F_", "_", str(cell.value)) == shown
        assert cell.hyperlink is None


def test_an_id_of_digits_is_no_number(tmp_path):
    """Zeros before it and its sixteenth digit stay."""
    _, [row] = carried()
    cells = row.cells | {"案件ID": "00012345678901234567"}
    book = write(tmp_path, ResultRow(cells, result(cells, "needs_person")))
    assert book["要確認"]["A2"].value == "00012345678901234567"
    assert book["要確認"]["A2"].number_format == "@"


def test_a_wrong_row_is_among_those_to_be_put_right_as_it_came(tmp_path):
    """With its cells as they were read, the wrong ones painted, and all that is wrong with them; put right, it is a case."""
    row = sample()[0]
    wrong = row | {
        "保険料": "たくさん",
        "保険始期日": NEW_YEAR,
        "担当者": "",
        "コメント": "=1+1",
        "年収": 1e20,
        "等級": 99,
    }
    path = excel(tmp_path / "cases.xlsx", lines([wrong]))
    book = load_workbook(path)
    book.active.cell(2, HEADERS.index("コメント") + 1).value = "=1+1"  # never worked out
    book.save(path)
    [left] = read_cases(path).wrong
    names = frozenset(one.column for one in left.problems)
    assert names == {"保険料", "担当者", "コメント", "年収", "等級"}
    book = write(tmp_path / "out", ResultRow(raw_row(left.cells), None, [one.message for one in left.problems], names))
    [line] = table(book["要確認"])
    assert (line["保険料"], line["保険始期日"], line["コメント"]) == ("たくさん", NEW_YEAR, None)
    assert (line["年収"], line["等級"], line["保険期間"]) == (1e20, 99, row["保険期間"])
    assert line["状態"] == "未着手(行の誤り)"
    assert "2 行目「保険料」: たくさん" in line["理由"]
    assert line["理由"].count("\n") == 4
    painted = {
        header for place, header in enumerate(HEADERS, 1) if book["要確認"].cell(2, place).style == "renkei wrong"
    }
    assert painted == names
    for header in ("保険料", "担当者", "年収", "等級"):
        book["要確認"].cell(2, HEADERS.index(header) + 1).value = row[header]
    book.save(tmp_path / "right.xlsx")
    assert read_cases(tmp_path / "right.xlsx").cases == [
        Case.model_validate(row | {"コメント": None, "保険始期日": NEW_YEAR})
    ]


def test_what_is_put_right_there_has_the_notes_and_drop_downs_of_a_case_file(tmp_path):
    """On the sheets that one runs again; what has ended needs none."""
    book = write(tmp_path, *carried()[1])
    assert "YYYYMMDD" in book["要確認"].cell(1, HEADERS.index("保険始期日") + 1).comment.text
    rules = {rule.errorTitle for rule in book["要確認"].data_validations.dataValidation}
    assert rules == {header for header, column in COLUMNS.items() if column.options}
    assert not book["完了"].data_validations.dataValidation
    assert book["完了"]["A1"].comment is None


@pytest.mark.skipif(os.name == "nt", reason="Windows goes by the folder's own rules")
def test_it_is_its_owners_alone(tmp_path):
    """It holds the rows' personal data, whatever the umask of whoever calls."""
    mask = os.umask(0)
    try:
        write(tmp_path, *carried()[1])
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / RESULTS).stat().st_mode) == 0o600


def test_one_that_is_open_in_excel_is_left_and_another_written_beside_it(tmp_path, monkeypatch):
    """Windows lets nobody replace an open file; no draft is left behind."""
    replace = Path.replace

    def held(self, target):
        if Path(target).name == RESULTS:
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    write_results(carried()[1], tmp_path, "run-7", "ja")
    assert [path.name for path in tmp_path.iterdir()] == ["results-run-7.xlsx"]
    assert len(table(load_workbook(tmp_path / "results-run-7.xlsx")["要確認"])) == 1


def test_a_thousand_rows_take_no_more_than_a_moment(tmp_path):
    """A second or two of work; nothing grows with the square of the rows."""
    _, [row] = carried(reason=WHY, premium=98_760, concluded_at=NOW + timedelta(days=1))
    began = time.process_time()
    write_results([row] * 1000, tmp_path, "run-1", "ja")
    assert time.process_time() - began < 4
