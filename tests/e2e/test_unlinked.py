"""未連携: the robot notices data that did not cross, sends it again as the manual says, and stops within its bounds."""

from dataclasses import replace

import pytest

from tests.support.ways import EFFECTS


def steps_done(result) -> list[tuple[str, int]]:
    return [(step.step, step.attempt) for step in result.steps]


@pytest.mark.nightly
def test_a_lost_first_hand_over_is_sent_again(robot, world):
    """Step 7: the receipt says failed, the robot closes it and presses 「割賦WEB連携」 and 「OK」 again."""
    world.context.faults.arm("link1.lost")
    [result] = robot.carry_out(world.case())

    assert result.status == "done"
    assert world.links("link1") == ["lost", "delivered"]
    assert [step for step in steps_done(result) if step[0] in "567"] == [("5", 1), ("7", 1), ("5", 2), ("6", 1)]
    assert world.effects() == [*EFFECTS]


def test_bounds_spent_hand_the_case_to_a_person(robot, world):
    """Three sendings that never arrive: 要確認 with the step, what was seen, a picture and what to do; nothing was applied for."""
    world.context.faults.arm("link1.lost", times=3)
    [result] = robot.carry_out(world.case())

    assert (result.status, result.reason.step, result.reason.portal) == ("needs_person", "7", "jpass")
    assert "3回" in result.reason.message
    assert "割賦WEB連携" in result.reason.next_action
    assert (robot.out / result.reason.evidence).exists()
    assert world.links("link1") == ["lost"] * 3
    assert world.effects() == []


@pytest.mark.nightly
def test_one_case_unlinked_leaves_the_others_alone(robot, world):
    """The second of three cases ends 要確認; the others are done."""
    world.context.faults.arm("link1.lost", times=3, estimate="E00000002")
    results = robot.carry_out(world.case(1), world.case(2), world.case(3))
    assert [result.status for result in results] == ["done", "needs_person", "done"]


@pytest.mark.nightly
def test_dlweb_that_does_not_open_is_asked_for_again(robot, world):
    """Steps 27-28: no DLWebオンライン means that the link failed; 27 is done again."""
    robot.timeouts = replace(robot.timeouts, screen=2.0)
    world.context.faults.arm("link2.lost")
    [result] = robot.carry_out(world.case())

    assert result.status == "done"
    assert [step for step in steps_done(result) if step[0] in {"27", "28"}] == [
        ("27", 1),
        ("28", 1),
        ("27", 2),
        ("28", 2),
    ]
    assert world.effects() == [*EFFECTS]


def test_a_lost_conclusion_is_registered_by_hand(robot, world):
    """Step 40 unlinked: 41-43, with the conclusion time read both ways (45, 46), and the case goes on to the end."""
    world.context.faults.arm("link3.lost")
    [result] = robot.carry_out(world.case())

    assert result.status == "done"
    numbers = [number for number, _ in steps_done(result)]
    assert numbers[numbers.index("39") :] == ["39", "41", "45", "46", "42", "43", "47", "48", "49", "50", "52"]
    assert world.effects() == ["application", "conclusion", "registration", "arclink_data", "bring_in"]
    assert f"{result.concluded_at:%H%M}" == f"{world.entries()[1].at:%H%M}"


@pytest.mark.nightly
def test_a_case_that_was_stopped_goes_on_where_it_stands(robot, world):
    """The same sheet a second time: the portals are looked at first, and nothing is done twice."""
    world.context.faults.arm("bringin.lost", times=9)
    [stopped] = robot.carry_out(world.case())
    assert (stopped.status, stopped.reason.step) == ("needs_person", "50")
    world.context.faults.clear()

    [result] = robot.carry_out(world.case())
    assert result.status == "done"
    assert world.effects() == [*EFFECTS]
    [again] = robot.carry_out(world.case())
    assert again.status == "done"
    assert world.effects() == [*EFFECTS]
