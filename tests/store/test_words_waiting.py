"""A case that waits for a word: no robot, no browser and no due ticket till it is there; then it goes on, once. Words of the sheet, too."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from renkei.robot.app import App
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.errors import NotSaid, WrongInput
from renkei.robot.execution.case_runner import CaseRunner
from renkei.robot.execution.job import Job
from renkei.robot.flows.ways import Phase
from renkei.robot.messages.words import PRACTISED_BY
from renkei.robot.store import tables
from renkei.robot.store.enrolment import Row, Wanted
from renkei.robot.store.entry import Next, Ticket
from renkei.robot.store.speaking import speak
from renkei.robot.store.store import Store
from renkei.robot.workers.engine import Queue
from renkei.robot.workers.repair import Repair
from sqlalchemy import update

from tests.support.doubles import no_browser

from .conftest import PORTALS, invented
from .desk import HANAKO, JIRO, NAME, Desk, lacks

PATIENCE = 3600.0
SERIAL = {"of_4": "0000000001"}


@pytest.fixture
def desk(store) -> Desk:
    return Desk(store)


@pytest.fixture
def windows() -> SimpleNamespace:
    """Browsers, which count the sessions that are begun in them."""
    return no_browser(Settings(PORTALS, "out"))


@pytest.fixture
def robot(store, tmp_path, windows) -> Iterator[Callable[..., CaseRunner]]:
    """A robot for whom a case has these phases."""
    with ExitStack() as closing:

        def robot(*phases: Callable[[Job], None]) -> CaseRunner:
            ways = [Phase(f"link{n}", phase) for n, phase in enumerate(phases, 1)]
            settings = Settings(PORTALS, tmp_path / "out", timeouts=Timeouts(person=PATIENCE))
            app = App(
                settings=settings, language="en", start_browser=lambda _settings: windows, phases_of=lambda _case: ways
            )
            return closing.enter_context(app._robot("robot", store, "journal.jsonl", lambda: False, None)).case_runner

        yield robot


class Asking:
    """A phase that stands before step 16, and counts how often it came there and how often it went on."""

    def __init__(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.came, self.went_on, self._meanwhile = 0, 0, meanwhile

    def __call__(self, job: Job) -> None:
        self.came += 1
        job.happened("4", of="0000000001")
        try:
            job.must_be_said("16")
        except NotSaid:
            self._meanwhile()
            raise
        self.went_on += 1


def printing(job: Job) -> None:
    """A phase before that, in which the form is printed."""
    job.happened("4", of="0000000001")


def events(tmp_path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (tmp_path / "out" / "journal.jsonl").read_text("utf-8").splitlines()]


def ticket_of(desk: Desk) -> Ticket:
    ticket = desk.enrol(invented())
    assert ticket is not None
    return ticket


def test_a_case_without_the_word_waits_and_goes_on_with_it(desk, robot, tmp_path):
    """It says whose words it needs and how they are given; with them it is done, and the journal says who has spoken."""
    phase = Asking()
    runner = robot(phase)
    following = runner.carry(ticket_of(desk))
    assert following == Next(Ticket(NAME, 1, 2), PATIENCE)
    result = desk.store.result(NAME, tmp_path / "out")
    assert (result.status, lacks(desk.store, tmp_path)) == ("waiting_person", ["16", "16"])
    told = result.reason.spoken("en")
    assert f"renkei confirm {NAME} 16 --by NAME" in told.next_action
    assert "(staff)" in told.message
    desk.speak("16")
    assert runner.carry(desk.put[0]) is None
    assert (desk.entry().status, phase.went_on) == ("done", 1)
    confirmed = [event for event in events(tmp_path) if event["event"] == "confirmed"]
    assert [(event["step"], event["by"], event["way"]) for event in confirmed] == [("16", HANAKO, "command")] * 2


def test_a_stray_ticket_lets_a_waiting_case_wait_on_without_a_session(desk, robot, windows):
    """No window is opened, nothing is looked at, and the time since when it waits is not begun anew; its picture is the one that was taken
    when it began to wait.
    """
    phase = Asking()
    runner = robot(phase)
    stray = runner.carry(ticket_of(desk)).ticket
    seen = desk.entry().reason.model_copy(update={"evidence": "evidence/case/015-step15.jpg"})
    with desk.store.writing() as books:
        books.execute(update(tables.cases).values(reason=seen.model_dump(mode="json")))
    sessions, asked = windows.new_context.call_count, desk.entry().asked
    desk.store.clock.sleep(600)
    assert runner.carry(stray).after == pytest.approx(PATIENCE - 600)
    assert (desk.entry().status, desk.entry().asked) == ("waiting_person", asked)
    assert desk.entry().reason.evidence == "evidence/case/015-step15.jpg"
    assert (windows.new_context.call_count, phase.came) == (sessions, 1)


def test_patience_that_is_spent_hands_the_case_to_a_person(desk, robot, tmp_path):
    """要確認, with the words that nobody has said; no time-out ever goes past them. Said after all, the case can be put back."""
    phase = Asking()
    runner = robot(phase)
    late = runner.carry(ticket_of(desk)).ticket
    desk.store.clock.sleep(PATIENCE)
    assert runner.carry(late) is None
    result = desk.store.result(NAME, tmp_path / "out")
    assert (result.status, result.reason.step, result.reason.kind) == ("needs_person", "16", "business")
    assert "お客様控え等を交付した" in result.reason.spoken("en").message
    assert f"renkei confirm {NAME} 16" in result.reason.spoken("en").next_action
    desk.speak("16")
    runner.carry(desk.store.put_back(NAME, "link1"))
    assert (desk.entry().status, phase.went_on) == ("done", 1)


def test_a_word_that_came_just_before_the_end_of_patience_counts(desk, robot):
    """The ticket at the end of its time finds the case woken: it is not handed to anybody."""
    phase = Asking()
    runner = robot(phase)
    late = runner.carry(ticket_of(desk)).ticket
    desk.store.clock.sleep(PATIENCE)
    desk.speak("16")
    assert runner.carry(late) == Next(desk.put[0], 0.0)
    assert runner.carry(desk.put[0]) is None
    assert (desk.entry().status, phase.went_on) == ("done", 1)


def test_a_word_given_between_the_question_and_the_waiting_is_heard(desk, robot):
    """The robot has asked and closes its windows; who speaks then finds no case that waits. It goes on at once all the same."""
    phase = Asking(meanwhile=lambda: desk.speak("16"))
    runner = robot(printing, phase)
    following = runner.carry(runner.carry(ticket_of(desk)).ticket)
    assert desk.put == []
    assert (following.after, desk.entry().status) == (0.0, "queued")
    assert runner.carry(following.ticket) is None
    assert (desk.entry().status, phase.went_on) == ("done", 1)


def test_a_word_given_while_the_waiting_is_written_is_heard(desk, robot, monkeypatch):
    """Said in the very moment between the robot's last look at the words and its writing that the case waits."""
    phase, hand_on = Asking(), Store.hand_on

    def spoken_before(store: Store, entry: object, **values: object) -> bool:
        if values["status"] == "waiting_person":
            desk.speak("16")
        return hand_on(store, entry, **values)

    monkeypatch.setattr(Store, "hand_on", spoken_before)
    runner = robot(printing, phase)
    following = runner.carry(runner.carry(ticket_of(desk)).ticket)
    assert (following.after, desk.entry().status) == (0.0, "queued")
    assert following.ticket == desk.entry().ticket
    assert runner.carry(following.ticket) is None
    assert (desk.entry().status, phase.went_on) == ("done", 1)


def test_a_word_withdrawn_before_the_robot_comes_makes_the_case_wait_again(desk, robot):
    """It was on the queue already: nothing is done with a word that stands no more, and no session is begun."""
    phase = Asking()
    runner = robot(phase)
    runner.carry(ticket_of(desk))
    desk.speak("16")
    desk.take_back("16")
    runner.carry(desk.put[0])
    assert (desk.entry().status, phase.came, phase.went_on) == ("waiting_person", 1, 0)
    desk.speak("16", by=JIRO)
    runner.carry(desk.put[1])
    assert (desk.entry().status, phase.went_on) == ("done", 1)


def test_a_waiting_case_goes_on_for_practice_where_the_robot_is_to_speak(desk, robot):
    """The sheet given again with `--staff robot`: the robot says the words itself, by its own name, and the case is done."""
    phase = Asking()
    runner = robot(phase)
    runner.carry(ticket_of(desk))
    ticket = desk.enrol(invented(), staff="robot")
    assert ticket is not None
    assert runner.carry(ticket) is None
    assert (desk.entry().status, phase.went_on) == ("done", 1)
    assert {(one.by, one.way) for one in desk.said()} == {(PRACTISED_BY, "practice")}


def test_a_case_that_was_begun_for_people_does_not_speak_for_itself(desk, robot):
    """Given again as before, it waits on: nothing is on the queue, and nothing was said."""
    runner = robot(Asking())
    runner.carry(ticket_of(desk))
    assert desk.enrol(invented()) is None
    assert (desk.entry().status, desk.said()) == ("waiting_person", [])


def names_on_queue(queue: Queue, *status: str) -> list[str]:
    return sorted(flow.workflow_id for flow in queue._flows(status=list(status)))


def worked_off(store: Store, tmp_path, phases: Sequence[Phase], until: Callable[[], bool]) -> None:
    """Let a real worker work until something is so."""
    settings = Settings(PORTALS, tmp_path / "out", timeouts=Timeouts(person=PATIENCE, silence=2.0))
    app = App(settings=settings, language="en", start_browser=no_browser, phases_of=lambda _case: phases)
    with app.worker(store) as worker:
        while not until() and not worker.stopped.wait(0.05):
            pass
    assert worker.trouble is None


def test_a_case_that_waits_has_no_due_ticket_and_wakes_once(store, desk, tmp_path):
    """By the real queue: no worker finds anything to do while it waits, and the repair misses nothing; the word puts one ticket there,
    the same word again none; and the phase is done once more.
    """
    phase = Asking()
    phases = [Phase("link1", phase)]
    with Queue(store, PORTALS) as queue:
        store.enrol_all([Row(invented(), "link1")], Wanted(PORTALS), queue.put_within)
        worked_off(store, tmp_path, phases, lambda: names_on_queue(queue, "DELAYED") != [])
        assert queue.longest_due() is None
        assert [Repair(store, queue, PORTALS).look() for _ in range(2)] == [0, 0]
        for person in (HANAKO, JIRO):
            speak(store, NAME, ["16"], person, None, "command", queue.put_within)
        assert names_on_queue(queue, "ENQUEUED") == [f"{NAME}:1:3"]
        worked_off(store, tmp_path, phases, lambda: desk.entry().status == "done")
        assert names_on_queue(queue, "ENQUEUED") == []
    assert (phase.came, phase.went_on) == (2, 1)


def spoken(**cells: str) -> object:
    return invented(**cells, 説明者=HANAKO)


def test_a_row_may_say_its_words_itself(desk, robot):
    """Entered in the sheet after the print and given again: the case goes on, and it is told by which way and by whom."""
    phase = Asking()
    runner = robot(phase)
    runner.carry(ticket_of(desk))
    desk.store.clock.sleep(120)
    ticket = desk.enrol(spoken(契約内容説明日="20261124 1901"))
    assert ticket is not None
    assert runner.carry(ticket) is None
    assert {(one.by, one.way, one.at) for one in desk.said()} == {(HANAKO, "sheet", "2026-11-24T19:01:00+09:00")}


def test_a_row_that_says_its_words_too_early_waits_and_is_told_why(desk, robot, tmp_path):
    """Entered before anything was printed: nobody can have handed over what was not there. The case waits and says so."""
    runner = robot(Asking())
    runner.carry(desk.enrol(spoken(契約内容説明日="20261123")))
    told = desk.store.result(NAME, tmp_path / "out").reason.spoken("en").message
    assert desk.entry().status == "waiting_person"
    assert (HANAKO in told, "2026-11-23" in told, "before what it is about" in told) == (True, True, True)


def test_a_sheet_given_again_says_nothing_anew(desk):
    """The same cells are the same words; another date is another word."""
    desk.waits("16", **SERIAL)
    desk.store.clock.sleep(300)
    for _ in range(3):
        desk.enrol(spoken(契約内容説明日="20261123"))
    assert len(desk.said()) == 2
    assert desk.entry().status == "waiting_person"
    desk.enrol(spoken(契約内容説明日="20261124"))
    assert (len(desk.said()), desk.entry().status) == (4, "queued")


def test_a_withdrawn_word_does_not_come_back_by_the_sheet(desk):
    """Whoever withdrew it knows better than the cell that nobody has cleared."""
    desk.begun(**SERIAL)
    row = spoken(契約内容説明日="20261124")
    desk.enrol(row)
    desk.take_back("16")
    desk.waits("16", **SERIAL)
    desk.enrol(row)
    assert [one.withdrawn_by for one in desk.said()] == [JIRO, JIRO]
    assert desk.entry().status == "waiting_person"


@pytest.mark.parametrize("status", ["done", "declined", "cancelled"])
def test_an_ended_case_takes_no_word_from_the_sheet(desk, status):
    """What is entered after the end is no confirmation of what was ticked before."""
    desk.stands_ended(status, **SERIAL)
    desk.enrol(spoken(契約内容説明日="20261124"))
    assert desk.said() == []


def test_a_row_of_another_sheet_says_nothing_of_this_case(desk):
    """A case of the same name with another estimate is refused, and so is what it says."""
    desk.waits("16", **SERIAL)
    other = invented(2, 案件ID=NAME, 契約内容説明日="20261124", 説明者=HANAKO)
    with pytest.raises(WrongInput):
        desk.enrol(other)
    assert (desk.said(), desk.entry().status) == ([], "waiting_person")


def test_a_parked_case_takes_the_words_of_its_row_along(desk, end):
    """The sheet that puts a case back on the queue says them in the same go."""
    entry = desk.begun(**SERIAL)
    end(entry.ticket, status="needs_person")
    assert desk.enrol(spoken(契約内容説明日="20261124")) is not None
    assert len(desk.said()) == 2
