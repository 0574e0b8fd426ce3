"""What the operator sees while a run goes on: for what a case waits, in the portal's words; and why one needs a person."""

from io import StringIO

import pytest
from renkei.robot.messages.text import Message
from renkei.robot.reporting.progress import Progress
from renkei.robot.reporting.summary import CaseResult, Reason
from rich.console import Console


@pytest.fixture
def screen():
    """What is printed."""
    return StringIO()


@pytest.fixture
def progress(screen):
    """Prints in Japanese, to no terminal."""
    return Progress(Console(file=screen, width=200), "ja", cases=1)


def test_a_case_that_waits_for_service_hours_says_what_the_portal_says(progress, screen):
    """The status, and the portal's own sentence behind it."""
    said = Message(ja="J-PASSはただいまサービス時間外です。", en="J-PASS is out of its service hours.")
    progress.case_waits("case-0001", "waiting_hours", said)

    assert screen.getvalue() == "case-0001  .. 再開待ち: J-PASSはただいまサービス時間外です。\n"


def test_a_case_that_waits_for_somebody_says_for_whom(progress, screen):
    """Where nobody has said anything, the status is all."""
    progress.case_waits("case-0001", "waiting_screening")

    assert screen.getvalue() == "case-0001  .. 審査待ち\n"


def test_a_reason_has_the_labels_of_the_report(progress, screen):
    """手順, 内容, 画像, 次の対応: the words that report and audit have, too."""
    reason = Reason(
        step="6",
        portal="jpass",
        kind="business",
        message="金額相違",
        evidence="6.jpg",
        next_action="確認してください。",
    )
    progress.case_ended(
        CaseResult(case_id="case-0001", estimate_number="E00000001", status="needs_person", reason=reason)
    )

    assert [line.strip() for line in screen.getvalue().splitlines()][1:] == [
        "手順: 6 (J-PASS)",
        "内容: 金額相違",
        "画像: 6.jpg",
        "次の対応: 確認してください。",
    ]
