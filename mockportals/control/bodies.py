"""What control is asked, checked before anything is changed; what is wrong is answered with a sentence (400)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

from flask import Request, abort
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ..clock import JST
from ..faults import CATALOGUE
from ..world import Recipe

MOST_LIVES = 10_000
MOST_ESTIMATES = 99_999_999 - MOST_LIVES  # an estimate's number has eight digits


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Reset(_Body):
    seed: int | None = None
    estimates: int | None = Field(default=None, ge=1, le=MOST_ESTIMATES)
    lived_in: int | None = Field(default=None, ge=0, le=MOST_LIVES)
    now: str | None = None
    approve_after: float | None = Field(default=None, ge=0)


class _Clock(_Body):
    now: str | None = None
    advance_seconds: float | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "_Clock":
        if (self.now is None) == (self.advance_seconds is None):
            raise ValueError('say either "now" or "advance_seconds"')
        return self


class _Fault(_Body):
    name: str
    times: int = Field(default=1, ge=1)
    nth: int = Field(default=1, ge=1)
    estimate: str | None = Field(default=None, pattern=r"^E\d{8}$")
    seconds: float = Field(default=0.0, ge=0, le=3600)


class Screening(_Body):
    """A decision for one application, or `approve_after` (seconds) for all that nobody decides by hand."""

    estimate: str | None = None
    receipt_number: str | None = None
    decision: Literal["承認", "条件付承認", "否決", "差戻し", "審査中"] = "承認"
    reason: str = ""
    approve_after: float | None = Field(default=None, ge=0)

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


def recipe(request: Request, usual: Recipe) -> Recipe:
    """Read what a world is to be made from; what is not said is as usual."""
    wanted = _read(request, _Reset)
    after = usual.approve_after if wanted.approve_after is None else timedelta(seconds=wanted.approve_after)
    return replace(
        usual,
        seed=wanted.seed or usual.seed,
        estimates=wanted.estimates or usual.estimates,
        lived_in=usual.lived_in if wanted.lived_in is None else wanted.lived_in,
        begins=usual.begins if wanted.now is None else _moment(wanted.now),
        approve_after=after,
    )


def moment(request: Request, now: datetime) -> datetime:
    """Read what time it is to be; without an offset, in Japan."""
    wanted = _read(request, _Clock)
    if wanted.advance_seconds is not None:
        return now + timedelta(seconds=wanted.advance_seconds)
    return _moment(wanted.now or "")


def _moment(text: str) -> datetime:
    try:
        to = datetime.fromisoformat(text)
    except ValueError:
        abort(400, f"{text!r} is no time; write it like 2026-11-24T10:00:00+09:00")
    return to if to.tzinfo else to.replace(tzinfo=JST)


def fault(request: Request) -> dict[str, Any]:
    """Read which fault is to be armed, and when it fires."""
    wanted = _read(request, _Fault)
    if wanted.name not in CATALOGUE:
        abort(400, f"there is no fault {wanted.name!r}; GET /faults lists them")
    return wanted.model_dump()


def screening(request: Request) -> Screening:
    """Read a decision, or how decisions are made."""
    return _read(request, Screening)


def _read(request: Request, body: type[B]) -> B:
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        abort(400, "the body must be a JSON object")
    try:
        return body.model_validate(given)
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in error.errors())
        abort(400, "; ".join(problems))
