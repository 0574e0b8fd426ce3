"""A case beside thousands of connections to the portals that do nothing."""

from contextlib import ExitStack
from threading import Event, Thread
from time import monotonic

import pytest
from renkei.mockportals.serving import raise_file_limit
from renkei.mockportals.world import open_world

from tests.chaos.portals import Portals
from tests.support.crowd import HALF_SENT, IDLE, Crowd

from .conftest import Robot, World


@pytest.fixture
def portals(tmp_path):
    """The portals in a process of their own, which takes half of the connections' files."""
    raise_file_limit()
    with Portals(tmp_path) as portals:
        yield portals


@pytest.fixture
def robot(renkei_browsers, portals, tmp_path):
    """The robot at those portals."""
    world_context = open_world(tmp_path / "portals.sqlite")
    with ExitStack() as closing:
        closing.callback(world_context.store.close)
        world = World(world_context, portals.addresses.url)
        yield Robot(renkei_browsers, world.url, tmp_path / "out", world=world, closing=closing)


def seconds_for(robot, n):
    """Carry the n-th case and return how long it took."""
    began = monotonic()
    [result] = robot.carry_out(robot.world.case(n))
    assert (result.status, result.reason) == ("done", None)
    return monotonic() - began


@pytest.mark.nightly
def test_a_case_runs_at_its_usual_pace_beside_a_crowd(robot, portals):
    """2,000 idle and 500 half-sent connections, each replaced when it is let go: the main way takes what it takes without them."""
    seconds_for(robot, 1)  # the browser is warm then
    alone, over = seconds_for(robot, 3), Event()
    with Crowd(portals.addresses.port) as crowd:
        staying = Thread(target=crowd.stay, args=(over.is_set,))
        staying.start()
        try:
            beside = seconds_for(robot, 4)
            held = crowd.held
        finally:
            over.set()
            staying.join()
    assert held > (IDLE + HALF_SENT) / 2
    assert beside < 2 * max(alone, seconds_for(robot, 5))
