"""What a case costs in things that can be counted, so that no busy machine can blur it: by kind, and by step."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import request_started
from playwright.sync_api import Browser
from renkei.robot.procedure.steps import Step
from renkei.robot.reporting.listener import Listener
from renkei.robot.reporting.summary import CaseResult, StepRecord
from sqlalchemy import Engine, event

COUNTED = ("commands", "requests", "windows", "pictures", "statements", "writes")
BEHIND = "end"
"""What is counted behind the last step: closing the windows, the last entries in the books."""
_PICTURE = "CDPSession.send Page.captureScreenshot"
_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)


class Counting(Listener):
    """Counts while it listens to a run. What comes between two steps belongs to the second."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.totals: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        """Commands alone, by what they are."""
        self.by_step: dict[str, Counter[str]] = {}
        self.kinds_by_step: dict[str, Counter[str]] = {}
        self._since: Counter[str] = Counter()
        self._kinds_since: Counter[str] = Counter()

    def step_done(self, _case_id: str, step: Step, _record: StepRecord) -> None:
        """Give a step what was counted since the one before it."""
        self._cut(step.number)

    def case_ended(self, _result: CaseResult) -> None:
        """Give the rest to no step."""
        self._cut(BEHIND)

    @contextmanager
    def over(self, browser: Browser, *engines: Engine) -> Iterator[None]:
        """Count what is sent to this browser, asked of these databases, and asked of portals in this very process."""
        connection: Any = browser._impl_obj._connection
        sent, came = connection.send_message_to_server, connection.dispatch
        connection.send_message_to_server, connection.dispatch = self._sending(sent), self._coming(came)
        for engine in engines:
            event.listen(engine, "before_cursor_execute", self._asked)
        try:
            with request_started.connected_to(self._requested):
                yield
        finally:
            del connection.send_message_to_server, connection.dispatch
            for engine in engines:
                event.remove(engine, "before_cursor_execute", self._asked)
            self._cut(BEHIND)

    def _sending(self, send: Any) -> Any:
        def sending(sender: Any, method: str, params: Any, options: Any) -> Any:
            if method != "__waitInfo__":  # which asks for nothing, and is never answered
                self._note_command(sender._type, method, params)
            return send(sender, method, params, options)

        return sending

    def _note_command(self, kind: str, method: str, params: Any) -> None:
        what = f" {params.get('method')}" if kind == "CDPSession" and isinstance(params, dict) else ""
        command = f"{kind}.{method}{what}"
        self._kinds_since[command] += 1
        self._since["commands"] += 1
        if command == _PICTURE:
            self._since["pictures"] += 1

    def _coming(self, dispatch: Any) -> Any:
        def coming(message: dict[str, Any]) -> None:
            if message.get("method") == "__create__" and message["params"]["type"] == "Page":
                self._since["windows"] += 1
            dispatch(message)

        return coming

    def _requested(self, _app: Any, **_more: Any) -> None:
        self._since["requests"] += 1

    def _asked(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        self._since["statements"] += 1
        if _WRITES.match(statement):
            self._since["writes"] += 1

    def _cut(self, step: str) -> None:
        self.totals += self._since
        self.kinds += self._kinds_since
        self.by_step.setdefault(step, Counter()).update(self._since)
        self.kinds_by_step.setdefault(step, Counter()).update(self._kinds_since)
        self._since, self._kinds_since = Counter(), Counter()
