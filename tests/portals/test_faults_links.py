"""Trouble on the roads between the portals: what arrives, when, and what the sender learns."""

from datetime import timedelta

import pytest
from renkei.mockportals.samples.seed import persona
from sqlalchemy import event
from sqlalchemy.engine import Engine

from .browsing import items, rows
from .jpass_kit import SEARCH


@pytest.fixture
def statements():
    """What is asked of any database from here on."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield asked
    event.remove(Engine, "before_cursor_execute", note)


def outcomes(world_context, road="link1"):
    return [(entry.outcome, entry.note) for entry in world_context.link.journal() if entry.road == road]


def listed(kit, n=1):
    """Return 印刷連番 and premium of the insurances that 保険選択 lists."""
    number = kit.draft(n)
    kit.fill(number, n, until="insurance")
    found = rows(kit.jpass.get(f"/applications/{number}/insurance", **SEARCH))
    return [(row[1], row[4]) for row in found if len(row) == 7 and row[1].isdigit()]


def premium(n=1):
    return f"{persona(n).premium:,}円"


def test_late_data_arrives_when_its_time_has_come(kit, world_context):
    """The sender gets no answer; 20 seconds of the world's time later the next request, to any portal, finds it delivered."""
    world_context.faults.arm("link1.late")
    assert kit.send_insurance(1).answer is None
    world_context.clock.set(world_context.clock.now() + timedelta(seconds=19))
    assert listed(kit) == []
    assert outcomes(world_context) == [("held", "")]
    world_context.clock.set(world_context.clock.now() + timedelta(seconds=1))
    kit.arclink.get("/")
    assert outcomes(world_context) == [("delivered", "late")]
    assert listed(kit) == [("0000000001", premium())]
    kit.arclink.get("/")
    assert len(outcomes(world_context)) == 1


def test_late_data_outlives_a_restart(kit, world_context, portals):
    """What is held is in the world's file."""
    world_context.faults.arm("link1.late", seconds=5)
    kit.send_insurance(1)
    portals.reopen("main")
    again = portals.named("main")
    again.clock.set(again.clock.now() + timedelta(seconds=5))
    again.link.deliver_due()
    assert outcomes(again) == [("delivered", "late")]


def test_a_reset_world_holds_nothing(kit, world_context, portals):
    """What was on its way is gone with everything else."""
    world_context.faults.arm("link1.late")
    kit.send_insurance(1)
    anew = portals.reset("main", portals.config)
    anew.clock.set(anew.clock.now() + timedelta(days=1))
    anew.link.deliver_due()
    assert anew.link.journal() == []


def test_data_that_arrives_twice_is_two_hand_overs(kit, world_context):
    """The sender learns of the first; J-PASS lists the insurance once."""
    world_context.faults.arm("link1.twice")
    delivery = kit.send_insurance(1)
    assert delivery.accepted
    assert outcomes(world_context) == [("delivered", "twice"), ("delivered", "twice")]
    assert listed(kit) == [("0000000001", premium())]


@pytest.mark.parametrize("road", ["link3", "bringin"])
def test_a_conclusion_or_a_case_that_arrives_twice_takes_hold_once(kit, world_context, road):
    """「済」 stays 「済」; arclink has one case."""
    world_context.faults.arm(f"{road}.twice")
    receipt = kit.concluded(1)
    assert kit.status(receipt) == "済"
    kit.jpass.post(f"/contracts/{receipt}/copy", 控え交付済="1")
    kit.jpass.post(f"/contracts/{receipt}/arclink")
    assert [entry.outcome for entry in world_context.link.journal() if entry.road == road] == ["delivered"] * 2
    assert len(rows(kit.arclink.get("/"))) == 1


def test_data_out_of_order_arrives_after_the_next(kit, world_context):
    """The older print overtakes the newer: J-PASS then shows the older."""
    world_context.faults.arm("link1.out_of_order")
    assert kit.send_insurance(1, print_serial="0000000011").answer is None
    assert listed(kit) == []
    assert kit.send_insurance(1, print_serial="0000000012").accepted
    assert outcomes(world_context) == [("delivered", "out_of_order"), ("delivered", "")]
    assert listed(kit) == [("0000000011", premium())]


def test_a_missing_amount_is_shown_empty(kit, world_context):
    """The receipt window and the list show no premium, not a zero."""
    world_context.faults.arm("link1.partial")
    delivery = kit.send_insurance(1)
    assert items(kit.jpass.get(delivery.answer.path))["保険料"] == ""
    assert listed(kit) == [("0000000001", "")]


def test_arclink_shows_a_missing_premium_empty(kit, world_context):
    """The same on the road to arclink."""
    world_context.faults.arm("bringin.partial")
    receipt = kit.concluded(1)
    kit.jpass.post(f"/contracts/{receipt}/copy", 控え交付済="1")
    kit.jpass.post(f"/contracts/{receipt}/arclink")
    assert items(kit.arclink.get("/cases/1"))["保険料"] == ""


def test_a_wrong_amount_is_a_thousand_yen_too_high(kit, world_context):
    """What J-PASS keeps is not what was sent."""
    world_context.faults.arm("link1.wrong_field")
    kit.send_insurance(1)
    assert listed(kit) == [("0000000001", f"{persona(1).premium + 1000:,}円")]


def test_a_receipt_is_not_yet_an_insurance(kit, world_context):
    """The receipt window says received; the list does not have it until it is sent again."""
    world_context.faults.arm("link1.receipt_only")
    delivery = kit.send_insurance(1)
    assert "データの受取りが完了しました" in kit.jpass.get(delivery.answer.path).text
    assert listed(kit) == []
    kit.send_insurance(1)
    assert listed(kit) == [("0000000001", premium())]


def test_a_stale_list_lacks_what_has_just_come(kit, world_context):
    """Insurances of the last 5 seconds are missing from one list; the next shows them."""
    kit.send_insurance(1)
    world_context.clock.set(world_context.clock.now() + timedelta(seconds=5))
    kit.send_insurance(3)
    world_context.faults.arm("step13.list_stale")
    assert [serial for serial, _ in listed(kit)] == ["0000000001"]
    assert [serial for serial, _ in listed(kit)] == ["0000000003", "0000000001"]


def test_two_faults_on_one_road_fire_one_after_the_other(kit, world_context):
    """One hand-over meets one fault at most: the one that was armed first."""
    world_context.faults.arm("link1.lost")
    world_context.faults.arm("link1.late")
    kit.send_insurance(1)
    assert [(fault.name, fault.matched) for fault in world_context.faults.armed()] == [
        ("link1.lost", 1),
        ("link1.late", 0),
    ]
    kit.send_insurance(1)
    assert [outcome for outcome, _ in outcomes(world_context)] == ["lost", "held"]


def test_nothing_armed_and_nothing_held_asks_nothing(world_context, client, statements):
    """Neither the faults, nor the link, nor a request costs a query for trouble."""
    world_context.faults.fires("link1.lost", "E00000001")
    world_context.link.deliver_due()
    assert statements == []
    browser = client("pal")
    statements.clear()
    assert browser.get("/login").status_code == 200
    assert statements == []


def test_another_fault_that_is_armed_costs_a_request_nothing(world_context, client, statements):
    """What is armed elsewhere is not looked up: opening a screen asks for the sign-in alone."""
    browser = client("pal")
    statements.clear()
    browser.get("/")
    usual = len(statements)
    world_context.faults.arm("step16.slow")
    statements.clear()
    browser.get("/")
    assert len(statements) == usual
