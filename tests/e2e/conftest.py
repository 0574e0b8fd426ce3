"""A world of portals a test, over real HTTP, and the robot at work in it in a real browser."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType
from renkei.mockportals.context import WorldContext
from renkei.mockportals.exchange.link import HandOver
from renkei.mockportals.exchange.messages import InsuranceData
from renkei.mockportals.jpass.state import fresh_receipt_number
from renkei.mockportals.ledger import LedgerEntry
from renkei.mockportals.samples import case_rows as samples
from renkei.mockportals.samples.former import former
from renkei.mockportals.samples.seed import persona
from renkei.mockportals.server import Server, Worlds
from renkei.mockportals.world import WorldConfig
from renkei.robot.app import App
from renkei.robot.browser.evidence import Evidence
from renkei.robot.browser.executable import find_browser
from renkei.robot.browser.pdf.reader import ReaderProcess
from renkei.robot.browser.warm import BROWSER_ARGUMENTS
from renkei.robot.cases.case import Case
from renkei.robot.config.settings import Customer, Settings, Staff, Timeouts
from renkei.robot.execution.job import Job
from renkei.robot.execution.plain_run import OneBrowser
from renkei.robot.reporting.journal import Journal
from renkei.robot.reporting.summary import CaseResult
from renkei.robot.store.store import Store

from tests.support.serving import served

HURRIED = Timeouts(
    screen=15.0, sends=3, looks=2, backoff=0.05, phase_attempts=2, screening=20.0, poll=0.05, settle=0.5, in_flight=1.0
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("e2e")


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_type: BrowserType, pytestconfig: pytest.Config
) -> dict[str, Any]:
    """Launch the browser that the product would, with pytest-playwright's own options on top."""
    headed = bool(pytestconfig.getoption("--headed"))
    executable = find_browser(headed, Path(browser_type.executable_path))
    return {**browser_type_launch_args, "executable_path": executable, "args": list(BROWSER_ARGUMENTS)}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The portals, served for all tests of this process; each test has a world of its own."""
    file = tmp_path_factory.mktemp("portals") / "portals.sqlite"
    with served(Worlds(file, WorldConfig(estimates=12, approve_after=timedelta()))) as server:
        yield server


@pytest.fixture(scope="session")
def reader() -> Iterator[ReaderProcess]:
    """Who reads papers, for all tests of this process."""
    reader = ReaderProcess()
    yield reader
    reader.close()


class World:
    """A test's own world: its address for the robot, its context for arranging and judging. What was there before the test came is
    left out of what it tells.
    """

    def __init__(self, world_context: WorldContext, url: str) -> None:
        self.context, self.url = world_context, url
        self._effects_before = len(world_context.ledger.entries())
        self._links_before = len(world_context.link.journal())
        with world_context.store.reading() as session:
            self._first_receipt = fresh_receipt_number(session)

    def case(self, n: int = 1, **changes: object) -> Case:
        """Return the case of the n-th seeded estimate (every fifth from the second on is a corporation's)."""
        row = samples.rows(n, today=self.context.clock.today())[n - 1]
        return Case.model_validate({**row, **changes})

    def former_case(self, estimate: str, **changes: object) -> Case:
        """Return the case of an estimate of the past, as its sheet would have had it."""
        origin = self.context.origin
        who = former(int(estimate[1:]) - origin.estimates, origin.seed, origin.estimates)
        return Case.model_validate({**samples.row_of(who, self.context.clock.today()), **changes})

    def receipt(self, branch: int = 0) -> str:
        """Return the 受付番号 of the first application that is made in the test, or of a re-application of it."""
        return f"{self._first_receipt.partition('-')[0]}-{branch:02d}"

    def entries(self) -> list[LedgerEntry]:
        """Return the ledger's entries of what took hold, in order."""
        return self.context.ledger.entries()[self._effects_before :]

    def effects(self) -> list[str]:
        """Return the business effects that took hold, in order."""
        return [entry.effect for entry in self.entries()]

    def journal(self) -> list[HandOver]:
        """Return the hand-overs, in order."""
        return self.context.link.journal()[self._links_before :]

    def links(self, road: str) -> list[str]:
        """Return how the hand-overs on one road ended, in order."""
        return [entry.outcome for entry in self.journal() if entry.road == road]

    def others_go_on(self, count: int = 25) -> None:
        """Let others send so many insurances: what was sent before is no longer on the first page of J-PASS's list."""
        for n in range(10_000, 10_000 + count):
            who = persona(n)
            data = InsuranceData(
                estimate_number=who.number,
                print_serial=f"{n:010d}",
                customer=who.customer,
                plan=who.coverage.plan,
                term_years=who.coverage.term_years,
                inception_date=f"{self.case().inception_date:%Y%m%d}",
                premium=who.premium,
                debit_start_month=self.case().debit_start_month,
                installments=who.installments,
            )
            assert self.context.link.send("link1", data).accepted


@pytest.fixture
def lives(request: pytest.FixtureRequest) -> int:
    """How many cases have been in the test's world before: as its mark says, else as `--lived-in` does.

    A module may say how many it takes of the latter at most (`MOST_LIVES`).
    """
    if mark := request.node.get_closest_marker("lived_in"):
        return mark.args[0]
    wanted = request.config.getoption("--lived-in")
    return min(wanted, getattr(request.module, "MOST_LIVES", wanted))


@pytest.fixture
def world(server: Server, lives: int, request: pytest.FixtureRequest) -> World:
    """A world of the test's own, named after nothing but its number."""
    name = f"w{abs(hash(request.node.nodeid)) % 10**9}"
    worlds = server.worlds
    world_context = worlds.reset(name, replace(worlds.config, lived_in=lives)) if lives else worlds.named(name)
    return World(world_context, f"http://{name}.localhost:{server.port}")


@dataclass
class Robot:
    """The robot, as a run has it, in this test's world."""

    browser: Browser
    new_context: Callable[..., BrowserContext]
    reader: ReaderProcess
    world: World
    out: Path
    closing: ExitStack
    timeouts: Timeouts = HURRIED
    customer: Customer = "robot"
    staff: Staff = "robot"
    pictures_before: bool = False
    headed: bool = False
    """Whether somebody is said to watch: the test's browser stays as it is."""

    def carry_out(self, *cases: Case, mask: bool = False) -> list[CaseResult]:
        """Carry the cases out and return how each ended."""
        settings = Settings(
            portals=self.world.url,
            out=self.out,
            headed=self.headed,
            mask=mask,
            timeouts=self.timeouts,
            customer=self.customer,
            staff=self.staff,
            pictures_before=self.pictures_before,
        )
        with Journal(self.out / "journal.jsonl") as journal, Store.in_memory() as store:
            app = App(settings=settings, language="ja")
            return app.plain_run(store, self.browsers, journal).run(cases)

    @property
    def browsers(self) -> OneBrowser:
        """The test's browser, as the robot takes it."""
        return OneBrowser(self.browser, self.new_context, reader=self.reader)

    def in_a_session(self, case: Case) -> Job:
        """Sit down with one case, to do its steps one by one."""
        settings = Settings(self.world.url, self.out, headed=self.headed, mask=False, timeouts=self.timeouts)
        journal = self.closing.enter_context(Journal(self.out / "journal.jsonl"))
        evidence = Evidence(self.out, case.case_id, mask=False, watched=self.headed)
        job = Job(
            case, journal=journal, evidence=evidence, timeouts=self.timeouts, customer=self.customer, staff=self.staff
        )
        job.pictures_before = self.pictures_before
        job.work_in(App(settings=settings, language="ja").session(self.browsers))
        return job


@pytest.fixture
def robot(
    browser: Browser,
    new_context: Callable[..., BrowserContext],
    reader: ReaderProcess,
    world: World,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Robot]:
    """The robot in this test's world; pytest-playwright's options hold for its windows.

    It takes the pictures of a run in the modules that are about them, those that say `PICTURES_BEFORE`; elsewhere the last one of a step.
    """
    with ExitStack() as closing:
        robot = Robot(browser, new_context, reader, world, tmp_path, closing)
        robot.pictures_before = getattr(request.module, "PICTURES_BEFORE", False)
        yield robot
