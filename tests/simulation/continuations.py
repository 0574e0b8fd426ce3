"""What became of cases from a snapshot on: a case that stands as another one stood is not carried on, but for one in so many.

That one is carried to its end, too, and has to come to what was said of it. So what a snapshot leaves out is held to be of no matter
by as many runs as there are lots drawn.
"""

import zlib
from collections import Counter
from dataclasses import dataclass

from renkei.robot.reporting.summary import CaseResult

from tests.simulation.snapshot import Snapshot

ONE_IN = 40


class Known(BaseException):
    """What becomes of the case is known. Nothing in the robot may catch it."""


@dataclass(frozen=True, slots=True)
class Course:
    """A run up to some moment: the turns that ended, effects, refusals and faults by name, and seconds worked."""

    turns: tuple[CaseResult, ...]
    effects: Counter[str]
    refused: Counter[str]
    fired: Counter[str]
    worked: float
    statuses: tuple[str, ...] = ()

    def after(self, earlier: "Course") -> "Course":
        """Return what has come since `earlier`."""
        return Course(
            self.turns[len(earlier.turns) :],
            self.effects - earlier.effects,
            self.refused - earlier.refused,
            self.fired - earlier.fired,
            self.worked - earlier.worked,
            self.statuses,
        )

    def and_then(self, rest: "Course") -> "Course":
        """Return this one with what came after it."""
        return Course(
            self.turns + rest.turns,
            self.effects + rest.effects,
            self.refused + rest.refused,
            self.fired + rest.fired,
            self.worked + rest.worked,
            rest.statuses,
        )

    def comes_to(self) -> tuple[object, ...]:
        """Return what must be the same of two cases that stood the same."""
        ends = tuple((turn.status, turn.reason.step if turn.reason else "") for turn in self.turns)
        return ends, self.effects, self.refused, self.fired, self.statuses


class Continuations:
    """What is known in one process. `one_in` so many runs, by lot, nothing is taken for known."""

    def __init__(self, one_in: int = ONE_IN) -> None:
        self._known: dict[Snapshot, Course] = {}
        self._one_in = one_in

    def of(self, snapshot: Snapshot, line: str) -> Course | None:
        """Return what becomes of a case that stands so, where that is known and the run of `line` has not drawn the lot."""
        drawn = zlib.crc32(line.encode()) % self._one_in == 0
        return None if drawn else self._known.get(snapshot)

    def learn(self, snapshot: Snapshot, rest: Course) -> str:
        """Remember what became of a case that stood so; return what is wrong where another one came to something else."""
        known = self._known.setdefault(snapshot, rest)
        if known.comes_to() == rest.comes_to():
            return ""
        return f"goes on otherwise from {snapshot.phase}: {rest.comes_to()} and not {known.comes_to()}"
