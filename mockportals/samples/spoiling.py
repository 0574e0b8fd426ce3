"""What is wrong with a row that is all but right: one thing each, and who refuses it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from types import MappingProxyType
from typing import NamedTuple

from .case_rows import SampleRow

CHECK = "check"
"""What refuses a row before it is carried; anything else is the printed step at which the robot is refused, or sees it."""


class Change(NamedTuple):
    """The cells that are changed; `column` and `at`, where they are not those of the kind."""

    values: Mapping[str, str | int]
    column: str = ""
    at: str = ""


_Spoil = Callable[[SampleRow, Random, date], Change]


@dataclass(frozen=True, slots=True)
class Spoilt:
    """One kind: where it is refused, in which column, why, and how it is made of a row that is right."""

    at: str
    column: str
    ja: str
    en: str
    change: _Spoil


def _cell(at: str, column: str, value: str | int, ja: str, en: str) -> Spoilt:
    return Spoilt(at, column, ja, en, lambda _row, _draw, _today: Change({column: value}))


def _by(at: str, column: str, ja: str, en: str) -> Callable[[_Spoil], Spoilt]:
    return lambda change: Spoilt(at, column, ja, en, change)


def _is_firm(row: SampleRow) -> bool:
    return row["区分"] == "法人"


@_by(CHECK, "振替開始年月", "保険始期日の属する月より前です", "lies before the month of the inception")
def _debit_too_early(row: SampleRow, _draw: Random, _today: date) -> Change:
    before = date(int(str(row["保険始期日"])[:4]), int(str(row["保険始期日"])[4:6]), 1) - timedelta(days=1)
    return Change({"振替開始年月": f"{before:%Y%m}"})


@_by(CHECK, "保険始期日", "過去の日付です", "has passed")
def _begun_yesterday(_row: SampleRow, _draw: Random, today: date) -> Change:
    return Change({"保険始期日": f"{today - timedelta(days=1):%Y%m%d}"})


@_by(CHECK, "保険始期日", "1年より先です", "is more than a year ahead")
def _begins_too_late(_row: SampleRow, _draw: Random, today: date) -> Change:
    late = today + timedelta(days=400)
    return Change({"保険始期日": f"{late:%Y%m%d}", "振替開始年月": f"{late:%Y%m}"})


@_by(CHECK, "性別", "個人では必須、法人では空欄です", "is needed of an individual, and empty of a corporation")
def _gender(row: SampleRow, _draw: Random, _today: date) -> Change:
    return Change({"性別": "男性" if _is_firm(row) else ""})


@_by(CHECK, "保証人氏名", "連帯保証人がいるときは必須です", "is needed where somebody guarantees")
def _nobody_guarantees(row: SampleRow, _draw: Random, _today: date) -> Change:
    known = row if row["連帯保証人"] == "あり" else _A_GUARANTOR
    return Change({"連帯保証人": "あり", "保証人氏名": ""} | {header: known[header] for header in _A_GUARANTOR})


_A_GUARANTOR: Mapping[str, str] = MappingProxyType(
    {"保証人カナ": "ミホン ハナコ", "保証人生年月日": "19720229", "保証人電話": "000-9999-0001", "保証人続柄": "親"}
)


@_by(
    CHECK,
    "年収",
    "数字ではありません(法人では設立年月)",
    "is no number; of a corporation, the month of founding is none",
)
def _no_number(row: SampleRow, _draw: Random, _today: date) -> Change:
    return Change({"設立年月": "201513"}, "設立年月") if _is_firm(row) else Change({"年収": "三百万"})


@_by(CHECK, "手続き区分", "お客さま端末では変更再申込できません", "a re-application goes by J-PASS only")
def _again_by_terminal(_row: SampleRow, _draw: Random, _today: date) -> Change:
    return Change({"申込手段": "お客さま端末", "手続き区分": "変更再申込"})


@_by("1", "保険料", "見積書の保険料と異なります", "differs from the estimate's")
def _premium(row: SampleRow, draw: Random, _today: date) -> Change:
    return Change({"保険料": int(row["保険料"]) + draw.choice((-10, 10, 1000))})


@_by("1", "支払回数", "見積書の支払回数と異なります", "differs from the estimate's")
def _payments(row: SampleRow, draw: Random, _today: date) -> Change:
    return Change({"支払回数": draw.choice([times for times in (12, 24, 36, 48, 60) if times != row["支払回数"]])})


@_by("1", "区分", "見積書の区分と異なります", "differs from the estimate's")
def _another_party(row: SampleRow, _draw: Random, _today: date) -> Change:
    person: SampleRow = {"性別": "女性", "職業": "会社員", "勤務先": "見本製作所", "年収": 900, "居住形態": "賃貸"}
    firm: SampleRow = {"代表者": "見本 太郎", "設立年月": "200104", "業種": "建設業"}
    told, left = (person, firm) if _is_firm(row) else (firm, person)
    return Change({"区分": "個人" if _is_firm(row) else "法人", **told, **dict.fromkeys(left, "")})


@_by("3", "等級", "この等級では保険料が合いません", "does not give the premium")
def _grade(row: SampleRow, draw: Random, _today: date) -> Change:
    return Change({"等級": draw.choice([grade for grade in range(1, 21) if grade != row["等級"]])})


@_by("14", "帳票ID", "契約内容と一致しません", "is another contract's")
def _anothers_form_id(row: SampleRow, _draw: Random, _today: date) -> Change:
    right = str(row["帳票ID"])
    at = "21" if row["申込手段"] == "お客さま端末" else "14"
    return Change({"帳票ID": ("CS" if right[:2] != "CS" else "CL") + right[2:]}, at=at)


@_by("24", "年収", "否決になります(法人では設立後1年未満)", "the credit is declined; of a corporation, it is too young")
def _declined(row: SampleRow, _draw: Random, today: date) -> Change:
    return Change({"設立年月": f"{today:%Y%m}"}, "設立年月") if _is_firm(row) else Change({"年収": 1})


@_by("②", "手続き区分", "変更する契約がありません", "there is no contract to be changed")
def _nothing_to_change(_row: SampleRow, _draw: Random, _today: date) -> Change:
    return Change({"申込手段": "J-PASS", "手続き区分": "変更再申込"})


@_by("1", "見積番号", "PALにない見積です", "is none that PAL has")
def _no_such_estimate(row: SampleRow, _draw: Random, _today: date) -> Change:
    return Change({"見積番号": f"E9{str(row['見積番号'])[2:]}"})


SPOILT: tuple[Spoilt, ...] = (
    _cell(CHECK, "等級", 21, "1〜20 ではありません", "is not from 1 to 20"),
    _premium,
    _cell(CHECK, "お客様カナ", "たかはし けんいち", "カタカナではありません", "is not in katakana"),
    _grade,
    _debit_too_early,
    _anothers_form_id,
    _cell(CHECK, "保険始期日", "20270230", "存在しない日付です", "is no day"),
    _declined,
    _begun_yesterday,
    _payments,
    _begins_too_late,
    _cell(
        "14", "帳票ID", "", "空欄のため、送信する前に停止します", "is missing: the case stops before anything is sent"
    ),
    _cell(CHECK, "保険期間", 4, "1・2・3 ではありません", "is not 1, 2 or 3"),
    _another_party,
    _cell(CHECK, "支払回数", 18, "選べる回数ではありません", "is no number of payments"),
    _cell("1", "お客様カナ", "ベツノ カタ", "見積書のカナと異なります", "differs from the estimate's"),
    _cell(CHECK, "帳票ID", "CS2601", "英大文字2字と数字6桁ではありません", "is not two capitals and six digits"),
    _nothing_to_change,
    _gender,
    _no_such_estimate,
    _nobody_guarantees,
    _cell(CHECK, "コメント", "長" * 201, "200字を超えています", "is longer than 200 characters"),
    _cell(CHECK, "車両保険金額", 9, "10〜2000 ではありません", "is not from 10 to 2000"),
    _no_number,
    _cell(CHECK, "見積番号", "E1234567", "E と数字8桁ではありません", "is not E and eight digits"),
    _again_by_terminal,
)
"""In the order in which they come."""
