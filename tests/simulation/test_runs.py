"""The simulation itself: it carries cases, it repeats a run from its line, and it cannot fall behind what it stands in for."""

import json

import pytest

from tests.simulation.fakes.script import PORTAL_JS, PORTAL_JS_DIGEST, digest
from tests.simulation.plan import Crash, PlannedFault, RunPlan, Withdrawal
from tests.support.ways import WAYS


@pytest.mark.parametrize("way", WAYS)
def test_every_way_ends_done_when_nothing_else_goes_wrong(simulator, way):
    """The robot's flows carry a case through the portals' views, with what belongs to that way, where 60 were carried before."""
    outcome = simulator.play(RunPlan(way, lived=60))

    assert (outcome.ends, outcome.problems) == (["done"], [])
    assert [status.split()[0] for status in outcome.statuses] == ["契約締結済", "控え交付済", "店舗承認者手続中"]


def test_a_run_may_begin_with_a_later_phase(simulator):
    """A saved moment is the run's beginning, with all that the portals and the store had then."""
    outcome = simulator.play(RunPlan(phase="bringin"))

    assert outcome.ends == ["done"]
    assert {json.loads(line)["step"] for line in outcome.journal[:-1]} == {"47", "48", "49", "50", "52"}
    assert outcome.effects == simulator.undisturbed("main", 1).expected.effects


def test_the_same_line_gives_the_same_run(simulator):
    """Time, faults and deaths come from the line alone: journal, effects and clock are the same to the last digit."""
    plan = RunPlan(
        seed=5, faults=(PlannedFault("step16.slow"), PlannedFault("link1.lost")), crashes=(Crash("37", "announced"),)
    )

    first, second = simulator.play(plan), simulator.play(RunPlan.parse(str(plan)))

    assert (first.journal, first.effects, first.seconds) == (second.journal, second.effects, second.seconds)
    assert first.deaths == 1


def test_a_click_of_unknown_outcome_is_not_prepared_anew(simulator):
    """Run again while 「送信」 may still take hold, the case goes on where it was: a new 印刷連番 would not be the one that was sent."""
    outcome = simulator.play(RunPlan(phase="link2", faults=(PlannedFault("step16.slow", seconds=40),)))

    assert (outcome.ends, outcome.problems) == (["needs_person at 16", "done"], [])
    assert not any(json.loads(line)["step"] == "4" for line in outcome.journal if "step" in line)


def test_a_line_says_all_of_a_run():
    """Whatever can be planned is read back from its line."""
    plan = RunPlan(
        "terminal",
        7,
        "link3",
        9,
        (PlannedFault("a.b", 2, 3, 40), PlannedFault("c.d")),
        (Crash("16", "sent", 2),),
        "blind",
        60,
        people=True,
        silent="33",
        withdrawals=(Withdrawal("16", Crash("16", "begin", 2)), Withdrawal("24", Crash("27", "sent"))),
        condition=True,
    )

    assert RunPlan.parse(str(plan)) == plan


def test_the_pages_script_is_the_one_that_the_fake_browser_was_written_after():
    """Whoever changes portal.js is sent here: fakes/script.py has to do the same, and then takes the new digest."""
    assert digest(PORTAL_JS.read_text("utf-8")) == PORTAL_JS_DIGEST


def test_a_sign_out_behind_a_button_is_noticed(simulator):
    """「損保オンライン連携」 shows nothing when the portal has signed the robot out; the page itself does, and the robot signs in."""
    outcome = simulator.play(RunPlan(phase="link3", faults=(PlannedFault("step27.session_expired"),)))

    assert (outcome.ends, outcome.fired["step27.session_expired"]) == (["done"], 1)
