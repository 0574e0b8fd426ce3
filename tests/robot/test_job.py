"""The one hard rule: what cannot be undone is announced, done once, and looked up where its outcome is unknown."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from renkei.robot.browser.evidence import Evidence
from renkei.robot.browser.watchdog import unbounded
from renkei.robot.config.settings import Timeouts
from renkei.robot.errors import (
    ApplicationError,
    BusinessError,
    LeaseLost,
    NoAnswerYet,
    OutcomeUnknown,
    OutOfTime,
    Waiting,
)
from renkei.robot.execution.job import Job
from renkei.robot.messages.text import Message
from renkei.robot.procedure.step import step, step_once
from renkei.robot.procedure.steps import STEPS
from renkei.robot.reporting.journal import Journal
from renkei.robot.screens.finding import NotOnScreen
from renkei.robot.screens.fresh import Fresh

from tests.support.doubles import clicking

SENTENCE = Message(ja="だめでした", en="it failed")
IMPATIENT = Timeouts(settle=0.02, poll=0.001)


class Portal:
    """Stands in for a portal: takes submissions, and can be asked."""

    def __init__(self) -> None:
        self.taken = 0
        self.asked = 0

    def has_it(self, _job: Job) -> bool:
        self.asked += 1
        return self.taken > 0


@pytest.fixture
def portal() -> Portal:
    return Portal()


@pytest.fixture
def journal(tmp_path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.jsonl") as journal:
        yield journal


@pytest.fixture
def job(tmp_path, journal) -> Job:
    case = SimpleNamespace(case_id="c1", estimate_number="E00000001")
    return Job(case, journal=journal, evidence=Evidence(tmp_path, "c1", mask=False), timeouts=IMPATIENT)


def events(tmp_path) -> list[str]:
    return [json.loads(line)["event"] for line in (tmp_path / "journal.jsonl").read_text("utf-8").splitlines()]


def test_an_intent_is_written_before_the_click(job, portal, tmp_path):
    """The journal announces the step before it is done, and says that it is done after."""
    seen: list[list[str]] = []

    def click() -> str:
        seen.append(events(tmp_path))
        return "clicked"

    assert job.once(STEPS["16"], click, portal.has_it) == "clicked"
    assert seen == [["intent"]]
    assert events(tmp_path) == ["intent", "ok"]


def test_a_lost_answer_is_looked_up_and_not_clicked_again(job, portal):
    """The click took hold, the answer never came: the portal is asked, and the step counts as done."""
    clicks = []

    def click() -> str:
        clicks.append(1)
        portal.taken += 1
        raise PlaywrightTimeout("no answer")

    assert job.once(STEPS["16"], clicking(job, click), portal.has_it) is None
    assert len(clicks) == 1
    assert job.records[-1].status == "ok"


def test_an_unanswered_click_that_is_not_found_is_handed_to_a_person(job, portal):
    """The click was made, nothing answered, the portal has nothing: nobody clicks again, a person must look."""

    def click() -> str:
        raise PlaywrightTimeout("no answer")

    with pytest.raises(OutcomeUnknown) as unknown:
        job.once(STEPS["16"], clicking(job, click), portal.has_it)
    assert unknown.value.step == "16"
    assert portal.asked > 1


@pytest.mark.parametrize("trouble", [PlaywrightError("the browser is gone"), NoAnswerYet(SENTENCE, SENTENCE)])
def test_a_portal_that_cannot_be_asked_about_a_click_is_asked_later(job, trouble):
    """The browser or the portals died under the click: the case waits until no answer can be under way; the click stays open."""

    def click() -> str:
        raise PlaywrightError("the browser is gone")

    def cannot_ask(_job: Job) -> bool:
        raise trouble

    with pytest.raises(Waiting) as waiting:
        job.once(STEPS["16"], clicking(job, click), cannot_ask)
    assert (waiting.value.awaited, waiting.value.seconds) == ("answer", IMPATIENT.in_flight)
    assert job._journal.ledger.announced("c1", "16") is not None


def test_a_portal_that_talks_nonsense_about_a_click_is_a_persons_matter(job):
    """It answers, but not what was asked: nobody clicks again, a person must look."""

    def click() -> str:
        raise PlaywrightTimeout("no answer")

    def answers_oddly(_job: Job) -> bool:
        raise ApplicationError(SENTENCE, SENTENCE)

    with pytest.raises(OutcomeUnknown):
        job.once(STEPS["16"], clicking(job, click), answers_oddly)


def test_trouble_before_the_click_may_be_tried_again(job, portal):
    """Before the point of no return a failure is an ordinary one."""

    def click() -> str:
        raise PlaywrightTimeout("the form never came")

    with pytest.raises(ApplicationError) as error:
        job.once(STEPS["16"], click, portal.has_it)
    assert not isinstance(error.value, OutcomeUnknown)


def must_not_click() -> str:
    raise AssertionError("clicked again")


def announced(job, seconds_ago: float) -> None:
    """Let another robot have announced step 16, and not lived to see how it ended."""
    job._journal.ledger.announce("c1", "16", 1, job.clock.now() - timedelta(seconds=seconds_ago))


def test_a_step_begun_before_is_looked_up_first(job, portal):
    """With an intent that nobody closed, the portal is asked before anything is clicked."""
    announced(job, seconds_ago=1)
    portal.taken = 1

    assert job.once(STEPS["16"], must_not_click, portal.has_it) is None


def test_a_step_begun_a_moment_ago_may_still_take_hold(job, portal):
    """The portal does not have it yet: the case waits until no answer can be under way any more."""
    announced(job, seconds_ago=1)

    with pytest.raises(Waiting) as waiting:
        job.once(STEPS["16"], must_not_click, portal.has_it)
    assert waiting.value.awaited == "answer"
    assert 58 < waiting.value.seconds <= 59


def test_a_step_begun_long_ago_that_did_not_take_hold_is_done(job, portal):
    """What the portal still does not have after so long was never clicked: it is done now, once."""
    announced(job, seconds_ago=3600)
    clicks = []

    assert job.once(STEPS["16"], lambda: clicks.append(1) or "clicked", portal.has_it) == "clicked"
    assert (clicks, portal.asked) == ([1], 1)
    assert job._journal.ledger.announced("c1", "16") is None


def test_trouble_before_the_click_leaves_nothing_open(job, portal):
    """A failure before the point of no return is settled at once: the next try need not wait for an answer."""

    def fails_early() -> str:
        raise PlaywrightTimeout("the form never came")

    with pytest.raises(ApplicationError):
        job.once(STEPS["16"], fails_early, portal.has_it)
    assert job._journal.ledger.announced("c1", "16") is None


def test_a_refusal_is_the_cases_own_and_is_not_looked_up(job, portal):
    """A portal that refused in words has answered."""

    def click() -> str:
        raise BusinessError(SENTENCE, SENTENCE)

    with pytest.raises(BusinessError) as error:
        job.once(STEPS["16"], click, portal.has_it)
    assert (error.value.step, error.value.portal, portal.asked) == ("16", "jpass", 0)
    assert job.records[-1].status == "failed"


def test_waiting_is_no_failure(job):
    """A step that finds the screening still going leaves no failed step behind."""

    def look() -> None:
        raise Waiting

    with pytest.raises(Waiting):
        job.repeat(STEPS["24"], look)
    assert job.records == []


def test_a_step_that_cannot_be_undone_needs_its_reading_back():
    """@step refuses the number of a step that cannot be undone, and @step_once that of one that can."""
    with pytest.raises(TypeError):
        step(16)
    with pytest.raises(TypeError):
        step_once(15, read_back=lambda _job: True)


def test_a_step_that_cannot_be_undone_cannot_forget_its_guard():
    """A function that clicks without `irrevocably` is refused when it is defined, and so could not even be imported."""

    def press(job: Job) -> None:
        job.session.go("送信")

    with pytest.raises(TypeError, match="irrevocably"):
        step_once(16, read_back=lambda _job: True)(press)


@pytest.mark.parametrize("number", [entry.number for entry in STEPS.values() if not entry.undoable])
def test_who_has_lost_the_case_clicks_nothing_that_cannot_be_undone(number, job, monkeypatch):
    """At each of the nine: the click is not made, and the ledger says so."""
    clicked = []

    def lost(_case_id: str) -> None:
        raise LeaseLost

    monkeypatch.setattr(job._journal.ledger, "must_hold", lost)
    with pytest.raises(LeaseLost):
        job.once(STEPS[number], clicking(job, lambda: clicked.append(number)), lambda _job: False)
    assert clicked == []
    assert job._journal.ledger.announced("c1", number) is None


def test_a_case_is_not_worked_on_beyond_its_deadline(job, monkeypatch):
    """A step is not begun when the case has had its time; a person is told."""
    job.work_in(SimpleNamespace(front=None, within=unbounded, doing=nullcontext))
    monkeypatch.setattr(job.clock, "monotonic", lambda: 1e9)
    with pytest.raises(OutOfTime) as error:
        job.repeat(STEPS["2"], lambda: None)
    assert (error.value.step, error.value.portal) == ("2", "sonpo")


def a_window():
    """A session with something in front."""
    return SimpleNamespace(front=object(), within=unbounded, doing=nullcontext, portal_in_front=None, fresh=Fresh())


def presses(job, portal):
    """A click that cannot be undone, as a screen makes it: the page is pictured, then it is made."""

    def click() -> str:
        with job.irrevocably():
            job.see_before_pressing(SimpleNamespace(is_closed=lambda: True), SimpleNamespace())
            portal.taken += 1
        return "clicked"

    return click


@pytest.mark.parametrize(
    ("kind", "after_the_click", "in_doubt"),
    [("button", False, False), ("heading", True, True), ("item", True, True)],
    ids=["nothing to press", "another screen came", "an item is missing on it"],
)
def test_a_label_that_is_missing_leaves_in_doubt_only_what_was_clicked(job, portal, kind, after_the_click, in_doubt):
    """Where the button was not there, nothing was clicked; where the screen behind it is called otherwise, the portal is asked later."""

    def press() -> None:
        with job.irrevocably():
            if after_the_click:
                job.see_before_pressing(SimpleNamespace(is_closed=lambda: True), SimpleNamespace())
            raise NotOnScreen("送信", kind=kind, portal="jpass", screen="最終確認")

    with pytest.raises(BusinessError) as told:
        job.once(STEPS["16"], press, portal.has_it)
    assert (told.value.step, told.value.portal) == ("16", "jpass")
    assert (job._journal.ledger.announced("c1", "16") is not None) is in_doubt
    assert [record.attempt for record in job.records] == [1]


def test_a_label_that_is_missing_between_two_steps_is_told_behind_the_last_one(job):
    """Not at the phase's first step, which may be long past, and as the system's that shows the window."""
    job.repeat(STEPS["5"], lambda: None)
    with pytest.raises(BusinessError) as told, job.told_in_words():
        raise NotOnScreen("印刷連番", kind="item", portal="jpass", screen="データ受信結果")
    job.tell_between_steps(told.value, STEPS["1"])
    assert (told.value.step, told.value.portal) == ("5", "jpass")
    other = BusinessError(SENTENCE, SENTENCE)
    job.tell_between_steps(other, STEPS["1"])
    assert other.step == "1"


def test_the_page_is_pictured_before_the_click(job, portal, monkeypatch):
    """What was entered is on a picture of its own before the click that cannot be undone; the one after it is the step's picture."""
    seen = []

    def picture(_page, _step, **_how):
        seen.append(portal.taken)
        return f"{len(seen)}.jpg"

    monkeypatch.setattr(job.evidence, "picture", picture)
    job.work_in(a_window())
    assert job.once(STEPS["16"], presses(job, portal), portal.has_it) == "clicked"
    assert seen == [0, 1]
    assert (job.records[-1].before, job.records[-1].evidence) == (["1.jpg"], "2.jpg")
    assert job.records[-1].pictures == ["1.jpg", "2.jpg"]


def test_a_case_that_is_lost_while_its_page_is_pictured_is_not_clicked(job, portal, monkeypatch):
    """However long a picture takes: another robot may have the case by then, and nothing is in doubt."""

    def lose(_case_id: str) -> None:
        raise LeaseLost

    def picture(*_args, **_how):
        monkeypatch.setattr(job._journal.ledger, "must_hold", lose)

    monkeypatch.setattr(job.evidence, "picture", picture)
    with pytest.raises(LeaseLost):
        job.once(STEPS["16"], presses(job, portal), portal.has_it)
    assert portal.taken == 0
    assert job._journal.ledger.announced("c1", "16") is None


def test_a_picture_that_finds_no_room_before_the_click_leaves_nothing_in_doubt(job, portal, monkeypatch):
    """Nothing was clicked: the step is done once there is room."""

    def no_room(*_args, **_how):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(job.evidence, "picture", no_room)
        with pytest.raises(OSError, match="No space"):
            job.once(STEPS["16"], presses(job, portal), portal.has_it)
    assert portal.taken == 0
    assert job._journal.ledger.announced("c1", "16") is None


def test_what_was_read_is_told_without_the_customer(job, tmp_path):
    """In the record and in the journal, with how many pictures there are; who the customer is, nowhere."""
    job.facts.learn_customer("連携 太郎", "19800101", "090-1234-5678")
    job.repeat(STEPS["4"], lambda: job.note(印刷連番="0000000001", 備考="連携太郎 090-1234-5678"))
    job.note(印刷連番="2")  # outside of a step
    read = {"印刷連番": "0000000001", "備考": "＊＊＊ ＊＊＊"}
    assert job.records[-1].read == read
    line = json.loads((tmp_path / "journal.jsonl").read_text("utf-8").splitlines()[-1])
    assert (line["read"], line["pictures"]) == (read, 0)


@pytest.mark.parametrize(("number", "before", "after"), [("15", [], "1.jpg"), ("1", ["1.jpg"], "2.jpg")])
def test_a_step_that_only_reads_is_about_the_page_that_it_read(job, monkeypatch, number, before, after):
    """What it leads to is no picture of its; a step that goes on to something has both."""
    taken = iter(("1.jpg", "2.jpg"))
    monkeypatch.setattr(job.evidence, "picture", lambda *_args, **_how: next(taken))
    screen = SimpleNamespace(page=None, there=str)
    job.work_in(a_window())
    job.repeat(STEPS[number], lambda: job.saw(screen, "保険料", "氏名"))
    assert (job.records[-1].before, job.records[-1].evidence) == (before, after)
