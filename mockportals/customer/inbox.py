"""What the customer's terminal takes from other portals."""

from collections.abc import Mapping
from types import MappingProxyType

from ..context import WorldContext
from ..exchange.link import Answer
from ..exchange.messages import InvitationData, Message
from ..exchange.roads import Road
from ..web.portal import Receives
from .state import Invitation, invitation_from


def _take_invitation(context: WorldContext, _transmission: str, message: Message) -> Answer:
    """Keep the invitation; one that comes again takes the place of the first, until the customer has applied."""
    assert isinstance(message, InvitationData)
    with context.store.writing() as session:
        known = session.get(Invitation, message.code)
        if known is None or known.applied_at is None:
            session.merge(invitation_from(message))
    return Answer(accepted=True, path=f"/{message.code}")


RECEIVERS: Mapping[Road, Receives] = MappingProxyType(
    {
        "invite": _take_invitation,
    }
)
"""Invitations from J-PASS (step 22)."""
