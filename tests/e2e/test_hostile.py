"""Pages and papers that mean harm: each ends in time with a reason, and the next case is done as if nothing had been.

One robot meets them all, one after the other, as a worker would: what one leaves behind is there for the next.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from renkei.robot.browser.warm import WarmBrowser
from renkei.robot.cases.case import Case
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.execution.case_runner import CaseRunner
from renkei.robot.execution.context import RobotContext
from renkei.robot.execution.job import Job
from renkei.robot.flows import link1
from renkei.robot.flows.ways import Phase, phases_of
from renkei.robot.messages.visible import visible
from renkei.robot.reporting.journal import Journal
from renkei.robot.reporting.summary import CaseResult
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.store import Store
from renkei.robot.store.stored_ledger import StoredLedger

from tests.e2e.conftest import HURRIED
from tests.hostile import pages
from tests.hostile.portal import HostilePortal
from tests.support.ways import EFFECTS

IN_TIME = 90.0
"""Seconds that a case with a hostile page may take, on a machine that is busy; by its bounds it takes a quarter of that."""

SOON = replace(HURRIED, screen=2.0, step=3.0, phase_attempts=2, in_flight=0.5, settle=0.2)
AT_ITS_LEISURE = replace(HURRIED, step=60.0, phase_attempts=1, sends=1, in_flight=0.5, settle=0.2)
LEISURE = {"300 windows", "windows that open windows", "an alert that moves terminals"}
"""Those that end by what they do themselves, and are told as that however busy the machine is."""
QUICK = {"300 windows": SOON, "a busy loop": replace(SOON, screen=1.0, step=1.5, phase_attempts=1)}
SAID = {
    "300 windows": "20を超えるウィンドウ",
    "windows that open windows": "20を超えるウィンドウ",
    "an alert that moves terminals": "次のメッセージが表示されました: .*長い",
    "a paper of 60,000 sheets": "200ページを超え",
    "stamps in stamps": "512 MB",
    "a sheet of 350 m": "用紙の大きさ",
}
"""What the sentence is about, where there is one answer only."""
_NOT_FOR_PEOPLE = re.compile(r"locator|get_by|internal:|Call log|Playwright|waiting for|Error:|Traceback|http://")


@dataclass
class Worker:
    """A robot with a browser of its own, on a thread of its own: the tests' Playwright has the other one."""

    thread: ThreadPoolExecutor
    browser: WarmBrowser
    out: Path

    def carry(self, url: str, case: Case, timeouts: Timeouts, *phases: Callable[[Job], object]) -> CaseResult:
        """Carry a case to its end, or through these phases only."""
        return self.thread.submit(self._carry, url, case, timeouts, phases).result()

    def _carry(
        self, url: str, case: Case, timeouts: Timeouts, phases: tuple[Callable[[Job], object], ...]
    ) -> CaseResult:
        ways = [Phase("link1", phase) for phase in phases] or phases_of(case)
        settings = Settings(url, self.out, mask=False, timeouts=timeouts, customer="robot", staff="robot")
        with Store.in_memory() as store, Journal(self.out / "journal.jsonl") as journal:
            ledger = StoredLedger(store, self.out)
            journal.ledger = ledger
            case_runner = CaseRunner(
                RobotContext(
                    name="r",
                    settings=settings,
                    store=store,
                    ledger=ledger,
                    journal=journal,
                    browsers=self.browser,
                    language="ja",
                    phases_of=lambda _case: ways,
                )
            )
            ticket = store.enrol(case, Wanted(url, "robot", "robot"), ways[0].name)
            while following := case_runner.carry(ticket):
                time.sleep(following.after)
                ticket = following.ticket
            case_runner.close_session()
            return store.result(case.case_id, self.out)


@pytest.fixture(scope="module")
def worker(tmp_path_factory) -> Iterator[Worker]:
    """The one that meets them all."""
    out = tmp_path_factory.mktemp("hostile")
    with ExitStack() as closing:
        thread = closing.enter_context(ThreadPoolExecutor(1))
        browser = thread.submit(WarmBrowser, Settings("http://localhost:1", out)).result()
        closing.callback(lambda: thread.submit(browser.close).result())
        yield Worker(thread, browser, out)


@pytest.fixture
def portal(server) -> Iterator[HostilePortal]:
    """Somebody between the robot and the portals."""
    portal = HostilePortal(server.port)
    threading.Thread(target=portal.serve_forever, daemon=True).start()
    yield portal
    portal.shutdown()
    portal.server_close()


@pytest.fixture
def url(world, portal) -> str:
    """The address at which the robot finds the test's world, and whoever stands before it."""
    host = world.url.removeprefix("http://").partition(":")[0]
    return f"http://{host}:{portal.server_port}"


ALL_PAGES = [pytest.param(name, marks=() if name in QUICK else pytest.mark.nightly) for name in pages.PAGES]


def must_say_why(result: CaseResult, out: Path, step: str, system: str) -> None:
    """See that a person learns what happened, where, and what to do: in words, of a sane length, and without a locator."""
    assert result.status == "needs_person", result
    reason = result.reason
    assert (reason.step, reason.portal) == (step, system)
    for said in (reason.message, reason.next_action):
        assert 0 < len(said) < 700
        assert visible(said, 1000) == said
        assert not _NOT_FOR_PEOPLE.search(said), said
    last = result.steps[-1]
    assert last.no_picture if last.evidence is None else (out / last.evidence).is_file()


def first_step(job: Job) -> None:
    link1.open_application(job)


def up_to_the_paper(job: Job) -> None:
    form = link1.open_application(job)
    link1.fill_application(job, form)
    link1.print_application(job, link1.create_form(job, form))


@pytest.mark.parametrize("name", ALL_PAGES)
def test_a_hostile_page_ends_and_the_next_case_goes_on(worker, portal, url, world, name):
    """In place of PAL's menu comes whatever there is; the case ends at step 1 with a reason, and the next one finds its estimate."""
    portal.misbehave(pages.PAGES[name], r"GET pal/(\?|$|worker)")
    began = time.monotonic()
    timeouts = AT_ITS_LEISURE if name in LEISURE else QUICK.get(name, SOON)
    result = worker.carry(url, world.case(1), timeouts, first_step)
    assert time.monotonic() - began < IN_TIME
    must_say_why(result, worker.out, "1", "pal")
    assert re.search(SAID.get(name, "."), result.reason.message), result.reason.message

    portal.behave()
    assert worker.carry(url, world.case(3), HURRIED, first_step).status == "done"


@pytest.mark.nightly
@pytest.mark.parametrize("name", pages.PAPERS)
def test_a_hostile_paper_ends_and_the_next_case_goes_on(worker, portal, url, world, name):
    """So do papers, at the step that prints them."""
    portal.misbehave(pages.PAPERS[name], r"GET sonpo/.*\.pdf")
    began = time.monotonic()
    result = worker.carry(url, world.case(1), replace(AT_ITS_LEISURE, screen=5.0), up_to_the_paper)
    assert time.monotonic() - began < IN_TIME
    must_say_why(result, worker.out, "4", "sonpo")
    assert re.search(SAID.get(name, "."), result.reason.message), result.reason.message

    portal.behave()
    assert worker.carry(url, world.case(3), HURRIED, up_to_the_paper).status == "done"


@pytest.mark.nightly
@pytest.mark.parametrize("name", ["a busy loop", "300 windows", "alerts without end", "an endless answer"])
def test_a_hostile_answer_to_what_cannot_be_undone_is_looked_up(worker, portal, url, world, name):
    """J-PASS takes the application (16) and answers with mischief: the robot looks, finds it there, and sends nothing twice."""

    def takes_it_first(answering):
        answering.ask()
        pages.PAGES[name](answering)

    portal.misbehave(takes_it_first, r"POST jpass/applications/\d+/submit", times=1)
    result = worker.carry(url, world.case(1), replace(HURRIED, step=20.0, screen=10.0))
    assert result.status == "done", result
    assert world.effects() == [*EFFECTS]
