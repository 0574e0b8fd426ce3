"""Step 51: every door to arclink, and a contract on paper, whose way out is closed (41)."""

import pytest
from renkei.robot.flows import bringin

from tests.support.ways import EFFECTS


@pytest.mark.nightly
@pytest.mark.parametrize("door", ["jpass", "pal", "cal21"])
def test_arclink_is_entered_later_by_each_door(robot, world, door):
    """The data is there already; the same case opens, whichever way one comes, and is applied for."""
    world.context.faults.arm("step52.down", times=9)
    [stopped] = robot.carry_out(world.case())
    assert (stopped.status, stopped.reason.step) == ("needs_person", "52")
    world.context.faults.clear()

    job = robot.in_a_session(world.case())
    job.facts.receipt_number = stopped.receipt_number
    detail = bringin.enter_arclink_later(job, door=door)
    assert detail.items()["受付番号"] == stopped.receipt_number
    assert bringin.apply_for_approval(job, detail).status() == "店舗承認者手続中"
    assert world.effects() == [*EFFECTS]


@pytest.mark.nightly
def test_a_lost_conclusion_of_a_contract_on_paper_is_not_registered_by_hand(robot, world):
    """Step 41: the way out does not serve; 要確認 with that reason, and nothing is registered."""
    world.context.faults.arm("link3.lost")
    [result] = robot.carry_out(world.case(契約書="紙"))

    assert (result.status, result.reason.step, result.reason.kind) == ("needs_person", "41", "business")
    assert "紙の契約書" in result.reason.message
    assert world.effects() == ["application", "conclusion"]


@pytest.mark.nightly
def test_a_contract_on_paper_runs_where_the_link_works(robot, world):
    """Paper is no hindrance on the main way."""
    [result] = robot.carry_out(world.case(契約書="紙"))
    assert result.status == "done"
