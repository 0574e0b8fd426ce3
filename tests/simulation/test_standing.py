"""A world that stands at a step is the world as the robot finds it there: held to the long way, step by step and record by record."""

import pytest
from renkei.mockportals.past import Standing, stand
from renkei.mockportals.past.ways import NUMBERS
from renkei.mockportals.world import WorldConfig, context_of
from renkei.robot.flows.phases import parts_of
from renkei.robot.scenario.beginning import FIRST, begin_at, part_at
from renkei.robot.store.enrolment import Wanted

from tests.simulation.checkpoints import Checkpoints
from tests.simulation.clock import SimulatedClock
from tests.simulation.fakes.records import MemoryStore
from tests.simulation.plan import PlannedFault, RunPlan
from tests.simulation.robot_at_work import PORTALS
from tests.simulation.run import Run
from tests.simulation.test_past import comparable
from tests.simulation.world import APPROVE_AFTER, Saved
from tests.support.ways import AGAIN, TERMINAL, WAYS

_LOST_AT_5 = (PlannedFault("link1.lost"),)
_LOST_AT_39 = (PlannedFault("link3.lost"),)
_LONG_WAYS = {
    "main": (RunPlan("main"), {}),
    "corporation": (RunPlan("main", 2), {}),
    "guarantor": (RunPlan("main", 7), {}),
    "unlinked": (RunPlan("main", faults=_LOST_AT_5), {}),
    "terminal": (RunPlan("terminal"), TERMINAL),
    "terminal of a corporation": (RunPlan("terminal", 2), TERMINAL),
    "paper": (RunPlan("paper"), {"契約書": "紙"}),
    "out": (RunPlan("main", faults=_LOST_AT_39), {}),
    "door": (RunPlan("door"), {}),
    "again": (RunPlan("reapply"), AGAIN),
}
_LED_TO = {"unlinked": {"7"}, "out": {"41", "42", "43", "45", "46"}, "door": {"51", "52"}}
"""Where another way leads elsewhere, only these steps are looked at: a step that two ways share is the other one's."""


def _at_each_step(simulator, plan):
    """Yield the steps of a run with the portals' records as they were when the step before was done."""
    checkpoints = Checkpoints()
    run = Run(plan, simulator._world, simulator._disk, simulator._before(plan), simulator._descriptor)
    run.keep(checkpoints)
    assert run.carry_out(None).ends == ["done"]
    done, entered = {}, simulator._before(plan)
    records = entered.portals if entered else None
    for moment in checkpoints.moments:
        if moment.moment == "begin" and moment.step not in done:
            done[moment.step] = records
        if moment.moment == "entered":
            records = checkpoints.kept[moment].saved.portals
    return {step: found for step, found in done.items() if found is not None}


def _standing(step, plan, headers):
    """Return the records of a world in which the case stands at the step."""
    store = MemoryStore()
    clock = SimulatedClock(0.0)
    world_context = context_of(store, "main", WorldConfig(now=clock.now, estimates=12, approve_after=APPROVE_AFTER))
    [learnt] = stand(world_context, [Standing(step, plan.party, headers)])
    return store.moment(), learnt


@pytest.fixture(scope="module")
def long_ways(simulator):
    """Return what each long way left before each of its steps; gone once."""
    return {name: _at_each_step(simulator, plan) for name, (plan, _) in _LONG_WAYS.items()}


@pytest.mark.parametrize("name", _LONG_WAYS)
def test_a_world_at_a_step_is_as_the_long_way_left_it(long_ways, name):
    """Every table and column, ledger and hand-overs among them: before each step that the robot did, times and codes aside."""
    plan, headers = _LONG_WAYS[name]
    steps = [step for step in long_ways[name] if step in _LED_TO.get(name, {step})]
    assert len(steps) > 0
    for step in steps:
        assert comparable(_standing(step, plan, headers)[0]) == comparable(long_ways[name][step]), step


def test_every_printed_step_is_compared(long_ways):
    """All of 2-52 and ①-③, but 44, which nothing but a wrong entry leads to: there the world is that of 43."""
    compared = {step for name, steps in long_ways.items() for step in steps if step in _LED_TO.get(name, {step})}
    assert NUMBERS - {"1"} - compared == {"44"}
    plan = RunPlan("main")
    assert comparable(_standing("44", plan, {})[0]) == comparable(_standing("43", plan, {})[0])


def _begun(simulator, step, plan):
    """Return the moment at which a robot begins at the step: the portals stand there, and its books are laid so."""
    way, clock = WAYS[plan.way], SimulatedClock(0.0)
    case = way.case(plan.party, clock.now().date())
    portals, learnt = _standing(step, plan, way.headers)
    store = simulator._disk.lay(None, clock)
    begin_at(store, case, step, Wanted(PORTALS, "robot", "robot"), learnt)
    return Saved(portals, simulator._disk.records(), 0.0, {}), store.entry(case.case_id)


def _of_each_phase(way, party=1):
    case = WAYS[way].case(party, SimulatedClock(0.0).now().date())
    return [(way, party, part.first_step) for part in parts_of(case)]


@pytest.mark.parametrize(
    ("way", "party", "step"),
    [
        *(("main", 1, step) for step in ("2", "5", "8", "10", "16", "17", "24", "28", "29", "32", "33", "37", "38")),
        *(("main", 2, step) for step in ("9", "29", "39", "40", "47", "50", "51", "52")),
        *(("terminal", 1, step) for step in ("9", "18", "22", "29", "52")),
        *(("reapply", 1, step) for step in ("①", "②", "③", "2", "10", "29", "52")),
        ("main", 7, "7"),
        *(("main", 1, step) for step in ("41", "43", "46")),
    ],
)
def test_a_robot_that_begins_at_a_step_ends_as_one_that_began_at_the_first(simulator, way, party, step):
    """Same statuses, each effect once, nothing refused: whichever step the case stands at when it begins."""
    plan = RunPlan(way, party)
    saved, _ = _begun(simulator, step, plan)
    expected = simulator.undisturbed(way, party).expected
    if step in _BY_HAND:
        expected = simulator.undisturbed("out", party).expected
    run = Run(plan, simulator._world, simulator._disk, saved, simulator._descriptor)
    outcome = run.carry_out(expected)
    # Of what had taken hold before, nobody's words are in the robot's books.
    problems = [problem for problem in outcome.problems if not problem.startswith("ticked without a word")]
    assert (outcome.ends, problems) == (["done"], [])


@pytest.mark.parametrize(("way", "party", "step"), [*_of_each_phase("main"), *_of_each_phase("terminal", 2)])
def test_the_books_are_laid_as_the_robot_would_have_left_them(simulator, way, party, step):
    """What was learnt by the time that a phase begins, numbers and times among them by their kind: as after the long way."""
    plan = RunPlan(way, party)
    _, entry = _begun(simulator, step, plan)
    case = WAYS[way].case(party, SimulatedClock(0.0).now().date())
    part = part_at(case, step)
    if part in FIRST:
        assert (entry.phase, _told(entry.facts)) == (part.name, _told({}))
        return
    store = simulator._disk.lay(simulator.undisturbed(way, party).begins[part.name].books, SimulatedClock(0.0))
    long = store.entry(case.case_id)
    assert (entry.phase, _told(entry.facts)) == (long.phase, _told(long.facts))


_BY_HAND = {"41", "43", "46"}


def _told(facts):
    """Return what facts say, without moments, nor what is empty."""
    said = {key: value for key, value in facts.items() if key != "happened" and value and value not in ([], {})}
    if "concluded_at" in said:
        said["concluded_at"] = "a moment"
    return said | {step: that["of"] for step, that in facts.get("happened", {}).items()}
