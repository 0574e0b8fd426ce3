"""Where death strikes: a printed step, and a point within it."""

import json
from dataclasses import asdict, dataclass
from typing import Literal

from renkei.robot.procedure.steps import STEPS

Victim = Literal["robot", "browser", "portals"]
VICTIMS: tuple[Victim, ...] = ("robot", "browser", "portals")

Point = Literal["before", "middle", "after", "announced", "clicked", "answered"]
UNDOABLE: tuple[Point, ...] = ("before", "middle", "after")
ONCE: tuple[Point, ...] = ("before", "announced", "clicked", "answered")
"""`before`: the step's action, or its intent. `middle`: of the action. `after`: the action, before it is entered in the store.
`announced`: the intent is written, the click not made. `clicked`: the click is made, its answer under way. `answered`: the
answer is there, and the intent still open."""
WIDE_OPEN: tuple[Point, ...] = ("middle", "clicked")
"""One point in each step: where the most is under way."""


@dataclass(frozen=True, slots=True)
class Kill:
    """A death at a point of a step."""

    step: str
    point: Point

    def __str__(self) -> str:
        return f"{self.step} {self.point}"


def points_of(step: str) -> tuple[Point, ...]:
    """Return the points of a step in their order."""
    return UNDOABLE if STEPS[step].undoable else ONCE


def kills_at(*steps: str | int) -> tuple[Kill, ...]:
    """Return the kills at every point of the steps, in order."""
    return tuple(Kill(str(step), point) for step in steps for point in points_of(str(step)))


def written(kills: tuple[Kill, ...]) -> str:
    """Write kills down for another process."""
    return json.dumps([asdict(kill) for kill in kills])


def read(text: str) -> list[Kill]:
    """Read what `written` wrote."""
    return [Kill(**kill) for kill in json.loads(text)]
