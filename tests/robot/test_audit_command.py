"""`renkei audit` without portals: what it exits with, and what it tells of a finding."""

import os
import socket
import subprocess
import sys
from datetime import datetime, timedelta, timezone

import pytest
from renkei.robot.audit.command import exit_code
from renkei.robot.audit.model import Finding, Report
from renkei.robot.sentences import audit as say
from renkei.robot.summary import Reason

AT = datetime(2026, 11, 24, 10, 5, tzinfo=timezone(timedelta(hours=9)))
REASON = Reason(
    step="41",
    portal="jpass",
    kind="business",
    message="紙の契約書です。",
    evidence="seen.jpg",
    next_action="確認してください。",
)


def finding(status: str, reason: Reason | None = None) -> Finding:
    return Finding(
        estimate_number="E00000001",
        receipt_number="040200000170-00",
        road="link3",
        step="38",
        since=AT,
        states={"sonpo": "契約締結済", "jpass": "契約手続き中"},
        status=status,
        would_do="登録します。",
        evidence="found.jpg",
        reason=reason,
    )


def report(*findings: Finding, stopped_by: str | None = None) -> Report:
    return Report(looked_at=AT, grace_minutes=60, findings=list(findings), stopped_by=stopped_by)


def renkei_audit(tmp_path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "renkei.robot", "audit", *options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "RENKEI_DB": str(tmp_path / "books.sqlite")},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_the_exit_code_says_whether_anything_is_left():
    """0 for nothing found or all mended, 1 for anything found or left, 3 for an audit that could not go on."""
    assert exit_code(report()) == 0
    assert exit_code(report(finding("mended"))) == 0
    assert exit_code(report(finding("found"))) == 1
    assert exit_code(report(finding("mended"), finding("left", REASON))) == 1
    assert exit_code(report(finding("mended"), stopped_by="gone")) == 3


def test_a_finding_is_told_with_numbers_step_states_and_what_would_be_done():
    """One line, and below it what it means, the picture and what to do, in both languages."""
    one = finding("found")
    assert say.line(one, "ja") == (
        "E00000001  040200000170-00  手順38  2026/11/24 10:05から  損保オンライン:契約締結済  J-PASS:契約手続き中  [未連携]"
    )
    assert "step 38  since 2026/11/24 10:05" in say.line(one, "en")
    assert [text for _, text in say.details(one, "ja")][1:] == ["found.jpg", "登録します。"]


def test_what_is_left_is_told_with_its_reason_and_next_action():
    """The reason's own picture and next action stand in place of what would have been done."""
    told = dict(say.details(finding("left", REASON), "en"))
    assert (told["reason"], told["picture"], told["to do"]) == ("紙の契約書です。", "seen.jpg", "確認してください。")


def test_what_was_mended_asks_for_nothing_more():
    """What it was, and no task."""
    assert [label for label, _ in say.details(finding("mended"), "en")] == ["seen"]


def test_portals_that_do_not_answer_are_exit_code_3(tmp_path):
    """One sentence, no traceback, and nothing is left behind."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    done = renkei_audit(tmp_path, "--portals", f"http://localhost:{port}")
    assert (done.returncode, done.stdout) == (3, "")
    assert "Nothing answers" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--portals", "localhost:8700x"),
        ("--portals", "http://localhost", "--grace", "-1"),
        ("--portals", "ftp://x"),
    ],
    ids=str,
)
def test_wrong_use_is_exit_code_2(tmp_path, options):
    """No address, no address that could be one, and a grace below zero."""
    done = renkei_audit(tmp_path, *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
