"""J-PASS's screening: by the clock, and by hand."""

from datetime import timedelta

import pytest
from renkei.mockportals.exchange.messages import ScreeningNotice
from renkei.mockportals.jpass.screening import decide_by_hand, settle
from renkei.mockportals.samples.seed import persona
from renkei.mockportals.web.refusal import Refusal

from .browsing import items
from .jpass_kit import FIRST_RECEIPT

POOR = {"applicant": {"年収": "1"}}
REASON = "年収に対する年間支払額の割合が基準を超えています。"


def _notice(status: str) -> ScreeningNotice:
    return ScreeningNotice(estimate_number=persona(1).number, receipt_number=FIRST_RECEIPT, status=status)


def test_an_application_is_decided_when_its_time_has_come(kit):
    """In screening until the world's policy says otherwise, then approved."""
    receipt = kit.submit(1)
    kit.pass_time(seconds=2)
    assert kit.status(receipt) == "審査中"
    kit.pass_time(seconds=1)
    assert kit.status(receipt) == "承認"
    assert items(kit.jpass.get(f"/contracts/{receipt}"))["審査結果の理由"] == ""


def test_the_policy_in_force_at_the_submission_counts(kit):
    """A slower screening is waited for; changing the policy later does not move what was submitted."""
    kit.context.policy.approve_after = timedelta(hours=2)
    receipt = kit.submit(1)
    kit.context.policy.approve_after = timedelta(seconds=1)
    kit.pass_time(minutes=119)
    assert kit.status(receipt) == "審査中"
    kit.pass_time(minutes=1)
    assert kit.status(receipt) == "承認"


def test_a_declined_application_carries_its_reason_and_the_insurer_is_told(kit):
    """否決 is told to 損保オンライン once, however often the screens are looked at."""
    receipt = kit.submit(1, **POOR)
    kit.pass_time(seconds=3)
    shown = items(kit.jpass.get(f"/contracts/{receipt}"))
    assert (shown["状態"], shown["審査結果の理由"]) == ("否決", REASON)
    kit.jpass.get("/today")
    assert kit.sonpo_got == [_notice("審査中"), _notice("否決")]


def test_a_young_corporation_is_declined(kit):
    """The founding month that was entered is what counts."""
    receipt = kit.submit(2, applicant={"設立年月": "202601"})
    kit.pass_time(seconds=3)
    shown = items(kit.jpass.get(f"/contracts/{receipt}"))
    assert (shown["状態"], shown["審査結果の理由"]) == ("否決", "設立後1年未満のためお取り扱いできません。")


def test_a_decision_bears_the_time_it_was_due(kit):
    """Whoever looks first, and when, does not change when the screening ended."""
    receipt = kit.submit(1)
    kit.pass_time(days=1)
    settle(kit.context)
    assert items(kit.jpass.get(f"/contracts/{receipt}"))["審査日時"] == "2026/11/24 10:00"


@pytest.mark.parametrize("decision", ["承認", "条件付承認", "否決", "差戻し"])
def test_a_person_decides_before_the_clock_does(kit, decision):
    """The decision by hand stands, with its reason; only a 否決 is told to 損保オンライン."""
    receipt = kit.submit(1)
    decided = decide_by_hand(kit.context, receipt, decision, "窓口で確認した結果です。")
    assert decided.receipt_number == receipt
    kit.pass_time(seconds=3)
    shown = items(kit.jpass.get(f"/contracts/{receipt}"))
    assert (shown["状態"], shown["審査結果の理由"]) == (decision, "窓口で確認した結果です。")
    assert kit.sonpo_got == [_notice("審査中")] + [_notice("否決")] * (decision == "否決")


def test_a_person_can_keep_an_application_pending(kit):
    """Kept in screening, it waits for a person, not for the clock; an approval can be taken back so."""
    receipt = kit.submit(1)
    decide_by_hand(kit.context, persona(1).number, "審査中")
    kit.pass_time(days=3)
    assert kit.status(receipt) == "審査中"
    decide_by_hand(kit.context, receipt, "条件付承認")
    assert kit.status(receipt) == "条件付承認"
    decide_by_hand(kit.context, receipt, "審査中")
    assert kit.status(receipt) == "審査中"


def test_an_estimate_names_its_latest_application(kit):
    """Of two applications for one estimate the later is decided."""
    kit.send_insurance(1)
    first, second = kit.submit(1, insured=True), kit.submit(1, insured=True)
    assert decide_by_hand(kit.context, persona(1).number, "差戻し").receipt_number == second
    assert (kit.status(first), kit.status(second)) == ("審査中", "差戻し")


def test_what_has_ended_or_gone_on_cannot_be_decided_again(kit):
    """A declined application, one in contract procedure, a draft and an unknown number are all refused."""
    declined = kit.submit(1, **POOR)
    kit.pass_time(seconds=3)
    assert kit.status(declined) == "否決"
    in_procedure = kit.in_procedure(3)
    kit.draft(4)
    for key in (declined, in_procedure, persona(4).number, "040299999999-00"):
        with pytest.raises(Refusal, match=f"^{key} に審査の結果を変更できる申込がありません。$"):
            decide_by_hand(kit.context, key, "承認")
    assert (kit.status(declined), kit.status(in_procedure)) == ("否決", "契約手続き中")
