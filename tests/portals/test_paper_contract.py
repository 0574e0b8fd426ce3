"""A credit contract on paper: J-PASS does not offer 保険締結情報登録 (41-44)."""

from .browsing import alerts, rows

SAID = "紙の契約書でお手続きした契約のため、保険締結情報登録はご利用になれません。"


def _in_procedure(kit, paper):
    receipt = kit.submit(1, staff={"契約書": paper})
    kit.pass_time(seconds=3)
    assert kit.jpass.post(f"/contracts/{receipt}/link").json["url"]
    return receipt


def test_a_contract_is_electronic_unless_said_otherwise(kit):
    """ご担当者確認 has 電子契約 chosen; without a choice it is refused."""
    number = kit.draft(1)
    kit.fill(number, 1, until="staff")
    assert "<option selected>電子契約</option>" in kit.jpass.get(f"/applications/{number}/staff").text
    answer = kit.jpass.post(f"/applications/{number}/staff", **(kit.answers(1, "staff") | {"契約書": ""}))
    assert (answer.status_code, alerts(answer)) == (422, ["「契約書」を選択してください。"])


def test_the_registration_by_hand_is_not_for_paper(kit):
    """No button in the status column; the notice, the form and its entry are refused with the sentence."""
    receipt = _in_procedure(kit, "紙契約")
    assert rows(kit.jpass.get("/applications"))[0][-1] == "契約手続き中"
    path = f"/contracts/{receipt}/registration"
    entered = {"保険始期日": "20270101", "保険締結日時(年月日)": "20261124", "保険締結日時(時刻)": "1000"}
    for answer in (kit.jpass.get(f"{path}/notice"), kit.jpass.get(path), kit.jpass.post(path, **entered)):
        assert (answer.status_code, alerts(answer)) == (409, [SAID])
    assert (kit.status(receipt), len(kit.effects())) == ("契約手続き中", 1)


def test_the_link_itself_works_for_paper_too(kit):
    """The conclusion that 損保オンライン sends turns the contract 「済」."""
    receipt = _in_procedure(kit, "紙契約")
    assert kit.conclude(1, receipt).accepted
    assert kit.status(receipt) == "済"
