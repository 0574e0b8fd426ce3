"""`renkei status CASE`: the step at hand, what was done, and where report and pictures are."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from renkei.robot.commands.status import status
from renkei.robot.decisions.standing import step_at_hand
from renkei.robot.procedure.steps import STEPS
from renkei.robot.reporting.summary import Reason, StepRecord
from renkei.robot.store.stored_ledger import StoredLedger

KEYS = [
    "case_id",
    "estimate_number",
    "receipt_number",
    "portals",
    "status",
    "phase",
    "worker",
    "since",
    "waits_for",
    "reason",
    "by_hand",
    "step",
    "last_step",
    "out",
    "report",
    "unsettled",
    "condition",
    "handover",
    "compared",
    "confirmations",
    "steps",
]


@pytest.fixture
def told(file, monkeypatch):
    """What the command prints: `told("case-0001", "--json")`."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return lambda *arguments: CliRunner().invoke(status, [*arguments, "--db", str(file)]).output


@pytest.fixture
def at_work(store, case, enrol, tmp_path):
    """A robot at work on a case: steps 1 and 2 went well, 3 failed once; 5 is announced."""
    entry = store.take(enrol(case()), "3f2a9c-1")
    books = StoredLedger(store, tmp_path / "out")
    books.hold(entry)
    for number, ok in (("1", True), ("2", True), ("3", False)):
        books.enter("case-0001", record(number, ok=ok))
    books.announce("case-0001", "5", 1, datetime.now(UTC))
    return entry


def record(number: str, *, ok: bool = True) -> StepRecord:
    return StepRecord(
        step=number,
        portal=STEPS[number].system,
        attempt=1 if ok else 2,
        status="ok" if ok else "failed",
        started_at=datetime(2026, 11, 24, 10, tzinfo=UTC),
        seconds=1.25,
        evidence=f"evidence/case-0001/{number}.jpg" if ok else None,
        no_picture=None if ok else "the page moved on",
    )


def test_a_case_at_work_is_told_with_its_history(told, at_work, tmp_path):
    """The click that was announced, the worker, each step with seconds, attempt and picture, and the out folder."""
    said = told("case-0001")
    for words in (
        "step: 5 ",
        "last done: 2",
        "outcome in doubt: 5",
        "worker: 3f2a9c-1",
        f"out folder: {tmp_path / 'out'}",
        "1.25s  evidence/case-0001/1.jpg",
        "(attempt 2)  failed  the page moved on",
    ):
        assert words in said
    assert "report:" not in said


def test_the_report_is_named_where_there_is_one(told, at_work, tmp_path):
    """A run leaves one in the folder that the steps were written to."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "report.html").write_text("", "utf-8")
    assert f"report: {tmp_path / 'out' / 'report.html'}" in told("case-0001")


def test_json_has_the_same_keys_for_every_case(told, at_work, tmp_path, case, enrol):
    """Programs find the same keys for a case at work and for one that waits; pictures by their whole paths; nothing personal."""
    enrol(case(2))
    for name in ("case-0001", "case-0002"):
        [shown] = json.loads(told(name, "--json"))
        assert list(shown) == KEYS
    [shown] = json.loads(told("case-0001", "--json"))
    assert (shown["step"], shown["last_step"], shown["unsettled"]) == ("5", "2", ["5"])
    assert shown["out"] == [str(tmp_path / "out")]
    assert shown["steps"][0]["evidence"] == (tmp_path / "out/evidence/case-0001/1.jpg").as_posix()
    assert case().customer_kana not in json.dumps(shown, ensure_ascii=False)


def test_the_newest_folder_comes_first(told, store, at_work, tmp_path):
    """A case that went on in another folder is told of both; pictures of the newest one by their short paths."""
    other = StoredLedger(store, tmp_path / "other")
    other.hold(at_work)
    other.enter("case-0001", record("4"))
    said = told("case-0001")
    assert said.index(str(tmp_path / "other")) < said.index(f"out folder: {tmp_path / 'out'}")
    assert "1.25s  evidence/case-0001/4.jpg" in said
    assert f"1.25s  {(tmp_path / 'out/evidence/case-0001/1.jpg').as_posix()}" in said


@pytest.mark.parametrize(
    ("stands", "step"),
    [("waiting_screening", "24"), ("waiting_customer", "22"), ("queued", "9"), ("needs_person", "10"), ("done", None)],
)
def test_the_step_at_hand(store, case, enrol, end, stands, step):
    """What a case waits at, begins with, or stopped at; one that has ended is at none."""
    why = Reason(step="10", portal="jpass", kind="application", message="", evidence=None, next_action="")
    reason = why.model_dump(mode="json") if stands == "needs_person" else None
    end(enrol(case()), status=stands, phase="link2", reason=reason)
    assert step_at_hand(store, store.entry("case-0001")) == step
