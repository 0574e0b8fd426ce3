"""A slice of `make simulate` and of `make mutants`, small enough for every day."""

from itertools import islice

import pytest

from tests.simulation import plans
from tests.simulation.hunt import hunt
from tests.simulation.mutants import MUTANTS
from tests.simulation.plan import RunPlan
from tests.simulation.sweep import failure, play_here

_QUICK = (
    "agrees to no question",
    "skips 52",
    "compares no premium in arclink",
    "takes any status in arclink for applied",
)


def test_nothing_is_lost_or_done_twice_in_a_slice_of_all_runs(stage):
    """Some of the listed runs, far apart, and some by chance: the judge finds nothing, and says the line where it does."""
    listed = [*plans.every_fault(stage.undisturbed, (1,)), *plans.every_death(stage.undisturbed)]
    chosen = [*listed[::250], *islice(plans.by_chance(stage.undisturbed, 1), 3)]

    played = list(play_here(chosen, stage))

    wrong = [failure(one) for one in played if one.problems]
    assert not wrong, "\n".join(wrong)
    assert all(one.has_fired() for one in played if one.plan in listed)


def test_every_fault_has_a_run_that_a_table_can_be_made_of(stage):
    """No fault of the catalogue is left out, and each begins with the phase that its step belongs to."""
    names = {plan.faults[0].name for plan in plans.every_fault(stage.undisturbed, (1,))}

    assert names == set(plans.CATALOGUE)


def test_robots_that_are_wrong_on_purpose_are_caught(stage):
    """A few of the mutants; `make mutants` hunts all of them."""
    assert [catch.mutant for catch in hunt(stage, _QUICK) if not catch.by] == []


@pytest.mark.nightly
def test_every_robot_that_is_wrong_on_purpose_is_caught(stage):
    """At least twenty of them, each by a run that a sound robot goes through well."""
    caught = [catch for catch in hunt(stage) if catch.by]

    assert len(caught) == len(MUTANTS) >= 20


def test_a_wrong_robot_is_found_by_its_line_alone(stage):
    """A line names the mutant, too, so that what caught it can be looked at."""
    [played] = play_here([RunPlan.parse("way=main from=bringin mutant=skips_52")], stage)

    assert played.problems


def test_a_step_that_fails_without_a_window_is_played_to_its_end(stage):
    """Where there is nothing to take a picture of, the robot that is simulated says so, too."""
    [played] = play_here([RunPlan.parse("way=terminal party=1 from=terminal fault=step22.lost_answer")], stage)

    assert not played.problems
    assert played.has_fired()
