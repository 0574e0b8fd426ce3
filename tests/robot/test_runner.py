"""A run loses no case: it retries what is worth it, waits without holding on, and says how each case ended."""

import errno
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from unittest.mock import MagicMock

import pytest
from playwright.sync_api import Error as PlaywrightError
from renkei.mockportals.samples import case_rows as samples
from renkei.robot.app import App
from renkei.robot.cases.case import Case
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.errors import (
    ApplicationError,
    BusinessError,
    Declined,
    RunAborted,
    Unlinked,
    Waiting,
)
from renkei.robot.execution.plain_run import OneBrowser
from renkei.robot.flows.ways import Phase
from renkei.robot.messages.text import Message
from renkei.robot.reporting.journal import Journal
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.store import Store

SENTENCE = Message(ja="理由", en="the reason")


class Waited:
    """A clock that only goes on while somebody waits."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 24, 10, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


HURRIED = Timeouts(phase_attempts=3, backoff=0.001, poll=0.001, screening=0.05, customer=0.05, outage=0.001)


def case(n: int = 1, **changes: object) -> Case:
    """The n-th invented case, named a, b, c..."""
    row = samples.rows(n, today=date(2026, 11, 24))[n - 1]
    return Case.model_validate({**row, "案件ID": "abc"[n - 1], **changes})


@pytest.fixture
def new_books():
    """Open a store in memory, which is gone after the test."""
    with ExitStack() as closing:
        yield lambda clock=None: closing.enter_context(Store.in_memory(clock))


@pytest.fixture
def store(new_books):
    """A store for more than one run."""
    return new_books()


@pytest.fixture
def run(tmp_path, monkeypatch, new_books):
    """Run cases through the given phases, with a browser and portals that are just there."""
    monkeypatch.setattr(Addresses, "_asked", lambda *_asked: 200)

    def run(*phases, cases=None, connected=True, store=None):
        browser = MagicMock()
        browser.is_connected.return_value = connected
        clock = Waited()
        settings = Settings(portals="http://localhost:1", out=tmp_path, timeouts=HURRIED)
        with Journal(tmp_path / "journal.jsonl") as journal:
            ways = [Phase(f"phase-{place}", phase) for place, phase in enumerate(phases)]
            app = App(settings=settings, language="en", phases_of=lambda _case: ways)
            runner = app.plain_run(store or new_books(clock), OneBrowser(browser), journal, clock)
            return runner.run(cases or [case()]), runner

    return run


def failing(error: Exception, times: int = 99):
    """A phase that fails so many times, and counts how often it was begun."""

    def phase(_job) -> None:
        phase.begun += 1
        if phase.begun <= times:
            raise error

    phase.begun = 0
    return phase


def test_a_case_without_form_id_stops_before_anything_is_begun(run):
    """Step 14: nothing is entered anywhere, and a person is told to ask the insurer."""
    never = failing(AssertionError())
    [result], _ = run(never, cases=[case(帳票ID="")])
    assert (result.status, result.reason.step, result.reason.kind) == ("needs_person", "14", "business")
    assert "Ask the insurer" in result.reason.next_action
    assert never.begun == 0


def test_a_case_of_other_portals_is_not_gone_to(tmp_path, store):
    """Where the portals are says whoever starts the robot: an address in the books alone is gone to by no browser."""
    ticket = store.enrol(case(), Wanted("http://elsewhere.localhost:80"), "phase-0")
    browser, never = MagicMock(), failing(AssertionError())
    settings = Settings(portals="http://localhost:1", out=tmp_path, timeouts=HURRIED)
    with Journal(tmp_path / "journal.jsonl") as journal:
        app = App(settings=settings, language="en", phases_of=lambda _case: [Phase("phase-0", never)])
        app.plain_run(store, OneBrowser(browser), journal, Waited())._case_runner.carry(ticket)
    result = store.result("a", tmp_path)
    assert (result.status, result.reason.kind, never.begun) == ("needs_person", "business", 0)
    assert "begun at other portals: http://elsewhere.localhost:80" in result.reason.seen.en
    browser.new_context.assert_not_called()


def test_a_browser_that_died_while_nobody_worked_with_it_is_replaced(tmp_path, monkeypatch, new_books):
    """Found dead as the next session is opened: another one takes its place, and the case goes on; it is no fault of the robot's own."""
    replaced = []
    monkeypatch.setattr(Addresses, "_asked", lambda *_asked: 200)
    monkeypatch.setattr(OneBrowser, "replace", lambda _self: replaced.append("replaced"))
    browser, phase = MagicMock(), failing(AssertionError(), times=0)
    browser.is_connected.return_value = False
    browser.new_context.side_effect = [PlaywrightError("Target page, context or browser has been closed"), MagicMock()]
    settings = Settings(portals="http://localhost:1", out=tmp_path, timeouts=HURRIED)
    with Journal(tmp_path / "journal.jsonl") as journal:
        clock = Waited()
        ways = [Phase("phase-0", phase)]
        app = App(settings=settings, language="en", phases_of=lambda _case: ways)
        runner = app.plain_run(new_books(clock), OneBrowser(browser), journal, clock)
        [result] = runner.run([case()])
    assert result.status == "done"
    assert phase.begun == 1
    assert replaced == ["replaced"]


def test_a_failing_system_is_tried_again_within_bounds(run):
    """An ApplicationError begins the phase again; the third time it works."""
    phase = failing(ApplicationError(SENTENCE, SENTENCE, step="2", portal="sonpo"), times=2)
    [result], _ = run(phase)
    assert (result.status, phase.begun) == ("done", 3)


def test_spent_bounds_hand_the_case_to_a_person(run):
    """After the last attempt the case ends with step, portal, reason and what to do."""
    phase = failing(ApplicationError(SENTENCE, SENTENCE, step="2", portal="sonpo"))
    [result], _ = run(phase)
    assert (result.status, phase.begun, result.reason.kind) == ("needs_person", 3, "application")
    assert (result.reason.step, result.reason.portal, result.reason.message) == ("2", "sonpo", "the reason")


@pytest.mark.parametrize(
    ("error", "status"),
    [(BusinessError, "needs_person"), (Declined, "declined"), (Unlinked, "needs_person")],
)
def test_what_another_try_cannot_change_is_not_tried_again(run, error, status):
    """A case's own fate, and bounds that were spent inside, end the case at once."""
    phase = failing(error(SENTENCE, SENTENCE, step="24", portal="jpass"))
    [result], _ = run(phase)
    assert (result.status, phase.begun) == (status, 1)


def test_other_cases_go_on_while_one_waits(run):
    """A case that waits for the screening holds nobody up."""
    order = []

    def screening(job) -> None:
        order.append(job.case.case_id)
        if job.case.case_id == "a" and order.count("a") < 3:
            raise Waiting

    results, _ = run(screening, cases=[case(1), case(2)])
    assert [result.status for result in results] == ["done", "done"]
    assert order[:2] == ["a", "b"]


def test_a_screening_that_never_ends_is_handed_to_a_person(run):
    """After its patience the robot says what it waited for, and how to go on."""
    [result], _ = run(failing(Waiting()))
    assert (result.status, result.reason.step) == ("needs_person", "24")
    assert "goes on where it stands" in result.reason.next_action


def test_a_customer_who_never_applies_is_handed_to_a_person(run):
    """Step 22: what it waited for is the customer, not the screening."""
    [result], _ = run(failing(Waiting("customer")))
    assert (result.status, result.reason.step, result.reason.portal) == ("needs_person", "22", "customer")
    assert "customer has not applied" in result.reason.message


def test_a_run_that_cannot_go_on_still_accounts_for_every_case(run):
    """No case ends silently: those left over are named, with the run's reason."""
    phase = failing(RunAborted(SENTENCE))
    results, runner = run(phase, cases=[case(1), case(2)])
    assert [(result.case_id, result.status) for result in results] == [("a", "needs_person"), ("b", "needs_person")]
    assert runner.stopped_by == SENTENCE
    assert phase.begun == 1


def test_ctrl_c_ends_the_run_and_says_so(run):
    """The operator's Ctrl-C is no traceback."""
    results, runner = run(failing(KeyboardInterrupt()))
    assert results[0].status == "needs_person"
    assert "operator stopped" in runner.stopped_by.en


def test_a_lost_browser_ends_the_run(run):
    """With the browser gone no other case is begun."""
    error = ApplicationError(SENTENCE, SENTENCE, step="2", portal="sonpo")
    _, runner = run(failing(error), cases=[case(1), case(2)], connected=False)
    assert "browser is gone" in runner.stopped_by.en


def test_a_second_run_goes_on_where_the_first_was_stopped(run, store):
    """What a phase has ended is not done again; the phase that was stopped is begun again."""
    first, stopped = failing(Waiting(), times=0), failing(KeyboardInterrupt(), times=1)
    run(first, stopped, store=store)
    [result], _ = run(first, stopped, store=store)
    assert (result.status, first.begun, stopped.begun) == ("done", 1, 2)


def test_a_case_that_is_done_is_not_begun_again(run, store):
    """The same sheet once more tells how the case ended, and does nothing."""
    phase = failing(Waiting(), times=0)
    run(phase, store=store)
    [result], _ = run(phase, store=store)
    assert (result.status, phase.begun) == ("done", 1)


def test_a_parked_case_goes_on_when_the_sheet_is_run_again(run, store):
    """A person has mended what was wrong, in the portals or in the row."""
    phase = failing(BusinessError(SENTENCE, SENTENCE, step="2", portal="sonpo"), times=1)
    [parked], _ = run(phase, store=store)
    [result], _ = run(phase, store=store)
    assert (parked.status, result.status) == ("needs_person", "done")


def test_a_phase_that_a_later_version_does_not_know_begins_the_way_anew(run, store):
    """Every phase looks at the portals first, so beginning with the first one loses nothing."""
    phase = failing(Waiting(), times=0)
    ticket = store.enrol(case(), Wanted("http://localhost:1"), "a-phase-of-old")
    assert ticket is not None
    [result], _ = run(phase, store=store)
    assert (result.status, phase.begun) == ("done", 1)


def test_a_phase_in_which_robots_die_again_and_again_is_handed_to_a_person(run, store):
    """A case that kills its robot is not begun for ever."""
    phase = failing(Waiting(), times=0)
    ticket = store.enrol(case(), Wanted("http://localhost:1"), "phase-0")
    for _ in range(HURRIED.lives):
        store.take(ticket, "a robot that died")
    [result], _ = run(phase, store=store)
    assert (result.status, phase.begun) == ("needs_person", 0)
    assert "died" in result.reason.message


def test_a_full_disk_parks_the_case_with_a_clear_message(run):
    """What to do is said: see to the disk, run again."""
    phase = failing(OSError(errno.ENOSPC, "No space left on device", "journal.jsonl"))
    [result], _ = run(phase)
    assert (result.status, phase.begun) == ("needs_person", 1)
    assert "disk is full" in result.reason.message
    assert "space" in result.reason.next_action
