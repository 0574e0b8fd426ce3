"""The journal: one line for everything a run began and ended, in the order it happened. A hint; the portals are the truth.

It holds numbers and outcomes, and who of the staff said what only a person can say; never a customer's data. People and programs read it;
what the robot itself must remember is in its store.
"""

import json
import os
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from ..config.clock import Clock, SystemClock
from ..config.private import make_private
from ..store.ledger import EffectLedger, MemoryLedger, Settled
from .summary import StepRecord

Event = Literal["intent", "ok", "failed", "recovered", "look", "waiting", "confirmed", "condition", "ended", "torn"]
Fact = str | int | float | dict[str, str] | None
_TAIL = 65_536


class Journal:
    """An append-only file of JSON lines, beside the store. An intent is on the disk before the click that it announces.

    `torn` tells whether the file ended in the middle of a line when it was opened: the power was lost while it was written. What
    is left of that line stays, and a line `{"event": "torn"}` follows it.
    """

    def __init__(self, path: Path, clock: Clock | None = None, ledger: EffectLedger | None = None) -> None:
        self._clock = clock or SystemClock()
        self.ledger = ledger or MemoryLedger()
        make_private(path.parent)
        self.torn = _is_torn(path)
        self._file = path.open("a", encoding="utf-8")
        with ExitStack() as failing:
            failing.callback(self.close)
            if self.torn:
                self._file.write("\n")
                self.write("torn", "")
            failing.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file. Lines that found no room were told of when they were written."""
        with suppress(OSError):
            self._file.close()

    def intent(self, case_id: str, step: str, attempt: int) -> None:
        """Write down, before anything is clicked, that a step that cannot be undone is about to be done."""
        self.write("intent", case_id, step=step, attempt=attempt)
        os.fsync(self._file.fileno())
        self.ledger.announce(case_id, step, attempt, self._clock.now())

    def settled(self, case_id: str, step: str, how: Settled) -> None:
        """Note how an announced step ended; that a portal told so later is worth a line."""
        self.ledger.settle(case_id, step, how)
        if how == "found_done":
            self.write("recovered", case_id, step=step)

    def entered(self, case_id: str, record: StepRecord) -> None:
        """Note an attempt at a step."""
        event: Event = "ok" if record.status == "ok" else "failed"
        told: dict[str, Fact] = {"pictures": len(record.pictures)}
        if record.no_picture:
            told["no_picture"] = record.no_picture
        if record.read:
            told["read"] = record.read
        self.write(event, case_id, step=record.step, attempt=record.attempt, seconds=record.seconds, **told)
        self.ledger.enter(case_id, record)

    def write(self, event: Event, case_id: str, **facts: Fact) -> None:
        """Write one line."""
        line = {"at": self._clock.now().isoformat(timespec="milliseconds"), "event": event, "case": case_id, **facts}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()


def _is_torn(path: Path) -> bool:
    """Tell whether the last line is not whole: cut off, or never written though its space was taken."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    return bool(tail) and not (tail.endswith(b"\n") and _is_whole(tail.rstrip(b"\n").rpartition(b"\n")[2]))


def _is_whole(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
