"""Turns at the portals: all who share the books have them one after the other, by the database's clock."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

import pytest
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.clock import SystemClock
from renkei.robot.config.rates import Rate
from renkei.robot.config.settings import Settings
from renkei.robot.errors import LeaseLost
from renkei.robot.execution.pacing import pace_beside, pace_by
from renkei.robot.store import tables
from renkei.robot.store.reader import Reader
from renkei.robot.store.store import Store
from renkei.robot.store.turns import Turns
from sqlalchemy import Float, bindparam, event, select, update

PAL, JPASS = "https://pal.example/", "https://jpass.example/"


class Hands:
    """A clock that a test sets."""

    def __init__(self, seconds: float = 1_000_000.0) -> None:
        self.seconds = seconds

    def as_asked(self) -> Any:
        return bindparam("now", callable_=lambda: self.seconds, type_=Float, unique=True)


def turns(store: Reader, pause: float, hands: Hands | None = None, longest: float = 600.0) -> Turns:
    return Turns(store.engine, {PAL: pause}, longest, hands.as_asked() if hands else None)


@pytest.fixture
def store(place):
    """Books in a file, and in PostgreSQL."""
    with Store.open(place) as store:
        yield store


def test_a_fleet_takes_its_turns_one_after_the_other(store):
    """Eight at once, each with connections of its own: by the database's clock no two turns are nearer than the pause, and none is lost."""
    with ThreadPoolExecutor(8) as fleet, Store.open(store.engine.url) as other:
        both = turns(store, 0.5), turns(other, 0.5)
        began = monotonic()
        waits = list(fleet.map(lambda number: both[number % 2].take(PAL) or 0.0, range(40)))
        took = monotonic() - began
    with store.reading() as connection:
        last = connection.execute(select(tables.turns.c.next_at)).scalar_one()
        now = turns(store, 0.5).take(PAL)
    assert now is not None
    assert last is not None
    assert max(waits) + took >= 39 * 0.5
    assert max(waits) <= 39 * 0.5 + 0.1


def test_turns_are_the_pause_apart_by_the_hand(store):
    """With a clock that stands, each further turn is one pause later; once it has gone on, one comes at once, and none was saved up."""
    hands = Hands()
    by = turns(store, 2.0, hands)
    assert [by.take(PAL) for _ in range(3)] == pytest.approx([0.0, 2.0, 4.0], abs=1e-3)
    hands.seconds += 100
    assert [by.take(PAL) for _ in range(2)] == pytest.approx([0.0, 2.0], abs=1e-3)


def test_every_portal_has_turns_of_its_own(store):
    """One that has no rate is free, without a question to the books."""
    hands = Hands()
    by = Turns(store.engine, {PAL: 2.0, JPASS: 3.0}, 600.0, hands.as_asked())
    assert [by.take(place) for place in (PAL, JPASS, PAL, JPASS)] == pytest.approx([0.0, 0.0, 2.0, 3.0], abs=1e-3)
    assert by.take("https://sonpo.example/") == 0.0


def test_a_turn_that_is_too_far_away_is_not_taken(store):
    """Whoever asks in vain leaves the turns as they were."""
    hands = Hands()
    by = turns(store, 60.0, hands, longest=100.0)
    assert [by.take(PAL) for _ in range(4)] == [pytest.approx(0.0, abs=1e-3), pytest.approx(60.0), None, None]
    hands.seconds += 30
    assert by.take(PAL) == pytest.approx(90.0, abs=1e-3)


def test_a_clock_that_was_set_back_stops_nobody(store):
    """A turn that nobody could have taken yet begins anew."""
    hands = Hands()
    by = turns(store, 2.0, hands)
    by.take(PAL)
    hands.seconds -= 3600
    assert [by.take(PAL) for _ in range(2)] == pytest.approx([0.0, 2.0], abs=1e-3)


def test_whoever_waits_for_a_turn_holds_nothing(store):
    """Another one can write that very row at once."""
    by = turns(store, 60.0)
    by.take(PAL)
    assert by.take(PAL) == pytest.approx(60.0, abs=5.0)
    with store.engine.begin() as connection:
        connection.execute(update(tables.turns).values(next_at=0.0))
    assert by.take(PAL) == 0.0


def test_without_a_rate_nothing_is_asked_of_the_books(tmp_path):
    """Not one statement more than before."""
    with Store.in_memory() as store:
        asked = []
        event.listen(store.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        pace = pace_by(store.engine, Addresses.parse("http://localhost:8700"), Settings("", tmp_path), SystemClock())
        assert pace.wait("pal", pytest.fail) == 0.0
        assert asked == []


def test_an_audit_and_a_robot_share_their_turns(place, tmp_path):
    """Whoever only looks counts by the same books, under the portal's address."""
    addresses = Addresses.parse("http://localhost:8700")
    settings, waits = Settings("", tmp_path, rates={"pal": Rate(1, "min")}), []

    def stops(seconds: float) -> None:
        waits.append(seconds)

    with Store.open(place) as store:
        robot = pace_by(store.engine, addresses, settings, SystemClock(), lambda: bool(waits))
        robot.wait("pal", stops)
        with (
            pace_beside(place, addresses, settings, lambda: bool(waits)) as looking,
            pytest.raises(LeaseLost),
        ):
            looking.wait("pal", stops)
    assert [round(wait) for wait in waits] in ([60], [59])
