"""What the customer's terminal takes from other portals."""

from functools import partial

from ..ground import Ground
from ..link import Answer
from ..messages import InvitationData, Message
from .state import Invitation, invitation_from


def connect(ground: Ground) -> None:
    """Let the terminal take invitations from J-PASS (step 22)."""
    ground.link.connect("invite", partial(_take_invitation, ground))


def _take_invitation(ground: Ground, _transmission: str, message: Message) -> Answer:
    """Keep the invitation; one that comes again takes the place of the first, until the customer has applied."""
    assert isinstance(message, InvitationData)
    with ground.store.writing() as session:
        known = session.get(Invitation, message.code)
        if known is None or known.applied_at is None:
            session.merge(invitation_from(message))
    return Answer(accepted=True, path=f"/{message.code}")
