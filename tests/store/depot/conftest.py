"""A depot that is out of reach when a test wants it, and robots whose phase keeps a picture and a paper and clicks once."""

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest
from renkei.robot.app import App
from renkei.robot.config.settings import Settings
from renkei.robot.depot import courier as couriers
from renkei.robot.depot.courier import Courier
from renkei.robot.depot.depot import DepotTrouble
from renkei.robot.depot.folder import FolderDepot
from renkei.robot.execution.case_runner import CaseRunner
from renkei.robot.flows.ways import Phase
from renkei.robot.messages.text import Message
from renkei.robot.procedure.step import step, step_once
from renkei.robot.reporting.journal import Journal
from renkei.robot.store.enrolment import Wanted

from tests.support.doubles import Notes, no_browser

from ..conftest import PORTALS, invented

AWAY = DepotTrouble(Message("届きません", "out of reach"))
NAME = "case-0001"


@dataclass
class Moody:
    """A depot in a folder that is out of reach, or stands still, as long as a test wants it."""

    depot: FolderDepot
    away: bool = False
    goes: Event = field(default_factory=Event)
    tries: int = 0

    def __post_init__(self) -> None:
        self.goes.set()

    @property
    def place(self) -> str:
        return self.depot.place

    def put(self, name: str, content: bytes) -> None:
        self.tries += 1
        assert self.goes.wait(60)
        if self.away:
            raise AWAY
        self.depot.put(name, content)

    def get(self, name: str, most: int = 1 << 20) -> bytes | None:
        self.tries += 1
        if self.away:
            raise AWAY
        return self.depot.get(name, most)

    def names(self, under: str):
        return self.depot.names(under)

    def delete(self, name: str) -> None:
        self.depot.delete(name)


class Robot:
    """A case runner whose phase prints one paper and clicks once, in an out folder of its own; `clicks` are the clicks of all."""

    def __init__(self, store, out: Path, clicks: Counter[str], courier: Courier | None, ends: Exception | None) -> None:
        @step(2)
        def look(job) -> None:
            if "16" not in job.facts.happened:
                job._pictures.last = job.evidence.picture_of_paper(
                    b"\xff\xd8 of " + os.fsencode(out.name) + b" \xff\xd9", "2"
                )
                job.evidence.paper(b"%PDF-1.4 of " + os.fsencode(out.name) + b" %%EOF", "2", "申込書")

        @step_once("16", read_back=lambda _job: False)
        def click(job) -> None:
            with job.irrevocably():
                clicks[job.case.case_id] += 1
            job.happened("16", "once")
            if ends:
                raise ends

        def run(job) -> None:
            look(job)
            click(job)

        self.notes, settings = Notes(), Settings(PORTALS, out, mask=False, evidence="there")
        app = App(settings=settings, language="en", listener=self.notes, phases_of=lambda _case: [Phase("link1", run)])
        self.journal = Journal(out / "journal.jsonl", store.clock)
        self.context = app._context("robot", store, no_browser(settings), self.journal, courier=courier)
        self.runner, self.store = CaseRunner(self.context), store

    def carry(self, name: str = NAME):
        """Carry the case through what it is to do next."""
        return self.runner.carry(self.store.ticket_of(name))


@pytest.fixture
def depot(tmp_path, monkeypatch) -> Moody:
    """A depot beside the out folder; its courier is a quick one."""
    monkeypatch.setattr(couriers, "_IDLE_SECONDS", 0.01)
    monkeypatch.setattr(couriers, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(couriers, "SECONDS_AT_THE_END", 0.5)
    folder = FolderDepot(tmp_path / "depot")
    folder.begin()
    return Moody(folder)


@pytest.fixture
def robot(store, tmp_path):
    """Return robots with a case on the queue: `robot()`, `robot(courier, out="another")`."""
    store.enrol(invented(), Wanted(PORTALS), "link1")
    clicks, robots = Counter(), []

    def robot(courier=None, out="out", ends=None) -> Robot:
        robots.append(Robot(store, tmp_path / out, clicks, courier, ends))
        return robots[-1]

    robot.clicks = clicks
    yield robot
    for one in robots:
        one.journal.close()


@pytest.fixture
def courier(store, depot, tmp_path):
    """Return couriers: `courier()`, `courier("another")`, each of an out folder."""
    told: list[Message] = []

    def courier(out="out") -> Courier:
        return Courier(depot, store, tmp_path / out, told.append)

    courier.told = told
    return courier
