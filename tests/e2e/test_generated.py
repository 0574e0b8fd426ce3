"""Generated cases in a real browser: `check --portals` finds nothing, and some are carried to their end."""

from dataclasses import replace

import pytest
from renkei.mockportals.samples.generating import generated
from renkei.robot.app import App
from renkei.robot.cases.case import Case
from renkei.robot.config.settings import Settings
from renkei.robot.execution.choices.estimates import look_up

from tests.e2e.conftest import World

SEED = 7
pytestmark = pytest.mark.nightly


@pytest.fixture
def cases(server, robot):
    """Let the robot's world be one that has the estimates; return the cases."""
    config = replace(server.worlds.config, generated=True, seed=SEED, estimates=60, lived_in=0)
    world_context = server.worlds.reset("generated", config)
    robot.world = World(world_context, f"http://generated.localhost:{server.port}")
    today = world_context.clock.today()
    return [Case.model_validate(row) for row, _ in generated(60, SEED, today=today)]


def test_the_portals_know_every_generated_case_as_its_row_has_it(robot, cases):
    """60 of them: estimate, party, kana, premium and number of payments."""
    session = App(settings=Settings(robot.world.url, robot.out), language="ja").session(robot.browsers)
    try:
        seen = look_up(session, cases)
    finally:
        session.leave()
    assert (seen.trouble, seen.missed, seen.found) == (None, 0, [])


def test_some_generated_cases_are_carried_to_their_end(robot, cases):
    """An individual, a firm, one with a guarantor, and one by the customer's own terminal."""
    terminal = next(case for case in cases if case.on_terminal and not case.is_corporate)
    wanted = {case.case_id: case for case in (cases[0], cases[3], cases[4], terminal)}
    ended = robot.carry_out(*wanted.values())
    assert [(one.status, one.reason) for one in ended] == [("done", None)] * len(wanted)
