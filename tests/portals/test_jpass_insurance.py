"""J-PASS's 保険選択 (steps 11-14) and what of it shows at 金額確認 (15)."""

import re

import pytest
from renkei.mockportals.jpass.rules import NEW_INSURANCE, NO_INSURANCE
from renkei.mockportals.samples.seed import persona
from renkei.mockportals.web.screens import yen

from .browsing import alerts, heading, items, rows
from .jpass_kit import PRODUCT, SEARCH, Kit, form_id, value_of

NO_FORM_ID = "「帳票ID(保険用)」を入力してください。"
WRONG_FORM_ID = "「帳票ID(保険用)」が契約内容と一致しません。不明な場合は、損害保険ジャパンまでお問い合わせください。"


def _at_insurance(kit: Kit, n: int = 1) -> str:
    """Return the path of 保険選択 of a draft that has come that far."""
    number = kit.draft(n)
    kit.fill(number, n, until="insurance")
    return f"/applications/{number}/insurance"


def test_first_only_the_search_is_shown(kit):
    """Products and insurances come with 「検索」."""
    kit.send_insurance(1)
    screen = kit.jpass.get(_at_insurance(kit))
    assert heading(screen) == "保険選択"
    assert rows(screen) == []
    assert ("検索" in screen.text, "次へ" in screen.text) == (True, False)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"損保会社": ""}, ["「保険選択」を選択してください。", "「損保会社」を選択してください。"]),
        ({"保険選択": NEW_INSURANCE, "損保会社": ""}, ["「損保会社」を選択してください。"]),
        ({"損保会社": SEARCH["損保会社"]}, ["「保険選択」を選択してください。"]),
    ],
)
def test_a_search_needs_both_choices(kit, query, said):
    """What is not chosen is named."""
    answer = kit.jpass.get(_at_insurance(kit), **query)
    assert (answer.status_code, alerts(answer), rows(answer)) == (422, said, [])


def test_the_search_shows_products_and_every_insurance_received_newest_first(kit):
    """The list is the whole dealership's, not this customer's."""
    for n in (1, 2, 3):
        kit.send_insurance(n)
    screen = kit.jpass.get(_at_insurance(kit), **SEARCH)
    listed = rows(screen)
    assert [row[2] for row in listed[:3]] == ["残価設定型クレジット", "通常クレジット", "据置払いクレジット"]
    assert [row[1] for row in listed[3:]] == ["0000000003", "0000000002", "0000000001"]
    who = persona(3)
    assert listed[3][2:] == [who.number, who.customer.name, yen(who.premium), "2027/01/01", "2026/11/24 10:00"]
    assert 'name="保険" value="0000000003" aria-label="0000000003"' in screen.text
    assert f'name="制度商品" value="{PRODUCT}" aria-label="{PRODUCT}"' in screen.text


def test_a_newer_sending_takes_the_older_ones_place(kit):
    """One insurance an estimate: the last sending counts, and stands first."""
    kit.send_insurance(1)
    kit.send_insurance(2)
    kit.send_insurance(1, print_serial="0000000777", premium=91_000)
    listed = rows(kit.jpass.get(_at_insurance(kit), **SEARCH))[3:]
    assert [(row[1], row[4]) for row in listed] == [("0000000777", "91,000円"), ("0000000002", yen(persona(2).premium))]


def test_the_list_is_paged_by_twenty_and_keeps_the_search(kit):
    """前へ and 次へ stay within the same search."""
    for n in range(1, 23):
        kit.send_insurance(n)
    path = _at_insurance(kit)
    first = kit.jpass.get(path, **SEARCH)
    assert (len(rows(first)[3:]), rows(first)[3][1]) == (20, "0000000022")
    onward = re.search(r'<a href="([^"]+)">次へ</a>', first.text)
    assert onward is not None
    second = kit.jpass.get(onward[1].replace("&amp;", "&"))
    assert [row[1] for row in rows(second)[3:]] == ["0000000002", "0000000001"]
    assert "前へ" in second.text


def test_another_insurer_sends_nothing_here(kit):
    """その他損保 shows no insurance, and without one there is no going on."""
    kit.send_insurance(1)
    path, search = _at_insurance(kit), SEARCH | {"損保会社": "その他損保"}
    assert rows(kit.jpass.get(path, **search))[3:] == [["該当する保険はありません。"]]
    answer = kit.jpass.post(path, **(kit.answers(1, "insurance") | search))
    assert alerts(answer) == ["「保険」が見つかりません。もう一度「検索」をクリックして選択してください。"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"制度商品": ""}, ["「制度商品」を選択してください。"]),
        ({"保険": ""}, ["「保険」を選択してください。"]),
        ({"保険": "9999999999"}, ["「保険」が見つかりません。もう一度「検索」をクリックして選択してください。"]),
        ({"帳票ID(保険用)": ""}, [NO_FORM_ID]),
        ({"帳票ID(保険用)": "123"}, ["「帳票ID(保険用)」は英大文字2桁数字6桁で入力してください。"]),
        ({"帳票ID(保険用)": "ZZ999999"}, [WRONG_FORM_ID]),
        (
            {"制度商品": "", "保険": "", "帳票ID(保険用)": ""},
            ["「制度商品」を選択してください。", "「保険」を選択してください。", NO_FORM_ID],
        ),
        ({"保険選択": "", "損保会社": ""}, ["「保険選択」を選択してください。", "「損保会社」を選択してください。"]),
    ],
)
def test_what_is_missing_or_wrong_is_refused(kit, changes, said):
    """Everything wrong is said at once, and the draft does not go on."""
    kit.send_insurance(1)
    path = _at_insurance(kit)
    answer = kit.jpass.post(path, **(kit.answers(1, "insurance") | changes))
    assert (answer.status_code, alerts(answer)) == (422, said)
    assert kit.jpass.get(path.replace("insurance", "amounts")).location == path


def test_a_refused_choice_stays_as_made(kit):
    """Product, insurance and form id are shown again."""
    kit.send_insurance(1)
    answer = kit.jpass.post(_at_insurance(kit), **(kit.answers(1, "insurance") | {"帳票ID(保険用)": "ZZ999999"}))
    assert value_of(answer, "帳票ID(保険用)") == "ZZ999999"
    assert re.findall(r'<input type="radio" name="(\S+)" value="([^"]+)"[^>]* checked', answer.text) == [
        ("保険選択", NEW_INSURANCE),
        ("制度商品", PRODUCT),
        ("保険", "0000000001"),
    ]


def test_the_amounts_come_from_the_chosen_insurance_and_the_estimate(kit):
    """金額確認 (step 15) shows what the clerk compares."""
    kit.send_insurance(1)
    path, who = _at_insurance(kit), persona(1)
    kit.jpass.post(path, **kit.answers(1, "insurance"))
    screen = kit.jpass.get(path.replace("insurance", "amounts"))
    assert heading(screen) == "金額確認"
    assert items(screen) == {
        "見積番号": who.number,
        "印刷連番": "0000000001",
        "契約者": who.customer.name,
        "制度商品": PRODUCT,
        "支払回数": str(who.installments),
        "支払総額": yen(who.total_payment),
        "保険料": yen(who.premium),
        "振替開始年月": "2027/01",
    }


def test_another_customers_insurance_is_taken_and_shows_at_the_amounts(kit):
    """J-PASS does not notice; the clerk has to."""
    kit.send_insurance(3)
    path = _at_insurance(kit, 1)
    chosen = {"保険": "0000000003", "帳票ID(保険用)": form_id(3)}
    assert kit.jpass.post(path, **(kit.answers(1, "insurance") | chosen)).location.endswith("/amounts")
    shown = items(kit.jpass.get(path.replace("insurance", "amounts")))
    assert (shown["見積番号"], shown["印刷連番"]) == (persona(1).number, "0000000003")
    assert (shown["契約者"], shown["保険料"]) == (persona(3).customer.name, yen(persona(3).premium))


def test_a_later_sending_does_not_change_what_was_chosen(kit):
    """The draft keeps a copy."""
    kit.send_insurance(1)
    path = _at_insurance(kit)
    kit.jpass.post(path, **kit.answers(1, "insurance"))
    kit.send_insurance(1, print_serial="0000000777", premium=1)
    shown = items(kit.jpass.get(path.replace("insurance", "amounts")))
    assert (shown["印刷連番"], shown["保険料"]) == ("0000000001", yen(persona(1).premium))


def test_without_an_insurance_only_the_product_is_asked_for(kit):
    """「2. 保険申込なし」 goes straight on; an insurance chosen before is forgotten."""
    kit.send_insurance(1)
    path = _at_insurance(kit)
    kit.jpass.post(path, **kit.answers(1, "insurance"))
    screen = kit.jpass.get(path, 保険選択=NO_INSURANCE, 損保会社="")
    assert ("帳票ID(保険用)" in screen.text, len(rows(screen))) == (False, 3)
    refused = kit.jpass.post(path, 保険選択=NO_INSURANCE)
    assert alerts(refused) == ["「制度商品」を選択してください。"]
    assert kit.jpass.post(path, 保険選択=NO_INSURANCE, 制度商品=PRODUCT).location.endswith("/amounts")
    shown = items(kit.jpass.get(path.replace("insurance", "amounts")))
    assert (shown["印刷連番"], shown["保険料"]) == ("", "")
    assert kit.jpass.post(path.replace("insurance", "amounts")).location.endswith("/review")
