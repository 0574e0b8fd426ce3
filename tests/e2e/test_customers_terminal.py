"""Steps 18-22: the customer applies on the own terminal, played by the robot or waited for."""

from dataclasses import replace

import pytest
from renkei.mockportals.exchange.link import Link
from renkei.mockportals.samples.seed import persona
from renkei.robot.flows import link1, link2, link2_terminal

from tests.support.ways import EFFECTS

ON_THE_TERMINAL = ["terminal_application", *EFFECTS]
THE_WAY = [*range(1, 7), 8, 9, *range(18, 22), 15, 16, *range(22, 41), *range(47, 51), 52]


def on_terminal(world, n=1, **changes):
    return world.case(n, 申込手段="お客さま端末", **changes)


@pytest.mark.parametrize(
    "n",
    [
        pytest.param(1, marks=pytest.mark.lived_in(300)),
        pytest.param(2, marks=pytest.mark.nightly),
        pytest.param(7, marks=pytest.mark.nightly),
    ],
    ids=["individual", "corporation", "with a guarantor"],
)
def test_the_customer_applies_and_the_case_goes_on_to_the_store_approver(robot, world, n):
    """Every kind of party: each effect once, each step once and in order, and a picture of the telephone at 22.

    Where the customer has other insurances, and namesakes have theirs, the case's own is the one that is taken.
    """
    [result] = robot.carry_out(on_terminal(world, n))

    assert (result.status, result.reason) == ("done", None)
    assert [int(step.step) for step in result.steps] == THE_WAY
    assert world.effects() == ON_THE_TERMINAL
    [picture] = [step.evidence for step in result.steps if step.step == "22"]
    assert (robot.out / picture).stat().st_size > 0
    assert {entry.estimate for entry in world.entries()} == {world.case(n).estimate_number}


@pytest.mark.nightly
def test_nothing_is_screened_until_the_customer_has_applied(robot, world):
    """With a real customer the case waits its patience at 22, ends 要確認 there, and goes on when run again afterwards."""
    robot.customer, robot.timeouts = "person", replace(robot.timeouts, customer=0.3)
    [waiting] = robot.carry_out(on_terminal(world))

    assert (waiting.status, waiting.reason.step, waiting.reason.portal) == ("needs_person", "22", "customer")
    assert "まだ審査申込をしていません" in waiting.reason.message
    assert waiting.receipt_number == world.receipt()
    assert world.effects() == ["terminal_application"]

    robot.customer = "robot"
    [result] = robot.carry_out(on_terminal(world))
    assert result.status == "done"
    assert world.effects() == ON_THE_TERMINAL
    assert {"1", "9", "16", "18"}.isdisjoint(step.step for step in result.steps)


@pytest.mark.nightly
def test_the_customer_is_not_asked_twice(robot, world):
    """Step 22 done again looks first, and does nothing."""
    job = robot.in_a_session(on_terminal(world))
    link2_terminal.run_link1(job)
    link2_terminal.run(job)
    link2_terminal.see_customer_apply(job)
    assert world.effects() == ["terminal_application", "application"]
    assert world.links("customer") == ["delivered"]


def test_the_telephone_is_a_telephone_and_signed_in_nowhere(robot, world):
    """The customer's screens are 390 wide, need no sideways scrolling, and ask for no sign-in."""
    job = robot.in_a_session(on_terminal(world))
    link2_terminal.run_link1(job)
    result = link2_terminal.send_to_terminal(job)
    job.facts.receipt_number = link2.receipt_number_in(result)
    seen = []
    with job.session.customers_terminal() as terminal:
        check = terminal.open(link2_terminal.customer.Check, link2_terminal.customers_path(job))
        seen = check.page.evaluate("() => [innerWidth, document.documentElement.scrollWidth, document.cookie]")
    assert seen == [390, 390, ""]


@pytest.mark.nightly
def test_an_insurance_that_does_not_come_up_is_sent_again(robot, world):
    """Step 20: no match is unlinked; back to 5, and look again."""
    robot.timeouts = replace(robot.timeouts, looks=1)
    world.context.faults.arm("link1.receipt_only")
    [result] = robot.carry_out(on_terminal(world))

    assert result.status == "done"
    numbers = [step.step for step in result.steps]
    assert (numbers.count("5"), numbers.count("20")) == (2, 2)
    assert world.effects() == ON_THE_TERMINAL


@pytest.mark.nightly
def test_of_several_insurances_the_cases_own_is_chosen(robot, world, monkeypatch):
    """Step 20: two insurances of one customer come up; the one with the case's 印刷連番 is taken."""
    send = world.context.link.send
    theirs = {"link1": persona(3).customer}
    monkeypatch.setattr(
        Link,
        "send",
        lambda _link, road, message: send(road, replace(message, customer=theirs[road]) if road in theirs else message),
    )
    link1.run(robot.in_a_session(world.case(1)))
    case = on_terminal(world, 3)
    job = robot.in_a_session(case)
    link2_terminal.run_link1(job)
    monkeypatch.undo()
    link2_terminal.run(job)

    assert world.effects() == ["terminal_application", "application"]
    assert {entry.estimate for entry in world.entries()} == {case.estimate_number}
