"""J-PASS's part of the customer's own terminal: means, お取引確認, the search by customer, and what 送信 does there (18-22)."""

import re

import pytest
from renkei.mockportals.exchange.messages import CustomerApplicationData
from renkei.mockportals.samples.seed import persona
from renkei.mockportals.web.screens import yen

from .browsing import alerts, button, heading, items, rows
from .jpass_kit import FIRST_RECEIPT, PRODUCT, SEARCH, form_id
from .terminal_kit import TERMINAL, keys, on_terminal, sent, to_insurance

INDIVIDUAL, CORPORATE = 1, 2


def _search(kit, number, n, **changes):
    entered = {**SEARCH, "制度商品": PRODUCT, **keys(n), **changes}
    return kit.jpass.post(f"/applications/{number}/insurance/search", **entered)


def test_the_customers_terminal_is_one_of_both_means(kit):
    """18: it leads to 当事者選択, お取引確認 and ご担当者確認; ご本人さま情報 is no screen of this way."""
    number = on_terminal(kit, INDIVIDUAL)
    path = f"/applications/{number}"
    assert kit.jpass.get(f"{path}/deal").location == f"{path}/parties"
    assert kit.jpass.post(f"{path}/parties", **kit.answers(INDIVIDUAL, "parties")).location == f"{path}/deal"
    deal = kit.jpass.get(f"{path}/deal")
    who = persona(INDIVIDUAL)
    assert heading(deal) == "お取引確認"
    assert items(deal) == {
        "商品": who.vehicle_name,
        "支払回数": str(who.installments),
        "支払総額": yen(who.total_payment),
        "保険料": yen(who.premium),
    }
    assert kit.jpass.get(f"{path}/applicant").location == f"{path}/deal"
    assert kit.jpass.post(f"{path}/deal").location == f"{path}/staff"
    assert f'href="{path}/deal"' in kit.jpass.get(f"{path}/staff").text


def test_another_means_begins_anew_and_the_same_does_not(kit):
    """Going over to J-PASS asks for the applicant after all."""
    number = on_terminal(kit, INDIVIDUAL)
    path = f"/applications/{number}"
    to_insurance(kit, number, INDIVIDUAL)
    kit.jpass.post(f"{path}/means", 手段=TERMINAL)
    assert kit.jpass.get(f"{path}/insurance").status_code == 200
    kit.jpass.post(f"{path}/means", 手段="J-PASSで申込手続き")
    assert kit.jpass.get(f"{path}/insurance").location == f"{path}/parties"
    answer = kit.jpass.post(f"{path}/means", 手段="")
    assert (answer.status_code, alerts(answer)) == (409, ["お申込手続き手段を選択してください。"])


@pytest.mark.parametrize("n", [INDIVIDUAL, CORPORATE])
def test_the_insurance_is_found_by_the_customer(kit, n):
    """20: an individual by カナ氏名 and 生年月日, a corporation by its 法人電話番号; nobody else's comes up."""
    for each in (1, 2, 3):
        kit.send_insurance(each)
    number = on_terminal(kit, n)
    to_insurance(kit, number, n)
    before = kit.jpass.get(f"/applications/{number}/insurance", **SEARCH)
    assert "損保オンラインから受信した保険" not in before.text
    assert button(before, "次へ") is None

    found = _search(kit, number, n)
    assert (found.status_code, heading(found)) == (200, "保険選択")
    assert [row[1] for row in rows(found)[3:]] == [f"{n:010d}"]
    assert f'aria-label="{PRODUCT}" checked' in found.text
    entered = {**SEARCH, "制度商品": PRODUCT, **keys(n), "保険": f"{n:010d}", "帳票ID(保険用)": form_id(n)}
    assert kit.jpass.post(f"/applications/{number}/insurance", **entered).location == f"/applications/{number}/amounts"


def test_blanks_and_hyphens_do_not_matter_to_the_search(kit):
    """アオキケンイチ is アオキ　ケンイチ, and a telephone number is its digits."""
    for n in (INDIVIDUAL, CORPORATE):
        kit.send_insurance(n)
        number = on_terminal(kit, n)
        to_insurance(kit, number, n)
        narrow = {label: value.replace(" ", "").replace("　", "").replace("-", "") for label, value in keys(n).items()}
        assert len(rows(_search(kit, number, n, **narrow))) == 4


def test_no_match_is_said(kit):
    """20: 該当する保険がありません。"""
    number = on_terminal(kit, INDIVIDUAL)
    to_insurance(kit, number, INDIVIDUAL)
    assert rows(_search(kit, number, INDIVIDUAL))[3:] == [["該当する保険がありません。"]]
    kit.send_insurance(INDIVIDUAL)
    other_day = _search(kit, number, INDIVIDUAL, 生年月日="19700101")
    assert rows(other_day)[3:] == [["該当する保険がありません。"]]


def test_several_matches_are_all_listed(kit):
    """20: the latest first; the clerk chooses."""
    number = on_terminal(kit, INDIVIDUAL)
    to_insurance(kit, number, INDIVIDUAL)
    kit.send_insurance(INDIVIDUAL)
    kit.send_insurance(3, customer=kit.estimate(INDIVIDUAL).customer)
    assert [row[1] for row in rows(_search(kit, number, INDIVIDUAL))[3:]] == ["0000000003", "0000000001"]


@pytest.mark.parametrize(
    ("n", "changes", "said"),
    [
        (1, {"カナ氏名": ""}, "「カナ氏名」を入力してください。"),
        (1, {"カナ氏名": "青木"}, "「カナ氏名」は全角カタカナで入力してください。"),
        (1, {"生年月日": ""}, "「生年月日」を入力してください。"),
        (1, {"生年月日": "19991340"}, "「生年月日」は西暦年4桁月2桁日2桁で入力してください。"),
        (2, {"法人電話番号": ""}, "「法人電話番号」を入力してください。"),
        (2, {"法人電話番号": "電話"}, "「法人電話番号」は半角数字とハイフンで入力してください。"),
    ],
)
def test_what_is_searched_for_is_checked(kit, n, changes, said):
    """20: each item is named, and nothing is listed."""
    number = on_terminal(kit, n)
    to_insurance(kit, number, n)
    answer = _search(kit, number, n, **changes)
    assert (answer.status_code, alerts(answer)) == (422, [said])
    assert "損保オンラインから受信した保険" not in answer.text


def test_only_what_was_found_can_be_chosen(kit):
    """Another customer's 印刷連番 is not there to be chosen, and the entry is kept."""
    kit.send_insurance(INDIVIDUAL)
    kit.send_insurance(3)
    number = on_terminal(kit, INDIVIDUAL)
    to_insurance(kit, number, INDIVIDUAL)
    entered = {**SEARCH, "制度商品": PRODUCT, **keys(INDIVIDUAL), "保険": "0000000003", "帳票ID(保険用)": "CS260101"}
    answer = kit.jpass.post(f"/applications/{number}/insurance", **entered)
    assert alerts(answer) == ["「保険」が見つかりません。もう一度「検索」をクリックして選択してください。"]
    assert 'value="CS260101"' in answer.text


def test_the_search_belongs_to_this_way_only(kit):
    """On J-PASS's own way, and when opened by its address, it leads back to 保険選択."""
    number = kit.draft(INDIVIDUAL)
    kit.fill(number, INDIVIDUAL, until="insurance")
    path = f"/applications/{number}/insurance"
    assert _search(kit, number, INDIVIDUAL).location == path
    assert kit.jpass.get(f"{path}/search").location == path


def test_what_is_sent_waits_for_the_customer(kit):
    """22: a 受付番号 and the way to the customer's screens, 申込前, and nothing to screen, however long it takes."""
    number, receipt, code = sent(kit, INDIVIDUAL)
    result = kit.jpass.get(f"/applications/{number}/result")
    assert receipt == FIRST_RECEIPT
    assert "送信が正常に完了しました" in result.text
    assert f"詳細の受付番号は {FIRST_RECEIPT} です" in result.text
    assert "お客さまにて、審査申込手続きをしていただくよう" in result.text
    assert f'href="http://customer.localhost:8700/{code}"' in result.text
    assert kit.effects() == [("terminal_application", persona(1).number, FIRST_RECEIPT)]
    assert kit.sonpo_got == []
    kit.pass_time(days=3)
    assert kit.status(receipt) == "申込前"
    assert button(kit.jpass.get(f"/contracts/{receipt}"), "契約手続きへ") is None


def test_what_is_sent_is_not_sent_again(kit):
    """The same draft a second time is refused, and its insurance is held."""
    number, receipt, _code = sent(kit, INDIVIDUAL)
    answer = kit.jpass.post(f"/applications/{number}/submit")
    assert (answer.status_code, alerts(answer)) == (409, [f"すでに送信済みです。受付番号 {receipt}"])
    delivery = kit.send_insurance(INDIVIDUAL)
    assert delivery.answer.sentence == f"この保険は受付番号 {receipt} で申込済みです。"


def test_the_invitation_can_be_sent_again(kit):
    """「案内を再送」 hands it over once more while the customer has not applied, and shows the details; the code stays."""
    number, receipt, code = sent(kit, INDIVIDUAL)
    assert kit.jpass.post(f"/applications/{number}/invitation").location == f"/contracts/{receipt}"
    assert code in kit.jpass.get(f"/applications/{number}/result").text
    roads = [entry.road for entry in kit.context.link.journal()]
    assert roads.count("invite") == 2


def test_nobody_is_invited_to_a_draft(kit):
    """Before 「送信」 there is nothing to invite to: it leads to where 「送信」 is pressed."""
    number = on_terminal(kit, INDIVIDUAL)
    assert kit.jpass.post(f"/applications/{number}/invitation").location == f"/applications/{number}/final"
    assert kit.context.link.journal()[-1].road != "invite"


def test_codes_are_not_guessed(kit):
    """Two applications have two codes, of signs that are not mistaken for one another."""
    codes = {sent(kit, n)[2] for n in (1, 3)}
    assert len(codes) == 2
    assert all(re.fullmatch(r"[ACDEFGHJKLMNPQRTUVWXY34679]{12}", code) for code in codes)


def test_nobody_applies_with_an_unknown_code(kit):
    """A message with another code is refused, and changes nothing."""
    _number, receipt, code = sent(kit, INDIVIDUAL)
    application = CustomerApplicationData(
        estimate_number=persona(INDIVIDUAL).number, receipt_number=receipt, code=code[::-1], items={}
    )
    refused = kit.context.link.send("customer", application).answer
    assert (refused.accepted, refused.sentence) == (False, "お手続きの内容が見つかりません。")
    assert kit.status(receipt) == "申込前"
