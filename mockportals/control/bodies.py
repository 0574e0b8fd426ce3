"""What control is asked, checked before anything is changed; what is wrong is answered with a sentence (400)."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Annotated, Any, Literal, TypeVar

from flask import Request, abort
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from ..clock import JST
from ..faults import CATALOGUE
from ..past import Standing
from ..past.ways import printed
from ..world import WorldConfig

MOST_LIVES = 10_000
MOST_ESTIMATES = 99_999_999 - MOST_LIVES  # an estimate's number has eight digits
_MOST_STANDING = 100
MOST_ARMED = 1_000
MOST_BYTES = 512 * 1024
_MOST_TIMES = 1_000_000
_MOST_SEED = 2**63 - 1
_TEN_YEARS = 10 * 366 * 86_400.0
_CENTURY = 100 * 366 * 86_400.0
_FIRST, _LAST = (datetime(year, 1, 1, tzinfo=JST) for year in (2000, 2200))
"""Between these a world's clock may be set: the portals count years on from it, and days back."""

_IMPOSSIBLE = f"a world's clock can be set to the years from {_FIRST.year} to {_LAST.year - 1} only"


Decision = Literal["承認", "条件付承認", "否決", "差戻し", "審査中"]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


_Cell = Annotated[str, Field(max_length=1000)]


class _StandingCase(_Body):
    """A case that is to stand at a step."""

    estimate: int = Field(ge=1, le=MOST_ESTIMATES, description="the number of its estimate, from 1")
    columns: dict[_Cell, _Cell | int] = Field(
        default_factory=dict, max_length=100, description="what its row says otherwise than the sample's, by header"
    )


class _Generated(_Body):
    """How many estimates are invented as `renkei generate` does it, and by which seed."""

    n: int = Field(ge=1, le=MOST_ESTIMATES, description="how many")
    seed: int = Field(ge=0, le=_MOST_SEED, description="as of `renkei generate`")


class _Reset(_Body):
    """What a world is to be made from; what is not said is as usual."""

    seed: int | None = Field(default=None, ge=-_MOST_SEED, le=_MOST_SEED)
    estimates: int | None = Field(default=None, ge=1, le=MOST_ESTIMATES)
    lived_in: int | None = Field(default=None, ge=0, le=MOST_LIVES)
    now: str | None = Field(default=None, max_length=64)
    approve_after: float | None = Field(default=None, ge=0, le=_TEN_YEARS)
    generated: _Generated | None = Field(default=None, description="estimates as `renkei generate` makes rows for them")
    at_step: int | str | None = Field(
        default=None, description="the printed step before which cases stand: 1 to 52, ①, ②, ③"
    )
    cases: list[int | _StandingCase] = Field(
        default=[1], min_length=1, max_length=_MOST_STANDING, description="which cases stand there, by their estimates"
    )

    @field_validator("at_step")
    @classmethod
    def _is_printed(cls, step: int | str | None) -> str | None:
        return None if step is None else printed(step)

    @field_validator("cases")
    @classmethod
    def _are_numbers(cls, cases: list[int | _StandingCase]) -> list[int | _StandingCase]:
        if any(isinstance(one, int) and not 1 <= one <= MOST_ESTIMATES for one in cases):
            raise ValueError(f"an estimate is a number from 1 to {MOST_ESTIMATES}")
        return cases

    @model_validator(mode="after")
    def _of_one_seed(self) -> "_Reset":
        if self.generated and (self.seed is not None or self.estimates is not None):
            raise ValueError('say either "generated", or "seed" and "estimates"')
        return self

    @model_validator(mode="after")
    def _cases_stand_somewhere(self) -> "_Reset":
        if self.at_step is None and "cases" in self.model_fields_set:
            raise ValueError('say "at_step" with "cases"')
        return self

    def standing(self) -> tuple[Standing, ...]:
        """Return which cases are to stand where."""
        if self.at_step is None:
            return ()
        asked = (_StandingCase(estimate=one) if isinstance(one, int) else one for one in self.cases)
        return tuple(Standing(str(self.at_step), one.estimate, one.columns) for one in asked)


class Clock(_Body):
    """A moment (without an offset, in Japan), or how far the clock is to be moved."""

    now: str | None = Field(default=None, max_length=64)
    advance_seconds: float | None = Field(default=None, ge=-_CENTURY, le=_CENTURY)

    @model_validator(mode="after")
    def _one_of_both(self) -> "Clock":
        if (self.now is None) == (self.advance_seconds is None):
            raise ValueError('say either "now" or "advance_seconds"')
        return self

    def moment(self, now: datetime) -> datetime:
        """Return what time it is to be where it is `now`; ends the request (400) where that is no time for a world."""
        if self.advance_seconds is None:
            return _possible(_said(self.now))
        try:
            return _possible(now + timedelta(seconds=self.advance_seconds))
        except OverflowError:
            abort(400, _IMPOSSIBLE)


class _Fault(_Body):
    """A fault, and when it is to fire."""

    name: str = Field(max_length=64)
    times: int = Field(default=1, ge=1, le=_MOST_TIMES)
    nth: int = Field(default=1, ge=1, le=_MOST_TIMES)
    estimate: str | None = Field(default=None, pattern=r"^E\d{8}$")
    seconds: float = Field(default=0.0, ge=0, le=3600)


class Screening(_Body):
    """A decision for one application, or `approve_after` (seconds) for all that nobody decides by hand."""

    estimate: str | None = Field(default=None, max_length=64)
    receipt_number: str | None = Field(default=None, max_length=64)
    decision: Decision = "承認"
    reason: str = Field(default="", max_length=1000)
    approve_after: float | None = Field(default=None, ge=0, le=_TEN_YEARS)

    @property
    def key(self) -> str:
        """What the application is found by."""
        return self.receipt_number or self.estimate or ""

    @model_validator(mode="after")
    def _names_something(self) -> "Screening":
        if not self.key and self.approve_after is None:
            raise ValueError('say "receipt_number" or "estimate" with a "decision", or "approve_after"')
        return self


B = TypeVar("B", bound=BaseModel)


def config(request: Request, usual: WorldConfig) -> WorldConfig:
    """Read what a world is to be made from; what is not said is as usual."""
    wanted = _read(request, _Reset)
    invented = wanted.generated
    after = usual.approve_after if wanted.approve_after is None else timedelta(seconds=wanted.approve_after)
    return replace(
        usual,
        seed=invented.seed if invented else usual.seed if wanted.seed is None else wanted.seed,
        estimates=invented.n if invented else wanted.estimates or usual.estimates,
        generated=bool(invented) or (usual.generated and wanted.seed is None),
        lived_in=usual.lived_in if wanted.lived_in is None else wanted.lived_in,
        begins=usual.begins if wanted.now is None else _possible(_said(wanted.now)),
        approve_after=after,
        standing=wanted.standing(),
    )


def clock(request: Request) -> Clock:
    """Read what time it is to be."""
    return _read(request, Clock)


def fault(request: Request) -> dict[str, Any]:
    """Read which fault is to be armed, and when it fires."""
    wanted = _read(request, _Fault).model_dump()
    name = wanted["name"] = re.sub(r"^step0+(?=[1-9])", "step", wanted["name"])
    if name not in CATALOGUE:
        near = get_close_matches(name, CATALOGUE)
        nearest = f" (nearest: {', '.join(near)})" if near else ""
        abort(400, f"there is no fault {name!r}{nearest}; GET /faults lists them")
    return wanted


def screening(request: Request) -> Screening:
    """Read a decision, or how decisions are made."""
    return _read(request, Screening)


def _read(request: Request, body: type[B]) -> B:
    try:
        given = request.get_json(silent=True)
    except RecursionError:
        abort(400, "the body is nested too deeply")
    if not isinstance(given, dict):
        abort(400, "the body must be a JSON object, sent with Content-Type: application/json")
    try:
        return body.model_validate(given)
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in error.errors())
        abort(400, "; ".join(problems))


def _possible(to: datetime) -> datetime:
    """Return a time that a world's clock may show; end the request (400) for any other."""
    try:
        possible = _FIRST <= to < _LAST
    except OverflowError:  # at the ends of the calendar, with an offset
        possible = False
    if not possible:
        abort(400, _IMPOSSIBLE)
    return to


def _said(now: str | None) -> datetime:
    try:
        to = datetime.fromisoformat(now or "")
    except ValueError:
        abort(400, f"{now!r} is no time; write it like 2026-11-24T10:00:00+09:00")
    return to if to.tzinfo else to.replace(tzinfo=JST)
