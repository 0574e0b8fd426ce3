"""Generated cases are carried by the robot through portals that have their estimates: the right ones to their end, each near-valid one to
what refuses it.
"""

from dataclasses import replace

import pytest
from renkei.mockportals.samples.generating import generated
from renkei.robot.cases.case import Case

from tests.simulation.clock import SimulatedClock
from tests.simulation.plan import RunPlan
from tests.simulation.run import Run
from tests.simulation.world import Disk, SimulatedWorld

SEED = 7
_MOST = 400


class _Generated(SimulatedWorld):
    """The portals with estimates that are generated."""

    def lay(self, records, clock, wait):
        super().lay(records, clock, wait)
        self.config = replace(self.config, seed=SEED, estimates=_MOST, generated=True)
        self.store.lay(records or {})
        self.reopen("main")
        return self.named("main")


@pytest.fixture(scope="module")
def carried(simulator):
    """Carry a row in a fresh world; return how it ended, as `done` or a status with the step."""
    world, disk = _Generated(), Disk()

    def carry(row):
        run = Run(RunPlan(), world, disk, None, simulator._descriptor)
        run._case = Case.model_validate(row)
        outcome = run.carry_out(None)
        assert outcome.problems == []
        return outcome.ends[-1], outcome.effects

    yield carry
    disk.close()


def _rows(numbers, near_valid=False):
    rows = generated(max(numbers), SEED, near_valid, SimulatedClock(0.0).now().date())
    return [rows[n - 1] for n in numbers]


def _all_done(carried, numbers):
    for row, _ in _rows(numbers):
        ended, effects = carried(row)
        assert (ended, effects["bring_in"], effects["application"]) == ("done", 1, 1), (row, ended)


@pytest.mark.parametrize("first", [1, 11])
def test_generated_cases_are_carried_to_their_end(carried, first):
    """Rare names, long ones, either way of applying, either contract paper, firms and guarantors: each effect once."""
    _all_done(carried, range(first, first + 10))


@pytest.mark.nightly
@pytest.mark.parametrize("first", range(21, _MOST, 40))
def test_hundreds_of_generated_cases_are_carried_to_their_end(carried, first):
    """The same for 380 more."""
    _all_done(carried, range(first, min(first + 40, _MOST + 1)))


def _ends_as_told(carried, numbers):
    for row, refused in _rows(numbers, near_valid=True):
        if refused["at"] == "check":
            continue
        ended, effects = carried(row)
        status = "declined" if refused["at"] == "24" else "needs_person"
        assert ended == f"{status} at {refused['at']}", (refused, row)
        assert effects["conclusion"] == effects["bring_in"] == 0


def test_near_valid_cases_end_where_it_is_told(carried):
    """Each kind that no check finds by itself: at the step that the sheet names, and nothing is concluded."""
    _ends_as_told(carried, range(1, 27))


@pytest.mark.nightly
def test_hundreds_of_near_valid_cases_end_where_it_is_told(carried):
    """The same for 374 more."""
    _ends_as_told(carried, range(27, _MOST + 1))
