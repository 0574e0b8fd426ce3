"""The items of 当事者選択, ご担当者確認 and of step 20's search; those of ご本人さま情報 lie in `mockportals.applicant`."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from ..applicant import Field, check, katakana, past_day, phone
from ..web.refusal import Refused
from .rules import CONTRACT_PAPERS

PARTIES = (
    Field(label="お申込人", options=("個人", "法人"), as_radios=True),
    Field(label="連帯保証人", options=("なし", "あり")),
)
STAFF = (
    Field(label="店舗", options=("本店", "東支店", "西支店")),
    Field(label="担当者"),
    Field(label="契約書", options=CONTRACT_PAPERS),
)
CUSTOMER_KEYS: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {
        "個人": (
            Field(label="カナ氏名", hint="全角カタカナ", rule=katakana),
            Field(label="生年月日", hint="YYYYMMDD", rule=past_day),
        ),
        "法人": (Field(label="法人電話番号", rule=phone),),
    }
)
"""What an insurance is looked for by, where the customer applies on the own terminal (step 20)."""


def check_parties(entered: Mapping[str, str], estimated_kind: str, today: date) -> list[Refused]:
    """Check 当事者選択 against the estimate."""
    refusals = check(PARTIES, entered, today)
    kind = entered.get("お申込人", "")
    if kind in ("個人", "法人") and kind != estimated_kind:
        refusals.insert(0, Refused("「お申込人」の区分が見積書と異なります。", "お申込人"))
    return refusals
