"""Who is told of the work while it goes on: the screen, the process that started this one, a test."""

from ..messages.text import Message
from ..procedure.steps import Step
from ..store.entry import Status
from .summary import CaseResult, StepRecord


class Listener:
    """Is told of steps and of cases. This one lets all of it pass; others say what they care for."""

    def step_done(self, case_id: str, step: Step, record: StepRecord) -> None:
        """Take note that an attempt at `step` ended as `record` says."""

    def case_waits(self, case_id: str, status: Status, why: Message | None = None) -> None:
        """Take note that a case waits for somebody else, or for a portal that says `why`."""

    def case_ended(self, result: CaseResult) -> None:
        """Take note of how a case ended."""

    def told(self, message: Message) -> None:
        """Take note of something that the operator should know."""
