"""Trouble with windows, dialogs and buttons, as a person at the screen meets it; and that every step's faults can fire."""

import re
import time

import pytest
from playwright.sync_api import expect
from renkei.mockportals.faults.places import BUTTONS, REQUESTS
from renkei.robot.config.addresses import Addresses
from renkei.robot.flows import link1, link2_terminal

from tests.support.ways import EFFECTS

ON_TERMINAL = ("18", "19", "20", "21", "22")
AGAIN = ("①", "②", "③")
ON_THE_WAY = [
    step for step in REQUESTS if step not in {"13", "51", *ON_TERMINAL, *AGAIN}
]  # 13 is 12 again; 51 another door
UNNOTICED = 0.001


@pytest.fixture
def open_forms(robot, world, new_context):
    """Open 「申込書帳票作成」 with the application form printed, as a person would; tell what is asked and what opens."""
    job = robot.in_a_session(world.case())
    form = link1.open_application(job)
    link1.fill_application(job, form)
    forms = link1.create_form(job, form)
    link1.print_application(job, forms)
    signed_in = job.session.signed_in()
    number = forms.items()["申込番号"]
    job.session.leave()

    def open_page(fault, **how):
        world.context.faults.arm(f"step5.{fault}", **how)
        page = new_context(storage_state=signed_in).new_page()
        page.asked, page.opened = [], []
        page.on("dialog", lambda dialog: (page.asked.append((dialog.type, dialog.message)), dialog.accept()))
        page.on("popup", lambda opened: page.opened.append(opened))
        page.goto(Addresses.parse(world.url).of("sonpo", f"/applications/{number}/forms"))
        return page

    return open_page


def strike(world, kind, steps, seconds):
    for step in steps:
        world.context.faults.arm(f"step{step}.{kind}", seconds=seconds)


def never_fired(world):
    return [fault.name for fault in world.context.faults.armed() if fault.fired == 0]


def link(page):
    page.get_by_role("button", name="割賦WEB連携", exact=True).click()


def test_the_data_is_sent_but_no_window_opens(open_forms, world):
    """Blocked: J-PASS has the data and nothing shows it; pressed again the window opens."""
    page = open_forms("window_blocked")
    with page.expect_response(lambda answer: answer.url.endswith("/link")):
        link(page)
    assert (world.links("link1"), page.opened) == (["delivered"], [])
    with page.expect_popup():
        link(page)
    assert world.context.faults.armed()[0].fired == 1


def test_the_window_opens_late(open_forms, world):
    """Not before its seconds are over."""
    page = open_forms("window_late", seconds=0.5)
    began = time.monotonic()
    with page.expect_popup() as window:
        link(page)
    assert time.monotonic() - began >= 0.5
    window.value.wait_for_url(re.compile("jpass"))
    assert world.links("link1") == ["delivered"]


def test_the_window_closes_by_itself(open_forms, world):
    """It was there, the data was sent, and nobody could read it."""
    page = open_forms("window_closes")
    with page.expect_response(lambda answer: answer.url.endswith("/link")), page.expect_popup() as window:
        link(page)
    if not window.value.is_closed():
        window.value.wait_for_event("close")
    assert world.links("link1") == ["delivered"]


def test_an_alert_comes_before_the_question(open_forms):
    """An alert of the portal's own first, then the usual confirm()."""
    page = open_forms("alert")
    with page.expect_popup():
        link(page)
    assert [kind for kind, _ in page.asked] == ["alert", "confirm"]
    assert "連携" not in page.asked[0][1]
    assert "J-PASSへ保険申込情報を連携します" in page.asked[1][1]


def test_the_question_is_another_one(open_forms):
    """The confirm() is not about linking, once."""
    page = open_forms("confirm_other")
    with page.expect_popup() as window:
        link(page)
    window.value.close()
    with page.expect_popup():
        link(page)
    assert ["連携" in message for _, message in page.asked] == [False, True]


def test_the_button_can_be_pressed_late(open_forms):
    """Disabled when the page is there, enabled after its seconds."""
    page = open_forms("button_late", seconds=1)
    button = page.get_by_role("button", name="割賦WEB連携", exact=True)
    expect(button).to_be_disabled()
    expect(button).to_be_enabled()


@pytest.mark.nightly
def test_dlweb_opens_twice(robot, world):
    """Two windows of it; the robot works in one of them."""
    world.context.faults.arm("step28.opens_twice")
    [result] = robot.carry_out(world.case())
    assert (result.status, world.context.faults.armed()[0].fired) == ("done", 1)
    assert world.effects() == [*EFFECTS]


@pytest.mark.nightly
def test_every_step_of_the_main_way_can_be_struck(robot, world):
    """Each request that the table of places names is one that the procedure sends, with the registration by hand."""
    strike(world, "slow", ON_THE_WAY, UNNOTICED)
    world.context.faults.arm("link3.lost")
    [result] = robot.carry_out(world.case())
    assert (result.status, never_fired(world)) == ("done", [])


@pytest.mark.nightly
def test_every_step_of_the_customers_terminal_can_be_struck(robot, world):
    """18-22, by request and by button; what is 10-14's is not met on this way."""
    strike(world, "slow", ON_TERMINAL, UNNOTICED)
    strike(world, "slow", ("10", "11", "12", "14"), UNNOTICED)
    strike(world, "button_late", ("18", "22"), 0.1)
    job = robot.in_a_session(world.case(申込手段="お客さま端末"))
    link2_terminal.run_link1(job)
    link2_terminal.run(job)
    assert world.effects() == ["terminal_application", "application"]
    assert never_fired(world) == ["step10.slow", "step11.slow", "step12.slow", "step14.slow"]


@pytest.mark.nightly
def test_every_step_of_the_re_application_can_be_struck(robot, world):
    """①-③, by request and by button, once the contract is in arclink."""
    robot.carry_out(world.case())
    strike(world, "slow", AGAIN, UNNOTICED)
    strike(world, "button_late", ("①", "③"), 0.1)
    [result] = robot.carry_out(world.case(案件ID="again", 手続き区分="変更再申込"))
    assert (result.status, never_fired(world)) == ("done", [])


@pytest.mark.nightly
def test_every_button_of_the_main_way_can_come_late(robot, world):
    """The robot waits for each, and the case is done."""
    strike(world, "button_late", set(BUTTONS) - {"28", "39", *ON_TERMINAL, *AGAIN}, 0.1)
    [result] = robot.carry_out(world.case())
    assert (result.status, never_fired(world)) == ("done", [])
