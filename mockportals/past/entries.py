"""What is entered of a case, label by label, on the screens of 損保オンライン, J-PASS and the customer's terminal: what its row says."""

from collections.abc import Mapping
from datetime import date

from ..exchange.messages import Customer
from ..jpass.rules import (
    ELECTRONIC,
    NEW_INSURANCE,
    NO_INSURANCE,
    ON_PAPER,
    SOMPO_JAPAN,
)
from ..samples.case_rows import row_of
from ..samples.seed import Persona
from ..sonpo.fields import CHECKED, WEB_PROCEDURE

Entries = dict[str, str]
Row = Mapping[str, str]
"""A case's row, every value as it would be entered."""

_COVERAGE = ("年齢条件", "運転者限定", "対人", "対物", "人身傷害", "免責金額")
_NUMBERS = ("保険期間", "等級", "車両保険金額", "保険料", "支払回数")
_INDIVIDUAL = ("性別", "職業", "勤務先", "年収", "居住形態")
_CORPORATE = ("代表者", "設立年月", "業種")
_GUARANTOR = ("保証人氏名", "保証人カナ", "保証人生年月日", "保証人電話", "保証人続柄")


def entered_row(who: Persona, today: date) -> Row:
    """Return the row that fits an estimate."""
    return as_entered(row_of(who, today))


def as_entered(row: Mapping[str, object]) -> Row:
    """Return what a row says as it is entered."""
    return {header: str(value) for header, value in row.items()}


def in_sonpo(row: Row, customer: Customer, *, by_web: bool) -> Entries:
    """Return 申込書情報; without `by_web` the insurance is paid for apart from the credit."""
    if customer.party_kind == "個人":
        party = {"氏名": customer.name, "生年月日": customer.birth_date, "性別": row["性別"], "電話": customer.phone}
    else:
        party = {"法人名": customer.name, "代表者": row["代表者"], "法人電話番号": customer.phone}
    return party | {
        "カナ": customer.kana,
        "住所": customer.address,
        "保険始期日": row["保険始期日"],
        **{label: row[label] for label in (*_COVERAGE, *_NUMBERS)},
        "振替開始年月": row["振替開始年月"] if by_web else "",
        WEB_PROCEDURE: CHECKED if by_web else "",
    }


def parties(row: Row) -> Entries:
    """Return 当事者選択."""
    return {"お申込人": row["区分"], "連帯保証人": row["連帯保証人"]}


def applicant(row: Row) -> Entries:
    """Return ご本人さま情報, as far as the estimate does not tell it: what a customer enters on the own terminal."""
    asked = _INDIVIDUAL if row["区分"] == "個人" else _CORPORATE
    return {label: row[label] for label in (*asked, *(_GUARANTOR if row["連帯保証人"] == "あり" else ()))}


def staff(row: Row, *, on_paper: bool) -> Entries:
    """Return ご担当者確認."""
    return {"店舗": row["店舗"], "担当者": row["担当者"], "契約書": ON_PAPER if on_paper else ELECTRONIC}


def insurance(row: Row, *, insured: bool) -> Entries:
    """Return 保険選択."""
    if not insured:
        return {"保険選択": NO_INSURANCE, "制度商品": row["制度商品"]}
    return {
        "保険選択": NEW_INSURANCE,
        "制度商品": row["制度商品"],
        "損保会社": SOMPO_JAPAN,
        "帳票ID(保険用)": row["帳票ID"],
    }
