"""One case: what a row of the case file says, checked before any browser opens.

A field of `Case` is the one place where its column is declared: type, header, when it is filled in, what screens call it, whether it is
personal. `COLUMNS` follows from it, and with it reading a sheet, the template's notes and drop-downs, the sentences about a wrong
row, what is never printed, what pictures do not show, and what is looked up in J-PASS's lists.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from ..messages.text import Message
from . import cells
from .column import APPLICANT, INSURANCE, PARTIES, STAFF, Chosen, Column, Rule, Wanted, columns_of
from .timely import DATED, must_be_timely

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


TODAY = "today"
"""What the day is called by which a row's dates are judged, in the context of its validation; without it they are not."""

_T = TypeVar("_T")


def _up_to(limit: int) -> Rule:
    return Rule(Message(f"{limit}字まで", f"text, up to {limit} characters"))


def _first_of(options: object) -> BeforeValidator:
    """Take the first option for an empty cell."""
    first = get_args(options)[0]
    return BeforeValidator(lambda value: first if value is None else cells.narrow(value))


def _or_nothing(read: Callable[[object], str]) -> Callable[[object], str]:
    """Read a cell that may be empty, or is not in the sheet at all."""
    return lambda value: "" if value is None or value == "" else read(value)


_Code = Annotated[str, BeforeValidator(cells.narrow)]
_One = Annotated[_T, BeforeValidator(cells.narrow)]
_Number = Annotated[_T, BeforeValidator(cells.whole)]
_Day = Annotated[date, BeforeValidator(cells.day), Rule(Message("日付 YYYYMMDD", "a date, YYYYMMDD"))]
_Month = Annotated[str, BeforeValidator(cells.month), Rule(Message("年月 YYYYMM", "a month, YYYYMM"))]
_Kana = Annotated[
    str,
    BeforeValidator(cells.kana),
    Field(pattern=r"^[ー・ ]*[ァ-ヺ][ァ-ヺー・ ]*$", max_length=60),
    Rule(Message("全角カタカナ（空白・中黒可、60字まで）", "katakana, up to 60 characters, spaces allowed")),
]
_Said = Annotated[
    str,
    BeforeValidator(_or_nothing(cells.moment)),
    Rule(
        Message(
            "そのことを行った日 YYYYMMDD、または日時 YYYYMMDD HHMM",
            "when it was done: YYYYMMDD, or YYYYMMDD HHMM",
        )
    ),
]
_Name40 = Annotated[str, BeforeValidator(cells.name), Field(max_length=40), _up_to(40)]
_Name60 = Annotated[str, BeforeValidator(cells.name), Field(max_length=60), _up_to(60)]
_Text40 = Annotated[str, BeforeValidator(cells.free_text), Field(max_length=40), _up_to(40)]
_Text60 = Annotated[str, BeforeValidator(cells.free_text), Field(max_length=60), _up_to(60)]
_Text200 = Annotated[str, BeforeValidator(cells.free_text), Field(max_length=200), _up_to(200)]


class Case(BaseModel):
    """One row, read and found right. The order of the fields is that of the sheet; conditions look to the left only.

    Wrong input is kept out of the error's text, and personal columns out of `repr`: neither may reach a log.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        validate_default=True,
        hide_input_in_errors=True,
    )

    case_id: Annotated[
        _Code,
        Field(alias="案件ID", pattern=r"^[A-Za-z0-9_-]{1,40}$"),
        Column(
            rule=Message("半角英数字と「-」「_」、40字まで", "letters, digits, - and _, up to 40"),
            code=True,
            unique=True,
        ),
    ]
    estimate_number: Annotated[
        _Code,
        Field(alias="見積番号", pattern=r"^E[0-9]{8}$"),
        Column(rule=Message("E と数字8桁", "E and eight digits"), code=True, unique=True),
    ]
    party: Annotated[
        _One[Party], Field(alias="区分"), Column(labels=("お申込人",), chosen=Chosen(PARTIES, radios=True))
    ]
    customer_kana: Annotated[_Kana, Field(alias="お客様カナ"), Column(personal=True, labels=("カナ氏名", "カナ"))]
    gender: Annotated[
        _One[Gender] | None,
        Field(alias="性別"),
        Column(wanted=Wanted.INDIVIDUAL, chosen=Chosen(APPLICANT, radios=True)),
    ] = None
    representative: Annotated[_Name60 | None, Field(alias="代表者"), Column(wanted=Wanted.CORPORATE, personal=True)] = (
        None
    )
    inception_date: Annotated[_Day, Field(alias="保険始期日"), Column(code=True)]
    term_years: Annotated[_Number[TermYears], Field(alias="保険期間"), Column()]
    grade: Annotated[
        _Number[int],
        Field(alias="等級", ge=1, le=20),
        Column(rule=Message("1〜20 の整数", "a whole number from 1 to 20")),
    ]
    age_condition: Annotated[_One[AgeCondition], Field(alias="年齢条件"), Column()]
    driver_limit: Annotated[_One[DriverLimit], Field(alias="運転者限定"), Column()]
    bodily_injury: Annotated[_One[BodilyInjury], Field(alias="対人"), Column()]
    property_damage: Annotated[_One[PropertyDamage], Field(alias="対物"), Column()]
    personal_injury: Annotated[_One[PersonalInjury], Field(alias="人身傷害"), Column()]
    vehicle_amount: Annotated[
        _Number[int],
        Field(alias="車両保険金額", ge=10, le=2000),
        Column(rule=Message("万円、10〜2000 の整数", "10,000 yen units, a whole number from 10 to 2000")),
    ]
    deductible: Annotated[_One[Deductible], Field(alias="免責金額"), Column()]
    premium: Annotated[
        _Number[int],
        Field(alias="保険料", ge=1, le=999_999_999),
        Column(rule=Message("円、1 以上の整数", "yen, a whole number from 1")),
    ]
    debit_start_month: Annotated[
        _Month,
        Field(alias="振替開始年月"),
        Column(note=Message("、保険始期日の月以降", ", not before the inception month"), code=True),
    ]
    installments: Annotated[_Number[Installments], Field(alias="支払回数"), Column()]
    scheme_product: Annotated[_Text60, Field(alias="制度商品"), Column(chosen=Chosen(INSURANCE, radios=True))]
    form_id: Annotated[
        Annotated[_Code, Field(pattern=r"^[A-Z]{2}[0-9]{6}$")] | None,
        Field(alias="帳票ID"),
        Column(rule=Message("英大文字2字と数字6桁", "two capitals and six digits"), wanted=Wanted.OPTIONAL, code=True),
    ] = None
    occupation: Annotated[
        _One[Occupation] | None, Field(alias="職業"), Column(wanted=Wanted.INDIVIDUAL, chosen=Chosen(APPLICANT))
    ] = None
    employer: Annotated[
        _Text60 | None,
        Field(alias="勤務先"),
        Column(
            note=Message("、ないときは「なし」", ", 「なし」 if there is none"), wanted=Wanted.INDIVIDUAL, blurred=True
        ),
    ] = None
    annual_income: Annotated[
        Annotated[_Number[int], Field(ge=0, le=9999)] | None,
        Field(alias="年収"),
        Column(
            rule=Message("万円、0〜9999 の整数", "10,000 yen units, a whole number from 0 to 9999"),
            wanted=Wanted.INDIVIDUAL,
            blurred=True,
        ),
    ] = None
    housing: Annotated[
        _One[Housing] | None, Field(alias="居住形態"), Column(wanted=Wanted.INDIVIDUAL, chosen=Chosen(APPLICANT))
    ] = None
    founded: Annotated[_Month | None, Field(alias="設立年月"), Column(wanted=Wanted.CORPORATE, code=True)] = None
    industry: Annotated[
        _One[Industry] | None, Field(alias="業種"), Column(wanted=Wanted.CORPORATE, chosen=Chosen(APPLICANT))
    ] = None
    guarantor: Annotated[_One[Guarantor], Field(alias="連帯保証人"), Column(chosen=Chosen(PARTIES))]
    guarantor_name: Annotated[
        _Name60 | None, Field(alias="保証人氏名"), Column(wanted=Wanted.GUARANTOR, personal=True)
    ] = None
    guarantor_kana: Annotated[
        _Kana | None, Field(alias="保証人カナ"), Column(wanted=Wanted.GUARANTOR, personal=True)
    ] = None
    guarantor_birth_date: Annotated[
        _Day | None, Field(alias="保証人生年月日"), Column(wanted=Wanted.GUARANTOR, personal=True, code=True)
    ] = None
    guarantor_phone: Annotated[
        Annotated[str, BeforeValidator(cells.phone)] | None,
        Field(alias="保証人電話"),
        Column(
            rule=Message("0 で始まる市外局番からの番号", "a telephone number with its area code, from 0"),
            wanted=Wanted.GUARANTOR,
            personal=True,
            code=True,
        ),
    ] = None
    guarantor_relation: Annotated[
        _One[Relation] | None, Field(alias="保証人続柄"), Column(wanted=Wanted.GUARANTOR, chosen=Chosen(APPLICANT))
    ] = None
    store: Annotated[_Text40, Field(alias="店舗"), Column(chosen=Chosen(STAFF))]
    staff: Annotated[_Name40, Field(alias="担当者"), Column(personal=True, beforehand=True)]
    comment: Annotated[_Text200 | None, Field(alias="コメント"), Column(wanted=Wanted.OPTIONAL, blurred=True)] = None
    means: Annotated[Means, _first_of(Means), Field(alias="申込手段"), Column()] = "J-PASS"
    kind: Annotated[
        Kind,
        _first_of(Kind),
        Field(alias="手続き区分"),
        Column(note=Message("。変更再申込の申込手段は J-PASS のみ", "; 変更再申込 goes with J-PASS only")),
    ] = "新規"
    contract_paper: Annotated[
        ContractPaper, _first_of(ContractPaper), Field(alias="契約書"), Column(chosen=Chosen(STAFF, suffix="契約"))
    ] = "電子"

    explained: Annotated[_Said, Field(alias="契約内容説明日"), Column(says="16", code=True)] = ""
    copy_given: Annotated[_Said, Field(alias="お客様控手交日"), Column(says="31", code=True)] = ""
    matters_explained: Annotated[_Said, Field(alias="重要事項説明日"), Column(says="33", code=True)] = ""
    consented: Annotated[_Said, Field(alias="同意日"), Column(says="34", code=True)] = ""
    contents_confirmed: Annotated[_Said, Field(alias="契約内容確認日"), Column(says="35", code=True)] = ""
    application_confirmed: Annotated[_Said, Field(alias="申込内容確認日"), Column(says="37", code=True)] = ""
    enrolment_copy_given: Annotated[_Said, Field(alias="加入依頼書控え交付日"), Column(says="49", code=True)] = ""
    said_by: Annotated[
        str,
        BeforeValidator(_or_nothing(cells.free_text)),
        Field(alias="説明者", max_length=40),
        Column(
            rule=Message(
                "40字まで、説明日・交付日などの日付があるときは必須",
                "text, up to 40 characters, needed with any of those dates",
            ),
            says="*",
        ),
    ] = ""
    approve: Annotated[
        str,
        BeforeValidator(_or_nothing(cells.steps)),
        Field(alias="承認手順", pattern=r"^((16|37|50)( (16|37|50))*)?$"),
        Column(
            rule=Message(
                "その手順の前に人が画面を確認して承認する: 16,37,50 のうち",
                "before which a person approves: some of 16,37,50",
            ),
            code=True,
        ),
    ] = ""

    @field_validator("*", mode="before")
    @classmethod
    def _filled_in_when_wanted(cls, value: object, info: ValidationInfo) -> object:
        column = _BY_FIELD[info.field_name or ""]
        if column.extra and (value == "" or value is None):  # as most rows have it, and books a thousand of them
            return None
        if not cells.is_empty(value):
            if not column.allows_value(info.data):
                raise ValueError("must be empty here")
            return value
        if not column.allows_empty(info.data):
            raise ValueError("missing")
        return None

    @field_validator(*DATED)
    @classmethod
    def _in_its_time(cls, value: object, info: ValidationInfo) -> object:
        must_be_timely(
            info.field_name or "",
            value,
            info.data,
            info.context.get(TODAY) if isinstance(info.context, Mapping) else None,
        )
        return value

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

    @field_validator("said_by")
    @classmethod
    def _somebody_said_it(cls, value: str, info: ValidationInfo) -> str:
        if not value and any(map(info.data.get, _SAYING)):
            raise ValueError("missing")
        return value

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        return [
            (name, value) for name, value in super().__repr_args__() if name and not _BY_FIELD[name].tells_of_people
        ]

    @property
    def said(self) -> dict[str, str]:
        """What a person says of the case in its row: by printed step, the moment or the day of which it is said, in ISO 8601."""
        dates = {step: getattr(self, field) for field, step in _SAYING.items()}
        return {step: at for step, at in dates.items() if at}

    @property
    def wish(self) -> "Case":
        """The case without what anybody says of it: what is to be applied for."""
        return self.model_copy(update={column.field: "" for column in COLUMNS.values() if column.says})

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


COLUMNS: Mapping[str, Column] = columns_of(Case)
"""Every column by its header, in the order of the sheet."""

HEADERS: tuple[str, ...] = tuple(COLUMNS)
UNIQUE: tuple[str, ...] = tuple(header for header, column in COLUMNS.items() if column.unique)
"""What a case is known by, its own number (案件ID) first."""

_SAYING = {column.field: column.says for column in COLUMNS.values() if column.says not in ("", "*")}
"""The fields in which a person says something, with the printed step."""
_BY_FIELD: Mapping[str, Column] = MappingProxyType({column.field: column for column in COLUMNS.values()})
_BY_LABEL: Mapping[str, Column] = MappingProxyType({name: one for one in COLUMNS.values() for name in one.names})


def column_called(label: str) -> Column | None:
    """Return the column that a screen calls so."""
    return _BY_LABEL.get(label)
