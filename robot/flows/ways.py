"""Which chapters a case goes through: the main way, by the customer's own terminal, or a re-application."""

from collections.abc import Callable
from dataclasses import dataclass

from ..case import Case
from ..job import Job
from . import bringin, link1, link2, link2_terminal, link3, reapply


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the way that begins by looking at the portals, so that it can be begun again at any time.

    Its name is kept in the books while a case waits, for days maybe: a later version of the robot finds the phase by it.
    `first_step` is the printed step that it begins with.
    """

    name: str
    run: Callable[[Job], None]
    first_step: str = "1"


LINK1 = Phase("link1", link1.run, "1")
LINK2 = Phase("link2", link2.run, "9")
LINK3 = Phase("link3", link3.run, "23")
BRING_IN = Phase("bringin", bringin.run, "47")
TERMINAL_LINK1 = Phase("terminal-link1", link2_terminal.run_link1, "1")
TERMINAL = Phase("terminal", link2_terminal.run, "18")
REAPPLY = Phase("reapply", reapply.run, "①")
NAMES = frozenset(phase.name for phase in (LINK1, LINK2, LINK3, BRING_IN, TERMINAL_LINK1, TERMINAL, REAPPLY))
"""What the phases of all ways are called. A new one is a revision of the books: older versions leave it alone."""


def phases_of(case: Case) -> tuple[Phase, ...]:
    """Return the case's phases in order."""
    if case.is_reapplication:
        return (REAPPLY, LINK3, BRING_IN)
    if case.on_terminal:
        return (TERMINAL_LINK1, TERMINAL, LINK3, BRING_IN)
    return (LINK1, LINK2, LINK3, BRING_IN)
