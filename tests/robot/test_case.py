"""One row becomes a case, or names every column that is wrong."""

import unicodedata
from datetime import date, datetime

import pytest
from pydantic import ValidationError
from renkei.mockportals.samples.case_rows import rows
from renkei.robot.cases.case import COLUMNS, HEADERS, Case
from renkei.robot.cases.column import Wanted

INDIVIDUAL, CORPORATE, GUARANTEED = 0, 1, 6


@pytest.fixture(scope="module")
def samples():
    """Rows that run as they stand: the second a corporation's, the seventh with a guarantor."""
    return rows(7, today=date(2026, 11, 23))


def wrong_columns(row):
    """Return the headers of what is wrong in a row."""
    with pytest.raises(ValidationError) as caught:
        Case.model_validate(row)
    return [detail["loc"][0] for detail in caught.value.errors()]


def test_a_row_is_read_by_its_japanese_headers(samples):
    """An individual's row gives typed values under English names."""
    case = Case.model_validate(samples[INDIVIDUAL] | {"等級": "12", "保険料": "74,800"})
    assert (case.case_id, case.party, case.is_corporate, case.has_guarantor) == ("case-0001", "個人", False, False)
    assert (case.inception_date, case.debit_start_month) == (date(2027, 1, 1), "202701")
    assert (case.grade, case.premium, case.representative) == (12, 74_800, None)


def test_corporations_and_guaranteed_cases_are_read_too(samples):
    """The conditional columns of a corporation and of a guarantor arrive in the case."""
    assert Case.model_validate(samples[CORPORATE]).is_corporate
    guaranteed = Case.model_validate(samples[GUARANTEED])
    assert guaranteed.has_guarantor
    assert guaranteed.guarantor_birth_date is not None


def test_the_table_of_columns_and_the_case_agree():
    """Columns and fields are the same, in the same order, under the same headers."""
    assert [column.field for column in COLUMNS.values()] == list(Case.model_fields)
    assert [info.alias for info in Case.model_fields.values()] == list(HEADERS) == list(COLUMNS)


@pytest.mark.parametrize("column", COLUMNS.values(), ids=lambda column: column.header)
def test_every_column_says_what_it_expects_in_both_languages(column):
    """The phrase names every option, and options and header survive the narrowing of what is read."""
    assert column.expected.ja
    assert column.expected.en
    assert all(option in column.expected.ja for option in column.options)
    for text in (column.header, *column.options):
        assert unicodedata.normalize("NFKC", text).strip() == text


def test_personal_columns_are_marked():
    """Whoever prints a value can tell which ones must not be shown."""
    assert {column.header for column in COLUMNS.values() if column.personal} == {
        "お客様カナ", "代表者", "保証人氏名", "保証人カナ", "保証人生年月日", "保証人電話", "担当者",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "value", "field", "read"),
    [
        ("見積番号", " Ｅ００００００１２ ", "estimate_number", "E00000012"),
        ("案件ID", 12, "case_id", "12"),
        ("保険始期日", 20270115, "inception_date", date(2027, 1, 15)),
        ("保険始期日", 20270115.0, "inception_date", date(2027, 1, 15)),
        ("保険始期日", "２０２７０１１５", "inception_date", date(2027, 1, 15)),
        ("保険始期日", "2027/1/15", "inception_date", date(2027, 1, 15)),
        ("保険始期日", "2027年1月15日", "inception_date", date(2027, 1, 15)),
        ("保険始期日", "2027/01/15 0:00:00", "inception_date", date(2027, 1, 15)),
        ("振替開始年月", "2027年3月", "debit_start_month", "202703"),
        ("保険始期日", datetime(2027, 1, 15), "inception_date", date(2027, 1, 15)),  # noqa: DTZ001 - as Excel has it
        ("振替開始年月", 202703.0, "debit_start_month", "202703"),
        ("振替開始年月", "2027/3", "debit_start_month", "202703"),
        ("振替開始年月", datetime(2027, 3, 1), "debit_start_month", "202703"),  # noqa: DTZ001 - as Excel has it
        ("保険期間", 2.0, "term_years", 2),
        ("支払回数", "３６", "installments", 36),
        ("対物", "５，０００万円", "property_damage", "5,000万円"),
        ("運転者限定", "本人･配偶者限定", "driver_limit", "本人・配偶者限定"),
        ("お客様カナ", "ｱｵｷ　ｹﾝｲﾁ", "customer_kana", "アオキ ケンイチ"),
        ("お客様カナ", "アオキ・エリー", "customer_kana", "アオキ・エリー"),
        ("制度商品", " ㈱見本の商品① ", "scheme_product", "㈱見本の商品①"),
        ("帳票ID", "", "form_id", None),
        ("帳票ID", None, "form_id", None),
        ("コメント", "  ", "comment", None),
        ("年収", 0, "annual_income", 0),
    ],
)
def test_what_people_and_spreadsheets_write_is_understood(samples, header, value, field, read):
    """Full-width characters, Excel's numbers and dates, and spaces around are read as what was meant."""
    assert getattr(Case.model_validate(samples[INDIVIDUAL] | {header: value}), field) == read


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("案件ID", "a/b"), ("案件ID", "x" * 41), ("案件ID", None), ("見積番号", "E1234567"), ("見積番号", "e00000001"),
        ("区分", "団体"), ("お客様カナ", "青木"), ("お客様カナ", "アオキ2"), ("お客様カナ", "ア" * 61), ("性別", ""),
        ("代表者", "青木 健一"), ("保険始期日", "20270229"), ("保険始期日", "2027-01/15"), ("保険始期日", 202701),
        ("保険期間", 4), ("保険期間", 1.5), ("等級", 0), ("等級", 21), ("等級", "-1"), ("年齢条件", "21歳以上"),
        ("車両保険金額", 9), ("車両保険金額", 2001), ("保険料", 0), ("保険料", "1,00"), ("振替開始年月", "202612"),
        ("振替開始年月", "202713"), ("支払回数", 13), ("制度商品", "字" * 61), ("制度商品", " "), ("帳票ID", "cs260101"),
        ("帳票ID", "CS26010"), ("勤務先", None), ("年収", 10_000), ("設立年月", "200101"), ("業種", "製造業"),
        ("連帯保証人", ""), ("連帯保証人", "あり?"), ("保証人続柄", "親"), ("店舗", "字" * 41), ("担当者", ""),
        ("コメント", "字" * 201),
    ],
)  # fmt: skip
def test_a_wrong_value_names_its_column_and_no_other(samples, header, value):
    """Out of range, malformed, missing, or filled in where it must be empty: exactly that column is wrong."""
    assert wrong_columns(samples[INDIVIDUAL] | {header: value}) == [header]


@pytest.mark.parametrize("header", [column.header for column in COLUMNS.values() if column.wanted is Wanted.INDIVIDUAL])
def test_an_individuals_columns_stay_empty_for_a_corporation(samples, header):
    """A corporation has no gender, job or home: a value there is wrong."""
    assert wrong_columns(samples[CORPORATE] | {header: samples[INDIVIDUAL][header]}) == [header]


@pytest.mark.parametrize("header", ["代表者", "設立年月", "業種"])
def test_a_corporations_columns_are_required_of_it(samples, header):
    """A corporation's row is wrong without them."""
    assert wrong_columns(samples[CORPORATE] | {header: ""}) == [header]


@pytest.mark.parametrize("header", ["保証人氏名", "保証人カナ", "保証人生年月日", "保証人電話", "保証人続柄"])
def test_a_guarantor_is_described_in_full_or_not_at_all(samples, header):
    """With 「あり」 each of the guarantor's columns is required; with 「なし」 none may be filled in."""
    assert wrong_columns(samples[GUARANTEED] | {header: ""}) == [header]
    value = samples[GUARANTEED][header]
    assert wrong_columns(samples[INDIVIDUAL] | {header: value}) == [header]


def test_a_telephone_number_that_lost_its_zero_is_noticed(samples):
    """A spreadsheet that took the number for a number dropped the leading zero."""
    assert wrong_columns(samples[GUARANTEED] | {"保証人電話": 312345678}) == ["保証人電話"]


def test_everything_wrong_with_a_row_is_reported_at_once(samples):
    """A wrong column hides no other, also where one depends on the other."""
    row = samples[INDIVIDUAL] | {"等級": 99, "性別": "", "振替開始年月": "202612", "担当者": ""}
    assert wrong_columns(row) == ["性別", "等級", "振替開始年月", "担当者"]


def test_an_unknown_party_does_not_blame_the_columns_that_depend_on_it(samples):
    """Where 区分 is wrong, nobody can tell whether a gender belongs there."""
    assert wrong_columns(samples[INDIVIDUAL] | {"区分": "?"}) == ["区分"]
    assert wrong_columns(samples[CORPORATE] | {"区分": "?"}) == ["区分"]


def test_personal_data_does_not_reach_a_log(samples):
    """Neither the case's own text nor the text of what is wrong with it shows a personal value."""
    row = samples[GUARANTEED]
    shown = repr(Case.model_validate(row)) + str(Case.model_validate(row))
    for header in ("お客様カナ", "保証人氏名", "保証人カナ", "保証人電話", "担当者"):
        assert str(row[header]) not in shown
    with pytest.raises(ValidationError) as caught:
        Case.model_validate(row | {"お客様カナ": "青木 健一"})
    assert "青木" not in str(caught.value)


def test_a_case_cannot_be_changed(samples):
    """What was checked is what is run."""
    case = Case.model_validate(samples[INDIVIDUAL])
    with pytest.raises(ValidationError):
        case.premium = 1


@pytest.mark.parametrize(
    "column", [column for column in COLUMNS.values() if column.extra and column.options], ids=lambda c: c.header
)
def test_an_extra_column_may_be_empty_or_missing(samples, column):
    """Its first option is meant then; another one is taken as it stands, and anything else is wrong."""
    row = {name: value for name, value in samples[INDIVIDUAL].items() if name != column.header}
    for given in ({}, {column.header: ""}, {column.header: column.options[0]}):
        assert getattr(Case.model_validate(row | given), column.field) == column.options[0]
    assert getattr(Case.model_validate(row | {column.header: column.options[1]}), column.field) == column.options[1]
    with pytest.raises(ValidationError):
        Case.model_validate(row | {column.header: "なし"})


@pytest.mark.parametrize("column", [column for column in COLUMNS.values() if column.says], ids=lambda c: c.header)
def test_what_a_person_says_may_be_left_out(samples, column):
    """A sheet from before has no such column; an empty cell says nothing."""
    for given in ({}, {column.header: ""}, {column.header: None}):
        assert Case.model_validate(samples[INDIVIDUAL] | given).said == {}


def test_what_a_person_says_is_no_part_of_the_wish(samples):
    """Dates with 説明者 are taken as days or moments of Japan, by printed step; the case to be applied for is the same without them."""
    said = {"契約内容説明日": "20261126 1005", "同意日": "2026/11/26", "説明者": "山田　花子"}
    case = Case.model_validate(samples[INDIVIDUAL] | said)

    assert case.said == {"16": "2026-11-26T10:05:00+09:00", "34": "2026-11-26"}
    assert case.said_by == "山田　花子"
    assert case != Case.model_validate(samples[INDIVIDUAL]) == case.wish


@pytest.mark.parametrize("wrong", [{"同意日": "20261126"}, {"同意日": "きのう", "説明者": "山田"}, {"承認手順": "5"}])
def test_what_a_person_says_must_be_told_whole(samples, wrong):
    """A date without whoever says so, a date that is none, and an approval before a step that has none are refused."""
    with pytest.raises(ValidationError):
        Case.model_validate(samples[INDIVIDUAL] | wrong)


@pytest.mark.parametrize("given", ["16,50", "50、16", "16 50", "１６・５０", "50,16,16"])
def test_steps_to_approve_are_read_as_people_write_them(samples, given):
    """Divided by whatever, in any order and width."""
    assert Case.model_validate(samples[INDIVIDUAL] | {"承認手順": given}).approve == "16 50"


def test_a_reapplication_goes_by_jpass_only(samples):
    """The customer's terminal is not offered on that way."""
    row = samples[INDIVIDUAL] | {"手続き区分": "変更再申込"}
    assert Case.model_validate(row).is_reapplication
    with pytest.raises(ValidationError) as error:
        Case.model_validate(row | {"申込手段": "お客さま端末"})
    assert [problem["loc"] for problem in error.value.errors()] == [("手続き区分",)]
