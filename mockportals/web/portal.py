"""What a portal is made of; `mockportals/portals.py` has one row of it for each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import Blueprint

from ..context import WorldContext
from ..exchange.link import Answer
from ..exchange.messages import Message
from ..exchange.roads import Road
from ..faults.middleware import SubjectOf
from ..systems import System

Receives = Callable[[WorldContext, str, Message], Answer]
"""Takes what arrives in a world: the number of its transmission, and the message."""


def _nothing_known(_given: Mapping[str, str]) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """The replica of one system.

    `screens` makes its screens, whose blueprint knows their templates, and `accent` is the colour that tells them from the others';
    `subject_of` tells what a request is about, for trouble that is armed for one estimate only; `receivers` take what other
    portals send on these roads.
    """

    system: System
    screens: Callable[[], Blueprint]
    accent: str = "#345"
    subject_of: SubjectOf = _nothing_known
    receivers: Mapping[Road, Receives] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The label of its host name."""
        return self.system.name

    @property
    def title(self) -> str:
        """What its screens call it."""
        return self.system.title
