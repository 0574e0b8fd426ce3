"""A world of portals a test, over real HTTP, and the robot at work in it in a real browser."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType
from renkei.mockportals import samples
from renkei.mockportals.ground import Ground
from renkei.mockportals.server import Server, Worlds
from renkei.mockportals.world import Recipe
from renkei.robot.addresses import Addresses
from renkei.robot.browser import find_browser
from renkei.robot.case import Case
from renkei.robot.credentials import Keys
from renkei.robot.desk import Desk
from renkei.robot.durable.store import Store
from renkei.robot.evidence import Evidence
from renkei.robot.job import Job
from renkei.robot.journal import Journal
from renkei.robot.procedure import Step
from renkei.robot.runner import Runner
from renkei.robot.settings import Customer, Patience, Settings
from renkei.robot.summary import CaseResult, StepRecord
from renkei.robot.warm_browser import BROWSER_ARGUMENTS

HURRIED = Patience(
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
    server = Server(Worlds(file, Recipe(estimates=12, approve_after=timedelta())))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server
    server.close()


@dataclass
class World:
    """A test's own world: its address for the robot, its ground for arranging and judging."""

    ground: Ground
    url: str

    def case(self, n: int = 1, **changes: object) -> Case:
        """Return the case of the n-th seeded estimate (every fifth from the second on is a corporation's)."""
        row = samples.rows(n, today=self.ground.clock.today())[n - 1]
        return Case.model_validate({**row, **changes})

    def effects(self) -> list[str]:
        """Return the business effects that took hold, in order."""
        return [entry.effect for entry in self.ground.ledger.entries()]

    def links(self, road: str) -> list[str]:
        """Return how the hand-overs on one road ended, in order."""
        return [entry.outcome for entry in self.ground.link.journal() if entry.road == road]


@pytest.fixture
def world(server: Server, request: pytest.FixtureRequest) -> World:
    """A fresh world, named after nothing but its number."""
    name = f"w{abs(hash(request.node.nodeid)) % 10**9}"
    return World(server.worlds.named(name), f"http://{name}.localhost:{server.port}")


@dataclass
class Notes:
    """Takes note of what the robot tells."""

    steps: list[StepRecord] = field(default_factory=list)
    ended: list[CaseResult] = field(default_factory=list)

    def step_done(self, _case_id: str, _step: Step, record: StepRecord) -> None:
        self.steps.append(record)

    def case_ended(self, result: CaseResult) -> None:
        self.ended.append(result)


@dataclass
class Robot:
    """The robot, as a run has it, in this test's world."""

    browser: Browser
    new_context: Callable[..., BrowserContext]
    world: World
    out: Path
    closing: ExitStack
    patience: Patience = HURRIED
    customer: Customer = "robot"

    def carry_out(self, *cases: Case, mask: bool = False) -> list[CaseResult]:
        """Carry the cases out and return how each ended."""
        settings = Settings(
            portals=self.world.url, out=self.out, mask=mask, patience=self.patience, customer=self.customer
        )
        with Journal(self.out / "journal.jsonl") as journal, Store.in_memory() as store:
            runner = Runner(self.browser, settings, journal, Notes(), "ja", store, self.new_context)
            return runner.run(cases)

    def at_a_desk(self, case: Case) -> Job:
        """Sit down with one case, to do its steps one by one."""
        addresses = Addresses.parse(self.world.url)
        journal = self.closing.enter_context(Journal(self.out / "journal.jsonl"))
        job = Job(case, journal, Evidence(self.out, case.case_id, mask=False), self.patience, Notes(), self.customer)
        job.sit_down(Desk(self.new_context, addresses, Keys(addresses, {}), self.patience))
        return job


@pytest.fixture
def robot(
    browser: Browser, new_context: Callable[..., BrowserContext], world: World, tmp_path: Path
) -> Iterator[Robot]:
    """The robot in this test's world; pytest-playwright's options hold for its windows."""
    with ExitStack() as closing:
        yield Robot(browser, new_context, world, tmp_path, closing)
