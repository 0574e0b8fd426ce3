"""The journal: one line for everything a run began and ended, in the order it happened. A hint; the portals are the truth.

It holds numbers and outcomes, never a customer's data.
"""

import json
import os
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from robot.clock import Clock, SystemClock

Event = Literal["intent", "ok", "failed", "recovered", "waiting", "ended"]


class Journal:
    """An append-only file of JSON lines. An intent is on the disk before the click that it announces."""

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a", encoding="utf-8")
        self._attempts: Counter[tuple[str, str]] = Counter()
        self._open_intents: set[tuple[str, str]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def next_attempt(self, case_id: str, step: str) -> int:
        """Count one more attempt of the case at the step, from 1."""
        self._attempts[case_id, step] += 1
        return self._attempts[case_id, step]

    def is_open(self, case_id: str, step: str) -> bool:
        """Tell whether the step was begun, and nobody knows how it ended."""
        return (case_id, step) in self._open_intents

    def intent(self, case_id: str, step: str, attempt: int) -> None:
        """Write down, before anything is clicked, that a step that cannot be undone is about to be done."""
        self._open_intents.add((case_id, step))
        self.write("intent", case_id, step=step, attempt=attempt)
        os.fsync(self._file.fileno())

    def settled(self, case_id: str, step: str) -> None:
        """Note that the portal told how the step ended."""
        self._open_intents.discard((case_id, step))

    def write(self, event: Event, case_id: str, **facts: str | int | float | None) -> None:
        """Write one line."""
        line = {"at": self._clock.now().isoformat(timespec="milliseconds"), "event": event, "case": case_id, **facts}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()
