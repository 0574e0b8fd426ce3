"""`renkei audit` without portals: what it exits with, and what it tells of a finding."""

import re
from datetime import UTC, datetime, timedelta, timezone
from subprocess import CompletedProcess
from typing import get_args

import pytest
from renkei.robot.audit.model import Break, Finding, Report, Road
from renkei.robot.commands.auditing import exit_code
from renkei.robot.messages import findings as say
from renkei.robot.reporting.summary import Reason

from tests.support import in_process
from tests.support.serving import free_port

AT = datetime(2026, 11, 24, 10, 5, tzinfo=timezone(timedelta(hours=9)))
REASON = Reason(
    step="41",
    portal="jpass",
    kind="business",
    message="紙の契約書です。",
    evidence="seen.jpg",
    next_action="確認してください。",
)


def finding(status: str, reason: Reason | None = None, **more: str) -> Finding:
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
        **more,
    )


def report(*findings: Finding, stopped_by: str | None = None) -> Report:
    return Report(looked_at=AT, grace_minutes=60, findings=list(findings), stopped_by=stopped_by)


def renkei_audit(tmp_path, *options: str) -> CompletedProcess[str]:
    environ = {"LC_ALL": "C.UTF-8", "RENKEI_DB": str(tmp_path / "books.sqlite")}
    return in_process.renkei("audit", *options, cwd=tmp_path, environ=environ)


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
        "E00000001  040200000170-00  手順38  2026/11/24 10:05 JSTから  損保オンライン:契約締結済  J-PASS:契約手続き中  [未連携]"
    )
    assert "step 38  since 2026/11/24 10:05 JST" in say.line(one, "en")
    assert [text for _, text in say.details(one, "ja")][1:] == ["found.jpg", "登録します。"]


def test_what_is_left_is_told_with_its_reason_and_next_action():
    """The reason stands with what was found; its own picture and next action in place of what would have been done."""
    told = dict(say.details(finding("left", REASON), "ja"))
    assert told == {
        "内容": "損保オンラインで契約締結済ですが、J-PASSが「済」になっていません。紙の契約書です。",
        "画像": "seen.jpg",
        "次の対応": "確認してください。",
    }


def test_what_was_mended_is_told_in_the_past_with_what_remains():
    """What it was, what was done about it, and how the case goes on."""
    one = finding("mended", done="登録しました。", remains="続きは手順47です。")
    assert say.details(one, "ja") == [
        ("内容", "損保オンラインで契約締結済でしたが、J-PASSが「済」になっていませんでした。"),
        ("処理", "登録しました。"),
        ("画像", "found.jpg"),
        ("次の対応", "続きは手順47です。"),
    ]


@pytest.mark.parametrize("road", get_args(Road))
def test_every_road_has_its_words_before_and_after(road):
    """Found, mended, done and what remains: each road says all four, in the present and in the past."""
    broken = Break(road, "E00000001", None, AT)
    assert say.SEEN[road].ja.endswith(("いません。", "できていません。", "ありません。"))
    assert say.WAS_SEEN[road].ja.endswith("でした。")
    assert re.search("(しました|ました)\\(手順", say.did(broken).ja)
    assert "手順" in say.remains(broken).ja
    assert "renkei run" in say.remains(broken).ja


def test_the_count_says_what_was_found_handed_over_and_left():
    """Three numbers, which add up."""
    assert say.count(2, 2).ja == "検出 2件、連携し直し 2件、残り 0件"
    assert say.count(3, 1).en == "3 found, 1 handed over again, 2 left"


def test_the_portals_time_stands_beside_ours():
    """Both with their zone: J-PASS's clock may be another one than this machine's."""
    here = datetime(2026, 11, 24, 1, 7, tzinfo=UTC)
    assert say.looked_at(AT, here).ja == (
        "確認日時: J-PASSの時刻 2026/11/24 10:05 JST、このパソコンの時刻 2026-11-24 10:07 JST (2026-11-24 01:07 UTC+00:00)"
    )


def test_portals_that_do_not_answer_are_exit_code_3(tmp_path):
    """One sentence, no traceback, and nothing is left behind."""
    done = renkei_audit(tmp_path, "--portals", f"http://localhost:{free_port()}")
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
