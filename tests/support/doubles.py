"""What stands in for a part of the robot in tests of several kinds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from unittest.mock import MagicMock

from renkei.robot.browser.pdf.reader import NobodyReads
from renkei.robot.browser.watchdog import unbounded
from renkei.robot.config.settings import Settings
from renkei.robot.execution.job import Job
from renkei.robot.messages.text import Message
from renkei.robot.procedure.steps import Step
from renkei.robot.reporting.listener import Listener
from renkei.robot.reporting.summary import CaseResult, StepRecord


@dataclass
class Notes(Listener):
    """Keeps what the robot tells."""

    steps: list[StepRecord] = field(default_factory=list)
    ended: list[CaseResult] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    def step_done(self, _case_id: str, _step: Step, record: StepRecord) -> None:
        self.steps.append(record)

    def case_ended(self, result: CaseResult) -> None:
        self.ended.append(result)

    def told(self, message: Message) -> None:
        self.messages.append(message)


def no_browser(_settings: Settings) -> SimpleNamespace:
    """Browsers of a worker whose phases use none."""
    return SimpleNamespace(
        new_context=MagicMock(),
        within=unbounded,
        lengthen=lambda _seconds: None,
        reader=NobodyReads(),
        is_connected=lambda: True,
        hurry=lambda _seconds: None,
        overdue=lambda: 0.0,
        sandboxed=True,
        replace=lambda: None,
        close=lambda: None,
    )


def clicking(job: Job, click: Callable[[], object]) -> Callable[[], None]:
    """What a step does that makes just this click, which cannot be taken back."""

    def do() -> None:
        with job.irrevocably():
            click()

    return do
