"""What a further worker tells the one that started it, so that one screen shows the steps of all: JSON lines on its output.

Whoever hears reads at once and shows later, on a thread of its own: a screen that stands still never blocks a worker, nor does a
worker that is gone. The lines are ASCII, whatever the system takes a pipe for.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread
from typing import Any, TextIO

from pydantic import ValidationError

from ..config.processes import Heard
from ..messages import run as say
from ..messages.text import Message
from ..procedure.steps import STEPS, Step
from ..reporting.listener import Listener
from ..reporting.summary import CaseResult, StepRecord

_SECONDS_FOR_THE_REST = 5.0


class Telling(Listener):
    """Tells whoever started this process of what happens at work, each thing a line on `stream`."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def step_done(self, case_id: str, step: Step, record: StepRecord) -> None:
        """Tell of a step."""
        self._tell(case=case_id, step=step.number, record=record.model_dump(mode="json"))

    def case_ended(self, result: CaseResult) -> None:
        """Tell how a case ended."""
        self._tell(ended=result.model_dump(mode="json"))

    def told(self, message: Message) -> None:
        """Tell what the operator should know."""
        self._tell(ja=message.ja, en=message.en)

    def _tell(self, **what: object) -> None:
        self._stream.write(json.dumps(what) + "\n")
        self._stream.flush()


@contextmanager
def telling_on(listener: Listener) -> Iterator[Heard]:
    """Give what takes the lines of further workers; `listener` is told of them one after another, until all are told."""
    waiting: SimpleQueue[str | None] = SimpleQueue()
    teller = Thread(target=_tell_all, args=(waiting.get, listener), name="further workers", daemon=True)
    teller.start()
    try:
        yield waiting.put
    finally:
        waiting.put("")
        teller.join(_SECONDS_FOR_THE_REST)


def tell(line: str, listener: Listener) -> None:
    """Tell `listener` what a line says; one that says nothing of ours is passed over, for a library may have printed it."""
    try:
        said: dict[str, Any] = json.loads(line)
        if "step" in said:
            listener.step_done(str(said["case"]), STEPS[said["step"]], StepRecord.model_validate(said["record"]))
        elif "ended" in said:
            listener.case_ended(CaseResult.model_validate(said["ended"]))
        else:
            listener.told(Message(ja=said["ja"], en=said["en"]))
    except (ValueError, KeyError, TypeError, ValidationError):
        return


def _tell_all(next_line: Callable[[], str | None], listener: Listener) -> None:
    while (line := next_line()) != "":
        if line is None:
            listener.told(say.further_worker_gone())
        else:
            tell(line, listener)
