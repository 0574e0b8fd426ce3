"""What stands on each paper: taken from an application once, when it is printed."""

from datetime import datetime
from typing import Any

from ..web.numbers import as_date
from .fields import COVERAGE, CREDIT, PARTY, PREMIUM, WEB_PROCEDURE
from .rules import Paper
from .state import Application

Rows = list[list[str]]
_UNITS = {"保険期間": "年", "車両保険金額": "万円", "支払回数": "回"}


def content_of(paper: Paper, application: Application, serial: str, printed_at: datetime) -> dict[str, Any]:
    """Return all that `paper` shows of `application`, as plain values.

    `marks` stand at the top right, `sections` are ruled boxes, `reverse` is the foot of the second page where there is one.
    """
    content: dict[str, Any] = {
        "title": str(paper),
        "printed_at": to_minute(printed_at),
        "marks": [["申込番号", application.number], ["見積番号", application.estimate_number]],
        "sections": _sections(application),
    }
    if paper == Paper.APPLICATION:
        content["marks"].insert(0, ["印刷連番", serial])
    else:
        content["marks"].append(["受付番号", application.receipt_number])
    if paper == Paper.APPLICATION_COPY:
        content["reverse"] = f"契約手続き日時 {to_minute(application.concluded_time())}"
    return content


def shown_coverage(application: Application) -> Rows:
    """Return plan, coverage and premium as they are read, label and value."""
    return [["プラン", application.plan], *_shown(application, (*COVERAGE, PREMIUM))]


def shown_party(application: Application) -> Rows:
    """Return the contracting party as it is read, label and value."""
    return _shown(application, PARTY[application.party_kind])


def shown_credit(application: Application) -> Rows:
    """Return クレビタプラン項目 as they are read, label and value."""
    procedure = "あり" if application.web_procedure else "なし"
    return [[WEB_PROCEDURE, procedure], *_shown(application, CREDIT)]


def to_minute(at: datetime) -> str:
    """Write a moment as screens and papers do, `2026/11/24 10:05`."""
    return f"{at:%Y/%m/%d %H:%M}"


def _sections(application: Application) -> list[tuple[str, Rows]]:
    return [
        ("契約者", shown_party(application)),
        ("補償", shown_coverage(application)),
        ("クレビタプラン項目", shown_credit(application)),
    ]


def _shown(application: Application, fields: tuple[Any, ...]) -> Rows:
    items = application.items()
    return [[field.label, _readable(field.label, items[field.label])] for field in fields]


def _readable(label: str, value: str) -> str:
    if label == PREMIUM.label and value:
        return f"{int(value):,}円"
    if day := as_date(value):
        return f"{day:%Y/%m/%d}"
    if label == "振替開始年月" and value:
        return f"{value[:4]}/{value[4:]}"
    return f"{value}{_UNITS.get(label, '')}" if value else "―"
