"""One case: what a row of the case file says, checked before any browser opens.

`COLUMNS` is the one table behind reading a sheet, the notes and drop-downs of the template, and the sentences about a
wrong row. `Case` gives the same columns their types.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from ..messages.text import Message
from . import cells

Party = Literal["個人", "法人"]
Gender = Literal["男性", "女性"]
AgeCondition = Literal["年齢を問わず補償", "21歳以上補償", "26歳以上補償", "30歳以上補償"]
DriverLimit = Literal["限定なし", "家族限定", "本人・配偶者限定", "本人限定"]
BodilyInjury = Literal["無制限", "1億円"]
PropertyDamage = Literal["無制限", "1億円", "5,000万円"]
PersonalInjury = Literal["3,000万円", "5,000万円", "1億円", "無制限"]
Deductible = Literal["なし", "5-10万円", "10-10万円"]
Occupation = Literal["会社員", "公務員", "自営業", "会社役員", "年金受給"]
Housing = Literal["自己所有", "賃貸", "家族所有", "社宅"]
Industry = Literal["製造業", "建設業", "卸売・小売業", "運輸業", "サービス業"]
Guarantor = Literal["なし", "あり"]
Means = Literal["J-PASS", "お客さま端末"]
Kind = Literal["新規", "変更再申込"]
ContractPaper = Literal["電子", "紙"]
Relation = Literal["配偶者", "親", "子", "兄弟姉妹"]
TermYears = Literal[1, 2, 3]
Installments = Literal[12, 24, 36, 48, 60]


class Wanted(Enum):
    """When a column is to be filled in; outside its condition a conditional column stays empty."""

    ALWAYS = Message("", "")
    OPTIONAL = Message("空欄可: ", "may be empty: ")
    INDIVIDUAL = Message("個人のみ: ", "individuals only: ")
    CORPORATE = Message("法人のみ: ", "corporations only: ")
    GUARANTOR = Message("連帯保証人「あり」のみ: ", "only with a guarantor: ")


_CONDITIONS: Mapping[Wanted, tuple[str, str]] = MappingProxyType(
    {
        Wanted.INDIVIDUAL: ("party", "個人"),
        Wanted.CORPORATE: ("party", "法人"),
        Wanted.GUARANTOR: ("guarantor", "あり"),
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the case file.

    A `personal` column's value is never printed. A `code` column holds digits that are no number: a spreadsheet must
    keep it as text. A sheet may lack an `extra` column altogether, and an empty cell of it means its first option.
    """

    field: str
    header: str
    rule: Message
    wanted: Wanted = Wanted.ALWAYS
    personal: bool = False
    code: bool = False
    options: tuple[str, ...] = ()
    extra: bool = False

    @property
    def required(self) -> bool:
        """Whether every row must fill it in."""
        return self.wanted is Wanted.ALWAYS

    @property
    def expected(self) -> Message:
        """What is expected in it, in one phrase."""
        when = self.wanted.value
        return Message(when.ja + self.rule.ja, when.en + self.rule.en)

    def allows_empty(self, before: Mapping[str, object]) -> bool:
        """Whether it may stay empty beside the values `before` it; where its condition is unknown, it may."""
        if self.wanted in _CONDITIONS:
            field, value = _CONDITIONS[self.wanted]
            return before.get(field) != value
        return self.wanted is Wanted.OPTIONAL

    def allows_value(self, before: Mapping[str, object]) -> bool:
        """Whether it may be filled in beside the values `before` it; where its condition is unknown, it may."""
        if self.wanted in _CONDITIONS:
            field, value = _CONDITIONS[self.wanted]
            return before.get(field, value) == value
        return True


_NO_MORE = Message("", "")


def _choice(field: str, header: str, options: object, wanted: Wanted = Wanted.ALWAYS) -> Column:
    names = tuple(str(option) for option in get_args(options))
    text = " / ".join(names)
    return Column(field, header, Message(text, f"one of {text}"), wanted, options=names)


def _extra(field: str, header: str, options: object, but: Message = _NO_MORE) -> Column:
    names = tuple(str(option) for option in get_args(options))
    text = " / ".join(names)
    rule = Message(f"{text}（空欄は {names[0]}）{but.ja}", f"one of {text} (empty: {names[0]}){but.en}")
    return Column(field, header, rule, Wanted.OPTIONAL, options=names, extra=True)


_DATE = Message("日付 YYYYMMDD", "a date, YYYYMMDD")
_MONTH = Message("年月 YYYYMM", "a month, YYYYMM")
_KANA = Message("全角カタカナ（空白・中黒可、60字まで）", "katakana, up to 60 characters, spaces allowed")


def _text(limit: int) -> Message:
    return Message(f"{limit}字まで", f"text, up to {limit} characters")


_TABLE = (
    Column(
        "case_id",
        "案件ID",
        Message("半角英数字と「-」「_」、40字まで", "letters, digits, - and _, up to 40"),
        code=True,
    ),
    Column("estimate_number", "見積番号", Message("E と数字8桁", "E and eight digits"), code=True),
    _choice("party", "区分", Party),
    Column("customer_kana", "お客様カナ", _KANA, personal=True),
    _choice("gender", "性別", Gender, Wanted.INDIVIDUAL),
    Column("representative", "代表者", _text(60), Wanted.CORPORATE, personal=True),
    Column("inception_date", "保険始期日", _DATE, code=True),
    _choice("term_years", "保険期間", TermYears),
    Column("grade", "等級", Message("1〜20 の整数", "a whole number from 1 to 20")),
    _choice("age_condition", "年齢条件", AgeCondition),
    _choice("driver_limit", "運転者限定", DriverLimit),
    _choice("bodily_injury", "対人", BodilyInjury),
    _choice("property_damage", "対物", PropertyDamage),
    _choice("personal_injury", "人身傷害", PersonalInjury),
    Column(
        "vehicle_amount",
        "車両保険金額",
        Message("万円、10〜2000 の整数", "10,000 yen units, a whole number from 10 to 2000"),
    ),
    _choice("deductible", "免責金額", Deductible),
    Column("premium", "保険料", Message("円、1 以上の整数", "yen, a whole number from 1")),
    Column(
        "debit_start_month",
        "振替開始年月",
        Message("年月 YYYYMM、保険始期日の月以降", "a month, YYYYMM, not before the inception month"),
        code=True,
    ),
    _choice("installments", "支払回数", Installments),
    Column("scheme_product", "制度商品", _text(60)),
    Column(
        "form_id", "帳票ID", Message("英大文字2字と数字6桁", "two capitals and six digits"), Wanted.OPTIONAL, code=True
    ),
    _choice("occupation", "職業", Occupation, Wanted.INDIVIDUAL),
    Column(
        "employer",
        "勤務先",
        Message("60字まで、ないときは「なし」", "text, up to 60 characters, 「なし」 if there is none"),
        Wanted.INDIVIDUAL,
    ),
    Column(
        "annual_income",
        "年収",
        Message("万円、0〜9999 の整数", "10,000 yen units, a whole number from 0 to 9999"),
        Wanted.INDIVIDUAL,
    ),
    _choice("housing", "居住形態", Housing, Wanted.INDIVIDUAL),
    Column("founded", "設立年月", _MONTH, Wanted.CORPORATE, code=True),
    _choice("industry", "業種", Industry, Wanted.CORPORATE),
    _choice("guarantor", "連帯保証人", Guarantor),
    Column("guarantor_name", "保証人氏名", _text(60), Wanted.GUARANTOR, personal=True),
    Column("guarantor_kana", "保証人カナ", _KANA, Wanted.GUARANTOR, personal=True),
    Column("guarantor_birth_date", "保証人生年月日", _DATE, Wanted.GUARANTOR, personal=True, code=True),
    Column(
        "guarantor_phone",
        "保証人電話",
        Message("0 で始まる市外局番からの番号", "a telephone number with its area code, from 0"),
        Wanted.GUARANTOR,
        personal=True,
        code=True,
    ),
    _choice("guarantor_relation", "保証人続柄", Relation, Wanted.GUARANTOR),
    Column("store", "店舗", _text(40)),
    Column("staff", "担当者", _text(40), personal=True),
    Column("comment", "コメント", _text(200), Wanted.OPTIONAL),
    _extra("means", "申込手段", Means),
    _extra(
        "kind",
        "手続き区分",
        Kind,
        Message("。変更再申込の申込手段は J-PASS のみ", "; 変更再申込 goes with J-PASS only"),
    ),
    _extra("contract_paper", "契約書", ContractPaper),
)

COLUMNS: Mapping[str, Column] = MappingProxyType({column.header: column for column in _TABLE})
"""Every column by its header, in the order of the sheet."""

HEADERS: tuple[str, ...] = tuple(COLUMNS)

_BY_FIELD: Mapping[str, Column] = MappingProxyType({column.field: column for column in _TABLE})


_Narrow = BeforeValidator(cells.narrow)
_Whole = BeforeValidator(cells.whole)
_Day = Annotated[date, BeforeValidator(cells.day)]
_Month = Annotated[str, BeforeValidator(cells.month)]
_Kana = Annotated[str, BeforeValidator(cells.kana), Field(pattern=r"^[ァ-ヺー・ ]{1,60}$")]
_Text40 = Annotated[str, BeforeValidator(cells.free_text), Field(max_length=40)]
_Text60 = Annotated[str, BeforeValidator(cells.free_text), Field(max_length=60)]


def _first_of(options: object) -> BeforeValidator:
    """Take the first option for an empty cell."""
    first = get_args(options)[0]
    return BeforeValidator(lambda value: first if value is None else cells.narrow(value))


class Case(BaseModel):
    """One row, read and found right. The order of the fields is that of `COLUMNS`; conditions look to the left only.

    Wrong input is kept out of the error's text, and personal columns out of `repr`: neither may reach a log.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=lambda field: _BY_FIELD[field].header,
        populate_by_name=True,
        validate_default=True,
        hide_input_in_errors=True,
    )

    case_id: Annotated[str, _Narrow, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
    estimate_number: Annotated[str, _Narrow, Field(pattern=r"^E[0-9]{8}$")]
    party: Annotated[Party, _Narrow]
    customer_kana: _Kana
    gender: Annotated[Gender, _Narrow] | None = None
    representative: _Text60 | None = None
    inception_date: _Day
    term_years: Annotated[TermYears, _Whole]
    grade: Annotated[int, _Whole, Field(ge=1, le=20)]
    age_condition: Annotated[AgeCondition, _Narrow]
    driver_limit: Annotated[DriverLimit, _Narrow]
    bodily_injury: Annotated[BodilyInjury, _Narrow]
    property_damage: Annotated[PropertyDamage, _Narrow]
    personal_injury: Annotated[PersonalInjury, _Narrow]
    vehicle_amount: Annotated[int, _Whole, Field(ge=10, le=2000)]
    deductible: Annotated[Deductible, _Narrow]
    premium: Annotated[int, _Whole, Field(ge=1)]
    debit_start_month: _Month
    installments: Annotated[Installments, _Whole]
    scheme_product: _Text60
    form_id: Annotated[str, _Narrow, Field(pattern=r"^[A-Z]{2}[0-9]{6}$")] | None = None
    occupation: Annotated[Occupation, _Narrow] | None = None
    employer: _Text60 | None = None
    annual_income: Annotated[int, _Whole, Field(ge=0, le=9999)] | None = None
    housing: Annotated[Housing, _Narrow] | None = None
    founded: _Month | None = None
    industry: Annotated[Industry, _Narrow] | None = None
    guarantor: Annotated[Guarantor, _Narrow]
    guarantor_name: _Text60 | None = None
    guarantor_kana: _Kana | None = None
    guarantor_birth_date: _Day | None = None
    guarantor_phone: Annotated[str, _Narrow, Field(pattern=r"^0[0-9]{1,4}-?[0-9]{1,4}-?[0-9]{4}$")] | None = None
    guarantor_relation: Annotated[Relation, _Narrow] | None = None
    store: _Text40
    staff: _Text40
    comment: Annotated[str, BeforeValidator(cells.free_text), Field(max_length=200)] | None = None
    means: Annotated[Means, _first_of(Means)] = "J-PASS"
    kind: Annotated[Kind, _first_of(Kind)] = "新規"
    contract_paper: Annotated[ContractPaper, _first_of(ContractPaper)] = "電子"

    @field_validator("*", mode="before")
    @classmethod
    def _filled_in_when_wanted(cls, value: object, info: ValidationInfo) -> object:
        column = _BY_FIELD[info.field_name or ""]
        if not cells.is_empty(value):
            if not column.allows_value(info.data):
                raise ValueError("must be empty here")
            return value
        if not column.allows_empty(info.data):
            raise ValueError("missing")
        return None

    @field_validator("debit_start_month")
    @classmethod
    def _not_before_the_insurance(cls, value: str, info: ValidationInfo) -> str:
        inception = info.data.get("inception_date")
        if inception is not None and value < inception.strftime("%Y%m"):
            raise ValueError("before the inception month")
        return value

    @field_validator("kind")
    @classmethod
    def _by_jpass(cls, value: str, info: ValidationInfo) -> str:
        if value == "変更再申込" and info.data.get("means") == "お客さま端末":
            raise ValueError("a re-application goes by J-PASS")
        return value

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        return [(name, value) for name, value in super().__repr_args__() if name and not _BY_FIELD[name].personal]

    @property
    def is_corporate(self) -> bool:
        """Whether the customer is a corporation (法人)."""
        return self.party == "法人"

    @property
    def has_guarantor(self) -> bool:
        """Whether somebody guarantees the credit (連帯保証人)."""
        return self.guarantor == "あり"

    @property
    def on_terminal(self) -> bool:
        """Whether the customer applies on the own terminal (steps 18-22)."""
        return self.means == "お客さま端末"

    @property
    def is_reapplication(self) -> bool:
        """Whether an existing contract is applied for again (変更再申込, ①-③)."""
        return self.kind == "変更再申込"

    @property
    def on_paper(self) -> bool:
        """Whether the credit contract is made on paper (step 41)."""
        return self.contract_paper == "紙"
