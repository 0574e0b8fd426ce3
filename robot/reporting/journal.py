"""The journal: one line for everything a run began and ended, in the order it happened. A hint; the portals are the truth.

It holds numbers and outcomes, and who of the staff said what only a person can say; never a customer's data. People and programs read it;
what the robot itself must remember is in its store. Each line is chained to the one that its writer wrote before (`seal`), and how far a
writer has come is entered in the folder's seal: see `robot.reporting.seal`.
"""

import json
import os
import re
import uuid
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from ..browser.sight import Sight
from ..config.clock import Clock, SystemClock
from ..config.private import make_private
from ..store.ledger import EffectLedger, MemoryLedger, Settled
from .seal import FIRST, digest_of, enter_journal
from .summary import StepRecord

Event = Literal[
    "intent",
    "ok",
    "failed",
    "recovered",
    "look",
    "waiting",
    "turn",
    "confirmed",
    "condition",
    "ended",
    "torn",
    "screen",
]
Fact = str | int | float | dict[str, str] | list[str] | None
_TAIL = 65_536
_SEALED_AT_ONCE: frozenset[Event] = frozenset({"ended"})
_LINK = re.compile(r"([0-9a-f]{8}):([0-9]{1,12}):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Link:
    """Whose line of the journal it is, the how manieth of that writer's, and the hash of the one before."""

    writer: str
    number: int
    before: str


def link_of(line: object) -> Link | None:
    """Return how a line that was read is chained to others; `None` where it is not."""
    found = _LINK.fullmatch(str(line.get("seal"))) if isinstance(line, dict) else None
    return Link(found[1], int(found[2]), found[3]) if found else None


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
        self._path, self._writer = path, uuid.uuid4().hex[:8]
        self._lines, self._head = 0, FIRST
        self._screens: set[str] = set()
        self._file = path.open("a", encoding="utf-8")
        with ExitStack() as failing:
            failing.callback(self.close)
            self._seal()
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
        self._seal(ended=True)

    def intent(self, case_id: str, step: str, attempt: int) -> None:
        """Write down, before anything is clicked, that a step that cannot be undone is about to be done."""
        self.write("intent", case_id, step=step, attempt=attempt)
        os.fsync(self._file.fileno())
        self._seal()
        self.ledger.announce(case_id, step, attempt, self._clock.now())

    def settled(self, case_id: str, step: str, how: Settled) -> None:
        """Note how an announced step ended; that a portal told so later is worth a line."""
        self.ledger.settle(case_id, step, how)
        if how == "found_done":
            self.write("recovered", case_id, step=step)

    def entered(self, case_id: str, record: StepRecord, seen: Sequence[Sight] = ()) -> None:
        """Note an attempt at a step, and which screens were `seen` in it, each described where it comes up first."""
        event: Event = "ok" if record.status == "ok" else "failed"
        told: dict[str, Fact] = {"pictures": len(record.pictures)}
        if record.no_picture:
            told["no_picture"] = record.no_picture
        if record.read:
            told["read"] = record.read
        if seen:
            told["screens"] = [self._described(screen) for screen in seen]
        self.write(event, case_id, step=record.step, attempt=record.attempt, seconds=record.seconds, **told)
        self.ledger.enter(case_id, record)

    def _described(self, screen: Sight) -> str:
        digest = screen.digest
        if digest not in self._screens:
            self._screens.add(digest)
            self.write("screen", "", screen=digest, heading=screen.heading, words=list(screen.words))
        return digest

    def write(self, event: Event, case_id: str, **facts: Fact) -> None:
        """Write one line."""
        line = {"at": self._clock.now().isoformat(timespec="milliseconds"), "event": event, "case": case_id, **facts}
        text = json.dumps(line | {"seal": f"{self._writer}:{self._lines + 1}:{self._head}"}, ensure_ascii=False)
        # What finds no room now is still written with the next line.
        self._lines, self._head = self._lines + 1, digest_of(text.encode())
        self._file.write(text + "\n")
        self._file.flush()
        if event in _SEALED_AT_ONCE:
            self._seal()

    def _seal(self, *, ended: bool = False) -> None:
        enter_journal(self._path, self._writer, self._lines, self._head, ended=ended)


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
