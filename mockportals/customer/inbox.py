"""What the customer's terminal takes from other portals."""

from functools import partial

from ..context import WorldContext
from ..exchange.link import Answer
from ..exchange.messages import InvitationData, Message
from .state import Invitation, invitation_from


def connect(context: WorldContext) -> None:
    """Let the terminal take invitations from J-PASS (step 22)."""
    context.link.connect("invite", partial(_take_invitation, context))


def _take_invitation(context: WorldContext, _transmission: str, message: Message) -> Answer:
    """Keep the invitation; one that comes again takes the place of the first, until the customer has applied."""
    assert isinstance(message, InvitationData)
    with context.store.writing() as session:
        known = session.get(Invitation, message.code)
        if known is None or known.applied_at is None:
            session.merge(invitation_from(message))
    return Answer(accepted=True, path=f"/{message.code}")
