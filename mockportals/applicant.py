"""The items of ご本人さま情報, and what each must look like: J-PASS asks for them, and so does the customer's own terminal."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from .web.numbers import as_date
from .web.refusal import Refused

Rule = Callable[[str, date], str]
"""Takes what was entered and today's date; returns how a sentence that begins with the item goes on, or nothing."""


def katakana(value: str, _today: date) -> str:
    """Say what is wrong with a name in katakana."""
    return "" if re.fullmatch(r"[ァ-ヶー・ 　]+", value) else "は全角カタカナで入力してください。"


def phone(value: str, _today: date) -> str:
    """Say what is wrong with a telephone number."""
    good = re.fullmatch(r"[0-9]{2,5}-?[0-9]{1,4}-?[0-9]{3,4}", value)
    return "" if good else "は半角数字とハイフンで入力してください。"


def past_day(value: str, today: date) -> str:
    """Say what is wrong with a day of birth."""
    day = as_date(value)
    if day is None:
        return "は西暦年4桁月2桁日2桁で入力してください。"
    return "に未来の日付は入力できません。" if day > today else ""


def _past_month(value: str, today: date) -> str:
    if not re.fullmatch(r"[0-9]{6}", value) or as_date(f"{value}01") is None:
        return "は西暦年4桁月2桁で入力してください。"
    return "に未来の年月は入力できません。" if value > f"{today:%Y%m}" else ""


def _man_yen(value: str, _today: date) -> str:
    return "" if re.fullmatch(r"[0-9]{1,4}", value) else "は万円単位の整数(4桁以内)で入力してください。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One item: chosen from `options`, or entered and held to `rule`."""

    label: str
    options: tuple[str, ...] = ()
    as_radios: bool = False
    hint: str = ""
    rule: Rule | None = None

    def refusal(self, value: str, today: date) -> Refused | None:
        """Return what is wrong with `value`, if anything is."""
        if not value or (self.options and value not in self.options):
            verb = "選択" if self.options else "入力"
            return Refused(f"「{self.label}」を{verb}してください。", self.label)
        said = self.rule(value, today) if self.rule else ""
        return Refused(f"「{self.label}」{said}", self.label) if said else None


_KANA = Field(label="カナ", hint="全角カタカナ", rule=katakana)
_ADDRESS = Field(label="住所")

INDIVIDUAL = (
    Field(label="氏名"),
    _KANA,
    Field(label="生年月日", hint="YYYYMMDD", rule=past_day),
    Field(label="性別", options=("男性", "女性"), as_radios=True),
    _ADDRESS,
    Field(label="電話", rule=phone),
    Field(label="職業", options=("会社員", "公務員", "自営業", "会社役員", "年金受給")),
    Field(label="勤務先"),
    Field(label="年収", hint="万円", rule=_man_yen),
    Field(label="居住形態", options=("自己所有", "賃貸", "家族所有", "社宅")),
)
CORPORATE = (
    Field(label="法人名"),
    _KANA,
    Field(label="法人電話番号", rule=phone),
    _ADDRESS,
    Field(label="代表者"),
    Field(label="設立年月", hint="YYYYMM", rule=_past_month),
    Field(label="業種", options=("製造業", "建設業", "卸売・小売業", "運輸業", "サービス業")),
)
GUARANTOR = (
    Field(label="保証人氏名"),
    Field(label="保証人カナ", hint="全角カタカナ", rule=katakana),
    Field(label="保証人生年月日", hint="YYYYMMDD", rule=past_day),
    Field(label="保証人電話", rule=phone),
    Field(label="保証人続柄", options=("配偶者", "親", "子", "兄弟姉妹")),
)

_OF_THE_ESTIMATE = frozenset({"氏名", "法人名", "カナ", "生年月日", "住所", "電話", "法人電話番号"})

Sections = Mapping[str, Sequence[Field]]
"""The items of a screen by the heading they stand under; an empty heading is not shown."""


def sections(party_kind: str, *, guarantor: bool, known: bool = True) -> Sections:
    """Return what a party of this kind is asked; without `known`, only what the estimate does not tell."""
    fields = INDIVIDUAL if party_kind == "個人" else CORPORATE
    asked = fields if known else tuple(field for field in fields if field.label not in _OF_THE_ESTIMATE)
    return {"お申込人": asked, "連帯保証人": GUARANTOR} if guarantor else {"お申込人": asked}


def check(fields: Sequence[Field], entered: Mapping[str, str], today: date) -> list[Refused]:
    """Check every item; a pensioner has no 勤務先 to name."""
    refusals = []
    for field in fields:
        value = entered.get(field.label, "")
        if field.label == "勤務先" and not value and entered.get("職業") == "年金受給":
            continue
        refusal = field.refusal(value, today)
        if refusal is not None:
            refusals.append(refusal)
    return refusals
