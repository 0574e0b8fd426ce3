"""Which phases a case goes through, and where each begins. Whoever only tells of a case asks here, without a browser's library.

What is done in a phase is told by `ways`.
"""

from dataclasses import dataclass

from ..cases.case import Case


@dataclass(frozen=True, slots=True)
class Part:
    """A phase by its name, which is kept in the store while a case waits, and the printed step that it begins with.

    `portals` are those that it leads through: once begun it is not parted, so that all of them have to be open then. The customer's
    terminal is not the robot's, but for practice; and cal21 is a door for whoever finds another one shut.
    """

    name: str
    first_step: str
    portals: tuple[str, ...] = ()


_FRONT = ("pal", "sonpo", "jpass")
LINK1 = Part("link1", "1", _FRONT)
LINK2 = Part("link2", "9", _FRONT)
LINK3 = Part("link3", "23", _FRONT)
BRING_IN = Part("bringin", "47", ("pal", "jpass", "arclink"))
TERMINAL_LINK1 = Part("terminal-link1", "1", _FRONT)
TERMINAL = Part("terminal", "18", _FRONT)
REAPPLY = Part("reapply", "①", (*_FRONT, "arclink"))
EVIDENCE = "evidence"
"""What comes behind the last phase of every way: no step, and nothing in a portal, but waiting until the case's evidence is safe."""
_PARTS = (LINK1, LINK2, LINK3, BRING_IN, TERMINAL_LINK1, TERMINAL, REAPPLY)
NAMES = frozenset({*(part.name for part in _PARTS), EVIDENCE})
"""What the phases of all ways are called. A new one is a revision of the store: older versions leave it alone."""


def parts_of(case: Case) -> tuple[Part, ...]:
    """Return the case's phases in order: the main way, by the customer's own terminal, or a re-application."""
    if case.is_reapplication:
        return (REAPPLY, LINK3, BRING_IN)
    if case.on_terminal:
        return (TERMINAL_LINK1, TERMINAL, LINK3, BRING_IN)
    return (LINK1, LINK2, LINK3, BRING_IN)
