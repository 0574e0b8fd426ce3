"""The main way, from a case's row to 店舗承認者手続中."""

import pytest
from renkei.robot.flows import bringin, link1, link2, link3
from renkei.robot.screens import sonpo

from tests.support.ways import EFFECTS

PICTURES_BEFORE = True


THE_MAIN_WAY = [*range(1, 7), *range(8, 18), *range(23, 41), *range(47, 51), 52]  # 7 and 51 are for other days


@pytest.mark.lived_in(300)
def test_the_procedure_reads_aloud_step_by_step(robot, world):
    """Each printed step, done alone and in order, leaves the portals as the manual says; others go on working meanwhile."""
    job = robot.in_a_session(world.case(1))

    form = link1.open_application(job)  # 1
    link1.fill_application(job, form)  # 2
    forms = link1.create_form(job, form)  # 3
    link1.print_application(job, forms)  # 4
    receipt = link1.send_to_jpass(job, forms)  # 5
    assert link1.shows_our_data(job, receipt)
    link1.see_received(job, receipt)  # 6
    link1.return_to_design(job, forms)  # 8
    assert world.links("link1") == ["delivered"]
    world.others_go_on()

    means = link2.open_jpass(job)  # 9
    choice = link2.enter_parties(job, means)  # 10
    link2.choose_new_insurance(job, choice)  # 11
    link2.choose_scheme(job, choice)  # 12
    assert link2.choose_received_insurance(job, choice)  # 13
    assert "2 /" in choice.page.get_by_role("navigation", name="ページ").inner_text()  # where it had gone to
    amounts = link2.enter_form_id(job, choice)  # 14
    review = link2.check_amounts(job, amounts)  # 15
    result = link2.submit(job, review)  # 16
    link2.read_result(job, result)  # 17
    assert job.facts.receipt_number == world.receipt()

    top = link2.open_jpass_from_support(job)  # 23
    found = link2.find_decided(job, top)  # 24
    details = link2.open_details(job, found)  # 25
    procedure = link2.open_procedure(job, details)  # 26
    opening = link2.ask_for_dlweb(job, procedure)  # 27
    contract = link2.see_dlweb(job, opening)  # 28
    assert contract.standing().status == sonpo.APPROVED

    forms = link3.create_enrolment_form(job, contract)  # 29
    link3.leave_coverage_alone(job, forms)  # 30
    link3.print_customer_copy(job, forms)  # 31
    paperless = link3.start_paperless(job, forms)  # 32
    link3.explain_important_matters(job, paperless)  # 33
    link3.take_consent(job, paperless)  # 34
    party = link3.confirm_contents(job, paperless)  # 35
    last = link3.go_through_paperless(job, party)  # 36
    completion = link3.conclude(job, last)  # 37
    opening = link3.finish(job, completion)  # 38
    receipt = link3.see_receipt(job, opening)  # 39
    assert link3.shows_our_conclusion(job, receipt)
    link3.close_received(job, receipt, completion)  # 40

    top = bringin.enter_jpass(job)  # 47
    procedure = bringin.open_procedure(job, top)  # 48
    bringin.tick_copy_delivered(job, procedure)  # 49
    detail = bringin.hand_to_arclink(job, procedure)  # 50
    registered = bringin.apply_for_approval(job, detail)  # 52
    assert registered.status() == "店舗承認者手続中"
    assert world.effects() == [*EFFECTS]


@pytest.mark.parametrize(
    "n",
    [
        pytest.param(1, marks=pytest.mark.nightly),
        pytest.param(2, marks=pytest.mark.lived_in(300)),
        pytest.param(7, marks=pytest.mark.nightly),
    ],
    ids=["individual", "corporation", "with a guarantor"],
)
def test_a_case_runs_from_its_row_to_the_store_approver(robot, world, n):
    """Every kind of party is carried through: each effect once, every step once and in the printed order."""
    [result] = robot.carry_out(world.case(n))

    assert (result.status, result.reason) == ("done", None)
    assert result.arclink_status == "店舗承認者手続中"
    assert result.premium == world.case(n).premium
    assert [int(step.step) for step in result.steps] == THE_MAIN_WAY
    assert all((robot.out / step.evidence).stat().st_size > 0 for step in result.steps)
    assert world.effects() == [*EFFECTS]
