"""The plugin's fixtures as the project's own tests take them: portals in this process, whose records a test arranges and judges."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
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
from renkei.robot.browser.evidence import Evidence
from renkei.robot.browser.pdf.reader import ReaderProcess
from renkei.robot.cases.case import Case
from renkei.robot.config.addresses import Addresses
from renkei.robot.execution.job import Job
from renkei.robot.reporting.journal import Journal
from renkei.robot.reporting.listener import Listener
from renkei.robot.reporting.summary import CaseResult
from renkei.robot.testing.kept import Kept
from renkei.robot.testing.portals import RECORDS, Portals
from renkei.robot.testing.robot import HURRIED
from renkei.robot.testing.robot import Robot as Bench
from renkei.robot.testing.world import World as OwnWorld

from tests.support.serving import served

__all__ = ["HURRIED", "Robot", "World"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("e2e")


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the portals' main world."""
    return tmp_path_factory.mktemp("portals") / RECORDS


@pytest.fixture(scope="session")
def server(records: Path) -> Iterator[Server]:
    """The portals, served for all tests of this process; each test has a world of its own."""
    with served(Worlds(records, WorldConfig(estimates=12, approve_after=timedelta()))) as server:
        yield server


@pytest.fixture(scope="session")
def renkei_portals(server: Server, records: Path) -> Portals:
    """The plugin's portals: those of this process."""
    return Portals(Addresses("localhost", server.port), records)


@pytest.fixture(scope="session")
def reader(_renkei_reader: ReaderProcess) -> ReaderProcess:
    """Who reads papers, for all tests of this process."""
    return _renkei_reader


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
def world(renkei_world: OwnWorld, server: Server, lives: int) -> World:
    """The test's own world."""
    if lives:
        renkei_world.reset(lived_in=lives)
    return World(server.worlds.named(renkei_world.name), renkei_world.url)


@dataclass(kw_only=True)
class Robot(Bench):
    """The plugin's robot in this test's world; each time it carries cases out it has new books."""

    world: World
    closing: ExitStack
    forgets: bool = True

    def carry_out(self, *cases: Case, mask: bool = False) -> list[CaseResult]:
        """Carry the cases out and return how each ended."""
        return replace(self, mask=mask).carry(cases, Listener())

    def in_a_session(self, case: Case) -> Job:
        """Sit down with one case, to do its steps one by one."""
        journal = self.closing.enter_context(Journal(self.out / "journal.jsonl"))
        evidence = Evidence(self.out, case.case_id, mask=self.mask, watched=self.headed)
        job = Job(
            case, journal=journal, evidence=evidence, timeouts=self.timeouts, customer=self.customer, staff=self.staff
        )
        job.pictures_before = self.pictures_before
        job.work_in(self.app().session(self.browsers))
        return job

    def at(self, world: World, out: Path) -> "Robot":
        """Return it at another world, with a folder of its own."""
        return replace(self, world=world, portals=world.url, out=out)


@pytest.fixture
def robot(
    renkei_robot: Bench, world: World, tmp_path: Path, _renkei_kept: Kept, request: pytest.FixtureRequest
) -> Iterator[Robot]:
    """The robot in this test's world; pytest-playwright's options hold for its windows.

    It takes the pictures of a run in the modules that are about them, those that say `PICTURES_BEFORE`; elsewhere the last one of a step.
    """
    _renkei_kept.folders.append(tmp_path)
    with ExitStack() as closing:
        robot = Robot(renkei_robot.browsers, world.url, tmp_path, world=world, closing=closing)
        robot.pictures_before = getattr(request.module, "PICTURES_BEFORE", False)
        yield robot
