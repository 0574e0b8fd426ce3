"""A slice of `make simulate` and of `make mutants`, small enough for every day."""

from itertools import islice
from pkgutil import resolve_name

import pytest
from renkei.robot.procedure.words import WORDS

from tests.simulation import plans
from tests.simulation.hunt import hunt
from tests.simulation.mutants import MUTANTS, OF_WORDS
from tests.simulation.plan import RunPlan
from tests.simulation.pool import failure, play_here
from tests.support.words_judge import KIND

_QUICK = (
    "agrees to no question",
    "skips 52",
    "compares no premium in arclink",
    "takes any status in arclink for applied",
)
_QUICK_OF_WORDS = ("ticks without asking", "takes a word that was withdrawn", "takes the word of another step")


def test_nothing_is_lost_or_done_twice_in_a_slice_of_all_runs(simulator):
    """Some of the listed runs, far apart, and some by chance: the judge finds nothing, and says the line where it does."""
    listed = [*plans.every_fault(simulator.undisturbed, (1,)), *plans.every_death(simulator.undisturbed)]
    chosen = [*listed[::250], *islice(plans.by_chance(simulator.undisturbed, 1), 3)]

    played = list(play_here(chosen, simulator))

    wrong = [failure(one) for one in played if one.problems]
    assert not wrong, "\n".join(wrong)
    assert all(one.has_fired() for one in played if one.plan in listed)


@pytest.mark.parametrize("fault", ["session_expired", "signed_in_elsewhere"])
def test_a_list_that_is_gone_after_a_sign_in_is_searched_again(simulator, fault):
    """20: the screen stands there without any list, which is no column that was renamed: the case goes on to its end."""
    outcome = simulator.play(RunPlan.parse(f"way=terminal party=1 from=terminal seed=0 fault=step20.{fault}"))
    assert (outcome.ends, outcome.problems) == (["done"], [])


def test_every_fault_has_a_run_that_a_table_can_be_made_of(simulator):
    """No fault of the catalogue is left out, and each begins with the phase that its step belongs to."""
    names = {plan.faults[0].name for plan in plans.every_fault(simulator.undisturbed, (1,))}

    assert names == set(plans.CATALOGUE)


def test_robots_that_are_wrong_on_purpose_are_caught(simulator):
    """A few of the mutants; `make mutants` hunts all of them."""
    assert [catch.mutant for catch in hunt(simulator, _QUICK) if not catch.by] == []


@pytest.mark.parametrize(
    "name", [name if name in _QUICK_OF_WORDS else pytest.param(name, marks=pytest.mark.nightly) for name in OF_WORDS]
)
def test_a_robot_that_ticks_what_nobody_has_said_is_caught_at_that(simulator, name):
    """The judge says which effect took hold without which word, whatever else the wrong robot does."""
    [catch] = hunt(simulator, [name])

    assert f"{KIND}: " in catch.by


def test_what_nobody_says_is_waited_for(simulator):
    """Each step's words by themselves, on the main way: the case waits for just those, and is done once they are said."""
    silent = [plan for plan in plans.every_silence(simulator.undisturbed) if plan.way == "main" and not plan.condition]

    ends = {one.plan.silent: (one.ends, one.problems) for one in play_here(silent, simulator)}

    assert ends == {step: ((f"waiting_person at {step}", "done"), ()) for step in WORDS}


def test_a_word_that_is_taken_back_is_waited_for_again_or_was_used(simulator):
    """Some of the moments at which it is, and of deaths around a word: all is done in the end, and nothing without a word."""
    listed = [
        *plans.every_word_taken_back(simulator.undisturbed),
        *plans.every_death_around_a_word(simulator.undisturbed),
    ]

    played = list(play_here(listed[::120], simulator))

    assert [failure(one) for one in played if one.problems] == []
    assert {one.ends for one in played} == {("done",)}


@pytest.mark.nightly
def test_every_robot_that_is_wrong_on_purpose_is_caught(simulator):
    """At least twenty of them, each by a run that a sound robot goes through well."""
    caught = [catch for catch in hunt(simulator) if catch.by]

    assert len(caught) == len(MUTANTS) >= 20


def test_a_wrong_robot_is_found_by_its_line_alone(simulator):
    """A line names the mutant, too, so that what caught it can be looked at."""
    [played] = play_here([RunPlan.parse("way=main from=bringin mutant=skips_52")], simulator)

    assert played.problems


def test_a_step_that_fails_without_a_window_is_played_to_its_end(simulator):
    """Where there is nothing to take a picture of, the robot that is simulated says so, too."""
    [played] = play_here([RunPlan.parse("way=terminal party=1 from=terminal fault=step22.lost_answer")], simulator)

    assert not played.problems
    assert played.has_fired()


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_replaces_something_that_is_there(name):
    """What it is to break still goes by the name that the mutant knows: a robot that nobody broke would be caught by no run."""
    for target in MUTANTS[name].patches():
        assert resolve_name(target) is not None
