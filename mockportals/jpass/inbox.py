"""What J-PASS takes from other portals."""

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType

from ..context import WorldContext
from ..exchange.link import Answer
from ..exchange.messages import (
    ConclusionData,
    CustomerApplicationData,
    EstimateData,
    InsuranceData,
    Message,
    ReapplicationData,
)
from ..exchange.roads import Road
from ..faults.handlers import handles
from ..web.portal import Receives
from .handover import draft_from, received_from
from .reapplication import put_back
from .rules import ALREADY_APPLIED, CONTRACT_OPEN, REGISTERED, Status
from .screening import notify
from .state import Receipt, by_code, by_receipt, holder_of_insurance


def _take_estimate(context: WorldContext, _transmission: str, message: Message) -> Answer:
    """Make a new draft each time: J-PASS does not guard against a second application for an estimate."""
    assert isinstance(message, EstimateData)
    draft = draft_from(message)
    with context.store.writing() as session:
        session.add(draft)
    return Answer(accepted=True, path=f"/applications/{draft.id}/means")


def _take_insurance(context: WorldContext, transmission: str, message: Message) -> Answer:
    """Keep the insurance in place of what was sent for the estimate before."""
    assert isinstance(message, InsuranceData)
    now = context.clock.now()
    content = asdict(message)
    receipt_only = _is_receipt_only(context, message)
    with context.store.writing() as session:
        holder = holder_of_insurance(session, message.estimate_number)
        if holder is not None:
            return Answer(accepted=False, sentence=f"この保険は受付番号 {holder.receipt_number} で申込済みです。")
        if not receipt_only:
            session.merge(received_from(message, transmission, now))
        session.add(Receipt(transmission=transmission, kind="link1", content=content, received_at=now))
    return Answer(accepted=True, path=f"/receipts/{transmission}")


@handles("receipt_only")
def _is_receipt_only(context: WorldContext, message: InsuranceData) -> bool:
    """Tell whether this insurance is to show itself in the receipt window only; one that is refused shows itself in neither."""
    with context.store.reading() as session:
        if holder_of_insurance(session, message.estimate_number) is not None:
            return False
    return context.faults.fires("link1.receipt_only", message.estimate_number) is not None


def _take_conclusion(context: WorldContext, transmission: str, message: Message) -> Answer:
    """Turn the contract 「済」; one that already is stays as it is."""
    assert isinstance(message, ConclusionData)
    with context.store.writing() as session:
        application = by_receipt(session, message.receipt_number)
        if application is None or application.estimate_number != message.estimate_number:
            return Answer(accepted=False, sentence=f"受付番号 {message.receipt_number} の申込がありません。")
        if application.status == Status.IN_PROCEDURE:
            application.conclude(message.inception_date, message.concluded_at)
        elif application.status not in REGISTERED:
            return Answer(accepted=False, sentence=f"受付番号 {message.receipt_number} は契約手続き中ではありません。")
        receipt = Receipt(
            transmission=transmission, kind="link3", content=asdict(message), received_at=context.clock.now()
        )
        session.add(receipt)
    return Answer(accepted=True, path=f"/receipts/{transmission}")


def _take_back(context: WorldContext, _transmission: str, message: Message) -> Answer:
    """Put the contract back for a re-application (①); one that was put back already stays as it is."""
    assert isinstance(message, ReapplicationData)
    with context.store.writing() as session:
        application = by_receipt(session, message.receipt_number)
        if application is None or application.status not in CONTRACT_OPEN | {Status.CHANGING}:
            return Answer(accepted=False, sentence=f"受付番号 {message.receipt_number} は変更再申込できません。")
        changes = application.status != Status.CHANGING
        put_back(context, session, application)
    if changes:
        notify(context, application)
    return Answer(accepted=True, path=f"/contracts/{message.receipt_number}")


def _take_customers_application(context: WorldContext, _transmission: str, message: Message) -> Answer:
    """Put what the customer applied for into screening (22), once."""
    assert isinstance(message, CustomerApplicationData)
    now = context.clock.now()
    with context.store.writing() as session:
        application = session.scalar(by_code(message.code))
        if application is None or application.receipt_number is None:
            return Answer(accepted=False, sentence="お手続きの内容が見つかりません。")
        waits = application.awaits_customer
        if waits:
            application.entered = {**application.entered, "applicant": application.known() | message.items}
            application.begin_screening(now, context.policy.approve_after)
            context.ledger.took_hold(session, "application", application.estimate_number, application.receipt_number)
    if not waits:
        context.ledger.refused("application", application.estimate_number, application.receipt_number)
        return Answer(accepted=False, sentence=ALREADY_APPLIED)
    notify(context, application)
    return Answer(accepted=True, path=f"/contracts/{application.receipt_number}")


RECEIVERS: Mapping[Road, Receives] = MappingProxyType(
    {
        "estimate.jpass": _take_estimate,
        "link1": _take_insurance,
        "link3": _take_conclusion,
        "customer": _take_customers_application,
        "reapply": _take_back,
    }
)
"""Estimates (step 9), insurances (5), conclusions (39), customers' applications (22) and contracts that come back (①)."""
