"""Which phases a case goes through, and where each begins. Whoever only tells of a case asks here, without a browser's library.

What is done in a phase is told by `ways`.
"""

from dataclasses import dataclass

from ..cases.case import Case


@dataclass(frozen=True, slots=True)
class Part:
    """A phase by its name, which is kept in the store while a case waits, the printed step that it begins with, and all its steps."""

    name: str
    first_step: str
    steps: frozenset[str]

    @property
    def begins_anew(self) -> bool:
        """Whether the phase needs nothing that was learnt before: it is the first of its way."""
        return self in (LINK1, TERMINAL_LINK1, REAPPLY)


def _from(first: int, last: int) -> frozenset[str]:
    return frozenset(map(str, range(first, last + 1)))


LINK1 = Part("link1", "1", _from(1, 8))
LINK2 = Part("link2", "9", _from(9, 17))
LINK3 = Part("link3", "23", _from(23, 46))
BRING_IN = Part("bringin", "47", _from(47, 52))
TERMINAL_LINK1 = Part("terminal-link1", "1", _from(1, 8))
TERMINAL = Part("terminal", "18", _from(18, 22) | {"9", "15", "16"})
REAPPLY = Part("reapply", "①", _from(1, 8) | _from(10, 17) | {"①", "②", "③"})
NAMES = frozenset(part.name for part in (LINK1, LINK2, LINK3, BRING_IN, TERMINAL_LINK1, TERMINAL, REAPPLY))
"""What the phases of all ways are called. A new one is a revision of the store: older versions leave it alone."""


def parts_of(case: Case) -> tuple[Part, ...]:
    """Return the case's phases in order: the main way, by the customer's own terminal, or a re-application."""
    if case.is_reapplication:
        return (REAPPLY, LINK3, BRING_IN)
    if case.on_terminal:
        return (TERMINAL_LINK1, TERMINAL, LINK3, BRING_IN)
    return (LINK1, LINK2, LINK3, BRING_IN)
