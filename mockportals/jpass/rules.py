"""What J-PASS allows, decides and says: constants and pure functions."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ..clock import JST
from ..web.numbers import as_date
from ..web.refusal import Refused


class Status(StrEnum):
    """状態 of an application."""

    DRAFT = "申込前"
    SCREENING = "審査中"
    APPROVED = "承認"
    CONDITIONAL = "条件付承認"
    DECLINED = "否決"
    RETURNED = "差戻し"
    IN_PROCEDURE = "契約手続き中"
    CONCLUDED = "済"
    COPY_DELIVERED = "控え交付済"
    CHANGING = "変更手続中"


APPROVALS = frozenset({Status.APPROVED, Status.CONDITIONAL})
LINKABLE = APPROVALS | {Status.IN_PROCEDURE}
REGISTERED = frozenset({Status.CONCLUDED, Status.COPY_DELIVERED})
CONTRACT_OPEN = LINKABLE | REGISTERED
INSURANCE_FREE = frozenset({Status.DRAFT, Status.DECLINED, Status.RETURNED, Status.CHANGING})
"""Where an application does not hold its insurance: 損保オンライン may send it anew."""

REAPPLICABLE = CONTRACT_OPEN | {Status.RETURNED, Status.CHANGING}
"""Where 「変更再申込へ」 is offered (③); once arclink has the contract, it has to come back from there first (①)."""

SCREENS = ("parties", "applicant", "staff", "insurance", "amounts", "review", "explain", "final")
"""The screens of an application in order; each opens when those before it are done."""
TERMINAL_SCREENS = tuple("deal" if screen == "applicant" else screen for screen in SCREENS)
"""The same where the customer applies on the own terminal (18-22) and tells about himself there."""

MEANS = ("J-PASSで申込手続き", "お客さま端末で手続き")
ON_TERMINAL = MEANS[1]

NEW_INSURANCE = "1. 保険新規申込"
NO_INSURANCE = "2. 保険申込なし"
CHOICES = (NEW_INSURANCE, NO_INSURANCE)
SOMPO_JAPAN = "損保ジャパン(クレビタプラン)"
INSURERS = (SOMPO_JAPAN, "その他損保")
PRODUCTS = (("KZ01", "残価設定型クレジット"), ("KT01", "通常クレジット"), ("KS01", "据置払いクレジット"))
EXPLAINED = "契約内容を説明しました"
COPIES_GIVEN = "お客様控え等を交付しました"

CONTRACT_PAPERS = ("電子契約", "紙契約")
ELECTRONIC, ON_PAPER = CONTRACT_PAPERS

ALREADY_REGISTERED = "すでに登録済みです。"
NOT_FOR_PAPER = "紙の契約書でお手続きした契約のため、保険締結情報登録はご利用になれません。"
ALREADY_APPLIED = "すでにお申込み済みです。"
APPLY_BY_ARCLINK = "arclinkへデータを送信済みです。arclinkの「変更再申込」から手続きしてください。"
DATE_FORMAT = "西暦年4桁月2桁日2桁で入力してください"
TIME_FORMAT = "時2桁分2桁で入力してください"

_FIRST_SEQUENCE = 170
_MAX_YEARLY_PERCENT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """What the screening looks at. `annual_income` is in 万円; `founded` is `YYYYMM` and empty for an individual."""

    party_kind: str
    total_payment: int
    installments: int
    annual_income: int
    founded: str
    applied_on: date


@dataclass(frozen=True, slots=True)
class Decision:
    """How a screening ended."""

    status: Status
    reason: str = ""


def decide(screened: Screened) -> Decision:
    """Decide a screening that nobody decided by hand."""
    if screened.party_kind == "法人":
        if _months_since(screened.founded, screened.applied_on) < 12:
            return Decision(Status.DECLINED, "設立後1年未満のためお取り扱いできません。")
        return Decision(Status.APPROVED)
    allowed = screened.annual_income * 10_000 * _MAX_YEARLY_PERCENT * screened.installments
    if screened.total_payment * 12 * 100 > allowed:
        return Decision(Status.DECLINED, "年収に対する年間支払額の割合が基準を超えています。")
    return Decision(Status.APPROVED)


def next_receipt_number(last: str | None) -> str:
    """Return the 受付番号 after `last`, or the first one: twelve digits, and the branch of a first application."""
    sequence = _FIRST_SEQUENCE if last is None else int(last[4:12]) + 1
    return f"0402{sequence:08d}-00"


def next_branch(newest: str) -> str:
    """Return the 受付番号 of the re-application that follows `newest`: the same twelve digits, the next branch."""
    number, branch = newest.split("-")
    return f"{number}-{int(branch) + 1:02d}"


def same_kana(one: str, other: str) -> bool:
    """Tell whether two names in katakana are the same but for the blanks between their parts."""
    return "".join(one.split()) == "".join(other.split())


def same_number(one: str, other: str) -> bool:
    """Tell whether two telephone numbers are the same but for their hyphens."""
    return one.replace("-", "") == other.replace("-", "")


def not_reapplicable(status: str) -> str:
    """Return what is said to 「変更再申込へ」 in a status that does not offer it."""
    return f"「{status}」のため変更再申込はできません。"


def already_followed(receipt_number: str) -> str:
    """Return what is said to 「変更再申込へ」 when the re-application was sent already."""
    return f"すでに再申込済みです。受付番号 {receipt_number}"


def already_sent(receipt_number: str) -> str:
    """Return what is said to a second 「送信」 of the same application."""
    return f"すでに送信済みです。受付番号 {receipt_number}"


def check_search(choice: str, insurer: str) -> list[Refused]:
    """Check what is asked for at 保険選択 (steps 11 and 12)."""
    refused = []
    if choice not in CHOICES:
        refused.append(Refused("「保険選択」を選択してください。", "保険選択"))
    if choice != NO_INSURANCE and insurer not in INSURERS:
        refused.append(Refused("「損保会社」を選択してください。", "損保会社"))
    return refused


def check_product(product: str) -> list[Refused]:
    """Check the chosen 制度商品 (step 12)."""
    if product in {name for _code, name in PRODUCTS}:
        return []
    return [Refused("「制度商品」を選択してください。", "制度商品")]


def check_form_id(form_id: str, expected: str | None) -> list[Refused]:
    """Check the 帳票ID (step 14); `expected` is the contract's, or `None` while no insurance is chosen."""
    label = "帳票ID(保険用)"
    if not form_id:
        return [Refused(f"「{label}」を入力してください。", label)]
    if not re.fullmatch(r"[A-Z]{2}[0-9]{6}", form_id):
        return [Refused(f"「{label}」は英大文字2桁数字6桁で入力してください。", label)]
    if expected is not None and form_id != expected:
        said = f"「{label}」が契約内容と一致しません。不明な場合は、損害保険ジャパンまでお問い合わせください。"
        return [Refused(said, label)]
    return []


def check_registration(inception: str, day: str, time: str, now: datetime) -> list[Refused]:
    """Check 保険締結情報入力 (steps 43 and 44)."""
    refused = []
    if as_date(inception) is None:
        refused.append(Refused(f"「保険始期日」{DATE_FORMAT}", "保険始期日"))
    if as_date(day) is None:
        refused.append(Refused(f"「保険締結日時(年月日)」{DATE_FORMAT}", "保険締結日時(年月日)"))
    if not re.fullmatch(r"([01][0-9]|2[0-3])[0-5][0-9]", time):
        refused.append(Refused(f"「保険締結日時(時刻)」{TIME_FORMAT}", "保険締結日時(時刻)"))
    if not refused and concluded_at(day, time) > now:
        refused.append(
            Refused("「保険締結日時(年月日)」「保険締結日時(時刻)」未来の日時は入力できません", "保険締結日時(年月日)")
        )
    return refused


def concluded_at(day: str, time: str) -> datetime:
    """Return the moment that `YYYYMMDD` and `HHMM` name in Japan."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=JST)


def _months_since(month: str, today: date) -> int:
    return (today.year - int(month[:4])) * 12 + today.month - int(month[4:])
