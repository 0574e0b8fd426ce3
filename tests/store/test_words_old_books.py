"""Books from before people were asked: a case that goes on in them says nothing in anybody's place, wherever it stands."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from renkei.robot.config.settings import Settings
from renkei.robot.execution.case_runner import CaseRunner
from renkei.robot.store.entry import Ticket
from renkei.robot.store.location import place_of
from renkei.robot.store.reader import Reader
from renkei.robot.store.speaking import speak
from renkei.robot.store.store import Store

from tests.simulation.clock import SimulatedClock
from tests.simulation.fakes.browser import FakeBrowser
from tests.simulation.fakes.network import Network
from tests.simulation.robot_at_work import OUT, FakeJournal, start_robot, without_a_machine
from tests.simulation.world import Disk, SimulatedWorld

from .old_books import VERSIONS, unpack
from .old_books.make import PORTALS, case_of

NAME = "queued"
HANAKO = "山田 花子"


@pytest.fixture(params=VERSIONS)
def old(request, file) -> Path:
    """A released version's books."""
    return unpack(request.param, file)


@dataclass
class OldBooks:
    """A robot of now at work on them, in a world of its own."""

    store: Store
    clock: SimulatedClock
    world: SimulatedWorld
    robot: CaseRunner
    due: list[Ticket] = field(default_factory=list)

    def carry_on(self) -> list[str]:
        """Carry the case until it ends or waits for words; return the steps of those."""
        ticket = self.store.ticket_of(NAME)
        while ticket is not None and self.store.entry(NAME).status != "waiting_person":
            following = self.robot.carry(ticket)
            if following is not None and self.store.entry(NAME).status != "waiting_person":
                self.clock.sleep(following.after)
            ticket = following.ticket if following else None
        return list(dict.fromkeys(one.step for one in self.store.result(NAME, OUT).waits_for))

    def speak(self, *steps: str) -> None:
        self.clock.sleep(60.0)
        speak(self.store, NAME, steps, HANAKO, None, "command", lambda _books, tickets: self.due.extend(tickets))

    def effects(self) -> list[str]:
        return sorted(self.world.effects(case_of(NAME).estimate_number))


@pytest.fixture
def books(old) -> Iterator[OldBooks]:
    with closing(sqlite3.connect(old)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")  # a database in memory has no log beside it
    with without_a_machine() as descriptor, closing(Disk()) as disk:
        clock, world = SimulatedClock(0.0), SimulatedWorld()
        network = Network(world.app, clock, lambda: 0.01)
        world.lay(None, clock, network.wait)
        store = disk.lay(old.read_bytes(), clock)
        store.make_ready()
        settings = Settings(PORTALS, OUT, mask=False, customer="robot")
        journal = FakeJournal(clock, descriptor, [])
        browser = FakeBrowser(network, clock, lambda: None)
        robot = start_robot("robot", store, browser, settings, journal, lambda _name: None)
        yield OldBooks(store, clock, world, robot)
        robot.close_session()


def test_a_case_of_old_books_waits_for_words_and_goes_on_with_them(books):
    """Begun when nobody was asked, it is asked for now: nothing is applied for, concluded or handed on without, and all once with."""
    assert (books.carry_on(), books.effects()) == (["16"], [])
    books.speak("16")
    assert (books.carry_on(), books.effects()) == (["31", "33", "34", "35", "37"], ["application"])
    books.speak("31", "33", "34", "35", "37")
    assert (books.carry_on(), books.effects()) == (["49"], ["application", "conclusion"])
    books.speak("49")
    assert books.carry_on() == []
    assert books.store.entry(NAME).status == "done"
    assert set(books.world.effects(case_of(NAME).estimate_number).values()) == {1}
    assert {one.by for one in books.store.words(NAME)} == {HANAKO}


def test_old_books_that_are_only_read_have_no_words(old):
    """Whoever only looks changes nothing in them: no word is there, and none is waited for."""
    before = old.read_bytes()
    with Reader.open(place_of(str(old))) as reader:
        assert reader.words(NAME) == []
        assert reader.result("waiting_screening", OUT).waits_for == []
        assert {entry.staff for entry in reader.entries()} == {"person"}
    assert old.read_bytes() == before
