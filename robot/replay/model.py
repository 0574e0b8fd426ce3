"""`replay.json`: all that it takes to do a run again in a fresh world, and what was seen in it, step by step.

It holds the rows, and is its owner's alone like all of an out folder. It never holds a password, nor, where masking is on, what a
personal column says.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT = 1
FILE = "replay.json"
MOST_CASES = 1000
"""So many cases of a run are told step by step; of more it is only said how many there were."""

Text = str | int | float
Kind = Literal["run", "scenario", "strike"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Origin(_Part):
    """What a practice world was made from, as a scenario's `[world]`; `began` and `ended` are its clock before and after the run."""

    seed: int
    estimates: int
    lived_in: int = 0
    opened_on: str
    approve_after: float
    began: datetime
    ended: datetime | None = None


class Armed(_Part):
    """A fault that was armed, and how often it fired in the run; `seconds` is 0 for its own length."""

    name: str
    times: int = 1
    nth: int = 1
    estimate: str | None = None
    seconds: float = 0.0
    fired: int = 0


class Screening(_Part):
    """A decision that the robot read of a case's application, and the reason or condition with it."""

    case_id: str
    decision: str
    reason: str = ""


class Said(_Part):
    """A word that a person gave: of which step, and who."""

    case_id: str
    step: str
    by: str


class Shown(_Part):
    """A screen as it was seen: see `robot.browser.sight`."""

    heading: str
    words: list[str] = []


class SeenStep(_Part):
    """An attempt at a printed step in the how manieth `run` of the sheet: how it ended, in how many `seconds`, what was `read` by its
    label, and the `screens` that were seen, as they are called in `Recording.screens`.
    """

    run: int = 1
    step: str
    attempt: int
    status: str
    seconds: float
    read: dict[str, str] = {}
    screens: list[str] = []


class RecordedCase(_Part):
    """A case: its `row`, without what was masked, how it ended (`seen_reason` is what was seen then), and its steps."""

    case_id: str
    estimate_number: str
    row: dict[str, Text] = {}
    status: str
    reason_step: str | None = None
    seen_reason: str = ""
    steps: list[SeenStep] = []


class HowItWorked(_Part):
    """How the robot was told to work: who speaks, where somebody approves, how patient it was (names as in `Timeouts`), and in which
    language it gave its reasons.
    """

    customer: str
    staff: str
    approve: list[str] = []
    pictures_before: bool = True
    patience: dict[str, float] = {}
    language: str = "ja"


class Recording(_Part):
    """A whole file. `world` is `None` where the portals were real, or did not say. `scenario` is what was played, as its file has it;
    of a `strike` it is named after the fault and the estimate. `left_out` counts cases beyond the first thousand.
    """

    format: int = Field(default=FORMAT, le=FORMAT)
    version: str
    kind: Kind
    name: str = ""
    masked: bool = False
    practice: bool = True
    world: Origin | None = None
    robot: HowItWorked
    scenario: dict[str, Any] | None = None
    strike: tuple[str, int] | None = None
    faults: list[Armed] = []
    screenings: list[Screening] = []
    confirmations: list[Said] = []
    screens: dict[str, Shown] = {}
    cases: list[RecordedCase] = []
    left_out: int = 0
