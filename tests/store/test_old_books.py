"""The books of every released version: opened, listed, and gone on with."""

import json
import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from renkei.robot.app import App
from renkei.robot.cases.case import Case
from renkei.robot.commands.retry import retry
from renkei.robot.commands.status import status
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.execution.job import Job
from renkei.robot.flows.ways import Phase, phases_of
from renkei.robot.procedure.step import step_once
from renkei.robot.store import tables
from renkei.robot.store.audits import doubts
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.workers import notices
from sqlalchemy import update

from tests.simulation.clock import SimulatedClock
from tests.simulation.fakes.browser import FakeBrowser
from tests.simulation.fakes.network import Network
from tests.simulation.robot_at_work import OUT, FakeJournal, start_robot, without_a_machine
from tests.simulation.world import Disk, SimulatedWorld
from tests.support.doubles import no_browser

from .old_books import VERSIONS, unpack
from .old_books.make import HERE, PORTALS, STANDS, case_of
from .paper_portal import PaperPortal

BOUND = 120.0
CLICKS = {"link1": "5", "terminal-link1": "5", "link2": "16", "terminal": "16", "link3": "37", "bringin": "52"}
GO_ON = [name for name in STANDS if name in ("queued", "working") or name.startswith("waiting_")]


@pytest.fixture(params=VERSIONS)
def old(request, file) -> Path:
    """A released version's books."""
    return unpack(request.param, file)


@pytest.fixture
def told(old, monkeypatch):
    """What a command says of them: `told(status, "--json")`."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")
    return lambda command, *more: CliRunner().invoke(command, [*more, "--db", str(old)], catch_exceptions=False).output


def test_there_are_books_of_the_version_before_the_next_one():
    """Small ones, and none is forgotten: each is a file of its own, and there is one to go on with."""
    assert "0.2.0" in VERSIONS
    assert all(path.stat().st_size < 200_000 for path in HERE.glob("*.gz"))


def test_old_books_are_listed(told):
    """Every case with its status, in the list and by itself; and what an audit left open."""
    shown = {one["case_id"]: one["status"] for one in json.loads(told(status, "--json"))}
    assert shown == {name: "done" if name == "by_hand" else name for name in STANDS}
    assert "done by hand" in told(status)
    assert "E20269999" in told(status)
    for name in STANDS:
        [one] = json.loads(told(status, name, "--json"))
        assert len(one["steps"]) == (0 if name in ("queued", "cancelled") else 2)
        assert name in told(status, name)


def test_the_same_sheet_finds_its_cases_in_old_books(old):
    """No row of it has changed, and none is begun anew, but for the one that waits for a person."""
    with Store.open(place_of(str(old))) as store:
        assert [notices.changed_row(store.entry(name), case_of(name)) for name in STANDS] == [None] * len(STANDS)
        begun = [name for name in STANDS if store.enrol(case_of(name), Wanted(PORTALS), "link1")]
        assert begun == ["needs_person"]
        assert [doubt.step for doubt in doubts(store)] == ["50"]


def clicks_of(portal: PaperPortal) -> Callable[[Case], Sequence[Phase]]:
    """The phases of a case, by their real names; each clicks once, on paper."""

    def phase(name: str) -> Phase:
        number = CLICKS[name]

        @step_once(number, read_back=lambda job: portal.has(job.case.case_id, number))
        def click(job: Job) -> None:
            with job.irrevocably():
                portal.take(job.case.case_id, number, os.getpid())

        return Phase(name, click)

    return lambda case: [phase(one.name) for one in phases_of(case)]


def test_a_worker_goes_on_with_old_books(old, told, tmp_path):
    """Each case that goes on by itself, and one that a person puts on the queue, is done from where it stood: nothing before that is
    done again, nothing twice; what has ended stays.
    """
    assert "goes on" in told(retry, "needs_person")
    portal = PaperPortal(tmp_path / "portal.sqlite")
    timeouts = Timeouts(silence=2.0, in_flight=0.1, backoff=0.01, poll=0.05)
    settings = Settings(portals=PORTALS, out=tmp_path / "out", timeouts=timeouts)
    with Store.open(place_of(str(old))) as store:
        ways = clicks_of(portal)
        stands = {entry.case.case_id: entry.phase for entry in store.entries()}
        app = App(settings=settings, language="en", start_browser=no_browser, phases_of=ways)
        with app.worker(store) as worker:
            while store.open_tickets(PORTALS) and not worker.stopped.wait(0.1):
                pass
        assert worker.trouble is None
        ended = {entry.case.case_id: entry.status for entry in store.entries()}
    expected = {name: "done" if name in (*GO_ON, "needs_person", "by_hand") else name for name in STANDS}
    assert ended == expected
    assert portal.count() == {
        (name, CLICKS[phase]): 1
        for name in (*GO_ON, "needs_person")
        for phase in names_from(case_of(name), stands[name])
    }


def names_from(case: Case, phase: str) -> list[str]:
    names = [one.name for one in phases_of(case)]
    return names[names.index(phase) :]


def test_the_real_steps_go_on_with_old_books(old):
    """A case that waits in the queue of old books goes through the portals' screens to its end, by the robot as it is now."""
    with closing(sqlite3.connect(old)) as books:
        books.execute("PRAGMA journal_mode = DELETE")  # a database in memory has no log beside it
    with without_a_machine() as descriptor, closing(Disk()) as disk:
        clock, world = SimulatedClock(0.0), SimulatedWorld()
        network = Network(world.app, clock, lambda: 0.01)
        world.lay(None, clock, network.wait)
        store = disk.lay(old.read_bytes(), clock)
        store.make_ready()
        with store.writing() as books:  # nobody is there who could say what only a person can say
            books.execute(update(tables.cases).values(staff="robot"))
        settings = Settings(PORTALS, OUT, mask=False, customer="robot", staff="robot")
        journal = FakeJournal(clock, descriptor, [])
        robot = start_robot(
            "robot", store, FakeBrowser(network, clock, lambda: None), settings, journal, lambda _name: None
        )
        ticket = store.ticket_of("queued")
        while ticket is not None:
            following = robot.carry(ticket)
            if following is not None:
                clock.sleep(following.after)
            ticket = following.ticket if following else None
        robot.close_session()
        result = store.result("queued", OUT)
        assert result.reason is None
        assert result.status == "done"
        assert set(world.effects(case_of("queued").estimate_number).values()) == {1}
