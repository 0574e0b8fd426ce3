"""変更再申込: a contract is put back (①), and a draft of its own follows it (③)."""

from sqlalchemy.orm import Session

from ..context import WorldContext
from ..web.refusal import Refusal
from .rules import (
    APPLY_BY_ARCLINK,
    INSURANCE_FREE,
    REAPPLICABLE,
    Status,
    already_followed,
    not_reapplicable,
)
from .state import Application, followers

_FROM_THE_ESTIMATE = (
    "estimate_number",
    "party_kind",
    "name",
    "kana",
    "birth_date",
    "address",
    "phone",
    "vehicle_name",
    "vehicle_price",
    "installments",
    "total_payment",
    "estimated_premium",
    "staff",
)
_ASKED_AGAIN = ("parties", "applicant", "staff")


def put_back(context: WorldContext, session: Session, application: Application) -> None:
    """Make the contract 「変更手続中」 in the caller's transaction; one that already is stays as it is."""
    if application.status == Status.CHANGING:
        return
    application.status = Status.CHANGING
    context.ledger.took_hold(session, "reapplication", application.estimate_number, application.receipt_number)


def is_reapplicable(application: Application) -> bool:
    """Tell whether 「変更再申込へ」 is offered for the contract."""
    in_arclink = application.arclink_sent_at is not None and application.status != Status.CHANGING
    return application.status in REAPPLICABLE and not in_arclink


def follow_up(session: Session, application: Application) -> Application:
    """Return the draft that applies again for the contract: the one begun before, or a new one.

    What was entered stands in it, to be gone through again. Raises `Refusal` when the contract cannot be changed, is still
    in arclink, or was applied for again already.
    """
    if application.status not in REAPPLICABLE:
        raise Refusal(not_reapplicable(application.status))
    if not is_reapplicable(application):
        raise Refusal(APPLY_BY_ARCLINK)
    newest = session.scalar(followers(application.receipt_number or "").limit(1))
    if newest is not None and newest.receipt_number is None:
        return newest
    if newest is not None and (newest.awaits_customer or newest.status not in INSURANCE_FREE):
        raise Refusal(already_followed(newest.receipt_number or ""))
    draft = Application(
        **{column: getattr(application, column) for column in _FROM_THE_ESTIMATE},
        entered={screen: values for screen, values in application.entered.items() if screen in _ASKED_AGAIN},
        follows=application.receipt_number,
    )
    session.add(draft)
    session.flush()
    return draft
