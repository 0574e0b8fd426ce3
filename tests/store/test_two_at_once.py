"""Two at once on the same books: one wins, and the other does no harm to it."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier

import pytest
from renkei.robot.errors import LeaseLost, WrongInput
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.entry import Ticket
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.store.stored_ledger import StoredLedger

from .conftest import PORTALS

ROBOTS = 4


@pytest.fixture
def all_at_once(file):
    """Let several robots, each with the store open, do one thing in the same moment; return what each came to."""

    def all_at_once(*doings):
        start = Barrier(len(doings))

        def one(store, do):
            start.wait()
            try:
                return do(store)
            except WrongInput as refused:
                return refused

        with ExitStack() as opened:
            stores = [opened.enter_context(Store.open(place_of(str(file)))) for _ in doings]
            with ThreadPoolExecutor(len(doings)) as robots:
                return list(robots.map(one, stores, doings))

    return all_at_once


def test_a_sheet_that_is_given_twice_in_one_moment_begins_each_case_once(all_at_once, case):
    """One of the runs puts the case on the queue, the others find it there: none stumbles over the other."""
    came_to = all_at_once(*[lambda store: store.enrol(case(), Wanted(PORTALS), "link1")] * ROBOTS)
    assert sorted(came_to, key=bool) == [None] * (ROBOTS - 1) + [Ticket("case-0001", 1, 1)]


def test_two_cases_of_one_estimate_are_not_begun_in_one_moment(all_at_once, case):
    """Each would submit it: all but one are refused, however close they come."""
    cases = [case(案件ID=f"c{n}") for n in range(ROBOTS)]
    came_to = all_at_once(*[lambda store, one=one: store.enrol(one, Wanted(PORTALS), "link1") for one in cases])
    assert sum(isinstance(one, Ticket) for one in came_to) == 1
    assert sum(isinstance(one, WrongInput) for one in came_to) == ROBOTS - 1


def test_who_has_lost_a_case_leaves_the_others_announcement_open(store, enrol, case):
    """That the loser did not click says nothing of the robot that has the case now, and may die after its click."""
    ticket = enrol(case())
    loser, winner = StoredLedger(store, Path()), StoredLedger(store, Path())
    loser.hold(store.take(ticket, "loser"))
    loser.announce("case-0001", "16", 1, store.clock.now())
    winner.hold(store.take(ticket, "winner"))
    winner.announce("case-0001", "16", 2, store.clock.now())
    loser.settle("case-0001", "16", "not_done")
    assert store.unsettled("case-0001") == ["16"]


def test_who_has_lost_a_case_announces_nothing(store, enrol, case):
    """The announcement is taken back with the refusal: nobody waits for an answer to a click that was never made."""
    ticket = enrol(case())
    loser = StoredLedger(store, Path())
    loser.hold(store.take(ticket, "loser"))
    store.take(ticket, "winner")
    with pytest.raises(LeaseLost):
        loser.announce("case-0001", "16", 1, store.clock.now())
    assert store.unsettled("case-0001") == []
