"""保険締結情報登録 (steps 42-44)."""

import re

import pytest
from renkei.mockportals.samples.seed import persona

from .browsing import alerts, heading, items
from .jpass_kit import value_of

INCEPTION, DAY, TIME = "保険始期日", "保険締結日時(年月日)", "保険締結日時(時刻)"
GOOD = {INCEPTION: "20270101", DAY: "20261124", TIME: "0955"}


def test_the_notice_leads_to_the_input(kit):
    """Step 42: when it is not needed, then 「OK」."""
    receipt = kit.in_procedure(1)
    notice = kit.jpass.get(f"/contracts/{receipt}/registration/notice")
    assert heading(notice) == "保険締結情報登録"
    assert notice.text.count("<li>") == 3
    assert f'action="/contracts/{receipt}/registration"><button>OK</button>' in notice.text
    screen = kit.jpass.get(f"/contracts/{receipt}/registration")
    assert heading(screen) == "保険締結情報入力"
    assert [value_of(screen, label) for label in GOOD] == ["", "", ""]


def test_a_registration_turns_the_contract_done(kit):
    """Step 43: 「登録完了」, 済, the dates as entered, and one effect in the ledger."""
    receipt = kit.in_procedure(1)
    answer = kit.jpass.post(f"/contracts/{receipt}/registration", **GOOD | {INCEPTION: "20270201"})
    done = kit.jpass.get(answer.location)
    assert heading(done) == "登録完了"
    assert "登録が完了しました" in done.text
    assert '<a class="button" href="/applications">OK</a>' in done.text
    shown = items(kit.jpass.get(f"/contracts/{receipt}"))
    assert (shown["状態"], shown["保険始期日"], shown["保険締結日時"]) == ("済", "2027/02/01", "2026/11/24 09:55")
    assert kit.effects()[-1] == ("registration", persona(1).number, receipt)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({INCEPTION: "2027-01-01"}, ["「保険始期日」西暦年4桁月2桁日2桁で入力してください"]),
        ({DAY: "20261131"}, ["「保険締結日時(年月日)」西暦年4桁月2桁日2桁で入力してください"]),
        ({TIME: "955"}, ["「保険締結日時(時刻)」時2桁分2桁で入力してください"]),
        ({TIME: "1001"}, ["「保険締結日時(年月日)」「保険締結日時(時刻)」未来の日時は入力できません"]),
        (
            {INCEPTION: "", DAY: "", TIME: ""},
            [
                "「保険始期日」西暦年4桁月2桁日2桁で入力してください",
                "「保険締結日時(年月日)」西暦年4桁月2桁日2桁で入力してください",
                "「保険締結日時(時刻)」時2桁分2桁で入力してください",
            ],
        ),
    ],
)
def test_a_wrong_entry_is_said_and_can_be_made_again(kit, changes, said):
    """Step 44: 「入力エラー」 says each error; its 「OK」 leads back to what was entered."""
    receipt = kit.in_procedure(1)
    answer = kit.jpass.post(f"/contracts/{receipt}/registration", **GOOD | changes)
    assert (answer.status_code, heading(answer), alerts(answer)) == (422, "入力エラー", said)
    assert "<p>登録ができませんでした</p>" in answer.text
    prompt = "以下エラー内容をご確認いただき、「OK」ボタンを押下の上再度正しい内容をご入力ください"
    assert f"<p>{prompt}</p>" in answer.text
    back = re.search(r'href="([^"]+)">OK</a>', answer.text)
    assert back is not None
    again = kit.jpass.get(back[1].replace("&amp;", "&"))
    assert heading(again) == "保険締結情報入力"
    assert {label: value_of(again, label) for label in GOOD} == GOOD | changes
    assert (kit.status(receipt), [effect for effect, *_ in kit.effects()]) == ("契約手続き中", ["application"])


@pytest.mark.parametrize("delivered", [False, True])
def test_what_is_registered_is_not_registered_again(kit, delivered):
    """Whether by hand or by the link, 済 or 控え交付済: refused whatever is entered, told to the ledger."""
    receipt = kit.concluded(1)
    if delivered:
        kit.jpass.post(f"/contracts/{receipt}/copy", 控え交付済="1")
    before = items(kit.jpass.get(f"/contracts/{receipt}"))
    answer = kit.jpass.post(f"/contracts/{receipt}/registration", **GOOD)
    assert (answer.status_code, alerts(answer)) == (409, ["すでに登録済みです。"])
    assert alerts(kit.jpass.post(f"/contracts/{receipt}/registration")) == ["すでに登録済みです。"]
    assert kit.effects(refused=True) == [("registration", persona(1).number, receipt)] * 2
    assert items(kit.jpass.get(f"/contracts/{receipt}")) == before


def test_before_the_contract_procedure_there_is_nothing_to_register(kit):
    """An approved application that was not linked is refused, without an entry in the ledger."""
    receipt = kit.approved(1)
    answer = kit.jpass.post(f"/contracts/{receipt}/registration", **GOOD)
    assert (answer.status_code, alerts(answer)) == (409, ["「承認」のため保険締結情報を登録できません。"])
    assert kit.effects(refused=True) == []
    assert kit.jpass.get(f"/contracts/{receipt}/registration/done").location.endswith("/registration")


def test_a_late_link_leaves_the_registration_alone(kit):
    """The conclusion that arrives after the registration is taken, and changes nothing."""
    receipt = kit.in_procedure(1)
    kit.jpass.post(f"/contracts/{receipt}/registration", **GOOD)
    assert kit.conclude(1, receipt).accepted
    assert items(kit.jpass.get(f"/contracts/{receipt}"))["保険締結日時"] == "2026/11/24 09:55"
