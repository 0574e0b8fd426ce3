"""J-PASS's pure rules."""

from datetime import date, datetime

import pytest
from renkei.mockportals.clock import JST
from renkei.mockportals.jpass.rules import (
    Decision,
    Screened,
    Status,
    check_form_id,
    check_product,
    check_registration,
    check_search,
    decide,
    next_receipt_number,
)
from renkei.mockportals.web.numbers import as_date

NOW = datetime(2026, 11, 24, 10, 5, 30, tzinfo=JST)
INCOME_REASON = "年収に対する年間支払額の割合が基準を超えています。"
FOUNDED_REASON = "設立後1年未満のためお取り扱いできません。"


def _individual(total, installments, income):
    return Screened(
        party_kind="個人",
        total_payment=total,
        installments=installments,
        annual_income=income,
        founded="",
        applied_on=NOW.date(),
    )


def _corporate(founded):
    return Screened(
        party_kind="法人",
        total_payment=9_000_000,
        installments=12,
        annual_income=0,
        founded=founded,
        applied_on=NOW.date(),
    )


def _sentences(refused):
    return [one.sentence for one in refused]


@pytest.mark.parametrize(
    ("total", "installments", "income", "status"),
    [
        (4_000_000, 24, 500, Status.APPROVED),
        (4_000_001, 24, 500, Status.DECLINED),
        (4_000_001, 36, 500, Status.APPROVED),
        (4_000_000, 24, 499, Status.DECLINED),
        (1, 60, 0, Status.DECLINED),
    ],
)
def test_yearly_payments_above_forty_percent_of_the_income_are_declined(total, installments, income, status):
    """Exactly 40 % still passes; one yen above it does not. Nothing is rounded."""
    decision = decide(_individual(total, installments, income))
    assert decision == Decision(status, INCOME_REASON if status == Status.DECLINED else "")


@pytest.mark.parametrize(
    ("founded", "expected"),
    [
        ("202611", Decision(Status.DECLINED, FOUNDED_REASON)),
        ("202512", Decision(Status.DECLINED, FOUNDED_REASON)),
        ("202511", Decision(Status.APPROVED)),
        ("199004", Decision(Status.APPROVED)),
    ],
)
def test_a_corporation_younger_than_a_year_is_declined(founded, expected):
    """The twelfth month after the founding is the first in which a corporation passes; its payments do not matter."""
    assert decide(_corporate(founded)) == expected


def test_receipt_numbers_begin_where_the_manual_shows_and_count_up():
    """Twelve digits, and the branch of a first application."""
    assert next_receipt_number(None) == "040200000170-00"
    assert next_receipt_number("040200000170-00") == "040200000171-00"
    assert next_receipt_number("040200000999-02") == "040200001000-00"


def test_a_search_asks_for_the_choice_and_the_insurer():
    """Without an insurance no insurer is asked for."""
    assert _sentences(check_search("", "")) == ["「保険選択」を選択してください。", "「損保会社」を選択してください。"]
    assert _sentences(check_search("1. 保険新規申込", "知らない損保")) == ["「損保会社」を選択してください。"]
    assert check_search("1. 保険新規申込", "その他損保") == []
    assert check_search("2. 保険申込なし", "") == []


def test_only_a_listed_product_is_taken():
    """A product that is not on the list counts as not chosen."""
    assert check_product("据置払いクレジット") == []
    assert _sentences(check_product("リース")) == ["「制度商品」を選択してください。"]


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ("", ["「帳票ID(保険用)」を入力してください。"]),
        ("cs260101", ["「帳票ID(保険用)」は英大文字2桁数字6桁で入力してください。"]),
        ("CS26010", ["「帳票ID(保険用)」は英大文字2桁数字6桁で入力してください。"]),
        ("CS26010１", ["「帳票ID(保険用)」は英大文字2桁数字6桁で入力してください。"]),
        (
            "CL260101",
            ["「帳票ID(保険用)」が契約内容と一致しません。不明な場合は、損害保険ジャパンまでお問い合わせください。"],
        ),
        ("CS260101", []),
    ],
)
def test_the_form_id_must_be_the_contracts_own(entered, said):
    """Missing, malformed and wrong are told apart."""
    assert _sentences(check_form_id(entered, "CS260101")) == said


def test_a_form_id_is_not_called_wrong_before_an_insurance_is_chosen():
    """There is nothing to compare it with."""
    assert check_form_id("CL260101", None) == []


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        (("2027/01/01", "20261124", "1005"), ["「保険始期日」西暦年4桁月2桁日2桁で入力してください"]),
        (("20270230", "20261124", "1005"), ["「保険始期日」西暦年4桁月2桁日2桁で入力してください"]),
        (("20270101", "", "1005"), ["「保険締結日時(年月日)」西暦年4桁月2桁日2桁で入力してください"]),
        (("20270101", "20261124", "10:05"), ["「保険締結日時(時刻)」時2桁分2桁で入力してください"]),
        (("20270101", "20261124", "2400"), ["「保険締結日時(時刻)」時2桁分2桁で入力してください"]),
        (
            ("20270101", "20261124", "1006"),
            ["「保険締結日時(年月日)」「保険締結日時(時刻)」未来の日時は入力できません"],
        ),
        (("20270101", "20261124", "1005"), []),
        (("20261120", "20261123", "2359"), []),
    ],
)
def test_a_registration_is_checked_item_by_item(entered, said):
    """Formats first; then a conclusion in the future is refused. An inception before the conclusion is not."""
    assert _sentences(check_registration(*entered, NOW)) == said


@pytest.mark.parametrize("value", ["", "2026112", "202611241", "20261131", "2026W471", "２０２６１１２４"])
def test_what_names_no_day_is_none(value):
    """Eight ASCII digits that name a day of the calendar, and nothing else."""
    assert as_date(value) is None
    assert as_date("20261124") == date(2026, 11, 24)
