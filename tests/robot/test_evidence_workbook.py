"""The workbook of evidence: every step with its pictures, on pages, small enough to be handed in."""

import io
import os
import random
import re
import stat
import time
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook
from PIL import Image
from renkei.robot.procedure.steps import STEPS
from renkei.robot.reporting import workbooks
from renkei.robot.reporting.evidence_book import BOOK, Head, write_evidence
from renkei.robot.reporting.evidence_pages import _PAGE_POINTS, PAGE_WIDTH
from renkei.robot.reporting.results import RESULTS, ResultRow
from renkei.robot.reporting.summary import CaseResult, Confirmation, Reason, StepRecord, WaitsFor
from renkei.robot.reporting.workbooks import Workbooks

NOW = datetime(2026, 11, 26, 9, 5, 7, tzinfo=UTC)
HEAD = Head("run-1", masked=True, language="ja")
EMU = 9525


def picture(path, size=(1280, 1000), noise=0):
    """Keep a picture as the robot takes them; one with noise is as large as a picture can be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", size, "white")
    if noise:
        image = Image.frombytes("RGB", size, random.Random(noise).randbytes(size[0] * size[1] * 3))
    image.save(path, "JPEG", quality=70)
    return path


def step(number, *pictures, before=(), place=0, **changes):
    """Return a step's record."""
    given = {
        "step": number, "portal": STEPS[number].system, "attempt": 1, "status": "ok", "seconds": 1.0,
        "started_at": NOW + timedelta(seconds=place), "evidence": pictures[0] if pictures else None, "before": list(before),
    }  # fmt: skip
    return StepRecord(**(given | changes))


def case(*steps, status="done", **facts):
    """Return how a case stands."""
    return CaseResult(case_id="case-0001", estimate_number="E00000001", status=status, steps=list(steps), **facts)


def said(number, word, by, **changes):
    """Return what somebody has said."""
    given = {"who": "staff", "at": "2026-11-25", "way": "command", "given_at": NOW}
    return Confirmation(step=number, word=word, by=by, **(given | changes))


def sheet_of(out, of_case, head=HEAD):
    """Write a case's workbook, and return its sheet as others read it."""
    path = write_evidence(of_case, out, head)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    [sheet] = load_workbook(path).worksheets
    return sheet


def texts(sheet):
    """Return the rows' texts, empty cells left out."""
    rows = ([str(cell) for cell in row if cell not in (None, "")] for row in sheet.iter_rows(values_only=True))
    return [row for row in rows if row]


@pytest.fixture
def whole(tmp_path):
    """A case that went through every printed step, with a picture before and one after each."""
    steps = []
    for place, number in enumerate(STEPS):
        names = [f"evidence/case-0001/{place * 2 + one:03d}-step{number}.jpg" for one in (1, 2)]
        for name in names:
            picture(tmp_path / name)
        steps.append(step(number, names[1], before=names[:1], place=place))
    return case(*steps)


def test_the_head_says_which_case_of_which_run_and_whether_it_was_masked(tmp_path):
    """Case, estimate, receipt number, run, end, why and what to do, and the words that it waits for."""
    reason = Reason(step="16", portal="jpass", kind="business", message="=待つ", evidence=None, next_action="確かめる")
    waits = [WaitsFor(step="16", word="契約内容を説明した", who="staff", since=NOW)]
    of_case = case(
        status="waiting_person", receipt_number="040200000170-00", premium=12345, reason=reason, waits_for=waits
    )
    told = texts(sheet_of(tmp_path, of_case))
    assert told[:1] == [["エビデンス  case-0001"]]
    for row in (
        ["案件ID", "case-0001"], ["見積番号", "E00000001"], ["受付番号", "040200000170-00"], ["保険料", "12,345 円"],
        ["状態", "確認待ち"], ["内容", "手順 16: =待つ"], ["次の対応", "確かめる"], ["実行", "run-1"],
        ["待っている確認", "16 契約内容を説明した (担当者)"], ["この実行の画像", "個人情報をマスク"],
    ):  # fmt: skip
        assert row in told
    assert ["この実行の画像", "マスクなし"] in texts(sheet_of(tmp_path, of_case, Head("run-1", False, "ja")))
    assert ["this run's pictures", "not masked"] in texts(sheet_of(tmp_path, of_case, Head("run-1", False, "en")))


def test_every_step_says_what_who_when_and_how(tmp_path, whole):
    """Number, title, system, moment in Japan, attempt, result, in the order in which they were done; none is missing."""
    steps = [*whole.steps, step("52", status="failed", attempt=2, place=99)]
    rows = [row for row in texts(sheet_of(tmp_path, whole.model_copy(update={"steps": steps}))) if row[0] in STEPS]
    assert [row[0] for row in rows] == [*STEPS, "52"]
    assert rows[0] == ["1", "見積を選んで損保照会", "PAL", "2026-11-26 18:05:07", "1", "正常"]
    assert rows[-1] == ["52", STEPS["52"].title.ja, "arclink", "2026-11-26 18:06:46", "2", "失敗"]


def test_who_confirmed_and_what_was_read_stand_at_the_step(tmp_path):
    """In the order of the words; what was withdrawn is told above with why, and not at the step."""
    words = [
        said("16", "契約内容を説明した", "山田"),
        said("16", "お客様控え等を交付した", "=鈴木", way="sheet"),
        said("33", "重要事項を説明し手交した", "佐藤", counts=False, why_not="取り消されました", withdrawn_by="田中", withdrawn_at=NOW),
    ]  # fmt: skip
    told = texts(sheet_of(tmp_path, case(step("16", read={"受付番号": "0402"}), step("33"), confirmations=words)))
    at = next(place for place, row in enumerate(told) if row[0] == "16")
    assert told[at + 1] == ["確認した人", "山田: 契約内容を説明した (担当者) 2026-11-25 (renkei confirm)"]
    assert told[at + 2][1].startswith("=鈴木: お客様控え等を交付した")
    assert told[at + 3] == ["読み取った値", "受付番号: 0402"]
    assert told[at + 4][0] == "33"
    assert len(told) == at + 5
    assert "手順33" in told[at - 2][0]
    assert "田中 が取り消しました" in told[at - 2][0]


def test_each_picture_stands_within_one_row_and_within_the_page(tmp_path, whole):
    """So that no page can cut one, wherever a spreadsheet ends it; long pages are made to fit, and none is stretched."""
    picture(tmp_path / whole.steps[3].evidence, (1280, 9000))
    sheet = sheet_of(tmp_path, whole)
    assert len(sheet._images) == 2 * len(STEPS)
    for image in sheet._images:
        at, size = image.anchor._from, image.anchor.ext
        room = sheet.row_dimensions[at.row + 1].height / 0.75
        assert at.rowOff / EMU + size.height / EMU <= room <= 409 / 0.75
        left = sum(sheet.column_dimensions["ABCDEF"[column]].width * 7 + 5 for column in range(at.col))
        assert left + at.colOff / EMU + size.width / EMU <= PAGE_WIDTH
        assert size.width / size.height == pytest.approx(image.width / image.height, rel=0.02)


def test_what_is_decisive_is_large(tmp_path, whole):
    """The page on which the amounts were compared, or on which something was pressed that cannot be undone."""
    sheet, large = sheet_of(tmp_path, whole), set()
    number = ""
    captions = {row[0].row: str(row[0].value) for row in sheet.iter_rows()}
    for image in sheet._images:
        if image.anchor.ext.width / EMU > PAGE_WIDTH / 2:
            number = re.match(r"手順 (\S+) 操作前", captions[image.anchor._from.row])[1]
            large.add(number)
    assert large == {"5", "15", "16", "37", "38", "39", "43", "50", "52", "①"}


def test_it_is_laid_out_for_a4_and_no_page_is_fuller_than_it_is_high(tmp_path, whole):
    """Portrait, as wide as a page, the head of the table on each, and pages that end before a step that finds no room."""
    sheet = sheet_of(tmp_path, whole)
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    title = int(re.fullmatch(r"\$(\d+):\$\1", sheet.print_title_rows)[1])
    assert sheet.cell(title, 1).value == "手順"
    assert sheet.oddFooter.right.text == "&P / &N"
    ends = [one.id for one in sheet.row_breaks.brk]
    assert ends == sorted(set(ends))
    for first, last in zip([1, *(end + 1 for end in ends)], [*ends, max(sheet.row_dimensions)], strict=True):
        repeated = sheet.row_dimensions[title].height if first > title else 0
        assert repeated + sum(sheet.row_dimensions[row].height for row in range(first, last + 1)) <= _PAGE_POINTS
        assert not sheet.cell(last, 1).value or not str(sheet.cell(last, 1).value).startswith(
            "手順 "
        )  # no caption alone


def test_55_steps_take_no_more_than_8_megabytes(tmp_path):
    """With all their pictures, however much there is to see on them: then they are scaled down."""
    name = "evidence/case-0001/{}.jpg"
    steps = []
    for place, number in enumerate(STEPS):
        for one in range(2):
            target = tmp_path / name.format(place * 2 + one)
            if place < 2:
                picture(target, (700, 550), noise=place * 2 + one + 1)
            else:
                target.write_bytes((tmp_path / name.format(one)).read_bytes())
        steps.append(step(number, name.format(place * 2 + 1), before=[name.format(place * 2)], place=place))
    assert sum(path.stat().st_size for path in (tmp_path / "evidence/case-0001").iterdir()) > 8_000_000
    sheet = sheet_of(tmp_path, case(*steps))
    assert len(sheet._images) == 2 * len(STEPS)
    assert (tmp_path / "evidence/case-0001" / BOOK).stat().st_size <= 8_000_000


def test_pictures_that_fit_are_shown_as_they_were_taken(tmp_path):
    """Byte by byte: what is handed in is what was seen."""
    path = picture(tmp_path / "evidence/case-0001/001-step1.jpg", (640, 500), noise=1)
    write_evidence(case(step("1", "evidence/case-0001/001-step1.jpg")), tmp_path, HEAD)
    with zipfile.ZipFile(tmp_path / "evidence/case-0001" / BOOK) as archive:
        assert archive.read("xl/media/image1.jpeg") == path.read_bytes()


def test_a_picture_that_is_torn_or_gone_or_was_never_taken_is_told_of(tmp_path):
    """Beside its step, in words, and the others are shown."""
    good = picture(tmp_path / "evidence/case-0001/001-step1.jpg")
    (good.parent / "002-step2.jpg").write_bytes(good.read_bytes()[:-400])
    (good.parent / "004-step4.jpg").write_bytes(b"no picture at all\xff\xd9")
    name = "evidence/case-0001/00{0}-step{0}.jpg"
    steps = [step(str(one), name.format(one)) for one in (1, 2, 3, 4)]
    sheet = sheet_of(tmp_path, case(*steps, step("5", no_picture="窓が閉じていた")))
    told = [" ".join(row) for row in texts(sheet)]
    assert len(sheet._images) == 1
    for words in ("途中で切れています", "見つかりません", "窓が閉じていた", "002-step2", "004-step4"):
        assert any(words in one for one in told) or words.startswith("00")
    assert sum(one.startswith("画像 ") for one in told) == 4


def test_a_picture_that_two_steps_share_stands_there_once(tmp_path):
    """The second one says at which step it is."""
    path = "evidence/case-0001/001-step1.jpg"
    picture(tmp_path / path)
    sheet = sheet_of(tmp_path, case(step("1", path), step("2", path)))
    assert len(sheet._images) == 1
    assert ["画像", "操作後: 手順1の画像と同じです"] in texts(sheet)


def test_pictures_of_earlier_runs_are_in_it_too(tmp_path):
    """A case that went on has some in other folders."""
    before = picture(tmp_path / "run1/evidence/case-0001/001-step1.jpg")
    own = picture(tmp_path / "run2/evidence/case-0001/001-step2.jpg")
    steps = [step("1", str(before)), step("2", own.relative_to(tmp_path / "run2").as_posix())]
    assert len(sheet_of(tmp_path / "run2", case(*steps))._images) == 2


def test_it_costs_a_fraction_of_a_second_and_no_memory_to_speak_of(tmp_path, whole):
    """Pictures are passed through as they are."""
    began = time.process_time()
    write_evidence(whole, tmp_path, HEAD)
    assert time.process_time() - began < 2


@pytest.mark.skipif(os.name == "nt", reason="Windows goes by the folder's own rules")
def test_it_is_its_owners_alone(tmp_path):
    """As the pictures are."""
    mask = os.umask(0)
    try:
        path = write_evidence(case(step("1")), tmp_path / "out", HEAD)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def write_all(out, *cases, ended_before=(), enough=lambda: False):
    """Write a run's workbooks; return what was told."""
    told = []
    rows = [ResultRow({"案件ID": one.case_id}, one) for one in cases]
    Workbooks(out, HEAD, told.append).write(rows, frozenset(ended_before), enough)
    return [message.ja for message in told]


def books(out):
    """Return which cases have a workbook."""
    return sorted(path.parent.name for path in out.rglob(BOOK))


def test_a_run_writes_one_for_each_of_its_cases_that_has_steps(tmp_path):
    """And none anew for those that had ended before and have one; one that is lacking is made up for."""
    one, two = case(step("1")), case(step("1")).model_copy(update={"case_id": "case-0002"})
    never = case(status="not_begun").model_copy(update={"case_id": "case-0003"})
    assert write_all(tmp_path, one, never) == []
    assert books(tmp_path) == ["case-0001"]
    at = (tmp_path / "evidence/case-0001" / BOOK).stat().st_mtime_ns
    assert write_all(tmp_path, one, two, ended_before=("case-0001", "case-0002")) == []
    assert books(tmp_path) == ["case-0001", "case-0002"]
    assert (tmp_path / "evidence/case-0001" / BOOK).stat().st_mtime_ns == at
    assert (tmp_path / RESULTS).is_file()


def test_whoever_has_asked_for_the_end_does_not_wait_for_all_of_them(tmp_path):
    """The rows' workbook is written, and it is said how many others are left."""
    assert write_all(tmp_path, case(step("1")), enough=lambda: True) == [
        "終了を求められたため、エビデンス.xlsx を 1 件書いていません。同じコマンドで書かれます。"
    ]
    assert (tmp_path / RESULTS).is_file()
    assert books(tmp_path) == []


def test_what_cannot_be_written_is_told_and_stops_nothing(tmp_path, monkeypatch):
    """A full disk, say: one sentence each, and the next one is tried."""

    def full(*_: object):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(workbooks, "write_results", full)
    [told] = write_all(tmp_path, case(step("1")))
    assert "results.xlsx を書けませんでした(「No space left on device」)" in told
    assert books(tmp_path) == ["case-0001"]


def test_one_that_is_open_is_told_with_where_it_was_written_instead(tmp_path, monkeypatch):
    """Beside it, under the run's own name."""
    replace = type(tmp_path).replace

    def held(self, target):
        if os.path.basename(target) in (RESULTS, BOOK):  # noqa: PTH119
            raise PermissionError(13, "in use")
        return replace(self, target)

    monkeypatch.setattr(type(tmp_path), "replace", held)
    told = write_all(tmp_path, case(step("1")))
    assert [re.search(r"([^/\\]+) に書きました", one)[1] for one in told] == [
        "results-run-1.xlsx",
        "エビデンス-run-1.xlsx",
    ]
    assert not list(tmp_path.rglob("*.draft"))
    assert load_workbook(io.BytesIO((tmp_path / "results-run-1.xlsx").read_bytes())).sheetnames[0] == "完了"
