"""What is left of a run's cases, as it is told: which go on, as what a case is told that was left, and each thing once."""

from ..messages.text import Message
from ..procedure.steps import Step
from ..reporting.listener import Listener
from ..reporting.summary import CaseStatus, StepRecord
from ..store.entry import OPEN, WAITS_FOR_A_WORD, Status


def goes_on(status: Status) -> bool:
    """Tell whether a case goes on by itself: one that waits for a person's word goes on once that is said."""
    return status in OPEN and status != WAITS_FOR_A_WORD


def left_as(status: Status, *, begun: bool) -> CaseStatus:
    """Return as what a case is told that the run has left: it waits for somebody else, or it was interrupted, or never begun."""
    if status in ("waiting_screening", "waiting_customer", "waiting_hours", "waiting_evidence"):
        return status
    return "interrupted" if begun else "not_begun"


class StepsOnly(Listener):
    """What a worker tells of a run, each thing once: the ends of cases are seen in the store, whichever robot had them."""

    def __init__(self, listener: Listener, notes: list[Message]) -> None:
        self._listener, self._notes = listener, notes

    def step_done(self, case_id: str, step: Step, record: StepRecord) -> None:
        """Hand it on."""
        self._listener.step_done(case_id, step, record)

    def told(self, message: Message) -> None:
        """Hand it on, and keep it for the report."""
        if message not in self._notes:
            self._notes.append(message)
            self._listener.told(message)
