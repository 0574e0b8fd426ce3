"""①-③: a contract goes back to J-PASS and through 連携Ⅰ-Ⅲ again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from renkei.mockportals import rating
from renkei.mockportals.arclink.rules import Status as Approval
from renkei.mockportals.arclink.state import ArcCase
from renkei.mockportals.exchange.link import Answer
from renkei.mockportals.jpass.state import Insurance
from renkei.mockportals.samples.seed import persona
from renkei.robot.flows import bringin, jpass_door, link1, link2, reapply
from sqlalchemy import select

from tests.support.ways import EFFECTS

FIRST = [*EFFECTS]
AGAIN = ["reapplication", *FIRST]
THE_WAY = ["①", "②", "③", *map(str, [*range(1, 7), 8, *range(10, 18), *range(23, 41), *range(47, 51), 52])]


def again(world, n=1, **changes):
    return world.case(n, 案件ID=f"again-{n}", 手続き区分="変更再申込", **changes)


@pytest.mark.nightly
@pytest.mark.parametrize("n", [1, 2], ids=["individual", "corporation"])
def test_a_contract_that_is_in_arclink_is_applied_for_again(robot, world, n):
    """①-③ and all of 連携Ⅰ-Ⅲ in the printed order; the branch of the 受付番号 counts up; each effect once more."""
    [first] = robot.carry_out(world.case(n))
    [result] = robot.carry_out(again(world, n, 制度商品="通常クレジット"))

    assert (first.status, result.status, result.reason) == ("done", "done", None)
    assert (first.receipt_number, result.receipt_number) == (world.receipt(), world.receipt(1))
    assert [step.step for step in result.steps] == THE_WAY
    assert world.effects() == FIRST + AGAIN


@pytest.mark.lived_in(300)
def test_a_contract_of_long_ago_is_applied_for_again(robot, world):
    """A contract that others made and brought in, among hundreds: ①-③ and all of 連携Ⅰ-Ⅲ, and nobody else's is touched."""
    with world.context.store.reading() as session:
        first = select(ArcCase).where(ArcCase.status == Approval.WITH_STORE, ArcCase.receipt_number.endswith("-00"))
        [old, *_] = session.scalars(first)
        insurances = {one.estimate_number: one.transmission for one in session.scalars(select(Insurance))}
    [result] = robot.carry_out(
        world.former_case(old.estimate_number, 手続き区分="変更再申込", 制度商品="通常クレジット")
    )

    assert (result.status, result.reason) == ("done", None)
    assert [step.step for step in result.steps] == THE_WAY
    assert result.receipt_number == old.receipt_number.replace("-00", "-01")
    assert world.effects() == AGAIN
    assert {entry.estimate for entry in world.entries()} == {old.estimate_number}
    with world.context.store.reading() as session:
        now = {one.estimate_number: one.transmission for one in session.scalars(select(Insurance))}
    assert {estimate for estimate in now if now[estimate] != insurances[estimate]} == {old.estimate_number}


@pytest.mark.nightly
def test_the_same_sheet_again_does_nothing_twice(robot, world):
    """A re-application that was carried out is found, and left as it is; so is the first row's contract."""
    robot.carry_out(world.case())
    robot.carry_out(again(world))
    [new, old] = [robot.carry_out(case)[0] for case in (again(world), world.case())]

    assert (new.status, new.receipt_number) == ("done", world.receipt(1))
    assert (old.status, old.receipt_number) == ("done", world.receipt(1))
    assert world.effects() == FIRST + AGAIN


@pytest.mark.nightly
def test_a_run_that_stopped_after_the_contract_went_back_goes_on_from_there(robot, world):
    """① is looked up in J-PASS and not done again; ③ opens the draft that it opened before."""
    robot.carry_out(world.case())
    job = robot.in_a_session(again(world))
    contract = reapply.contract_to_change(job)
    reapply.send_back(job, bringin.open_case(job, bringin.enter_from_pal(job), contract.receipt_number))
    reapply.start_again(job, reapply.choose_contract(job, contract))

    [result] = robot.carry_out(again(world))
    assert result.status == "done"
    assert "①" not in [step.step for step in result.steps]
    assert world.effects() == FIRST + AGAIN
    assert world.links("reapply") == ["delivered"]


@pytest.mark.nightly
def test_a_contract_that_did_not_get_back_is_sent_again(robot, world):
    """①: arclink says that J-PASS did not take it; within bounds it is sent once more."""
    robot.carry_out(world.case())
    answers = iter(
        [lambda *_: Answer(accepted=False, sentence="混み合っています。"), world.context.link._receivers["reapply"]]
    )
    world.context.link.connect("reapply", lambda *sent: next(answers)(*sent))
    [result] = robot.carry_out(again(world))

    assert result.status == "done"
    assert world.links("reapply") == ["refused", "delivered"]
    assert world.effects() == FIRST + AGAIN


@pytest.mark.nightly
def test_another_wish_for_a_live_re_application_is_a_persons(robot, world):
    """A row that differs from what was applied for again is not taken for done, nor applied for once more; begun by hand it is."""
    robot.carry_out(world.case())
    robot.carry_out(again(world))
    wish = {"制度商品": "通常クレジット"}
    [result] = robot.carry_out(again(world, **wish))

    assert (result.status, result.reason.step, result.reason.kind) == ("needs_person", "②", "business")
    assert "制度商品" in result.reason.message
    assert "手作業" in result.reason.next_action
    assert world.effects() == FIRST + AGAIN

    job = robot.in_a_session(again(world))
    reapply.send_back(job, bringin.open_case(job, bringin.enter_from_pal(job), world.receipt(1)))
    [result] = robot.carry_out(again(world, **wish))
    assert (result.status, result.receipt_number) == ("done", world.receipt(2))
    assert world.effects() == FIRST + AGAIN + AGAIN


@pytest.mark.nightly
def test_a_changed_coverage_goes_the_same_way_before_arclink_has_anything(robot, world):
    """Step 30's way out: approved and not concluded, it needs no ①, and the new premium is approved anew."""
    job = robot.in_a_session(world.case())
    link1.run(job)
    link2.run(job)
    link2.open_contract(job, link2.find_decided(job, link2.open_jpass_from_support(job)))

    premium = _premium(1, deductible="10-10万円")
    [result] = robot.carry_out(again(world, 免責金額="10-10万円", 保険料=premium))
    assert (result.status, result.reason, result.premium) == ("done", None, premium)
    assert [step.step for step in result.steps][:2] == ["②", "③"]
    assert world.effects() == ["application", *AGAIN]


@pytest.mark.nightly
def test_a_new_case_stops_at_a_contract_that_is_being_changed(robot, world):
    """A row that says 新規 does not apply beside the re-application; the column that is wrong is named."""
    robot.carry_out(world.case())
    job = robot.in_a_session(again(world))
    contract = reapply.contract_to_change(job)
    reapply.send_back(job, bringin.open_case(job, bringin.enter_from_pal(job), contract.receipt_number))
    [result] = robot.carry_out(world.case())

    assert (result.status, result.reason.kind) == ("needs_person", "business")
    assert "手続き区分" in result.reason.next_action
    assert world.effects() == [*FIRST, "reapplication"]


@pytest.mark.parametrize(
    "applied", [False, pytest.param(True, marks=pytest.mark.nightly)], ids=["nothing there", "in screening"]
)
def test_what_cannot_be_changed_is_left_alone(robot, world, applied):
    """②: without a contract, or while it is screened, the case ends 要確認 and nothing has changed."""
    if applied:
        world.context.policy.approve_after = timedelta(days=1)
        job = robot.in_a_session(world.case())
        link1.run(job)
        link2.run(job)
    [result] = robot.carry_out(again(world))

    assert (result.status, result.reason.step, result.reason.kind) == ("needs_person", "②", "business")
    assert world.effects() == ["application"] * applied
    assert applied == bool(jpass_door.rows_of(robot.in_a_session(world.case()), world.case().estimate_number))


def _premium(n, **changes):
    return rating.premium(replace(persona(n).coverage, **changes))
