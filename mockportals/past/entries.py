"""What was entered of an estimate, label by label, on the screens of 損保オンライン, J-PASS and the customer's terminal."""

from datetime import date

from ..jpass.form_ids import form_id_of
from ..jpass.rules import (
    ELECTRONIC,
    NEW_INSURANCE,
    NO_INSURANCE,
    ON_PAPER,
    SOMPO_JAPAN,
)
from ..samples.seed import Persona
from ..sonpo.fields import CHECKED, WEB_PROCEDURE

Entries = dict[str, str]

STORE = "本店"
SCHEME_PRODUCT = "残価設定型クレジット"


def in_sonpo(who: Persona, inception: date, *, by_web: bool) -> Entries:
    """Return 申込書情報; without `by_web` the insurance is paid for apart from the credit."""
    cover, customer = who.coverage, who.customer
    if customer.party_kind == "個人":
        party = {"氏名": customer.name, "生年月日": customer.birth_date, "性別": who.gender, "電話": customer.phone}
    else:
        party = {"法人名": customer.name, "代表者": who.representative, "法人電話番号": customer.phone}
    return party | {
        "カナ": customer.kana,
        "住所": customer.address,
        "保険始期日": f"{inception:%Y%m%d}",
        "保険期間": str(cover.term_years),
        "等級": str(cover.grade),
        "年齢条件": cover.age_condition,
        "運転者限定": cover.driver_limit,
        "対人": cover.bodily_injury,
        "対物": cover.property_damage,
        "人身傷害": cover.personal_injury,
        "車両保険金額": str(cover.vehicle_amount),
        "免責金額": cover.deductible,
        "保険料": str(who.premium),
        "振替開始年月": f"{inception:%Y%m}" if by_web else "",
        "支払回数": str(who.installments),
        WEB_PROCEDURE: CHECKED if by_web else "",
    }


def parties(who: Persona) -> Entries:
    """Return 当事者選択."""
    return {"お申込人": who.customer.party_kind, "連帯保証人": "あり" if who.guarantor else "なし"}


def applicant(who: Persona) -> Entries:
    """Return ご本人さま情報, as far as the estimate does not tell it: what a customer enters on the own terminal."""
    if who.customer.party_kind == "個人":
        told = {"性別": who.gender, "職業": who.occupation, "勤務先": who.employer}
        told |= {"年収": str(who.annual_income), "居住形態": who.housing}
    else:
        told = {"代表者": who.representative, "設立年月": who.founded, "業種": who.industry}
    if who.guarantor is None:
        return told
    return told | {
        "保証人氏名": who.guarantor.name,
        "保証人カナ": who.guarantor.kana,
        "保証人生年月日": who.guarantor.birth_date,
        "保証人電話": who.guarantor.phone,
        "保証人続柄": who.guarantor_relation,
    }


def staff(who: Persona, *, on_paper: bool) -> Entries:
    """Return ご担当者確認."""
    return {"店舗": STORE, "担当者": who.staff, "契約書": ON_PAPER if on_paper else ELECTRONIC}


def insurance(who: Persona, *, insured: bool) -> Entries:
    """Return 保険選択."""
    if not insured:
        return {"保険選択": NO_INSURANCE, "制度商品": SCHEME_PRODUCT}
    cover = who.coverage
    return {
        "保険選択": NEW_INSURANCE,
        "制度商品": SCHEME_PRODUCT,
        "損保会社": SOMPO_JAPAN,
        "帳票ID(保険用)": form_id_of(cover.plan, cover.term_years, who.customer.party_kind),
    }
