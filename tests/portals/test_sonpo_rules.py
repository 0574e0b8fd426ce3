"""What 損保オンライン refuses about an application's items (steps 2, 3 and 30), in its own words."""

from datetime import date

import pytest
from renkei.mockportals.samples.seed import persona
from renkei.mockportals.sonpo.rules import Basis, Status, check, check_unchanged, papers

from .sonpo_kit import CORPORATE, INDIVIDUAL, entries

TODAY = date(2026, 11, 24)
TEXT_ITEMS = [
    "氏名",
    "カナ",
    "生年月日",
    "住所",
    "電話",
    "保険始期日",
    "車両保険金額",
    "保険料",
    "支払回数",
    "振替開始年月",
]
CHOSEN_ITEMS = ["性別", "保険期間", "等級", "年齢条件", "運転者限定", "対人", "対物", "人身傷害", "免責金額"]


def basis(n, today=TODAY):
    """Return what the `n`-th estimate's application is checked against."""
    who = persona(n)
    return Basis(party_kind=who.customer.party_kind, plan=who.coverage.plan, installments=who.installments, today=today)


def said(n=INDIVIDUAL, today=TODAY, **changes):
    """Return what is refused when a sound application is entered with `changes`: item and sentence."""
    return [(refused.item, refused.sentence) for refused in check(entries(n) | changes, basis(n, today))]


@pytest.mark.parametrize("n", range(1, 31))
def test_a_sound_application_is_not_refused(n):
    """Every seeded case can be entered as it stands."""
    assert said(n) == []


@pytest.mark.parametrize("label", TEXT_ITEMS)
def test_a_missing_text_is_refused(label):
    """An item left empty is refused by its label."""
    assert said(**{label: ""}) == [(label, f"「{label}」を入力してください。")]


@pytest.mark.parametrize("label", CHOSEN_ITEMS)
@pytest.mark.parametrize("value", ["", "どれでもない"])
def test_a_choice_that_was_not_made_is_refused(label, value):
    """Nothing chosen, or something that was not offered, is refused by its label."""
    assert said(**{label: value}) == [(label, f"「{label}」を選択してください。")]


@pytest.mark.parametrize("label", ["法人名", "カナ", "代表者", "法人電話番号", "住所"])
def test_a_corporation_is_asked_for_its_own_items(label):
    """A corporation enters a representative and its telephone number, and neither birth date nor gender."""
    assert said(CORPORATE, **{label: ""}) == [(label, f"「{label}」を入力してください。")]


@pytest.mark.parametrize("label", ["生年月日", "保険始期日"])
@pytest.mark.parametrize("value", ["2027/01/01", "270101", "20270230", "２０２７０１０１", "20271301"])
def test_a_date_that_is_none_is_refused(label, value):
    """Dates are YYYYMMDD, in half-width digits, and exist."""
    assert said(**{label: value}) == [(label, f"「{label}」は西暦年4桁月2桁日2桁で入力してください。")]


def test_a_birth_date_to_come_is_refused():
    """Nobody is born tomorrow."""
    assert said(生年月日="20261125") == [("生年月日", "「生年月日」に未来の日付は入力できません。")]


def test_an_inception_in_the_past_is_refused():
    """Today is the first day on which an insurance can begin."""
    assert said(保険始期日="20261123") == [("保険始期日", "「保険始期日」に過去の日付は入力できません。")]
    assert said(保険始期日="20261124") == []


def test_an_inception_more_than_a_year_ahead_is_refused():
    """The same day of next year is the last day on which an insurance can begin."""
    debit = {"振替開始年月": "202712"}
    sentence = "「保険始期日」は本日から1年以内の日付を入力してください。"
    assert said(保険始期日="20271125", **debit) == [("保険始期日", sentence)]
    assert said(保険始期日="20271124", **debit) == []


def test_a_year_from_a_leap_day_ends_in_february():
    """From the 29th of February a year reaches to the 28th."""
    debit = {"振替開始年月": "202903"}
    assert said(today=date(2028, 2, 29), 保険始期日="20290228", **debit) == []
    assert len(said(today=date(2028, 2, 29), 保険始期日="20290301", **debit)) == 1


@pytest.mark.parametrize("value", ["あおき けんいち", "ｱｵｷ ｹﾝｲﾁ", "アオキ1", "青木"])
def test_kana_in_other_letters_is_refused(value):
    """Kana is full-width katakana."""
    assert said(カナ=value) == [("カナ", "「カナ」は全角カタカナで入力してください。")]


@pytest.mark.parametrize("value", ["アオキ　ケンイチ", "ヴァン・ダー ヨーコ"])
def test_kana_may_have_blanks_dots_and_long_vowels(value):
    """Blanks of either width, ・ and ー belong to names."""
    assert said(カナ=value) == []


@pytest.mark.parametrize("value", ["090(1234)5678", "０９０-1234", "-", "電話なし"])
def test_a_telephone_number_in_other_characters_is_refused(value):
    """Telephone numbers are half-width digits and hyphens."""
    assert said(電話=value) == [("電話", "「電話」は半角数字とハイフンで入力してください。")]


@pytest.mark.parametrize("value", ["9", "2001", "130.5", "百", "-50"])
def test_a_vehicle_amount_out_of_bounds_is_refused(value):
    """The vehicle is insured for whole 10 to 2000 万円."""
    assert said(車両保険金額=value) == [
        ("車両保険金額", "「車両保険金額」は10から2000までの整数(万円)で入力してください。")
    ]


@pytest.mark.parametrize("value", ["10", "99", "100", "999", "1000", "1999", "2000"])
def test_a_vehicle_amount_within_bounds_only_changes_the_premium(value):
    """At the bounds nothing is wrong but the premium, which no longer fits."""
    assert [item for item, _sentence in said(車両保険金額=value)] == ["保険料"]


def test_installments_that_nobody_offers_are_refused():
    """支払回数 is one of five numbers."""
    assert said(支払回数="13") == [("支払回数", "「支払回数」は12・24・36・48・60のいずれかで入力してください。")]


def test_installments_other_than_the_estimates_are_refused():
    """支払回数 is what the estimate says."""
    of_estimate = persona(INDIVIDUAL).installments
    assert said(支払回数="12") == [("支払回数", f"「支払回数」が見積書({of_estimate}回)と一致しません。")]


@pytest.mark.parametrize("value", ["2027-01", "202713", "202700", "2701"])
def test_a_debit_start_that_is_no_month_is_refused(value):
    """振替開始年月 is YYYYMM."""
    assert said(振替開始年月=value) == [("振替開始年月", "「振替開始年月」は西暦年4桁月2桁で入力してください。")]


def test_a_debit_start_before_the_inception_month_is_refused():
    """Debiting begins in the inception month or later."""
    sentence = "「振替開始年月」は保険始期日の属する月以降を入力してください。"
    assert said(振替開始年月="202612") == [("振替開始年月", sentence)]
    assert said(振替開始年月="202702") == []


def test_an_approval_number_is_refused_with_the_web_procedure():
    """With 割賦WEB手続き checked 割賦/保険承認番号 stays empty."""
    label = "割賦/保険承認番号"
    assert said(**{label: "A1"}) == [(label, "「割賦/保険承認番号」は割賦WEB手続きでは入力不要です。")]
    assert said(**{label: "A1", "割賦WEB手続き": "", "振替開始年月": ""}) == []


def test_without_the_web_procedure_there_is_no_debit_start():
    """Without 割賦WEB手続き 振替開始年月 stays empty."""
    sentence = "「振替開始年月」は割賦WEB手続きを行う場合のみ入力してください。"
    assert said(割賦WEB手続き="") == [("振替開始年月", sentence)]


@pytest.mark.parametrize("value", ["84,320", "84320円", "0", "100.5", "-1"])
def test_a_premium_that_is_no_whole_amount_is_refused(value):
    """The premium is entered in whole yen, digits only."""
    assert said(保険料=value) == [("保険料", "「保険料」は円単位の整数で入力してください。")]


def test_a_premium_that_does_not_fit_the_coverage_is_refused():
    """The insurer's arithmetic is told beside the refusal."""
    right = persona(INDIVIDUAL).premium
    sentence = f"「保険料」が補償内容と一致しません(計算結果 {right:,}円)。"
    assert said(保険料=str(right + 10)) == [("保険料", sentence)]


def test_everything_wrong_is_said_at_once():
    """A clerk sees all refusals together, and no premium is calculated from items that are missing."""
    labels = {item for item, _sentence in said(氏名="", 性別="", 等級="", 保険始期日="1", 支払回数="12")}
    assert labels == {"氏名", "性別", "等級", "保険始期日", "支払回数"}


def test_an_empty_form_names_every_required_item():
    """Nothing sent at all is refused item by item, not by an error."""
    refused = {refused.item for refused in check({}, basis(INDIVIDUAL))}
    assert refused == {*TEXT_ITEMS, *CHOSEN_ITEMS} - {"振替開始年月"}


def unchanged(**changes):
    """Return what is refused about `changes` to an approved application: item and sentence."""
    before = entries(INDIVIDUAL)
    refused = check_unchanged(before | changes, before, persona(INDIVIDUAL).premium)
    return [(one.item, one.sentence) for one in refused]


def test_after_approval_an_unchanged_application_is_fine():
    """Step 29 makes the papers of an application left as it is."""
    assert unchanged() == []


def test_after_approval_another_premium_is_refused():
    """Step 30: the way to another premium is 連携Ⅰ again."""
    sentence = (
        "連携Ⅱ完了後に保険料を変更することはできません。補償内容を修正する場合は、連携Ⅰから手続きをやり直してください。"
    )
    assert unchanged(保険料="1") == [("保険料", sentence)]


def test_after_approval_other_coverage_is_refused():
    """Step 30: coverage is fixed even where the premium would stay the same."""
    sentence = "連携Ⅱ完了後のため、補償内容は変更できません(「保険始期日」)。修正する場合は、連携Ⅰから手続きをやり直してください。"
    assert unchanged(保険始期日="20270102") == [("保険始期日", sentence)]


def test_after_approval_other_items_are_refused():
    """What J-PASS approved is fixed beyond the coverage, too."""
    assert unchanged(振替開始年月="202702") == [("振替開始年月", "「振替開始年月」は連携Ⅱ完了後は変更できません。")]


def test_the_statuses_are_the_procedures_own():
    """Status by status as the procedure writes them."""
    assert list(Status) == [
        "未連携",
        "連携済み(審査申込前)",
        "審査中",
        "審査承認済み(加入依頼書未作成)",
        "審査承認済 加入依頼書作成済",
        "契約締結済",
        "否決",
        "変更手続中",
    ]


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        ("未連携", ("申込書",)),
        ("連携済み(審査申込前)", ("申込書",)),
        ("審査中", ()),
        ("審査承認済み(加入依頼書未作成)", ("割賦WEB連携お客様控",)),
        ("審査承認済 加入依頼書作成済", ("割賦WEB連携お客様控",)),
        ("契約締結済", ("割賦WEB連携お客様控",)),
        ("否決", ()),
    ],
)
def test_what_can_be_printed_depends_on_the_status(status, offered):
    """Before the approval the application form, after it the customer's copy, in screening nothing."""
    assert papers(status) == offered
