"""What J-PASS takes from other portals, and データ受信結果 (steps 6 and 40)."""

import pytest
from renkei.mockportals.exchange.messages import ReapplicationData
from renkei.mockportals.samples.seed import persona
from renkei.mockportals.web.screens import yen

from .browsing import alerts, heading, items
from .jpass_kit import FIRST_RECEIPT


def test_a_received_insurance_is_shown_as_it_came(kit):
    """Step 6: enough to compare with what was sent."""
    delivery = kit.send_insurance(1)
    assert (delivery.accepted, delivery.answer.path) == (True, f"/receipts/{delivery.transmission}")
    window = kit.jpass.get(delivery.answer.path)
    assert (heading(window), alerts(window)) == ("データ受信結果", [])
    assert "データの受取りが完了しました" in window.text
    assert items(window) == {
        "印刷連番": "0000000001",
        "見積番号": persona(1).number,
        "契約者": persona(1).customer.name,
        "保険料": yen(persona(1).premium),
        "保険始期日": "2027/01/01",
        "振替開始年月": "2027/01",
    }
    assert '<button type="button" data-close>とじる</button>' in window.text


def test_an_older_receipt_keeps_what_it_brought(kit):
    """A newer sending of the same estimate does not rewrite the earlier receipt."""
    first = kit.send_insurance(1)
    kit.send_insurance(1, print_serial="0000000777")
    assert items(kit.jpass.get(first.answer.path))["印刷連番"] == "0000000001"


def test_what_never_arrived_is_said_to_be_missing(kit):
    """The window opens, says so, and cannot tell for which estimate; it is an ordinary page."""
    kit.context.faults.arm("link1.lost")
    delivery = kit.send_insurance(1)
    window = kit.jpass.get(f"/receipts/{delivery.transmission}")
    assert (window.status_code, heading(window)) == (200, "データ受信結果")
    assert (alerts(window), items(window)) == (["データを受け取れませんでした"], {})
    assert "データの受取りが完了しました" not in window.text
    assert persona(1).number not in window.text
    assert '<button type="button" data-close>とじる</button>' in window.text


@pytest.mark.parametrize("status", ["審査中", "承認", "契約手続き中", "済"])
def test_an_insurance_that_is_applied_for_is_not_replaced(kit, status):
    """From 審査中 on a new sending is refused, and its receipt says that nothing came."""
    carry = {"審査中": kit.submit, "承認": kit.approved, "契約手続き中": kit.in_procedure, "済": kit.concluded}
    receipt = carry[status](1)
    delivery = kit.send_insurance(1, print_serial="0000000777")
    assert not delivery.accepted
    assert delivery.answer.sentence == f"この保険は受付番号 {receipt} で申込済みです。"
    assert alerts(kit.jpass.get(f"/receipts/{delivery.transmission}")) == ["データを受け取れませんでした"]
    assert kit.send_insurance(3).accepted


def test_an_insurance_is_free_again_after_the_application_ended(kit):
    """After 否決 the insurance can be sent anew, and before 「送信」 as often as one likes."""
    kit.send_insurance(1)
    kit.draft(1)
    assert kit.send_insurance(1).accepted
    receipt = kit.submit(1, insured=True, applicant={"年収": "1"})
    kit.pass_time(seconds=3)
    assert kit.status(receipt) == "否決"
    assert kit.send_insurance(1).accepted


def test_a_conclusion_turns_the_contract_done(kit):
    """Step 40: 「済」, with the inception date and the time of the conclusion."""
    receipt = kit.in_procedure(1)
    delivery = kit.conclude(1, receipt)
    window = kit.jpass.get(delivery.answer.path)
    assert items(window) == {
        "受付番号": receipt,
        "印刷連番": "0000000001",
        "見積番号": persona(1).number,
        "保険始期日": "2027/01/01",
        "保険締結日時": "2026/11/24 10:05",
        "保険料": yen(persona(1).premium),
    }
    shown = items(kit.jpass.get(f"/contracts/{receipt}"))
    assert (shown["状態"], shown["保険締結日時"]) == ("済", "2026/11/24 10:05")
    assert shown["保険始期日"] == "2027/01/01"


def test_a_repeated_conclusion_is_taken_and_changes_nothing(kit):
    """済 stays 済 and 控え交付済 stays 控え交付済; each transmission has its receipt."""
    receipt = kit.concluded(1)
    again = kit.conclude(1, receipt)
    assert (again.accepted, kit.status(receipt)) == (True, "済")
    kit.jpass.post(f"/contracts/{receipt}/copy", 控え交付済="1")
    later = kit.conclude(1, receipt)
    assert (later.accepted, kit.status(receipt)) == (True, "控え交付済")
    assert alerts(kit.jpass.get(f"/receipts/{later.transmission}")) == []


def test_a_conclusion_out_of_turn_is_refused(kit):
    """Before the contract procedure, and for a 受付番号 of nobody or of another estimate."""
    receipt = kit.approved(1)
    early = kit.conclude(1, receipt)
    assert (early.accepted, early.answer.sentence) == (False, f"受付番号 {receipt} は契約手続き中ではありません。")
    assert alerts(kit.jpass.get(f"/receipts/{early.transmission}")) == ["データを受け取れませんでした"]
    unknown = kit.conclude(1, "040299999999-00")
    assert unknown.answer.sentence == "受付番号 040299999999-00 の申込がありません。"
    other = kit.conclude(3, receipt)
    assert other.answer.sentence == f"受付番号 {receipt} の申込がありません。"
    assert kit.status(receipt) == "承認"


def test_a_contract_that_comes_back_is_being_changed(kit):
    """①: 変更手続中, and its insurance may be sent anew; the contract procedure is closed."""
    receipt = kit.concluded(1)
    back = ReapplicationData(estimate_number=persona(1).number, receipt_number=receipt)
    delivery = kit.context.link.send("reapply", back)
    assert (delivery.accepted, delivery.answer.path) == (True, f"/contracts/{receipt}")
    assert kit.status(receipt) == "変更手続中"
    assert kit.send_insurance(1).accepted
    assert not kit.conclude(1, receipt).accepted


def test_only_a_contract_comes_back(kit):
    """An application in screening is not one."""
    kit.submit(1)
    back = ReapplicationData(estimate_number=persona(1).number, receipt_number=FIRST_RECEIPT)
    delivery = kit.context.link.send("reapply", back)
    assert delivery.answer.sentence == f"受付番号 {FIRST_RECEIPT} は変更再申込できません。"
    assert kit.status(FIRST_RECEIPT) == "審査中"
