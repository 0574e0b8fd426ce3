"""What 損保オンライン takes from other portals."""

from collections.abc import Mapping
from types import MappingProxyType

from ..context import WorldContext
from ..exchange.link import Answer
from ..exchange.messages import ApprovalData, EstimateData, Message, ScreeningNotice
from ..exchange.roads import Road
from ..web.portal import Receives
from .rules import AFTER_APPROVAL, Status, is_overtaken
from .state import application_of, new_application

_NOTICES = frozenset({Status.SCREENING, Status.DECLINED, Status.CHANGING})


def _take_estimate(context: WorldContext, _transmission: str, message: Message) -> Answer:
    """Show the estimate's application; it is made when there is none, and left as it is when there is one."""
    assert isinstance(message, EstimateData)
    with context.store.writing() as session:
        application = application_of(session, message.estimate_number) or new_application(session, message)
    return Answer(accepted=True, path=f"/applications/{application.number}")


def _take_notice(context: WorldContext, _transmission: str, message: Message) -> Answer:
    """Keep what J-PASS says of the screening; a concluded contract stays concluded until it is applied for again.

    News may come late, or twice: what was overtaken changes nothing.
    """
    assert isinstance(message, ScreeningNotice)
    with context.store.writing() as session:
        application = application_of(session, message.estimate_number)
        if application is None:
            return _unknown(message.estimate_number)
        if message.status not in _NOTICES:
            return Answer(accepted=False, sentence=f"審査の状況「{message.status}」は受け取れません。")
        if is_overtaken(message.status, message.receipt_number, application.status, application.receipt_number):
            return Answer(accepted=True, path=f"/applications/{application.number}")
        if message.status == Status.CHANGING:
            application.reopen()
        elif application.status == Status.CONCLUDED:
            return Answer(accepted=False, sentence=f"見積番号 {message.estimate_number} は契約締結済みです。")
        else:
            application.status = message.status
        application.receipt_number = message.receipt_number
    return Answer(accepted=True, path=f"/applications/{application.number}")


def _take_approval(context: WorldContext, _transmission: str, message: Message) -> Answer:
    """Open the application for its contract (step 28); one that is open already, or concluded, stays as it is."""
    assert isinstance(message, ApprovalData)
    with context.store.writing() as session:
        application = application_of(session, message.estimate_number)
        if application is None:
            return _unknown(message.estimate_number)
        if application.print_serial != message.print_serial:
            return Answer(accepted=False, sentence=f"印刷連番 {message.print_serial} の申込書は最新ではありません。")
        if application.status not in AFTER_APPROVAL:
            application.status = Status.APPROVED
            application.receipt_number = message.receipt_number
            application.approved_premium = message.premium
    return Answer(accepted=True, path=f"/dlweb/{application.number}")


def _unknown(estimate_number: str) -> Answer:
    return Answer(accepted=False, sentence=f"見積番号 {estimate_number} の申込書がありません。")


RECEIVERS: Mapping[Road, Receives] = MappingProxyType(
    {
        "estimate.sonpo": _take_estimate,
        "notice": _take_notice,
        "link2": _take_approval,
    }
)
"""Estimates (step 1), news of the screening (after 16) and approvals (28)."""
