"""What is done in each phase that a case goes through. Which those are is told by `phases`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..cases.case import Case
from ..execution.job import Job
from . import (
    bringin,
    link1,
    link2,
    link2_terminal,
    link3,
    phases,
    reapply,
)


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the way that begins by looking at the portals, so that it can be begun again at any time.

    Its name is kept in the store while a case waits, for days maybe: a later version of the robot finds the phase by it.
    `first_step` is the printed step that it begins with, `portals` are those that have to be open then.
    """

    name: str
    run: Callable[[Job], None]
    first_step: str = "1"
    portals: tuple[str, ...] = ()


_DONE_BY: Mapping[phases.Part, Callable[[Job], None]] = MappingProxyType(
    {
        phases.LINK1: link1.run,
        phases.LINK2: link2.run,
        phases.LINK3: link3.run,
        phases.BRING_IN: bringin.run,
        phases.TERMINAL_LINK1: link2_terminal.run_link1,
        phases.TERMINAL: link2_terminal.run,
        phases.REAPPLY: reapply.run,
    }
)


def phases_of(case: Case) -> tuple[Phase, ...]:
    """Return the case's phases in order."""
    return tuple(Phase(part.name, _DONE_BY[part], part.first_step, part.portals) for part in phases.parts_of(case))
