"""What a further worker does is on the screen of the one that started it."""

import io
from datetime import UTC, datetime
from threading import Event
from unittest.mock import MagicMock

from renkei.robot.messages.text import Message
from renkei.robot.procedure.steps import STEPS
from renkei.robot.reporting.summary import CaseResult, StepRecord
from renkei.robot.workers.telling import Telling, tell, telling_on

RECORD = StepRecord(
    step="16",
    portal="jpass",
    attempt=2,
    status="ok",
    started_at=datetime(2026, 11, 24, 10, tzinfo=UTC),
    seconds=1.5,
    evidence="evidence/case-0001/016.png",
)
RESULT = CaseResult(case_id="case-0001", estimate_number="E00000001", status="done", steps=[RECORD])


def test_what_is_told_arrives():
    """A step, a case's end and a message, each as it was, and in ASCII whatever the system takes a pipe for."""
    pipe, audience = io.StringIO(), MagicMock()
    telling = Telling(pipe)
    telling.step_done("case-0001", STEPS["16"], RECORD)
    telling.case_ended(RESULT)
    telling.told(Message("注意", "mind"))
    assert pipe.getvalue().isascii()
    for line in pipe.getvalue().splitlines():
        tell(line, audience)
    assert audience.method_calls == [
        ("step_done", ("case-0001", STEPS["16"], RECORD)),
        ("case_ended", (RESULT,)),
        ("told", (Message("注意", "mind"),)),
    ]


def test_what_is_none_of_ours_is_passed_over():
    """A line that a library printed, or that was cut off, is no step, and ends nothing."""
    audience = MagicMock()
    for line in ("hello", "{", "[]", "3", '{"step": "99"}', '{"step": "16", "case": "c", "record": {}}', '{"ja": "x"}'):
        tell(line, audience)
    assert audience.method_calls == []


def test_a_screen_that_stands_still_keeps_nobody_waiting():
    """Lines are taken at once while the first of them is still being shown, and all are shown in the end."""
    goes_on, shown = Event(), []
    audience = MagicMock()
    audience.told.side_effect = lambda message: (goes_on.wait(30), shown.append(message.en))
    with telling_on(audience) as heard:
        for number in range(1000):
            heard(f'{{"ja": "", "en": "{number}"}}')
        assert shown == []
        goes_on.set()
    assert shown == [str(number) for number in range(1000)]


def test_a_worker_that_is_gone_is_told_of():
    """The operator learns that one further worker less is at work."""
    audience = MagicMock()
    with telling_on(audience) as heard:
        heard(None)
    [call] = audience.told.call_args_list
    assert "further workers has ended" in call.args[0].en
