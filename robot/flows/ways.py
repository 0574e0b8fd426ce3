"""Which chapters a case goes through: the main way, by the customer's own terminal, or a re-application."""

from collections.abc import Callable

from robot.case import Case
from robot.flows import bringin, link1, link2, link2_terminal, link3, reapply
from robot.job import Job

Phase = Callable[[Job], None]
"""A part of the way that begins by looking at the portals, so that it can be begun again at any time."""


def phases_of(case: Case) -> tuple[Phase, ...]:
    """Return the case's phases in order."""
    if case.is_reapplication:
        return (reapply.run, link3.run, bringin.run)
    if case.on_terminal:
        return (link2_terminal.run_link1, link2_terminal.run, link3.run, bringin.run)
    return (link1.run, link2.run, link3.run, bringin.run)
