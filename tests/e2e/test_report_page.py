"""The report in a browser, as a clerk opens it from the disk: found, looked at, printed, by hand, by keyboard and by ear."""

import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from io import BytesIO
from unicodedata import normalize

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect
from renkei.robot.audit.model import AuditSummary, Finding
from renkei.robot.audit.report import write_report as write_audit_report
from renkei.robot.nightly.leaving import leave
from renkei.robot.nightly.model import Shard, Slow
from renkei.robot.procedure.steps import STEPS
from renkei.robot.reporting.case_page import About, page_of
from renkei.robot.reporting.mailing import write_single
from renkei.robot.reporting.played import Played
from renkei.robot.reporting.report import write_report
from renkei.robot.reporting.summary import CaseResult, Confirmation, Reason, StepRecord, Summary, WaitsFor

AT = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
STATUSES = ("done", "needs_person", "declined", "waiting_person")


def picture(folder, name, size=(1280, 1000)):
    """Keep a picture; return its path in the out folder."""
    drawn = BytesIO()
    Image.new("RGB", size, "teal").save(drawn, "JPEG")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(drawn.getvalue())
    return name


def record(number, evidence, before=(), place=0):
    """Return a step's record."""
    return StepRecord(
        step=number,
        portal=STEPS[number].system,
        attempt=1,
        status="ok",
        started_at=AT + timedelta(seconds=place),
        seconds=1.0,
        evidence=evidence,
        before=list(before),
    )


def why(evidence=None):
    """Return why a case stopped at step 5."""
    return Reason(
        step="5", portal="sonpo", kind="application", message="内容", evidence=evidence, next_action="次の対応"
    )


def run_of(*cases):
    """Return a run of these cases that says all that a run can say."""
    return Summary(
        run_id="run",
        started_at=AT,
        finished_at=AT,
        sheet="cases.xlsx",
        portals="http://localhost:8700",
        masked=True,
        version="1.2.3",
        exit_code=1,
        notes=["お知らせ"],
        cases=list(cases),
    )


@pytest.fixture
def stopped(tmp_path):
    """A case that stopped at step 5, with two pictures; one of them is the reason's."""
    shown = [picture(tmp_path, f"evidence/case-0001/{n}.jpg", (1280, 2000)) for n in (1, 2)]
    said = Confirmation(
        step="33", word="説明しました", who="staff", by="佐藤", at="2026-11-24", way="command", given_at=AT
    )
    return CaseResult(
        case_id="case-0001",
        estimate_number="E00000001",
        status="needs_person",
        reason=why(shown[1]),
        waits_for=[WaitsFor(step="35", word="同意しました", who="customer", since=AT)],
        confirmations=[said, said.model_copy(update={"counts": False, "why_not": "古い帳票"})],
        steps=[record("4", shown[0]), record("5", shown[1])],
    )


@pytest.fixture
def window(browser):
    """A window of its own."""
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture
def report(window, tmp_path, stopped):
    """The page of that case, come to from the list."""
    window.goto(write_report(run_of(stopped), tmp_path, "ja").as_uri())
    window.get_by_role("link", name="case-0001", exact=True).click()
    return window


def _size(figure):
    box = figure.bounding_box()
    return box["width"], box["height"]


@pytest.mark.parametrize(
    "close",
    [
        lambda page: page.keyboard.press("Escape"),
        lambda page: page.get_by_role("button", name="閉じる", exact=True).click(),
        lambda page: page.get_by_role("img", name="手順4").click(),
    ],
    ids=["escape", "button", "picture"],
)
def test_a_picture_opens_large_and_closes(report, close):
    """Small beside its step; over the whole window when it is pressed; small again by Escape, by × and by pressing it once more."""
    figure = report.locator("figure", has=report.get_by_role("img", name="手順4"))
    small = _size(figure)

    report.get_by_role("img", name="手順4").click()

    expect(report.locator("figure:popover-open")).to_have_count(1)
    assert figure.bounding_box() == {"x": 0, "y": 0, "width": 1200, "height": 800}
    close(report)
    expect(report.locator("figure:popover-open")).to_have_count(0)
    assert _size(figure) == small


def test_a_picture_that_stands_above_opens_from_its_step(report):
    """The reason's picture is loaded once; its step opens that one, and the keyboard comes back to the step."""
    above = report.get_by_role("button", name="上の画面")
    above.press("Enter")

    expect(report.locator("figure:popover-open").get_by_role("img")).to_have_accessible_name("そのときの画面")
    report.keyboard.press("Escape")
    expect(report.locator("figure:popover-open")).to_have_count(0)
    expect(above).to_be_focused()


def test_a_picture_opens_and_closes_by_the_keyboard_alone(report):
    """Tab comes to it, and shows that it did; Enter opens it, Escape closes it, and one is where one was."""
    picture = report.locator("figure", has=report.get_by_role("img", name="手順4")).get_by_role("button").first
    for _ in range(20):
        report.keyboard.press("Tab")
        if picture.evaluate("(one) => one === document.activeElement"):
            break
    assert picture.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"
    report.keyboard.press("Enter")
    expect(report.locator("figure:popover-open")).to_have_count(1)
    report.keyboard.press("Escape")
    expect(report.locator("figure:popover-open")).to_have_count(0)
    expect(picture).to_be_focused()


def test_cases_are_found_by_number_and_by_status(window, tmp_path):
    """By letters of the ID, the estimate or the receipt number, and by status; how many are left is said to who cannot see it."""
    cases = [
        CaseResult(case_id=f"case-{n:04d}", estimate_number=f"E{n:08d}", status=STATUSES[n % 4], reason=why())
        for n in range(1, 41)
    ]
    window.goto(write_report(run_of(*cases), tmp_path, "en").as_uri())
    rows, said = window.locator("#cases tr:visible"), window.get_by_role("status")
    expect(said).to_have_text("40 of 40 shown")
    window.keyboard.press("Tab")
    window.keyboard.type("CASE-001")
    expect(rows).to_have_count(10)
    expect(said).to_have_text("10 of 40 shown")
    window.get_by_label("Status").select_option(label="declined (10)")
    expect(rows).to_have_count(3)
    window.get_by_label("Case, estimate or receipt number").fill("e00000022")
    expect(rows).to_have_count(1)
    window.get_by_label("Case, estimate or receipt number").fill("")
    window.get_by_label("Status").select_option("")
    expect(rows).to_have_count(40)
    window.keyboard.press("Enter")
    expect(said).to_have_text("40 of 40 shown")


def test_without_script_the_list_is_whole(browser, tmp_path, stopped):
    """All cases are there, and no field that would do nothing."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(write_report(run_of(stopped), tmp_path, "ja").as_uri())
    expect(page.locator("#cases tr")).to_have_count(1)
    expect(page.get_by_role("searchbox")).to_have_count(0)
    context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 390)])
def test_axe_finds_nothing(browser, tmp_path, stopped, scheme, width):
    """In the list, on the page of a case, in a single file, in an audit's report, on a night's page, and with a picture open.

    By day and by night, on a desk and on a telephone.
    """
    cases = [stopped, *(stopped.model_copy(update={"case_id": f"c-{n}", "status": STATUSES[n]}) for n in range(4))]
    single = tmp_path / "single.html"
    write_single(cases, About("cases.xlsx", "http://localhost:8700", masked=False), tmp_path, single, "ja")
    found = [Finding(
        estimate_number="E00000001", receipt_number="040200000170-00", road="link3", step="38", since=AT,
        states={"sonpo": "契約締結済"}, status=status, would_do="登録します。", done="しました。", evidence="evidence/case-0001/1.jpg",
    ) for status in ("found", "mended", "left")]  # fmt: skip
    audited = AuditSummary(**run_of().model_dump(exclude={"cases", "command"}), command="audit", findings=found)
    picture(tmp_path / "audit", "evidence/case-0001/1.jpg")
    audit = write_audit_report(audited, tmp_path / "audit", "ja")
    path, night = write_report(run_of(*cases), tmp_path, "ja"), night_in(tmp_path / "night")
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    for one in (path, single, audit, night, page_of("case-0001", tmp_path)):
        page.goto(one.as_uri())
        found = Axe().run(page)
        assert [(one["id"], one["nodes"]) for one in found.response["violations"]] == []
    page.get_by_role("img", name="手順4").click()
    assert Axe().run(page).violations_count == 0
    context.close()


def night_in(folder):
    """Leave a night in which a test ended in each way there is; return its page."""
    picture(folder, "nights/x/1/failed/evidence/c/001-step5-failed.jpg")
    (folder / "nights/x/1/failed/replay.json").write_text("{}", "utf-8")
    ended = ("passed", "failed", "flaky", "error", "skipped")
    played = [
        Played(
            name=one,
            status=one,
            seconds=1.0,
            title="題",
            details=["違う"],
            evidence=f"1/{one}",
            suite="renkei.scenario",
        )
        for one in ended
    ]
    night = {"night": "20261126", "seed": 20261126, "shard": 1, "of": 2, "began": AT, "ended": AT, "version": "1.2.3"}
    slow = [Slow(test="renkei.scenario/passed", step="5", seconds=9.0)]
    leave(
        Shard(**night, evidence="nights/x", budget=1800.0, broken="応答なし", played=played, slowest=slow), folder, "ja"
    )
    return folder / "index.html"


def whole_case(folder):
    """Return a case that went through every step, with some seventy-five pictures."""
    steps = []
    for place, number in enumerate(STEPS):
        names = [f"evidence/case-0001/{place:03d}-{n}.jpg" for n in range(1 if place % 3 else 2)]
        shown = [picture(folder, name) for name in names]
        steps.append(record(number, shown[-1], shown[:-1], place))
    return CaseResult(case_id="case-0001", estimate_number="E00000001", status="done", steps=steps)


@pytest.fixture
def printed():
    """Print what a window shows: `printed(window)` returns the sheets."""
    with ExitStack() as closing:

        def pages(window):
            paper = pypdfium2.PdfDocument(window.pdf(prefer_css_page_size=True))
            closing.callback(paper.close)
            sheets = list(paper)
            for sheet in sheets:
                closing.callback(sheet.close)
            return sheets

        yield pages


def test_a_case_is_printed_with_its_decisive_pictures_large(window, printed, tmp_path):
    """On A4, every step; of each decisive step one large picture, all others small and beside each other; none is missing."""
    case = whole_case(tmp_path)
    write_report(run_of(case), tmp_path, "ja")
    window.goto(page_of("case-0001", tmp_path).as_uri())
    pages = printed(window)
    assert {tuple(round(side) for side in page.get_size()) for page in pages} == {(595, 842)}
    assert len(pages) < 20
    drawn = [one.get_bounds() for page in pages for one in page.get_objects(filter=[3])]
    widths = sorted(right - left for left, _, right, _ in drawn)
    assert len(widths) == sum(len(one.pictures) for one in case.steps)
    assert [width > 400 for width in widths[-8:]] == [False, *[True] * 7]
    assert max(widths[:-7]) < 200
    text = _plain("".join(page.get_textpage().get_text_bounded() for page in pages))
    assert [step.title.ja for step in STEPS.values() if _plain(step.title.ja) not in text] == []


def _plain(text):
    """Return a text as it is on paper and off it: without the ends of lines, and with letters for what looks like them."""
    return "".join(normalize("NFKC", text).split())


def test_the_list_is_printed_with_its_head_on_each_page(window, printed, tmp_path):
    """As a table, without the fields to search by; no row is cut."""
    cases = [
        CaseResult(case_id=f"case-{n:04d}", estimate_number=f"E{n:08d}", status="declined", reason=why())
        for n in range(1, 121)
    ]
    window.goto(write_report(run_of(*cases), tmp_path, "en").as_uri())
    texts = [page.get_textpage().get_text_bounded() for page in printed(window)]
    assert len(texts) > 2
    assert all("What to do next" in text for text in texts)
    assert "120 shown" not in texts[0]


@pytest.mark.nightly
def test_a_thousand_cases_open_in_two_seconds(window, tmp_path):
    """A thousand cases with seventy-five pictures each: the list is there, and can be searched, within two seconds; so is a page."""
    steps = whole_case(tmp_path).steps
    cases = [
        CaseResult(
            case_id=f"case-{n:04d}",
            estimate_number=f"E{n:08d}",
            status=STATUSES[n % 4],
            reason=why() if n % 4 else None,
            steps=steps,
        )
        for n in range(1, 1001)
    ]
    path = write_report(run_of(*cases), tmp_path, "ja")
    assert path.stat().st_size < 3_000_000
    window.goto("about:blank")
    for open_it in (
        lambda: window.goto(path.as_uri()),
        lambda: window.get_by_role("searchbox").fill("case-0999"),
        lambda: window.get_by_role("link", name="case-0999", exact=True).click(),
    ):
        began = time.monotonic()
        open_it()
        expect(window.get_by_text("case-0999").first).to_be_visible()
        assert time.monotonic() - began < 2
