"""What arclink takes from other portals."""

from dataclasses import asdict
from functools import partial

from ..context import WorldContext
from ..exchange.link import Answer
from ..exchange.messages import BringInData, Message
from .state import ArcCase, by_receipt


def connect(context: WorldContext) -> None:
    """Let arclink take finished cases from J-PASS (step 50)."""
    context.link.connect("bringin", partial(_take_case, context))


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
