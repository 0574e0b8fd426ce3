"""The items of an application: one table that the form, its checks and the record are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from .. import rating

Format = Literal["free", "kana", "phone", "date", "month", "man", "yen", "installments"]
"""How an entry must look; `man` is a number of 万円."""

GENDERS = ("男性", "女性")
INSTALLMENTS = (12, 24, 36, 48, 60)
WEB_PROCEDURE = "割賦WEB手続き"
CHECKED = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One item. With `options` it is chosen, as `radios` or from a list; without, it is entered in `format`."""

    label: str
    column: str
    format: Format = "free"
    options: tuple[str, ...] = ()
    radios: bool = False
    required: bool = True
    hint: str = ""


def _choice(label: str, column: str, options: Mapping[str, int]) -> Field:
    return Field(label=label, column=column, options=tuple(options))


_ADDRESS = Field(label="住所", column="address")
_KANA = Field(label="カナ", column="kana", format="kana", hint="全角カタカナ")

PARTY: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {
        "個人": (
            Field(label="氏名", column="name"),
            _KANA,
            Field(label="生年月日", column="birth_date", format="date", hint="YYYYMMDD"),
            Field(label="性別", column="gender", options=GENDERS, radios=True),
            _ADDRESS,
            Field(label="電話", column="phone", format="phone"),
        ),
        "法人": (
            Field(label="法人名", column="name"),
            _KANA,
            Field(label="代表者", column="representative"),
            Field(label="法人電話番号", column="phone", format="phone"),
            _ADDRESS,
        ),
    }
)
INCEPTION = Field(label="保険始期日", column="inception_date", format="date", hint="YYYYMMDD")
COVERAGE: tuple[Field, ...] = (
    INCEPTION,
    Field(label="保険期間", column="term_years", options=tuple(map(str, rating.TERM_YEARS)), hint="年"),
    Field(label="等級", column="grade", options=tuple(map(str, rating.GRADES))),
    _choice("年齢条件", "age_condition", rating.AGE_CONDITIONS),
    _choice("運転者限定", "driver_limit", rating.DRIVER_LIMITS),
    _choice("対人", "bodily_injury", rating.BODILY_INJURY),
    _choice("対物", "property_damage", rating.PROPERTY_DAMAGE),
    _choice("人身傷害", "personal_injury", rating.PERSONAL_INJURY),
    Field(label="車両保険金額", column="vehicle_amount", format="man", hint="万円"),
    _choice("免責金額", "deductible", rating.DEDUCTIBLES),
)
PREMIUM = Field(label="保険料", column="premium", format="yen", hint="円")
DEBIT_START = Field(label="振替開始年月", column="debit_start_month", format="month", required=False, hint="YYYYMM")
TIMES = Field(label="支払回数", column="installments", format="installments", hint="回")
APPROVAL_NUMBER = Field(label="割賦/保険承認番号", column="approval_number", required=False)
CREDIT: tuple[Field, ...] = (DEBIT_START, TIMES, APPROVAL_NUMBER)


def fields_of(party_kind: str) -> tuple[Field, ...]:
    """Return every item that an application of this kind of party asks for, in the order of the screen."""
    return (*PARTY[party_kind], *COVERAGE, PREMIUM, *CREDIT)
