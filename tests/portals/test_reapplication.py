"""変更再申込 ①-③: arclink lets a contract go, J-PASS applies for it again, 損保オンライン opens for 連携Ⅰ."""

import pytest
from renkei.mockportals.exchange.link import Answer, Delivery, Link
from renkei.mockportals.exchange.messages import ReapplicationData, ScreeningNotice
from renkei.mockportals.samples.seed import persona

from .browsing import alerts, button, heading, items, rows
from .jpass_kit import FIRST_RECEIPT
from .sonpo_kit import Sonpo

PRODUCTS = {"クレジット契約": "1", "クレジット一体型保険": "1"}
ESTIMATE = persona(1).number
SECOND = FIRST_RECEIPT.replace("-00", "-01")


@pytest.fixture
def filed(kit):
    """A contract that is with the store approver; its path in arclink."""
    path = _in_arclink(kit)
    kit.arclink.post(path, **PRODUCTS)
    assert kit.arclink.post(f"{path}/comment").status_code == 302
    return path


def _in_arclink(kit, n=1):
    receipt = kit.concluded(n)
    kit.jpass.post(f"/contracts/{receipt}/copy", 控え交付済="1")
    location = kit.jpass.post(f"/contracts/{receipt}/arclink").location
    return location.removeprefix("http://arclink.localhost:8700")


def _reapply(kit, receipt=FIRST_RECEIPT):
    return kit.jpass.post(f"/contracts/{receipt}/reapply")


def _sent_again(kit, receipt=FIRST_RECEIPT, n=1):
    number = int(_reapply(kit, receipt).location.split("/")[2])
    kit.send_insurance(n)
    kit.fill(number, n)
    assert kit.jpass.post(f"/applications/{number}/submit").status_code == 302
    return number


def test_a_case_goes_back_to_the_staff_and_then_to_j_pass(kit, filed):
    """①: 担当者手続き中, 「変更再申込」 asks first, J-PASS says 変更手続中 and tells 損保オンライン; the case rests."""
    screen = kit.arclink.get(filed)
    assert button(screen, "変更再申込") is None
    assert button(screen, "担当者手続き中に戻す") is not None
    assert kit.arclink.post(f"{filed}/staff").location == filed
    back = kit.arclink.get(filed)
    assert items(back)["手続き状況"] == "担当者手続き中"
    assert "契約データをJ-PASSへ連携し、変更再申込を行います。よろしいですか?" in button(back, "変更再申込")

    assert kit.arclink.post(f"{filed}/reapply").location == f"{filed}/withdrawn"
    assert heading(kit.arclink.get(f"{filed}/withdrawn")) == "変更再申込"
    assert kit.status(FIRST_RECEIPT) == "変更手続中"
    assert kit.sonpo_got[-1] == ScreeningNotice(
        estimate_number=ESTIMATE, receipt_number=FIRST_RECEIPT, status="変更手続中"
    )
    assert kit.effects()[-1] == ("reapplication", ESTIMATE, FIRST_RECEIPT)
    resting = kit.arclink.get(filed)
    assert items(resting)["変更再申込"] == "2026/11/24 10:00"
    assert [button(resting, label) for label in ("申請", "変更再申込", "担当者手続き中に戻す")] == [None] * 3
    assert rows(kit.arclink.get("/"))[0][4] == "担当者手続き中 変更再申込済"


def test_a_case_that_went_back_does_nothing_more(kit, filed):
    """Neither 「変更再申込」 nor 「申請」 and 「登録」 again: each is refused, and told to the ledger."""
    kit.arclink.post(f"{filed}/staff")
    kit.arclink.post(f"{filed}/reapply")
    for path, entered in ((f"{filed}/reapply", {}), (filed, PRODUCTS), (f"{filed}/comment", {})):
        answer = kit.arclink.post(path, **entered)
        assert (answer.status_code, alerts(answer)) == (409, ["変更再申込のためJ-PASSへ送信済みです。"])
    refused = [effect for effect, *_ in kit.effects(refused=True)]
    assert refused == ["reapplication", "bring_in"]
    assert [effect for effect, *_ in kit.effects()].count("reapplication") == 1


def test_only_the_staff_can_send_a_case_back(kit, filed):
    """With the approver it has to be taken back first; what is with the staff cannot be taken back."""
    answer = kit.arclink.post(f"{filed}/reapply")
    said = "「店舗承認者手続中」のため変更再申込はできません。「担当者手続き中」に戻してください。"
    assert (answer.status_code, alerts(answer)) == (409, [said])
    kit.arclink.post(f"{filed}/staff")
    answer = kit.arclink.post(f"{filed}/staff")
    assert (answer.status_code, alerts(answer)) == (409, ["「担当者手続き中」のため担当者手続き中に戻せません。"])
    assert kit.arclink.get(f"{filed}/withdrawn").location == filed


@pytest.mark.parametrize(
    "answer", [None, Answer(accepted=False, sentence="受付番号がありません。")], ids=["lost", "refused"]
)
def test_a_case_that_j_pass_did_not_take_stays_open(kit, filed, monkeypatch, answer):
    """Lost or refused on the way, the sentence says so, and it can be sent again."""
    kit.arclink.post(f"{filed}/staff")
    monkeypatch.setattr(Link, "send", lambda *_: Delivery("00000000", answer))
    refused = kit.arclink.post(f"{filed}/reapply")
    said = f"J-PASSへ送信できませんでした。{answer.sentence if answer else ''}"
    assert (refused.status_code, alerts(refused)) == (409, [said])
    monkeypatch.undo()
    assert kit.arclink.post(f"{filed}/reapply").status_code == 302


def test_data_that_comes_again_for_a_resting_case_changes_nothing(kit, filed):
    """J-PASS took it back already: the same answer, and the ledger has it once."""
    data = ReapplicationData(estimate_number=ESTIMATE, receipt_number=FIRST_RECEIPT)
    assert all(kit.context.link.send("reapply", data).accepted for _ in range(2))
    assert [effect for effect, *_ in kit.effects()].count("reapplication") == 1


def test_a_changed_contract_is_applied_for_again_with_the_next_branch(kit, filed):
    """③: 当事者選択 of a draft that knows what was entered; 送信 counts the branch up, and the twelve digits stay."""
    kit.arclink.post(f"{filed}/staff")
    kit.arclink.post(f"{filed}/reapply")
    assert button(kit.jpass.get(f"/contracts/{FIRST_RECEIPT}"), "変更再申込へ") is not None
    parties = _reapply(kit).location
    assert parties.endswith("/parties")
    assert 'value="個人" checked' in kit.jpass.get(parties).text
    assert _reapply(kit).location == parties

    _sent_again(kit)
    assert items(kit.jpass.get(f"/contracts/{SECOND}"))["変更元の受付番号"] == FIRST_RECEIPT
    assert [row[1] for row in rows(kit.jpass.get("/applications"))] == [SECOND, FIRST_RECEIPT]
    assert kit.effects()[-2:] == [("reapplication", ESTIMATE, FIRST_RECEIPT), ("application", ESTIMATE, SECOND)]
    other = kit.submit(3)
    assert other == "040200000171-00"


def test_a_contract_is_applied_for_again_once(kit, filed):
    """While the re-application lives, the next one is refused; when it was declined, another branch follows."""
    kit.arclink.post(f"{filed}/staff")
    kit.arclink.post(f"{filed}/reapply")
    _sent_again(kit)
    answer = _reapply(kit)
    assert (answer.status_code, alerts(answer)) == (409, [f"すでに再申込済みです。受付番号 {SECOND}"])
    with kit.context.store.writing() as session:
        session.merge(kit.application(SECOND)).status = "否決"
    number = _sent_again(kit)
    assert "040200000170-02" in kit.jpass.get(f"/applications/{number}/result").text


def test_what_arclink_has_must_come_back_from_there(kit):
    """③ is not offered before ①, and refused with the way to go."""
    _in_arclink(kit)
    assert button(kit.jpass.get(f"/contracts/{FIRST_RECEIPT}"), "変更再申込へ") is None
    answer = _reapply(kit)
    said = "arclinkへデータを送信済みです。arclinkの「変更再申込」から手続きしてください。"
    assert (answer.status_code, alerts(answer), kit.status(FIRST_RECEIPT)) == (409, [said], "控え交付済")


def test_insurance_is_added_after_the_approval_the_same_way(kit):
    """Approved without insurance and unknown to arclink: ③ at once, and the next branch has the insurance."""
    receipt = kit.submit(1, insurance={"保険選択": "2. 保険申込なし"})
    kit.pass_time(seconds=3)
    assert kit.status(receipt) == "承認"
    number = _sent_again(kit)
    assert (kit.status(receipt), kit.status(SECOND)) == ("変更手続中", "審査中")
    assert items(kit.jpass.get(f"/contracts/{SECOND}"))["印刷連番"] == "0000000001"
    assert number == 2
    assert [effect for effect, *_ in kit.effects()] == ["application", "reapplication", "application"]


def test_a_case_in_screening_is_not_changed(kit):
    """Nor a declined one: no button, and a sentence."""
    receipt = kit.submit(1)
    assert button(kit.jpass.get(f"/contracts/{receipt}"), "変更再申込へ") is None
    answer = _reapply(kit, receipt)
    assert (answer.status_code, alerts(answer)) == (409, ["「審査中」のため変更再申込はできません。"])
    assert kit.jpass.post("/contracts/x/reapply").status_code == 404


def test_sonpo_opens_a_concluded_contract_for_the_first_link_again(world_context, client):
    """変更手続中: what was entered stays and can be changed; a new print and a new link, then approval and paper anew."""
    sonpo = Sonpo(world_context, client)
    sonpo.concluded()
    sonpo.notice(1, "変更手続中")
    assert sonpo.status(1) == "変更手続中"
    assert ESTIMATE not in [row[0] for row in rows(sonpo.browser.get("/inquiry", q=ESTIMATE))]
    before = sonpo.record(1).print_serial
    assert sonpo.save(1, 保険始期日="20270201", 振替開始年月="202702").status_code == 302
    assert button(sonpo.get(1, "/forms"), "割賦WEB連携") is None
    sonpo.print(1, "申込書")
    assert (sonpo.status(1), sonpo.record(1).print_serial > before) == ("未連携", True)
    sonpo.post(1, "/link")
    assert sonpo.heard[-1].inception_date == "20270201"
    sonpo.notice(1, "審査中")
    sonpo.approve(1)
    assert sonpo.status(1) == "審査承認済み(加入依頼書未作成)"
    assert sonpo.get(1, "/paperless").status_code == 409
