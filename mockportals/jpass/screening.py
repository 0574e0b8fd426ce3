"""The screening: decided when its time has come, or by hand from the control page."""

from typing import Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..context import WorldContext
from ..exchange.messages import ScreeningNotice
from ..web.refusal import Refusal
from .rules import APPROVALS, Decision, Status, decide
from .state import Application, due

HandDecision = Literal["承認", "条件付承認", "否決", "差戻し", "審査中"]
"""What a person can decide; 審査中 keeps the application pending until somebody decides otherwise."""


def settle(context: WorldContext) -> None:
    """Decide every screening whose time has come, and tell 損保オンライン of those that were declined."""
    now = context.clock.now()
    with context.store.reading() as session:
        if session.scalar(due(now).limit(1)) is None:
            return
    declined = []
    with context.store.writing() as session:
        for application in session.scalars(due(now)):
            application.decided(decide(application.screened()), application.decide_at or now)
            if application.status == Status.DECLINED:
                declined.append(application)
    for application in declined:
        notify(context, application)


def decide_by_hand(context: WorldContext, key: str, decision: HandDecision, reason: str = "") -> Application:
    """Decide the application with the 受付番号, or the latest one of the 見積番号, `key`; return it.

    Raises `Refusal` when none is in screening or approved without its contract procedure having begun.
    """
    now = context.clock.now()
    with context.store.writing() as session:
        application = _open_to_decision(session, key)
        if application is None:
            raise Refusal(f"{key} に審査の結果を変更できる申込がありません。")
        application.decided(Decision(Status(decision), reason), now)
        if decision == "審査中":
            application.decided_at = None
    if decision == "否決":
        notify(context, application)
    return application


def notify(context: WorldContext, application: Application) -> None:
    """Tell 損保オンライン how the screening of an application with insurance stands. Call it after the commit."""
    if not application.with_insurance or application.receipt_number is None:
        return
    notice = ScreeningNotice(
        estimate_number=application.estimate_number,
        receipt_number=application.receipt_number,
        status=str(application.status),
    )
    context.link.send("notice", notice)


def _open_to_decision(session: Session, key: str) -> Application | None:
    named = or_(Application.receipt_number == key, Application.estimate_number == key)
    open_ones = Application.status.in_(APPROVALS | {Status.SCREENING})
    return session.scalar(select(Application).where(named, open_ones).order_by(Application.id.desc()).limit(1))
