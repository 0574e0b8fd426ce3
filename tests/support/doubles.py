"""What stands in for what a test has no use for."""

from renkei.robot.messages.text import Message
from renkei.robot.procedure.steps import Step
from renkei.robot.reporting.summary import CaseResult, StepRecord


class Quiet:
    """Is told of everything, and says nothing of it."""

    def step_done(self, _case_id: str, _step: Step, _record: StepRecord) -> None:
        return

    def case_ended(self, _result: CaseResult) -> None:
        return

    def told(self, _message: Message) -> None:
        return
