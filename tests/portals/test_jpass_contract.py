"""契約手続き in J-PASS (steps 26-28, 49 and 50)."""

import pytest
from renkei.mockportals.exchange.link import Answer
from renkei.mockportals.exchange.messages import ApprovalData, BringInData
from renkei.mockportals.jpass.screening import decide_by_hand
from renkei.mockportals.samples.seed import persona

from .browsing import alerts, heading, items

LINK = "損保オンライン連携"


def _is_enabled(screen, label):
    assert f"{label}</button>" in screen.text
    return f"<button>{label}</button>" in screen.text


def _box(screen):
    """Return what is written inside the check box 「控え交付済」."""
    return screen.text.split('name="控え交付済" value="1" data-submits')[1].split(">")[0].split()


@pytest.mark.parametrize(
    ("decision", "leads_on"),
    [("審査中", False), ("否決", False), ("差戻し", False), ("条件付承認", True), ("承認", True)],
)
def test_only_an_approval_leads_to_the_contract_procedure(kit, decision, leads_on):
    """「契約手続きへ」 is not shown otherwise, and its address refuses."""
    receipt = kit.submit(1)
    decide_by_hand(kit.context, receipt, decision)
    details = kit.jpass.get(f"/contracts/{receipt}")
    assert heading(details) == "お申込内容詳細"
    assert ("契約手続きへ" in details.text) == leads_on
    procedure = kit.jpass.get(f"/contracts/{receipt}/procedure")
    if leads_on:
        assert (procedure.status_code, heading(procedure)) == (200, "契約手続き")
    else:
        said = f"「{decision}」のため契約手続きを開始できません。"
        assert (procedure.status_code, alerts(procedure)) == (409, [said])


def test_the_link_hands_the_approval_over_and_tells_where_dlweb_opens(kit):
    """Step 28: the answer names the window's address; the contract is in procedure."""
    receipt = kit.approved(1)
    screen = kit.jpass.get(f"/contracts/{receipt}/procedure")
    assert _is_enabled(screen, LINK)
    form = f'action="/contracts/{receipt}/link" data-confirm="損保オンラインへ連携します。よろしいですか?" data-open="sonpo"'
    assert form in screen.text
    answer = kit.jpass.post(f"/contracts/{receipt}/link")
    assert answer.json == {"url": "http://sonpo.localhost:8700/dlweb/S000000001"}
    approval = ApprovalData(
        estimate_number=persona(1).number,
        receipt_number=receipt,
        print_serial="0000000001",
        premium=persona(1).premium,
    )
    assert kit.sonpo_got[-1] == approval
    assert kit.status(receipt) == "契約手続き中"


def test_the_link_can_be_pressed_again(kit):
    """In 契約手続き中 it hands the same over once more."""
    receipt = kit.in_procedure(1)
    assert _is_enabled(kit.jpass.get(f"/contracts/{receipt}/procedure"), LINK)
    assert kit.jpass.post(f"/contracts/{receipt}/link").json["url"]
    assert kit.sonpo_got[-1] == kit.sonpo_got[-2]
    assert kit.status(receipt) == "契約手続き中"


def test_a_failed_link_opens_nothing_and_changes_nothing(kit):
    """Lost or refused: no address, no sentence, still approved."""
    receipt = kit.approved(1)
    kit.context.faults.arm("link2.lost")
    assert kit.jpass.post(f"/contracts/{receipt}/link").json == {"url": None}
    kit.sonpo_answers = Answer(accepted=False, sentence="申込がありません。")
    assert kit.jpass.post(f"/contracts/{receipt}/link").json == {"url": None}
    assert kit.status(receipt) == "承認"


def test_a_concluded_contract_is_not_linked_again(kit):
    """From 済 on the button is disabled, and its address refuses."""
    receipt = kit.concluded(1)
    assert not _is_enabled(kit.jpass.get(f"/contracts/{receipt}/procedure"), LINK)
    answer = kit.jpass.post(f"/contracts/{receipt}/link")
    assert (answer.status_code, alerts(answer)) == (409, ["「済」のため損保オンラインへ連携できません。"])


def test_the_copy_is_ticked_once_the_contract_is_done(kit):
    """Step 49: disabled before 済; then it takes effect, and can be taken back."""
    receipt = kit.in_procedure(1)
    path = f"/contracts/{receipt}/procedure"
    assert _box(kit.jpass.get(path)) == ["disabled"]
    early = kit.jpass.post(f"/contracts/{receipt}/copy", 控え交付済="1")
    said = "「控え交付済」は状態が「済」になってからチェックしてください。"
    assert (early.status_code, alerts(early)) == (409, [said])
    kit.conclude(1, receipt)
    assert _box(kit.jpass.get(path)) == []
    assert kit.jpass.post(f"/contracts/{receipt}/copy", 控え交付済="1").location == path
    assert (kit.status(receipt), _box(kit.jpass.get(path))) == ("控え交付済", ["checked"])
    kit.jpass.post(f"/contracts/{receipt}/copy")
    assert kit.status(receipt) == "済"


def test_arclink_gets_the_case_after_the_copy_was_delivered(kit):
    """Step 50: refused before 控え交付済, then handed over, and shown as linked."""
    receipt = kit.concluded(1)
    path = f"/contracts/{receipt}/procedure"
    before = kit.jpass.get(path)
    assert not _is_enabled(before, "arclinkデータ連携")
    early = kit.jpass.post(f"/contracts/{receipt}/arclink")
    said = "「控え交付済」にチェックを入れてからarclinkへ連携してください。"
    assert (early.status_code, alerts(early)) == (409, [said])
    kit.jpass.post(f"/contracts/{receipt}/copy", 控え交付済="1")
    ready = kit.jpass.get(path)
    assert _is_enabled(ready, "arclinkデータ連携")
    assert 'data-confirm="arclinkへデータを連携します。よろしいですか?" data-window="arclink"' in ready.text
    assert items(ready)["arclink連携"] == "未連携"
    assert kit.jpass.post(f"/contracts/{receipt}/arclink").location == "http://arclink.localhost:8700/cases/1"
    assert items(kit.jpass.get(path))["arclink連携"] == "連携済み 2026/11/24 10:00"
    assert kit.status(receipt) == "控え交付済"


def test_the_case_carries_what_arclink_needs(kit):
    """The names and amounts of the application as submitted."""
    got = []
    receipt = kit.submit(1, applicant={"氏名": "見本 太郎"}, staff={"担当者": "見本 花子"})
    kit.pass_time(seconds=3)
    kit.jpass.post(f"/contracts/{receipt}/link")
    kit.conclude(1, receipt)
    kit.jpass.post(f"/contracts/{receipt}/copy", 控え交付済="1")
    kit.context.link.connect(
        "bringin", lambda _n, message: got.append(message) or Answer(accepted=True, path="/cases/9")
    )
    assert kit.jpass.post(f"/contracts/{receipt}/arclink").location.endswith("/cases/9")
    case = BringInData(
        estimate_number=persona(1).number,
        receipt_number=receipt,
        customer_name="見本 太郎",
        total_payment=persona(1).total_payment,
        premium=persona(1).premium,
        concluded_at="2026-11-24T10:05:00+09:00",
        staff="見本 花子",
    )
    assert got == [case]


def test_a_failed_hand_over_to_arclink_is_said(kit):
    """Lost on the way: a refusal in the window, and the contract stays unlinked."""
    receipt = kit.concluded(1)
    kit.jpass.post(f"/contracts/{receipt}/copy", 控え交付済="1")
    kit.context.faults.arm("bringin.lost")
    answer = kit.jpass.post(f"/contracts/{receipt}/arclink")
    assert (answer.status_code, alerts(answer)) == (409, ["arclinkへ連携できませんでした。"])
    assert items(kit.jpass.get(f"/contracts/{receipt}/procedure"))["arclink連携"] == "未連携"
    assert kit.arclink.get("/").text.count('<a href="/cases/') == 0


def test_the_hand_over_to_arclink_is_not_guarded(kit):
    """Pressed twice it is sent twice, and arclink shows the one case it has. The copy can no longer be taken back."""
    receipt = kit.concluded(1)
    kit.jpass.post(f"/contracts/{receipt}/copy", 控え交付済="1")
    locations = [kit.jpass.post(f"/contracts/{receipt}/arclink").location for _ in range(2)]
    assert [location[-8:] for location in locations] == ["/cases/1", "/cases/1"]
    assert [effect for effect, _estimate, _receipt in kit.effects()].count("arclink_data") == 1
    assert _box(kit.jpass.get(f"/contracts/{receipt}/procedure")) == ["checked", "disabled"]
    answer = kit.jpass.post(f"/contracts/{receipt}/copy")
    said = "「控え交付済」はarclinkデータ連携後は変更できません。"
    assert (answer.status_code, alerts(answer), kit.status(receipt)) == (409, [said], "控え交付済")
