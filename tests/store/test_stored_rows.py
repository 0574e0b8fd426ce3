"""Rows that another version wrote: what this one does not know is passed over, shown as it is, and not destroyed."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest
from click.testing import CliRunner
from renkei.robot.cases.case import Case
from renkei.robot.commands.status import status
from renkei.robot.config.settings import Settings
from renkei.robot.errors import WrongInput
from renkei.robot.execution.case_runner import CaseRunner
from renkei.robot.execution.context import RobotContext
from renkei.robot.execution.facts import Facts, facts_from, facts_of
from renkei.robot.flows.phases import NAMES
from renkei.robot.reporting.case_page import has_page, page_of
from renkei.robot.reporting.journal import Journal
from renkei.robot.reporting.progress import Progress
from renkei.robot.reporting.report import write_report
from renkei.robot.reporting.summary import Reason, StepRecord, Summary
from renkei.robot.store import tables
from renkei.robot.store.audits import AuditLedger, doubts
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.entry import OPEN, Ticket
from renkei.robot.store.store import Store, Strange
from renkei.robot.store.stored import case_from
from renkei.robot.store.stored_ledger import StoredLedger
from renkei.robot.store.taken import taken
from renkei.robot.store.version import HEAD
from renkei.robot.workers.heartbeats import Heartbeats
from rich.console import Console
from sqlalchemy import select, update

from .conftest import NEXT, PORTALS, write_version

UNKNOWN = {"colour": "blue", "many": [1, {"a": None}]}
REASON = Reason(step="24", portal="jpass", kind="business", message="否決", evidence=None, next_action="確認")


@pytest.fixture
def changed(store):
    """Write into a case's row as another version may: `changed(phase="x")`; a value is a function of what was there, maybe."""

    def changed(case_id: str = "case-0001", **values) -> None:
        cases = tables.cases
        with store.engine.begin() as books:
            now = books.execute(select(cases).where(cases.c.case_id == case_id)).mappings().one()
            new = {name: value(now[name]) if callable(value) else value for name, value in values.items()}
            books.execute(update(cases).where(cases.c.case_id == case_id).values(**new))

    return changed


@pytest.fixture
def told(file, monkeypatch):
    """What `renkei status` prints."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *more: CliRunner().invoke(status, [*more, "--db", str(file)], catch_exceptions=False).output


@pytest.fixture
def case_runner(store, tmp_path) -> Iterator[CaseRunner]:
    """A robot that would do anything that it takes."""
    settings = Settings(portals=PORTALS, out=tmp_path / "out")
    phase = SimpleNamespace(name="link1", first_step="1", run=MagicMock())
    with Journal(tmp_path / "journal.jsonl") as journal:
        books = StoredLedger(store, settings.out)
        yield CaseRunner(
            RobotContext(
                name="robot",
                settings=settings,
                store=store,
                ledger=books,
                journal=journal,
                browsers=MagicMock(),
                language="en",
                phases_of=lambda _case: [phase],
            )
        )


def record(store: Store, step: str, portal: str, status: str = "ok") -> StepRecord:
    at = store.clock.now()
    return StepRecord(step=step, portal=portal, attempt=1, status=status, started_at=at, seconds=1, evidence=None)


def row_in(store: Store, column: str = "row") -> dict[str, object]:
    with store.engine.connect() as books:
        return books.execute(select(tables.cases.c[column])).scalar_one()


@pytest.mark.parametrize("extra", ["TEXT", "TEXT NOT NULL DEFAULT 'x'"])
def test_a_column_more_in_each_table_disturbs_nobody(store, case, tmp_path, told, extra):
    """A newer version has added one everywhere, empty or with a default: cases are enrolled, carried, listed, audited as ever."""
    with store.engine.begin() as books:
        for table in tables.metadata.tables:
            books.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN colour {extra}")
    heartbeats = Heartbeats(store, "w-1", 10.0, "run-1")
    assert heartbeats.beat()
    entry = store.take(store.enrol(case(), Wanted(PORTALS), "link1"), "w-1")
    books = StoredLedger(store, tmp_path)
    books.hold(entry)
    at = store.clock.now()
    books.announce("case-0001", "5", 1, at)
    books.settle("case-0001", "5", "done")
    books.enter("case-0001", record(store, "5", "sonpo"))
    assert store.hand_on(entry, status="needs_person", reason=REASON.model_dump(mode="json"))
    audit = AuditLedger(store, tmp_path, PORTALS)
    assert audit.take("E20269999") is None
    audit.announce(audit.name_of("E20269999"), "50", 1, at)
    assert [doubt.step for doubt in doubts(store)] == ["50"]
    assert "needs a person" in told()
    assert "history" in told("case-0001")


def test_a_field_more_in_a_cases_row_disturbs_nobody(store, case, enrol, changed, told):
    """A column that a newer version's sheet has is passed over, also where rows of other cases are asked what is offered."""
    ticket = enrol(case())
    changed(row=lambda row: row | UNKNOWN)
    entry = store.take(ticket, "robot")
    assert (entry.case, entry.strange) == (case(), ())
    StoredLedger(store, Path()).enter("case-0001", record(store, "12", "jpass"))
    assert taken(store, PORTALS) == [case()]
    assert "at work" in told()


def test_what_a_row_had_besides_survives_a_new_turn(store, case, enrol, end, changed):
    """A corrected row takes the place of the old one; what only a newer version knows of the case stays in it."""
    end(enrol(case()), status="needs_person")
    changed(row=lambda row: row | UNKNOWN)
    corrected = case(コメント="至急")
    assert enrol(corrected) == Ticket("case-0001", 2, 1)
    assert row_in(store) == corrected.model_dump(mode="json") | UNKNOWN


def test_what_was_learnt_besides_survives_a_phase(store, case, enrol, changed):
    """Facts of a newer version are handed on as they are, beside one's own; none of them takes the place of what is known otherwise."""
    ticket = enrol(case())
    changed(facts={"receipt_number": "R1", "status": "x", "case_id": "y", **UNKNOWN})
    entry = store.take(ticket, "robot")
    facts = facts_from(entry.facts)
    facts.premium = 1000
    assert store.hand_on(entry, status="done", facts=facts_of(facts))
    kept = row_in(store, "facts")
    assert kept == facts_of(Facts(receipt_number="R1", premium=1000)) | {"status": "x", "case_id": "y", **UNKNOWN}
    result = store.result("case-0001", MagicMock())
    assert (result.case_id, result.status, result.premium) == ("case-0001", "done", 1000)


@pytest.mark.parametrize("column", ["reason", "by_hand"])
def test_a_field_more_in_what_is_told_of_a_case_disturbs_nobody(store, case, enrol, end, changed, told, column):
    """Why it stopped, and who ended it."""
    by_hand = {"at": "2026-11-24T10:00:00+00:00", "by": "sato", "unseen_from": "24"}
    end(enrol(case()), status="needs_person", reason=REASON.model_dump(mode="json"), by_hand=by_hand)
    changed(**{column: lambda value: value | UNKNOWN})
    assert "否決" in told()
    assert store.result("case-0001", MagicMock()).reason.spoken("en") == REASON


def test_words_that_are_not_known_are_shown_as_they_are(store, case, enrol, end, changed, told, tmp_path):
    """A kind of reason, a portal, a step's status, a click's outcome: in the list, in one case's history and in the report."""
    reason = REASON.model_dump(mode="json") | {"kind": "legal", "portal": "cloud", "step": "99"}
    entry = store.take(enrol(case()), "robot")
    books = StoredLedger(store, tmp_path)
    books.hold(entry)
    books.enter("case-0001", record(store, "99", "cloud", "skipped"))
    books.announce("case-0001", "5", 1, store.clock.now())
    store.settle("case-0001", "5", "handed_over")
    assert store.hand_on(entry, status="needs_person", reason=reason)
    assert "step 99 cloud: 否決" in told()
    assert "cloud" in told("case-0001")
    assert store.clicked("case-0001") == ["5"]  # for all that is known it may have taken hold
    report_of(store, tmp_path)


def report_of(store: Store, tmp_path) -> str:
    result, now = store.result("case-0001", tmp_path).spoken("en"), store.clock.now()
    summary = Summary(run_id="r", started_at=now, finished_at=now, cases=[result])
    assert Summary.model_validate_json(summary.model_dump_json()) == summary
    console = Console(record=True, width=200)
    with Progress(console, "en", 1) as progress:
        progress.case_ended(result)
    report = write_report(summary, tmp_path, "en").read_text("utf-8")
    page = page_of("case-0001", tmp_path).read_text("utf-8") if has_page(result) else ""
    return report + page + console.export_text()


@pytest.fixture
def under_way_elsewhere(store, case, enrol, changed) -> Ticket:
    """A case that a newer version has brought into a status that this one does not know."""
    ticket = enrol(case())
    changed(status="waiting_notary", facts={"receipt_number": "R1"})
    return ticket


def test_a_status_that_is_not_known_is_shown_as_it_is(store, under_way_elsewhere, told, tmp_path):
    """In the list, of one case, as JSON, in a run's summary, on its screen and in its report."""
    assert "waiting_notary" in told()
    assert "waiting_notary" in told("case-0001")
    assert json.loads(told("--json"))[0]["status"] == "waiting_notary"
    assert store.result("case-0001", tmp_path).status == "waiting_notary"
    assert report_of(store, tmp_path).count("waiting_notary") >= 2


def test_a_case_of_a_status_that_is_not_known_is_left_alone(store, under_way_elsewhere, case, case_runner):
    """It may be under way: nobody carries it, lists its ticket, begins it anew, re-applies for it, or takes its estimate."""
    assert store.open_tickets(PORTALS) == []
    assert case_runner.carry(under_way_elsewhere) is None
    assert store.enrol(case(手続き区分="変更再申込"), Wanted(PORTALS), "reapply") is None
    with pytest.raises(WrongInput, match="under way"):
        store.enrol(case(案件ID="other"), Wanted(PORTALS), "link1")
    assert AuditLedger(store, MagicMock(), PORTALS).take("E00000001") == "case-0001"
    assert store.entry("case-0001").status == "waiting_notary"
    assert store.entry("case-0001").epoch == 0


@pytest.mark.parametrize(
    ("column", "value", "newer"),
    [
        ("phase", "notary", True),
        ("customer", "agent", False),
        ("row", lambda row: row | {"means": "電話"}, False),
        ("row", lambda row: row | {"kind": "解約"}, False),
        ("row", lambda row: row | {"installments": 72}, False),
    ],
)
def test_a_case_that_says_what_is_not_known_is_left_alone(
    store, case, enrol, changed, case_runner, told, column, value, newer
):
    """A phase of newer books, or a choice that nobody here offers: listed, and left to a newer version as it stands."""
    ticket = enrol(case())
    changed(**{column: value})
    if newer:
        write_version(store, NEXT, HEAD)
    before = whole_row(store)
    assert case_runner.carry(ticket) is None
    assert case_runner.strange == {ticket}
    assert whole_row(store) == before
    assert "queued" in told()
    assert "case-0001" in told("case-0001")


def whole_row(store: Store) -> dict[str, object]:
    with store.engine.connect() as books:
        return dict(books.execute(select(tables.cases)).mappings().one())


def test_a_robot_does_not_take_what_it_does_not_know(store, case, enrol):
    """Nothing of the taking is written where the robot says, with the case in its hands, that it does not know it."""
    ticket = enrol(case())
    with pytest.raises(Strange):
        store.take(ticket, "robot", lambda _entry, _newer: False)
    assert (store.entry("case-0001").status, store.entry("case-0001").crashes) == ("queued", 0)


def test_a_sheet_with_a_column_less_is_no_other_row(case):
    """A case that was enrolled before a column came has that column's default."""
    row = case().model_dump(mode="json")
    for later in ("means", "kind", "contract_paper", "comment"):
        del row[later]
    assert case_from(row) == (case(), ())


def test_a_column_of_the_sheet_that_came_later_makes_no_new_wish(store, case, enrol, end, changed):
    """A re-application that is done is not begun anew because its stored row lacks a column which has its default now."""
    again = case(手続き区分="変更再申込")
    end(enrol(again, phase="reapply"), status="done")
    changed(row=lambda row: {name: value for name, value in row.items() if name != "contract_paper"})
    assert enrol(again, phase="reapply") is None


def test_what_was_enrolled_by_other_rules_is_not_judged_again(case):
    """A rule that is stricter by now, and a column that is asked for of late, do not keep a waiting case from loading."""
    row = case().model_dump(mode="json") | {"form_id": "OLD-1", "comment": "x" * 300, "occupation": None}
    del row["store"]
    loaded, strange = case_from(row)
    assert (loaded.form_id, loaded.comment, loaded.occupation, loaded.store, strange) == (
        "OLD-1",
        "x" * 300,
        None,
        None,
        (),
    )
    assert loaded.inception_date == case().inception_date


def test_a_persons_row_is_judged_as_before(case):
    """Only stored rows are borne with."""
    with pytest.raises(ValueError, match="Extra inputs"):
        Case.model_validate(case().model_dump() | {"colour": "blue"}, by_name=True)


def test_a_new_word_is_a_revision():
    """Older versions leave alone what they do not know only in books that say that they are newer: a phase, or a status of an open case
    that is added here wants a revision of its own, and a line in this table.
    """
    phases = {"link1", "link2", "link3", "bringin", "terminal-link1", "terminal", "reapply"}
    waits = {f"waiting_{what}" for what in ("screening", "customer", "answer", "hours")}
    first = {"queued", "working"} | waits
    second = first | {"waiting_person"}
    third = phases | {"evidence"}, second | {"waiting_evidence"}
    known = {1: (phases, first), **dict.fromkeys(range(2, 8), (phases, second)), **dict.fromkeys((8, 9), third)}
    assert known[HEAD] == (NAMES, set(OPEN))
