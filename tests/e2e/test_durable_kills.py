"""Real deaths, by signal 9: the robot, its browser and the portals die at the worst moments, and the same command goes on.

A slice of `make torture`, which strikes every step.
"""

from itertools import pairwise

import pytest
from renkei.robot.reporting.verifying import verify

from tests.chaos.kills import Kill
from tests.chaos.plans import KillPlan
from tests.chaos.portals import Portals
from tests.chaos.series import Series
from tests.chaos.table import must_not_be
from tests.chaos.victim import HURRIED


@pytest.fixture(scope="module")
def portals(tmp_path_factory):
    """Portals in a process of their own."""
    with Portals(tmp_path_factory.mktemp("portals")) as portals:
        yield portals


def longest_failure(outcome):
    """Return how many seconds the longest step took that failed."""
    pairs = pairwise(note for note in outcome.notes if note.what != "struck")
    return max([ended.at - begun.at for begun, ended in pairs if ended.what == "failed"], default=0.0)


@pytest.mark.parametrize(
    ("victim", "kills"),
    [
        ("robot", [("16", "clicked"), ("37", "announced")]),
        pytest.param("browser", [("37", "clicked")], marks=pytest.mark.nightly),
        pytest.param("portals", [("16", "clicked")], marks=pytest.mark.nightly),
    ],
)
def test_a_death_at_the_worst_moment_loses_and_doubles_nothing(portals, tmp_path, victim, kills):
    """Between intent and click, and after the click with its answer under way: each effect once, and the case is done.

    A browser or portals that are gone are noticed at once, not when the robot is out of patience. What was left in the out folder is as it
    was sealed, by those that were killed, too.
    """
    plan = KillPlan("slice", tuple(Kill(*kill) for kill in kills))
    outcome = Series(portals, tmp_path, victim).carry_out(plan)

    assert must_not_be([outcome]) == []
    assert (outcome.status, len(outcome.struck)) == ("done", len(kills))
    assert longest_failure(outcome) < HURRIED.screen
    assert outcome.effects - plan.expected.effects in ({}, {"registration": 1})
    [seal] = tmp_path.rglob("seal.jsonl")
    assert [one.en for one in verify(seal.parent, None).problems] == []
