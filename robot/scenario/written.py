"""How the values of a scenario file may be written, and how large they may be."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from ..messages.times import JST
from ..procedure.steps import STEPS, printed_numbers

MOST_SEED = 2**63 - 1
MOST_ESTIMATES = 99_989_999
MOST_LIVES = 10_000
MOST_TIMES = 1_000_000
TEN_YEARS = 10 * 366 * 86_400.0
CENTURY = 10 * TEN_YEARS
HOUR = 3600.0
FIRST_YEAR, LAST_YEAR = 2000, 2199
"""What the portals allow, which would refuse more only when the scenario is played."""


def _as_printed(number: object) -> object:
    """Let a step be written as a number, and as the files' names have it: 05."""
    if isinstance(number, int) and not isinstance(number, bool):
        return str(number)
    return re.sub(r"^0+(?=[0-9]+$)", "", number) if isinstance(number, str) else number


def plain_name(fault: str) -> str:
    """Return a fault's name as the catalogue has it, where its step was written as the files' names have it: `step05.slow`."""
    return re.sub(r"^step0+(?=[1-9])", "step", fault)


def _printed(number: str) -> str:
    if number not in STEPS:
        told = {"value": repr(number), "printed": printed_numbers().en}
        raise PydanticCustomError("value", "{value} is no step; {printed}", told)
    return number


def moment(now: object) -> object:
    """Let a time be quoted, which is TOML's own kind of value without; one with an offset is returned as it is in Japan."""
    try:
        if isinstance(now, str) and ("T" in now.upper() or " " in now.strip()):
            now = datetime.fromisoformat(now.strip())
        if isinstance(now, datetime) and now.tzinfo is not None:
            now = now.astimezone(JST)
    except (ValueError, OverflowError):
        now = None
    if not isinstance(now, datetime) or not FIRST_YEAR <= now.year <= LAST_YEAR:
        raise PydanticCustomError("value", "write a time of the years {years}, like 2026-11-24T10:00:00", _YEARS)
    return now


_YEARS = {"years": f"{FIRST_YEAR} to {LAST_YEAR}"}
StepNumber = Annotated[str, BeforeValidator(_as_printed), AfterValidator(_printed)]
FaultName = Annotated[str, AfterValidator(plain_name)]
