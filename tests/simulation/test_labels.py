"""Labels that are called otherwise: every one of them renamed, every way is gone all the same, without a changed line of code."""

from collections import defaultdict

import pytest
from renkei.robot.screens.labels import Labels
from renkei.robot.screens.printed import PRINTED

from tests.simulation.plan import PlannedFault, RunPlan
from tests.simulation.robot_at_work import without_a_machine
from tests.simulation.simulator import Simulator
from tests.simulation.world import SimulatedWorld
from tests.support.ways import WAYS

RENAMED = {portal: {label: f"別の{label}" for label in printed} for portal, printed in PRINTED.items()}
BY_HAND = RunPlan(phase="link3", faults=(PlannedFault("link3.lost", times=9),))


@pytest.fixture(scope="module")
def renamed():
    """Portals that call nothing as the manual does, and a robot that was told."""
    with without_a_machine() as descriptor, Simulator(descriptor, SimulatedWorld(labels=RENAMED)) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def asked_for():
    """Every label that is looked for meanwhile, by portal."""
    asked = defaultdict(set)
    as_it_is = Labels.on

    def on(self, portal, printed):
        asked[portal].add(printed)
        return as_it_is(self, portal, printed)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Labels, "on", on)
        yield asked


@pytest.mark.parametrize("way", WAYS)
def test_with_every_label_renamed_every_way_is_gone(renamed, way):
    """Headings, buttons, links, fields, groups, boxes, choices of the procedure, items, columns and the sign-in: all by the table."""
    outcome = renamed.play(RunPlan(way))

    assert (outcome.ends, outcome.problems) == (["done"], [])


def test_the_conclusion_is_registered_by_hand_under_other_labels(renamed):
    """41-46 too, where the link has failed."""
    outcome = renamed.play(BY_HAND)

    assert (outcome.ends, outcome.problems) == (["done"], [])
    assert "registration" in outcome.effects


def test_no_label_is_looked_for_that_the_table_cannot_rename(simulator, asked_for):
    """What the flows look for in a portal, on all ways, is in its list, but for the numbers of cases."""
    for way in WAYS:
        simulator.play(RunPlan(way))
    simulator.play(BY_HAND)

    missed = {portal: labels - {*PRINTED[portal]} for portal, labels in asked_for.items()}
    assert len(missed) == len(PRINTED) - 1  # no way of these leads through cal21
    assert [label for labels in missed.values() for label in labels if not label[:4].isdigit()] == []
