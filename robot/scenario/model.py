"""What a scenario file may say. It is TOML, read and checked before anything is started.

A key that is not known is refused with the file, the key and what is possible there.
"""

from dataclasses import fields, replace
from datetime import datetime
from math import isfinite
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ..cases import cells
from ..cases.case import HEADERS
from ..config.settings import Staff, Timeouts
from ..reporting.summary import CaseStatus
from .terms import Approvable, Decision, Effect, Mistake, Outcome, Road
from .written import (
    CENTURY,
    HOUR,
    MOST_ESTIMATES,
    MOST_LIVES,
    MOST_SEED,
    MOST_TIMES,
    TEN_YEARS,
    FaultName,
    StepNumber,
    moment,
)

_MOST_RUNS = 1_000
_MOST_SAMPLES = 10_000


UNKNOWN_KEY = "unknown_key"
"""The kind of the mistake that a key is not known; its context has the `keys`, and what is `possible`."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _only_known_keys(cls, given: object) -> object:
        """Say what is possible, where pydantic would only say that a key is not."""
        unknown = [key for key in given if key not in cls.possible()] if isinstance(given, dict) else []
        if unknown:
            raise PydanticCustomError(
                UNKNOWN_KEY,
                "{unknown} is not known here; possible: {possible}",
                {"unknown": ", ".join(unknown), "possible": ", ".join(cls.possible()), "keys": unknown},
            )
        return given

    @classmethod
    def possible(cls) -> tuple[str, ...]:
        """Return the keys that this part may have."""
        return tuple(cls.model_fields)


class CaseAgainData(_Part):
    """`[case_again]`: headers with other values than `[case]` has, for the runs after the first."""

    model_config = ConfigDict(extra="allow")

    @classmethod
    def possible(cls) -> tuple[str, ...]:
        """Return the part's own keys and every header of a case file."""
        return (*cls.model_fields, *HEADERS)

    @property
    def changes(self) -> dict[str, object]:
        """Values by header, in place of the sample row's."""
        return dict(self.__pydantic_extra__ or {})


class CaseData(CaseAgainData):
    """`[case]`: the n-th seeded sample row (1 individual, 2 corporate, 7 with guarantor), and headers with other values."""

    estimate: int = Field(default=1, ge=1, le=_MOST_SAMPLES)


class WorldData(_Part):
    """`[world]`: what the portals are made from. `approve_after` is in seconds; `now` is the world's time, Japan's; `lived_in` is how
    many cases have been in it before (without it, as the command says); the case stands `at_step`, and begins there.
    """

    seed: int | None = Field(default=None, ge=-MOST_SEED, le=MOST_SEED)
    estimates: int = Field(default=12, ge=3, le=MOST_ESTIMATES)
    lived_in: int | None = Field(default=None, ge=0, le=MOST_LIVES)
    approve_after: float = Field(default=0.0, ge=0, le=TEN_YEARS)
    now: Annotated[datetime, BeforeValidator(moment)] | None = None
    at_step: StepNumber | None = None


class FaultData(_Part):
    """`[[fault]]`: armed by name for the nth match and a number of times; `seconds` 0 is the fault's own length.

    It is armed before the first run and what a clerk does, or before the run that `before_run` counts.
    """

    name: FaultName
    times: int = Field(default=1, ge=1, le=MOST_TIMES)
    nth: int = Field(default=1, ge=1, le=MOST_TIMES)
    seconds: float = Field(default=0.0, ge=0, le=HOUR)
    for_this_case: bool = False
    before_run: int = Field(default=1, ge=1)


class ClerkData(_Part):
    """`[[clerk]]`: a clerk acts by hand before the robot starts, and makes this mistake."""

    mistake: Mistake


class ScreeningData(_Part):
    """`[screening]`: the decision made by hand as soon as the case was submitted. Without it the world decides."""

    decision: Decision
    reason: str = Field(default="", max_length=1000)


class MeanwhileData(_Part):
    """`[[meanwhile]]`: what happens after a step was done, or before the n-th run of the sheet (2: the first repetition).

    `advance_seconds` moves the world's clock, `decision` is the screening's, `disarm` clears every fault.
    """

    after_step: StepNumber | None = None
    before_run: int | None = Field(default=None, ge=2)
    advance_seconds: float = Field(default=0.0, ge=0, le=CENTURY)
    decision: Decision | None = None
    reason: str = Field(default="", max_length=1000)
    disarm: bool = False

    @model_validator(mode="after")
    def _at_one_moment(self) -> "MeanwhileData":
        if (self.after_step is None) == (self.before_run is None):
            raise PydanticCustomError("value", "say either after_step or before_run")
        return self


class ConfirmData(_Part):
    """`[[confirm]]`: what a person says between two runs of the sheet, as by `renkei confirm`.

    `at` is a moment or a day as a cell may have it, or so many seconds from now (before now, where it is negative). With `withdraw` the
    words of `steps` are taken back, with `send_back` nobody approves. `refused` is part of what is answered where it is to be refused.
    `before_run` may be one more than there are: then it is said after the last one.
    """

    steps: list[StepNumber] = []
    by: str = Field(min_length=1, max_length=40)
    at: str | float | None = None
    before_run: int = Field(default=2, ge=2)
    withdraw: bool = False
    send_back: bool = False
    why: str = ""
    refused: str = ""

    @model_validator(mode="after")
    def _says_one_thing(self) -> "ConfirmData":
        if self.withdraw and self.send_back:
            raise PydanticCustomError("value", "say either withdraw or send_back")
        if not self.steps and not self.send_back:
            raise PydanticCustomError("value", "steps is needed, but for send_back")
        if self.why and not self.send_back:
            raise PydanticCustomError("value", "why belongs to send_back")
        if self.at is not None and (self.withdraw or self.send_back):
            raise PydanticCustomError("value", "at belongs to words that are given")
        return self

    @field_validator("at")
    @classmethod
    def _a_time(cls, at: str | float | None) -> str | float | None:
        try:
            return cells.moment(at) if isinstance(at, str) else at
        except ValueError:
            told = {"at": repr(at)}
            raise PydanticCustomError(
                "value", "{at} is no time: 20261126 1005, 20261126, or seconds from now", told
            ) from None


class TimeoutsTable(_Part):
    """`[robot.patience]`: seconds and numbers of tries, by the names of `robot.config.settings.Timeouts`."""

    model_config = ConfigDict(extra="allow")

    @classmethod
    def possible(cls) -> tuple[str, ...]:
        """Return the names of all patience."""
        return tuple(field.name for field in fields(Timeouts))

    @model_validator(mode="after")
    def _numbers(self) -> "TimeoutsTable":
        for name, value in (self.__pydantic_extra__ or {}).items():
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or not isfinite(value):
                raise PydanticCustomError("value", "{name} must be a number, not negative", {"name": name})
        return self

    def applied_to(self, usual: Timeouts) -> Timeouts:
        """Return `usual` with what is said here in its place."""
        return replace(usual, **(self.__pydantic_extra__ or {}))


class RobotData(_Part):
    """`[robot]`: whether it runs at all (`start`), how often the same sheet is run once more (`again`), and whether each further
    run has lost the store of those before (`forgets`), so that only the portals can tell it where the case stands.

    `staff` is who says what only a person can say: the robot for practice, or people, by `[[confirm]]` and the sheet. Before the steps
    of `approve` somebody wants to approve.
    """

    start: Literal["run", "none"] = "run"
    again: int = Field(default=0, ge=0, le=_MOST_RUNS)
    forgets: bool = False
    staff: Staff = "robot"
    approve: list[Approvable] = []
    patience: TimeoutsTable = TimeoutsTable()


class PortalsData(_Part):
    """`[expected.portals]`: the status of the case in each portal's list afterwards; `なし` where it is not listed."""

    sonpo: str | None = None
    jpass: str | None = None
    arclink: str | None = None


class Expected(_Part):
    """`[expected]`: how it must end.

    `status` is the last run's and `earlier` those before it. `waits_for` are the steps whose words the last run that waited for a person
    waited for, in their order. `ledger` is exact: effects that are not named must not have happened. `steps` counts attempts over all
    runs. A fault that `fired` does not name must have fired at least once.
    """

    status: CaseStatus | None = None
    earlier: list[CaseStatus] = []
    waits_for: list[StepNumber] | None = None
    reason_step: StepNumber | None = None
    reason_contains: str = ""
    clerk_sees: str = ""
    ledger: dict[Effect, int] = {}
    refused: dict[Effect, int] | None = None
    links: dict[Road, list[Outcome]] = {}
    steps: dict[StepNumber, int] = {}
    portals: PortalsData = PortalsData()
    fired: dict[FaultName, int] = {}


class Scenario(_Part):
    """A whole file. `covers` are the numbers of the steps that it shows; `name` is the `file`'s, without its ending."""

    title: str
    covers: list[StepNumber] = Field(min_length=1)
    case: CaseData = CaseData()
    case_again: CaseAgainData = CaseAgainData()
    world: WorldData = WorldData()
    fault: list[FaultData] = []
    clerk: list[ClerkData] = []
    screening: ScreeningData | None = None
    meanwhile: list[MeanwhileData] = []
    confirm: list[ConfirmData] = []
    robot: RobotData = RobotData()
    expected: Expected
    name: str = ""
    file: str = ""

    @classmethod
    def possible(cls) -> tuple[str, ...]:
        """Return the keys that a file may have at its top; its name is its own."""
        return tuple(field for field in cls.model_fields if field not in {"name", "file"})
