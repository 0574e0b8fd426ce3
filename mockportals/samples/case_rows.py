"""Invented case rows that fit the seeded estimates, header by header as a case file has them."""

from datetime import date

from ..clock import system_now
from ..jpass.form_ids import form_id_of
from .seed import DEFAULT_ESTIMATES, DEFAULT_SEED, Persona, persona

SampleRow = dict[str, str | int]

STORE = "本店"
SCHEME_PRODUCT = "残価設定型クレジット"


def rows(count: int, seed: int = DEFAULT_SEED, today: date | None = None) -> list[SampleRow]:
    """Return `count` rows, one for each of the first seeded estimates.

    They run as they stand against fresh portals that hold the estimates of the same `seed`; the insurance begins on the first
    of the month after next, counted from `today`. Raises `ValueError` when there are fewer estimates than `count`.
    """
    if not 1 <= count <= DEFAULT_ESTIMATES:
        raise ValueError(f"count must be between 1 and {DEFAULT_ESTIMATES}")
    return [row_of(persona(n, seed), today or system_now().date()) for n in range(1, count + 1)]


def row_of(who: Persona, today: date) -> SampleRow:
    """Return the row of one estimate."""
    cover, guarantor, inception = who.coverage, who.guarantor, _month_after_next(today)
    return {
        "案件ID": f"case-{int(who.number[1:]):04d}",
        "見積番号": who.number,
        "区分": who.customer.party_kind,
        "お客様カナ": who.customer.kana,
        "性別": who.gender,
        "代表者": who.representative,
        "保険始期日": f"{inception:%Y%m%d}",
        "保険期間": cover.term_years,
        "等級": cover.grade,
        "年齢条件": cover.age_condition,
        "運転者限定": cover.driver_limit,
        "対人": cover.bodily_injury,
        "対物": cover.property_damage,
        "人身傷害": cover.personal_injury,
        "車両保険金額": cover.vehicle_amount,
        "免責金額": cover.deductible,
        "保険料": who.premium,
        "振替開始年月": f"{inception:%Y%m}",
        "支払回数": who.installments,
        "制度商品": SCHEME_PRODUCT,
        "帳票ID": form_id_of(cover.plan, cover.term_years, who.customer.party_kind),
        "職業": who.occupation,
        "勤務先": who.employer,
        "年収": who.annual_income or "",
        "居住形態": who.housing,
        "設立年月": who.founded,
        "業種": who.industry,
        "連帯保証人": "あり" if guarantor else "なし",
        "保証人氏名": guarantor.name if guarantor else "",
        "保証人カナ": guarantor.kana if guarantor else "",
        "保証人生年月日": guarantor.birth_date if guarantor else "",
        "保証人電話": guarantor.phone if guarantor else "",
        "保証人続柄": who.guarantor_relation,
        "店舗": STORE,
        "担当者": who.staff,
        "コメント": "",
    }


def _month_after_next(today: date) -> date:
    months = today.year * 12 + today.month - 1 + 2
    return date(months // 12, months % 12 + 1, 1)
