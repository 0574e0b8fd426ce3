"""What arclink takes from other portals."""

from dataclasses import asdict
from functools import partial

from mockportals.arclink.state import ArcCase
from mockportals.ground import Ground
from mockportals.link import Answer
from mockportals.messages import BringInData, Message


def connect(ground: Ground) -> None:
    """Let arclink take finished cases from J-PASS (step 50)."""
    ground.link.connect("bringin", partial(_take_case, ground))


def _take_case(ground: Ground, _transmission: str, message: Message) -> Answer:
    """Make a new case each time: arclink does not know whether it has the contract already."""
    assert isinstance(message, BringInData)
    case = ArcCase(**asdict(message))
    with ground.store.writing() as session:
        session.add(case)
        ground.ledger.took_hold(session, "arclink_data", message.estimate_number, message.receipt_number)
    return Answer(accepted=True, path=f"/cases/{case.id}")
