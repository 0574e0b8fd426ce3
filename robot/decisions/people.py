"""Who decides, and of when they speak."""

import getpass
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from ..cases import cells
from ..messages.times import JST
from ..procedure.said import Way

LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who decides, by name, and by which way that comes."""

    name: str
    way: Way


def at_the_command_line() -> Person:
    """Return who gives the command, by the name that the system knows, where it knows one."""
    try:
        return Person(getpass.getuser(), "command")
    except (OSError, ImportError, KeyError):
        return Person("-", "command")


def name_in(text: str) -> str | None:
    """Return a person's name as it was given; `None` where it is none, or too long."""
    name = cells.free_text(text)
    return name if name and len(name) <= LONGEST_NAME else None


def moment_in(text: str, now: datetime) -> str | None:
    """Return when something was done, in ISO 8601: a day, a moment in Japan's time, or a time of today; `None` where it is none of them."""
    if cells.is_empty(text):
        return None
    today = f"{now.astimezone(JST):%Y%m%d}"
    for read in (_whole, cells.moment, lambda time: cells.moment(f"{today} {time}")):
        with suppress(ValueError, OverflowError):  # the last day of the calendar has no tomorrow in Japan
            return read(text)
    return None


def _whole(text: str) -> str:
    """Read what a program writes: a moment with its own offset, told in Japan's time."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no offset")
    return moment.astimezone(JST).isoformat()
