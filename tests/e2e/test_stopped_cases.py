"""Cases that must not go on: each ends with its reason, before anything more is submitted."""

from dataclasses import replace

import pytest
from renkei.robot.flows import link1


def test_a_declined_case_ends_with_the_reason(robot, world):
    """Step 24: the screening's own reason is read from the details; nothing is concluded."""
    [result] = robot.carry_out(world.case(年収=100))

    assert (result.status, result.reason.step, result.reason.kind) == ("declined", "24", "business")
    assert "年収に対する年間支払額の割合が基準を超えています" in result.reason.message
    assert result.receipt_number == world.receipt()
    assert world.effects() == ["application"]


def test_without_form_id_nothing_is_begun(robot, world):
    """Step 14: unknown, so ask the insurer; no portal is touched."""
    [result] = robot.carry_out(world.case(帳票ID=""))

    assert (result.status, result.reason.step, result.reason.kind) == ("needs_person", "14", "business")
    assert world.journal() == []


def test_a_wrong_form_id_is_refused_before_anything_is_submitted(robot, world):
    """Step 14: J-PASS's own sentence reaches the operator."""
    [result] = robot.carry_out(world.case(帳票ID="ZZ999999"))

    assert (result.status, result.reason.step) == ("needs_person", "14")
    assert "契約内容と一致しません" in result.reason.message
    assert world.effects() == []


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [("保険料", 12340, "保険料"), ("等級", 1, "保険料"), ("支払回数", 12, "支払回数")],
    ids=["premium", "grade", "installments"],
)
def test_a_row_that_does_not_fit_the_estimate_is_stopped_before_j_pass(robot, world, column, value, sentence):
    """Steps 1-3: the item is named, and nothing was handed to J-PASS."""
    [result] = robot.carry_out(world.case(**{column: value}))

    assert (result.status, result.reason.kind) == ("needs_person", "business")
    assert sentence in result.reason.message
    assert world.links("link1") == []


def test_an_estimate_that_is_not_there_is_named(robot, world):
    """Step 1: PAL has no such estimate."""
    [result] = robot.carry_out(world.case(見積番号="E99999999"))

    assert (result.status, result.reason.step) == ("needs_person", "1")
    assert "E99999999" in result.reason.message


def test_another_customers_kana_stops_the_case_without_repeating_it(robot, world):
    """Step 1: the difference is named by its label; names and kana stay out of the message and the journal."""
    [result] = robot.carry_out(world.case(お客様カナ="ベツノ ヒト"))

    assert (result.status, result.reason.step) == ("needs_person", "1")
    assert "カナ" in result.reason.message
    journal = (robot.out / "journal.jsonl").read_text("utf-8")
    assert "ベツノ" not in result.reason.message + journal


def test_an_insurance_sent_with_another_premium_is_not_applied_for(robot, world, monkeypatch):
    """Steps 6 and 13: J-PASS shows another amount than was sent; nothing is submitted."""
    estimate = world.case().estimate_number
    original = world.context.link.send

    def with_wrong_premium(road, message):
        return original(road, replace(message, premium=message.premium + 10) if road == "link1" else message)

    monkeypatch.setattr(world.context.link, "send", with_wrong_premium)
    [result] = robot.carry_out(world.case())

    assert (result.status, result.estimate_number) == ("needs_person", estimate)
    assert world.effects() == []


def test_pictures_are_masked_where_masking_is_on(robot, world):
    """With masking the paper of step 4 is not drawn, and personal items are blurred on the page."""
    job = replace(robot, mask=True).in_a_session(world.case())
    form = link1.open_application(job)
    assert form.field("氏名").evaluate("node => node.style.filter") == "blur(6px)"
    assert form.field("保険料").evaluate("node => node.style.filter") == ""
