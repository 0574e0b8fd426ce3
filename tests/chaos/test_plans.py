"""The plans leave no point of no step out, and what is counted is what happened."""

from collections import Counter
from dataclasses import replace

import pytest
from renkei.robot.procedure.steps import STEPS

from tests.chaos.kills import VICTIMS, WIDE_OPEN, Kill, kills_at, read, written
from tests.chaos.plans import KillPlan, plans_for
from tests.chaos.series import Note, Outcome
from tests.chaos.table import figures, must_not_be
from tests.support.ways import EFFECTS


@pytest.mark.parametrize("victim", VICTIMS)
def test_every_point_of_every_step_is_struck_once(victim):
    """The robot dies at each point of each step; its browser and the portals at one point a step."""
    struck = Counter(kill for plan in plans_for(victim) for kill in plan.kills)
    every = [kill for kill in kills_at(*STEPS) if victim == "robot" or kill.point in WIDE_OPEN]

    assert struck == Counter(every)
    assert {kill.step for kill in every} == STEPS.keys()
    assert victim == "robot" or len(every) == len(STEPS)


def test_plans_have_names_of_their_own():
    """A name is a plan's world and folder."""
    names = [plan.name for plan in plans_for("robot")]
    assert len(set(names)) == len(names)


def test_blows_are_written_down_and_read_back():
    """Another process gets the same kills."""
    kills = kills_at(5, "①")
    assert read(written(kills)) == list(kills)


NOTES = [
    Note(10.0, "begun", "1"),
    Note(11.0, "struck", "16", "clicked"),
    Note(14.0, "begun", "9"),
    Note(15.0, "done", "16"),
]
GOOD = Outcome(KillPlan("p", (Kill("16", "clicked"),)), "robot", "done", effects=Counter(EFFECTS), notes=NOTES)


def test_a_good_series_is_told_with_its_recovery():
    """Kills, ends and the time from the kill to the next step are counted; nothing is held against it."""
    assert must_not_be([GOOD]) == []
    assert GOOD.seconds_to_done("16") == 4.0
    assert figures([GOOD])[0] == "kills 1  missed 0  cases 1"
    assert "p50 3.00 s  p95 3.00 s" in figures([GOOD])[-1]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"status": "working"}, "lost: neither ended nor handed over, but working"),
        ({"status": "needs_person"}, "lost: 要確認 without a reason"),
        ({"effects": Counter(EFFECTS) + Counter(application=1)}, "twice: application 2 times"),
        ({"refused": Counter(conclusion=1)}, "twice: conclusion asked for again, and refused"),
        ({"effects": Counter(EFFECTS) - Counter(bring_in=1)}, "false done: bring_in 0 times"),
        ({"missed": (Kill("16", "clicked"),)}, "did not come to pass: kill at 16 clicked"),
        ({"troubles": ["exit code 3"]}, "trouble: exit code 3"),
    ],
)
def test_what_must_not_be_is_said(changed, said):
    """It is told with its victim and its plan, and counted."""
    assert f"robot p: {said}" in must_not_be([replace(GOOD, **changed)])


def test_a_registration_by_hand_is_no_second_effect():
    """43 may have been the way out once; twice it is once too often."""
    counts = [replace(GOOD, effects=GOOD.effects + Counter(registration=n)).count("twice") for n in (1, 2)]
    assert counts == [0, 1]
