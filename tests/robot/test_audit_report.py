"""An audit leaves a report and a summary, as a run does."""

import json
import re
from datetime import datetime

import pytest
from click.testing import CliRunner
from renkei.robot.audit.model import AuditSummary, Finding, Report
from renkei.robot.audit.report import leave_report, write_report
from renkei.robot.cli import cli
from renkei.robot.config.settings import Settings
from renkei.robot.errors import WrongInput
from renkei.robot.messages.times import JST
from renkei.robot.reporting.summary import Reason, Summary

from .reports import Outline, keep

AT = datetime(2026, 11, 24, 10, 5, tzinfo=JST)
REASON = Reason(
    step="41",
    portal="jpass",
    kind="business",
    message="紙の<契約書>です。",
    evidence=None,
    next_action="確認してください。",
)


def finding(estimate, status, **more):
    given = {
        "estimate_number": estimate, "receipt_number": "040200000170-00", "road": "link3", "step": "38", "since": AT,
        "states": {"sonpo": "契約締結済", "jpass": "契約手続き中"}, "status": status, "would_do": "登録します。",
    }  # fmt: skip
    return Finding(**(given | more))


@pytest.fixture
def out(tmp_path):
    """The out folder of an audit that mended one of three."""
    shown = keep(tmp_path, "evidence/E00000001/001-step38.jpg", b"picture\xff\xd9")
    found = [
        finding("E00000002", "mended", done="登録しました。", remains="続きは手順47です。"),
        finding("E00000001", "found", evidence=shown),
        finding("E00000003", "left", reason=REASON, evidence="gone.jpg"),
    ]
    report = Report(looked_at=AT, looked_at_here=AT, grace_minutes=60, findings=found)
    leave_report(report, Settings("http://localhost:8700", tmp_path, mask=True), "ja", AT, 1)
    return tmp_path


def test_the_report_of_an_audit_tells_each_finding(out):
    """What is left first: estimate, status, step, what was seen, what to do next, each system's state, and the picture beside it."""
    text = (out / "report.html").read_text("utf-8")
    outline = Outline.of(text)
    rows = re.findall(r"<tr data-status.*?</tr>", text, re.DOTALL)
    assert [re.search(r"E0000000\d", row)[0] for row in rows] == ["E00000001", "E00000003", "E00000002"]
    for part in ("未連携", "<b>38</b>", "登録します。", "損保オンライン: 契約締結済", "2026/11/24 10:05 JST"):
        assert part in rows[0]
    assert [image["src"] for image in outline.all("img")] == ["evidence/E00000001/001-step38.jpg"]
    assert "紙の&lt;契約書&gt;です。" in rows[1]
    assert "登録しました。" in rows[2]
    assert "続きは手順47です。" in rows[2]


def test_the_head_of_an_audits_report_is_that_of_a_runs(out):
    """Systems, mask, when, exit code; and what was found, counted."""
    text = (out / "report.html").read_text("utf-8")
    assert re.findall(r"<b>(\d+)</b> (\S+)</li>", text) == [
        ("3", "件"),
        ("1", "未連携"),
        ("1", "連携済み"),
        ("1", "要確認"),
    ]
    for part in (
        "http://localhost:8700",
        "マスク済み",
        "2026-11-24 10:05 JST",
        "<dd>1 対応の必要な案件があります</dd>",
        "検出 3件",
    ):
        assert part in text


def test_the_summary_of_an_audit_is_read_as_a_runs(out):
    """It has no cases, and findings besides."""
    text = (out / "summary.json").read_text("utf-8")
    summary = Summary.model_validate_json(text)
    assert (summary.command, summary.exit_code, summary.cases) == ("audit", 1, [])
    assert [one["status"] for one in json.loads(text)["findings"]] == ["mended", "found", "left"]


def test_an_audit_that_found_nothing_says_so(tmp_path):
    """In a page as whole as any."""
    summary = AuditSummary(run_id="r", started_at=AT, finished_at=AT, command="audit", exit_code=0, findings=[])
    text = write_report(summary, tmp_path, "en").read_text("utf-8")
    Outline.of(text)
    assert "Nothing was found that had not crossed." in text


def test_renkei_report_makes_an_audits_report_anew(out, monkeypatch):
    """In the language of whoever asks; a case, or a zip, there is not."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (out / "report.html").unlink()
    assert CliRunner().invoke(cli, ["report", str(out)]).exit_code == 0
    assert "unlinked" in (out / "report.html").read_text("utf-8")
    for options in (["--zip"], ["--case", "E00000001"]):
        assert isinstance(CliRunner().invoke(cli, ["report", str(out), *options]).exception, WrongInput)
