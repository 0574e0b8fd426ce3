"""`renkei work` leaves a report, too: of all cases that were carried in its out folder, renewed at a cost that does not grow with them."""

import json
import re

import pytest
from renkei.robot.config.settings import Settings
from renkei.robot.messages.text import Message
from renkei.robot.procedure.steps import STEPS
from renkei.robot.reporting import case_page
from renkei.robot.reporting.listener import Listener
from renkei.robot.reporting.summary import Summary
from renkei.robot.store.location import place_of
from renkei.robot.store.stored_ledger import StoredLedger
from renkei.robot.workers.work_report import WorkReport

from tests.robot.reports import keep, step

from .conftest import PORTALS


@pytest.fixture
def out(tmp_path):
    return tmp_path / "renkei-runs" / "work"


@pytest.fixture
def work(out, file, clock):
    """Return the report of a worker that begins now."""
    return lambda: WorkReport(Listener(), Settings(PORTALS, out, mask=False), "en", place_of(str(file)), clock)


@pytest.fixture
def does(store, out, enrol, case):
    """Let a robot do a step of a case, which the report hears of: `does(report, 1, "5", status="done")`."""

    def does(report, number, done, **values):
        name = f"case-{number:04d}"
        ticket = store.ticket_of(name) or enrol(case(number))
        entry = store.take(ticket, "robot")
        books = StoredLedger(store, out)
        books.hold(entry)
        record = step(done, keep(out, f"evidence/{name}/001-step{done}.jpg", b"picture\xff\xd9"))
        books.enter(name, record)
        if values:
            assert store.hand_on(entry, **values)
        report.step_done(name, STEPS[done], record)

    return does


def listed(out):
    """Return how the cases stand by list and by summary: the same."""
    text = (out / "report.html").read_text("utf-8")
    rows = re.findall(r'<tr data-status="(\w+)"><th scope="row" data-find><a href="cases/(.+?)\.html"', text)
    told = json.loads((out / "summary.json").read_text("utf-8"))["cases"]
    assert {name: status for status, name in rows} == {case["case_id"]: case["status"] for case in told}
    return {case["case_id"]: case["status"] for case in told}


def test_a_worker_leaves_list_pages_and_summary(work, does, out):
    """Of the cases that it carried, with the steps that it did; the head says which systems, and that pictures are not masked."""
    report = work()
    does(report, 1, "5", status="done")
    does(report, 2, "16", status="declined")
    report.told(Message("お知らせ", "Something to know."))
    report.leave(0)
    assert listed(out) == {"case-0001": "done", "case-0002": "declined"}
    summary = Summary.model_validate_json((out / "summary.json").read_text("utf-8"))
    assert (summary.command, summary.portals, summary.masked, summary.exit_code) == ("work", PORTALS, False, 0)
    assert summary.notes == ["Something to know."]
    assert [one.step for one in summary.cases[1].steps] == ["16"]
    assert "001-step5.jpg" in (out / "cases" / "case-0001.html").read_text("utf-8")


def test_what_is_under_way_stands_as_it_stands(work, does, out):
    """At work, and once it has ended, ended: also where the robot says no more of it."""
    report = work()
    does(report, 1, "5")
    report.renew()
    assert listed(out) == {"case-0001": "working"}
    assert Summary.model_validate_json((out / "summary.json").read_text("utf-8")).exit_code is None


def test_what_a_case_came_to_is_seen_though_no_step_follows(work, does, out, store):
    """A case that was cancelled by a person is found so the next time."""
    report = work()
    does(report, 1, "5")
    report.renew()
    store.cancel("case-0001")
    report.renew()
    assert listed(out) == {"case-0001": "cancelled"}


def test_only_what_is_new_is_written(work, does, out, monkeypatch):
    """A renewal writes the pages of cases of which there is something new, however many there are; without news it writes nothing."""
    report, written = work(), []
    for number in range(1, 6):
        does(report, number, "5", status="done")
    report.renew()
    own = case_page.CasePages.write
    monkeypatch.setattr(
        case_page.CasePages, "write", lambda pages, case: written.append(case.case_id) or own(pages, case)
    )
    before = (out / "report.html").stat().st_mtime_ns
    report.renew()
    assert (out / "report.html").stat().st_mtime_ns == before
    does(report, 6, "5", status="done")
    report.renew()
    assert written == ["case-0006"]
    assert len(listed(out)) == 6


def test_workers_of_one_folder_tell_of_each_others_cases(work, does, out):
    """Whoever writes last, and whoever begins next week, has them all."""
    one, other = work(), work()
    does(one, 1, "5", status="done")
    does(other, 2, "5", status="declined")
    one.leave(0)
    other.leave(0)
    does(one, 3, "5", status="done")
    one.leave(0)
    assert listed(out) == {"case-0001": "done", "case-0002": "declined", "case-0003": "done"}
    work().leave(0)
    assert len(listed(out)) == 3


def test_the_end_is_not_put_off_by_pages(work, does, out, clock, monkeypatch):
    """Whoever asks for the end gets it: what finds no time is written the next time."""
    report = work()
    for number in (1, 2, 3):
        does(report, number, "5", status="done")
    own = case_page.CasePages.write
    monkeypatch.setattr(case_page.CasePages, "write", lambda pages, case: clock.sleep(1.5) or own(pages, case))
    report.leave(0)
    assert len(listed(out)) == 2
    report.leave(0)
    assert len(listed(out)) == 3


def test_a_full_disk_and_silent_books_are_not_in_the_way(work, does, out, monkeypatch, file):
    """What cannot be written is told once and tried again; where the books are gone the report stays as it was."""
    report, told = work(), []
    monkeypatch.setattr(Listener, "told", lambda _self, message: told.append(message.en))
    does(report, 1, "5", status="done")
    with monkeypatch.context() as full:

        def no_room(*_args, **_more):
            raise OSError(28, "No space left on device")

        full.setattr(case_page.CasePages, "write", no_room)
        report.leave(0)
        report.leave(0)
    assert len(told) == 1
    report.leave(0)
    assert listed(out) == {"case-0001": "done"}
    does(report, 2, "5", status="done")
    file.rename(file.with_name("moved"))
    report.leave(3)
    assert listed(out) == {"case-0001": "done"}
    assert not file.exists()


def test_it_is_renewed_by_a_thread_of_its_own_that_ends(work, does, out, monkeypatch):
    """While the work goes on, and no longer than it does."""
    monkeypatch.setattr("renkei.robot.workers.work_report._QUIET_SECONDS", 0.01)
    with work() as report:
        does(report, 1, "5", status="done")
        for _ in range(3000):
            if (out / "summary.json").is_file():
                break
            report._ended.wait(0.01)
        assert listed(out) == {"case-0001": "done"}
    assert not report._thread.is_alive()
