"""`renkei audit --fix` on real books: what it was about to click outlives it, and one estimate is in one hand."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from renkei.robot.audit import look, work
from renkei.robot.browser.evidence import Evidence
from renkei.robot.commands.resolve import resolve
from renkei.robot.commands.status import status
from renkei.robot.config.settings import Timeouts
from renkei.robot.errors import LeaseLost, Waiting
from renkei.robot.execution.job import Job
from renkei.robot.procedure.steps import STEPS
from renkei.robot.reporting.journal import Journal
from renkei.robot.store.audits import AuditLedger, doubts
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.entry import Entry
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.store.stored_ledger import StoredLedger

from .conftest import PORTALS
from .paper_audit import ESTIMATE, Paper, audit, killed_audit
from .paper_portal import PaperPortal

NOTHING = Path()


@pytest.fixture
def paper(tmp_path, monkeypatch, clock) -> Paper:
    """A case that arclink lacks, for audits and robots alike."""
    paper = Paper(PaperPortal(tmp_path / "portal.sqlite"))
    monkeypatch.setattr(look, "at_all", lambda _session, _clock, _days: paper.shown(clock))
    windows = dict.fromkeys(("sonpo", "jpass", "arclink"))
    monkeypatch.setattr(look, "at_one", lambda _session, _clock, _estimate: look.OneCase(paper.shown(clock), windows))
    monkeypatch.setattr(work, "mend", lambda job, _broken: paper.hand_over(job))
    return paper


@pytest.fixture
def robot_at(store, tmp_path) -> Iterator[Callable[[Entry], Job]]:
    """The job of a robot that carries a case: `robot_at(entry)`."""
    books = StoredLedger(store, tmp_path)
    with Journal(tmp_path / "robot.jsonl", store.clock, books) as journal:

        def robot_at(entry):
            books.hold(entry)
            evidence = Evidence(tmp_path, "robot", mask=True)
            return Job(entry.case, journal=journal, evidence=evidence, timeouts=Timeouts(), clock=store.clock)

        yield robot_at


@pytest.fixture(params=["sqlite", "postgresql"])
def either_store(request, file, clock):
    """Books in a file, and in PostgreSQL."""
    place = str(file) if request.param == "sqlite" else request.getfixturevalue("new_database")
    with Store.open(place_of(place), clock) as store:
        yield store


def test_a_killed_audit_is_not_clicked_after_until_its_click_cannot_be_under_way(either_store, tmp_path, paper, clock):
    """The next audit asks the portal, says when to come again, and clicks nothing for 60 s; then it hands over, once."""
    paper.arrives = False
    killed_audit(either_store, tmp_path, paper)
    clock.sleep(15)
    [left] = audit(either_store, tmp_path)
    assert (left.status, left.reason.step, left.reason.portal) == ("left", "50", STEPS["50"].system)
    assert "was not clicked again" in left.reason.message
    assert "again in 45 s" in left.reason.next_action
    assert paper.clicks == 1

    clock.sleep(45)
    paper.arrives = True
    [mended] = audit(either_store, tmp_path)
    assert (mended.status, paper.clicks) == ("mended", 2)
    assert (paper.portal.count().total(), doubts(either_store)) == (1, [])


def test_a_click_whose_answer_died_with_the_audit_is_found_done(store, tmp_path, paper):
    """It took hold: the next audit tells of nothing, clicks nothing, and closes the announcement."""
    killed_audit(store, tmp_path, paper)
    assert [doubt.step for doubt in doubts(store)] == ["50"]
    assert audit(store, tmp_path) == []
    assert (paper.clicks, doubts(store)) == (1, [])


def test_a_click_that_arrives_while_the_next_audit_waits_is_mended(store, tmp_path, paper):
    """Left once because it might be under way, and there the next time: clicked once in all."""
    paper.arrives = False
    killed_audit(store, tmp_path, paper)
    assert [one.status for one in audit(store, tmp_path)] == ["left"]
    paper.arrive()
    assert audit(store, tmp_path) == []
    assert (paper.clicks, doubts(store)) == (1, [])


def test_a_longer_grace_closes_nothing(store, tmp_path, paper):
    """A case that counts as on its way is not told of; that its click took hold is not concluded from that."""
    paper.arrives = False
    killed_audit(store, tmp_path, paper)
    assert audit(store, tmp_path, timedelta(days=1)) == []
    assert [doubt.step for doubt in doubts(store)] == ["50"]


def test_a_robot_waits_for_the_click_that_an_audit_left_open(store, case, enrol, tmp_path, paper, clock, robot_at):
    """A case of the estimate that is begun after the audit died: the robot waits out the 60 s, and then does the step once."""
    paper.arrives = False
    killed_audit(store, tmp_path, paper)
    job = robot_at(store.take(enrol(case()), "robot"))
    with pytest.raises(Waiting) as waiting:
        paper.hand_over(job)
    assert (waiting.value.awaited, waiting.value.seconds, paper.clicks) == ("answer", 60.0, 1)
    clock.sleep(60)
    paper.arrives = True
    paper.hand_over(job)
    assert (paper.clicks, doubts(store)) == (2, [])


def test_a_robot_finds_done_what_an_audit_left_open(store, case, enrol, tmp_path, paper, robot_at):
    """The portal has it: the robot clicks nothing, and the announcement is closed for the audit too."""
    killed_audit(store, tmp_path, paper)
    paper.hand_over(robot_at(store.take(enrol(case()), "robot")))
    assert (paper.clicks, doubts(store)) == (1, [])


def test_a_parked_case_keeps_its_phase_while_an_audits_click_is_open(store, case, enrol, end, tmp_path, paper):
    """An earlier phase would make anew what may have been sent, as after a click of the robot's own."""
    end(enrol(case()), status="needs_person", phase="bringin")
    killed_audit(store, tmp_path, paper)
    enrol(case())
    assert store.entry("case-0001").phase == "bringin"


def test_a_case_that_an_audit_mended_is_run_as_before(store, case, enrol, end, tmp_path, paper):
    """Its row begins a new turn from the first phase, with nothing open and its status its own all the while."""
    end(enrol(case()), status="needs_person", phase="bringin")
    assert [one.status for one in audit(store, tmp_path)] == ["mended"]
    assert store.entry("case-0001").status == "needs_person"
    ticket = enrol(case())
    assert (ticket.turn, store.entry("case-0001").phase, store.unsettled("case-0001")) == (2, "link1", [])
    assert store.records("case-0001", tmp_path) == []


def test_an_audit_leaves_what_a_robot_works_on(store, case, enrol, tmp_path, paper):
    """Said with the case's ID; nothing is clicked."""
    enrol(case())
    [left] = audit(store, tmp_path)
    assert (left.status, "case-0001" in left.reason.message, paper.clicks) == ("left", True, 0)


def test_the_clicks_of_a_case_that_was_parked_concern_an_audit(store, case, enrol, tmp_path, paper, clock):
    """A robot clicked and never learnt how it ended: the audit does not click after it, before 60 s have passed."""
    ticket = enrol(case())
    entry = store.take(ticket, "robot")
    books = StoredLedger(store, NOTHING)
    books.hold(entry)
    books.announce("case-0001", "50", 1, clock.now())
    store.hand_on(entry, status="needs_person")
    [left] = audit(store, tmp_path)
    assert (left.status, paper.clicks) == ("left", 0)
    store.settle("case-0001", "50", "said_done")
    clock.sleep(60)
    [left] = audit(store, tmp_path)  # whatever the portal shows
    assert (left.status, paper.clicks) == ("left", 0)


def test_a_robot_that_begins_meanwhile_takes_the_estimate_from_the_audit(
    store, case, enrol, tmp_path, paper, monkeypatch
):
    """Between the audit's look and its click: nothing is clicked, nothing stays announced, and the case is named."""

    def robot_begins(job, _broken):
        enrol(case())
        paper.hand_over(job)

    monkeypatch.setattr(work, "mend", robot_begins)
    [left] = audit(store, tmp_path)
    assert (left.status, "case-0001" in left.reason.message) == ("left", True)
    assert (paper.clicks, doubts(store)) == (0, [])


@pytest.mark.parametrize("before", ["announcing", "clicking"])
def test_a_robot_that_begins_at_the_last_moment_still_wins(either_store, case, clock, before):
    """Its case is enrolled, or put back, before the audit's announcement or before its click: the audit lets go."""
    ticket = either_store.enrol(case(), Wanted(PORTALS), "link1")
    assert either_store.hand_on(either_store.take(ticket, "robot"), status="needs_person")
    books = AuditLedger(either_store, NOTHING, PORTALS)
    assert books.take(ESTIMATE) is None
    name = books.name_of(ESTIMATE)
    if before == "clicking":
        books.announce(name, "50", 1, clock.now())
    either_store.put_back("case-0001", "link1")
    with pytest.raises(LeaseLost):
        books.must_hold(name) if before == "clicking" else books.announce(name, "50", 1, clock.now())


def test_of_two_audits_the_later_one_has_the_estimate(store, tmp_path, paper, monkeypatch):
    """The earlier one clicks nothing more, and says who has it; the later one hands the case over, once."""

    def second_begins(job, _broken):
        monkeypatch.setattr(work, "mend", lambda job, _broken: paper.hand_over(job))
        assert [one.status for one in audit(store, tmp_path / "second")] == ["mended"]
        paper.portal = PaperPortal(tmp_path / "lagging.sqlite")  # what was handed over does not show yet
        paper.hand_over(job)

    monkeypatch.setattr(work, "mend", second_begins)
    [left] = audit(store, tmp_path)
    assert (left.status, "Another" in left.reason.message) == ("left", True)
    assert paper.clicks == 1


def test_two_ordinary_cases_of_one_estimate_keep_their_own_clicks(store, case, enrol, tmp_path, clock):
    """What was left open under an ID that was cancelled does not bind another one, as before."""
    ticket = enrol(case())
    books = StoredLedger(store, NOTHING)
    books.hold(store.take(ticket, "robot"))
    books.announce("case-0001", "16", 1, clock.now())
    store.cancel("case-0001")
    enrol(case(案件ID="other"))
    assert (books.announced("other", "16"), store.unsettled("other")) == (None, [])


def test_other_portals_have_estimates_of_their_own(store, case, clock):
    """The same number at other portals is another contract: neither hold nor clicks reach there."""
    here, there = (AuditLedger(store, NOTHING, portals) for portals in (PORTALS, "http://localhost:2"))
    assert here.take(ESTIMATE) is None
    here.announce(here.name_of(ESTIMATE), "50", 1, clock.now())
    assert there.take(ESTIMATE) is None
    assert there.announced(there.name_of(ESTIMATE), "50") is None
    assert there.in_doubt() == {}
    store.enrol(case(), Wanted("http://localhost:2"), "link1")
    here.must_hold(here.name_of(ESTIMATE))
    assert there.take(ESTIMATE) == "case-0001"
    assert here.announced("case-0001", "50") is None


@pytest.fixture
def told(file, monkeypatch):
    """What a command prints with the test's books."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return lambda command, *arguments: CliRunner().invoke(command, [*arguments, "--db", str(file)]).output


def test_status_tells_of_an_audit_only_what_it_left_open(store, case, enrol, end, tmp_path, paper, told):
    """No row in the table; one sentence below it as long as a click's end is not known, with what to do."""
    end(enrol(case()), status="needs_person")
    killed_audit(store, tmp_path, paper)
    said = told(status)
    assert said.count(ESTIMATE) == 2  # the case's row, and the sentence
    assert "step 50" in said
    assert f"renkei audit --fix --portals {PORTALS}" in " ".join(said.split())
    assert [one["case_id"] for one in json.loads(told(status, "--json"))] == ["case-0001"]
    assert "renkei audit" not in told(status, "case-0001")
    audit(store, tmp_path)
    assert told(status).count(ESTIMATE) == 1


def test_an_audits_hold_is_no_case(store, tmp_path, paper):
    """It is in no list, on no queue, and goes by no name that a person could give a command."""
    audit(store, tmp_path)
    name = AuditLedger(store, tmp_path, PORTALS).name_of(ESTIMATE)
    assert (store.entries(), store.entry(name), store.open_tickets(PORTALS)) == ([], None, [])
    assert not store.cancel(name)


def test_a_person_can_say_how_an_audits_click_ended(store, case, enrol, end, tmp_path, paper, told):
    """`renkei resolve` of a parked case reaches what an audit left open of its estimate."""
    end(enrol(case()), status="needs_person", phase="bringin")
    killed_audit(store, tmp_path, paper)
    assert "did not take hold" in told(resolve, "case-0001", "--did-not-happen", "50")
    assert doubts(store) == []
