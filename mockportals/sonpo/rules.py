"""What 損保オンライン allows, refuses and says: constants and pure functions."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from ..rating import Coverage, premium
from ..web.numbers import as_date
from ..web.refusal import Refused
from .fields import (
    APPROVAL_NUMBER,
    CHECKED,
    COVERAGE,
    DEBIT_START,
    INCEPTION,
    INSTALLMENTS,
    PREMIUM,
    TIMES,
    WEB_PROCEDURE,
    Field,
    Format,
    fields_of,
)


class Status(StrEnum):
    """The status of 割賦WEB手続き."""

    UNLINKED = "未連携"
    LINKED = "連携済み(審査申込前)"
    SCREENING = "審査中"
    APPROVED = "審査承認済み(加入依頼書未作成)"
    ENROLLED = "審査承認済 加入依頼書作成済"
    CONCLUDED = "契約締結済"
    DECLINED = "否決"
    CHANGING = "変更手続中"


class Paper(StrEnum):
    """What 損保オンライン prints."""

    APPLICATION = "申込書"
    CUSTOMER_COPY = "割賦WEB連携お客様控"
    APPLICATION_COPY = "お申込み控え"


LINKABLE = frozenset({Status.UNLINKED, Status.LINKED})
FROZEN = frozenset({Status.SCREENING, Status.DECLINED, Status.CONCLUDED})
SIGNABLE = frozenset({Status.APPROVED, Status.ENROLLED})
AFTER_APPROVAL = SIGNABLE | {Status.CONCLUDED}

DLWEB = "DLWebオンライン"
CONFIRM_LINK = "J-PASSへ保険申込情報を連携します。よろしいですか?"
CONFIRM_FINISH = "J-PASSへ契約締結情報を連携します。よろしいですか?"
PREMIUM_FIXED = (
    "連携Ⅱ完了後に保険料を変更することはできません。補償内容を修正する場合は、連携Ⅰから手続きをやり直してください。"
)
CHOOSE_PAPER = "「帳票」を選択してください。"
NOT_MADE = "「申込書帳票作成」がまだ行われていません。"
NOT_PRINTED = "「申込書」を印刷してから「割賦WEB連携」を行ってください。"
NO_WEB_PROCEDURE = "「割賦WEB手続き」にチェックがないため、「割賦WEB連携」は行えません。"
NOT_PAPERLESS = f"「ペーパーレス手続き」は、割賦WEB手続きのステータスが「{Status.ENROLLED}」のときに行えます。"
ALREADY_CONCLUDED = "すでに契約締結済みです。"
NOT_CONCLUDED = "契約が締結されていないため、J-PASSへ連携できません。"
ALREADY_FINISHED = "「終了」はすでに押されています。J-PASSで受信結果を確認してください。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What an application is checked against: its party, what the estimate fixed, and the day."""

    party_kind: str
    plan: str
    installments: int
    today: date


def check(items: Mapping[str, str], basis: Basis) -> list[Refused]:
    """Return everything that is wrong with the entered `items` (by label), each naming its item."""
    fields = fields_of(basis.party_kind)
    alone = [refused for field in fields if (refused := _check_alone(field, items.get(field.label, "")))]
    spoiled = {refused.item for refused in alone}
    labels = {field.label for field in fields} | {WEB_PROCEDURE}
    sound = {label: items.get(label, "") for label in labels - spoiled}
    return alone + [refused for rule in _TOGETHER for refused in rule(sound, basis)]


def check_unchanged(items: Mapping[str, str], before: Mapping[str, str], approved_premium: int) -> list[Refused]:
    """Return what the entered `items` would change after 連携Ⅱ, when nothing may be changed any more (step 30)."""
    refused = []
    if items.get(PREMIUM.label) != str(approved_premium):
        refused.append(Refused(PREMIUM_FIXED, PREMIUM.label))
    coverage = {field.label for field in COVERAGE}
    for label, value in before.items():
        if label != PREMIUM.label and items.get(label, "") != value:
            refused.append(Refused(coverage_fixed(label) if label in coverage else item_fixed(label), label))
    return refused


def coverage_fixed(label: str) -> str:
    """Return what is said to a changed item of the coverage after 連携Ⅱ."""
    return f"連携Ⅱ完了後のため、補償内容は変更できません(「{label}」)。修正する場合は、連携Ⅰから手続きをやり直してください。"


def item_fixed(label: str) -> str:
    """Return what is said to any other changed item after 連携Ⅱ."""
    return f"「{label}」は連携Ⅱ完了後は変更できません。"


def frozen(status: str) -> str:
    """Return what is said to a change in a status that allows none."""
    return f"{status}のため変更できません。"


def unlinkable(status: str) -> str:
    """Return what is said to 「割賦WEB連携」 in a status that does not offer it."""
    return f"{status}のため「割賦WEB連携」は行えません。"


def is_overtaken(news: str, about: str, status: str, receipt_number: str) -> bool:
    """Tell whether J-PASS's news about a 受付番号 comes too late for an application in `status` with its own `receipt_number`.

    A later application overtakes it, since the branches count up; an approval overtakes that the screening began; and what
    stands open for 連携Ⅰ is not opened once more.
    """
    if about < receipt_number:
        return True
    if news == Status.CHANGING:
        return status in LINKABLE | {Status.CHANGING}
    return news == Status.SCREENING and status in SIGNABLE


def papers(status: str) -> tuple[Paper, ...]:
    """Return what can be chosen to print: after the approval the customer's copy, before it the application form.

    While J-PASS has the application in screening a new 印刷連番 would part the two systems, so there is nothing to print.
    """
    if status in AFTER_APPROVAL:
        return (Paper.CUSTOMER_COPY,)
    return () if status in FROZEN else (Paper.APPLICATION,)


def coverage_of(items: Mapping[str, str], plan: str) -> Coverage:
    """Return the entered coverage. Raises `KeyError` when one of its items is not there."""
    return Coverage(
        plan=plan,
        term_years=int(items["保険期間"]),
        grade=int(items["等級"]),
        age_condition=items["年齢条件"],
        driver_limit=items["運転者限定"],
        bodily_injury=items["対人"],
        property_damage=items["対物"],
        personal_injury=items["人身傷害"],
        vehicle_amount=int(items["車両保険金額"]),
        deductible=items["免責金額"],
    )


def _matches(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern).fullmatch


_DATE_FORMAT = "は西暦年4桁月2桁日2桁で入力してください。"
_FORMATS: Mapping[Format, tuple[Callable[[str], object], str]] = MappingProxyType(
    {
        "free": (bool, ""),
        "kana": (_matches(r"[ァ-ヴー・]+([ \u3000][ァ-ヴー・]+)*"), "は全角カタカナで入力してください。"),
        "phone": (_matches(r"[0-9]+(-[0-9]+)*"), "は半角数字とハイフンで入力してください。"),
        "date": (as_date, _DATE_FORMAT),
        "month": (_matches(r"[0-9]{4}(0[1-9]|1[0-2])"), "は西暦年4桁月2桁で入力してください。"),
        "man": (_matches(r"[1-9][0-9]{1,2}|1[0-9]{3}|2000"), "は10から2000までの整数(万円)で入力してください。"),
        "yen": (_matches(r"[1-9][0-9]{0,8}"), "は円単位の整数で入力してください。"),
        "installments": (
            _matches("|".join(map(str, INSTALLMENTS))),
            f"は{'・'.join(map(str, INSTALLMENTS))}のいずれかで入力してください。",
        ),
    }
)


def _check_alone(field: Field, value: str) -> Refused | None:
    """Check one item for itself: that it is there and looks as it should."""
    if field.options:
        return None if value in field.options else Refused(f"「{field.label}」を選択してください。", field.label)
    if not value:
        return Refused(f"「{field.label}」を入力してください。", field.label) if field.required else None
    looks_right, sentence = _FORMATS[field.format]
    return None if looks_right(value) else Refused(f"「{field.label}」{sentence}", field.label)


def _check_birth_date(items: Mapping[str, str], basis: Basis) -> Iterator[Refused]:
    born = as_date(items.get("生年月日", ""))
    if born is not None and born > basis.today:
        yield Refused("「生年月日」に未来の日付は入力できません。", "生年月日")


def _check_inception(items: Mapping[str, str], basis: Basis) -> Iterator[Refused]:
    inception = as_date(items.get(INCEPTION.label, ""))
    if inception is None:
        return
    if inception < basis.today:
        yield Refused(f"「{INCEPTION.label}」に過去の日付は入力できません。", INCEPTION.label)
    if inception > _a_year_after(basis.today):
        yield Refused(f"「{INCEPTION.label}」は本日から1年以内の日付を入力してください。", INCEPTION.label)


def _check_debit_start(items: Mapping[str, str], _basis: Basis) -> Iterator[Refused]:
    label, month = DEBIT_START.label, items.get(DEBIT_START.label)
    if month is None:
        return
    if not items.get(WEB_PROCEDURE):
        if month:
            yield Refused(f"「{label}」は割賦WEB手続きを行う場合のみ入力してください。", label)
    elif not month:
        yield Refused(f"「{label}」を入力してください。", label)
    elif month < items.get(INCEPTION.label, "")[:6]:
        yield Refused(f"「{label}」は保険始期日の属する月以降を入力してください。", label)


def _check_approval_number(items: Mapping[str, str], _basis: Basis) -> Iterator[Refused]:
    if items.get(WEB_PROCEDURE) == CHECKED and items.get(APPROVAL_NUMBER.label):
        yield Refused(f"「{APPROVAL_NUMBER.label}」は割賦WEB手続きでは入力不要です。", APPROVAL_NUMBER.label)


def _check_installments(items: Mapping[str, str], basis: Basis) -> Iterator[Refused]:
    times = items.get(TIMES.label)
    if times is not None and int(times) != basis.installments:
        yield Refused(f"「{TIMES.label}」が見積書({basis.installments}回)と一致しません。", TIMES.label)


def _check_premium(items: Mapping[str, str], basis: Basis) -> Iterator[Refused]:
    """Check the premium against the insurer's own arithmetic, once all that it depends on is sound."""
    if any(field.label not in items for field in (*COVERAGE, PREMIUM)):
        return
    calculated = premium(coverage_of(items, basis.plan))
    if int(items[PREMIUM.label]) != calculated:
        yield Refused(f"「{PREMIUM.label}」が補償内容と一致しません(計算結果 {calculated:,}円)。", PREMIUM.label)


_TOGETHER = (
    _check_birth_date,
    _check_inception,
    _check_debit_start,
    _check_approval_number,
    _check_installments,
    _check_premium,
)


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + 1, day=28)
