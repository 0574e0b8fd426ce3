"""The report in a browser, as a clerk opens it from the disk: its pictures open large, and close again by Escape, too."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect
from renkei.robot.reporting.report import write_report
from renkei.robot.reporting.summary import CaseResult, Reason, StepRecord, Summary

AT = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)


@pytest.fixture
def report(browser, tmp_path):
    """The report of a case with two pictures, open in a window of its own."""
    drawn = BytesIO()
    Image.new("RGB", (1280, 2000), "teal").save(drawn, "JPEG")
    for name in ("1.jpg", "2.jpg"):
        (tmp_path / name).write_bytes(drawn.getvalue())
    told = {"portal": "sonpo", "attempt": 1, "status": "ok", "started_at": AT, "seconds": 1.0}
    case = CaseResult(
        case_id="case-0001",
        estimate_number="E00000001",
        status="needs_person",
        reason=Reason(
            step="5", portal="sonpo", kind="application", message="内容", evidence="2.jpg", next_action="次の対応"
        ),
        steps=[
            StepRecord(step="4", evidence="1.jpg", **told),
            StepRecord(step="5", evidence="2.jpg", **told),
        ],
    )
    path = write_report(Summary(run_id="run", started_at=AT, finished_at=AT, cases=[case]), tmp_path, "ja")
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    page = context.new_page()
    page.goto(path.as_uri())
    yield page
    context.close()


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
    """The reason's picture is in the file once; its step opens that one."""
    report.get_by_role("button", name="上の画面").click()

    expect(report.locator("figure:popover-open").get_by_role("img")).to_have_accessible_name("そのときの画面")
    report.keyboard.press("Escape")
    expect(report.locator("figure:popover-open")).to_have_count(0)
