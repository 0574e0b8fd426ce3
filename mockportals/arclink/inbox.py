"""What arclink takes from other portals."""

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType

from ..context import WorldContext
from ..exchange.link import Answer
from ..exchange.messages import BringInData, Message
from ..exchange.roads import Road
from ..web.portal import Receives
from .state import ArcCase, by_receipt


def _take_case(context: WorldContext, _transmission: str, message: Message) -> Answer:
    """Make a case of the contract; data that comes again for a case that is still with staff takes the older's place."""
    assert isinstance(message, BringInData)
    with context.store.writing() as session:
        case = session.scalar(by_receipt(message.receipt_number))
        if case is None:
            case = ArcCase(**asdict(message))
            session.add(case)
            context.ledger.took_hold(session, "arclink_data", message.estimate_number, message.receipt_number)
        elif case.open:
            for item, value in asdict(message).items():
                setattr(case, item, value)
        session.flush()
        return Answer(accepted=True, path=f"/cases/{case.id}")


RECEIVERS: Mapping[Road, Receives] = MappingProxyType(
    {
        "bringin": _take_case,
    }
)
"""Finished cases from J-PASS (step 50)."""
