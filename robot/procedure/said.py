"""What was asked of people and what they have said: when a word counts, and why an earlier one does not.

A word is about something that is there from a certain moment on: a copy cannot have been handed over before it was printed, and what was
said of an earlier print, premium or contract is void for what comes after. Nothing is ever changed: a word is withdrawn, or said anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any, Literal, NamedTuple, Self

from ..messages.times import JST
from .words import Speaker

_WITHIN_THE_MINUTE = timedelta(seconds=59, microseconds=999_999)
"""Who tells hour and minute means some moment within that minute."""

Way = Literal["sheet", "command", "console", "practice"]
"""By which way a word came: a column of the sheet, `renkei confirm`, the console, or the robot itself on practice portals."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One word that a case needs before it goes on. Moments are ISO 8601.

    `after` is the moment from which on it can be true, `since` from when on the case waits for it. `about` names what exactly it has
    to be about, where that can change without a moment of its own: a condition's text, or what a screen showed.
    """

    step: str
    word: str
    who: Speaker
    after: str
    since: str
    about: str | None = None

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Self:
        """Return it as it was kept; what a newer version has added is passed over."""
        return cls(**{name: kept.get(name) for name in cls.__slots__})  # type: ignore[arg-type]

    def kept(self) -> dict[str, Any]:
        """Return it fit to be kept."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Said:
    """One word of a person, as the store has it.

    `at` is the moment, or just the day, of which it speaks; `given_at` is when it was written down. `by` is who said it.
    """

    number: int
    step: str
    word: str
    who: Speaker
    by: str
    at: str
    way: Way
    given_at: str
    about: str | None = None
    withdrawn_at: str | None = None
    withdrawn_by: str | None = None

    @property
    def is_a_day(self) -> bool:
        """Whether it tells a day only."""
        return len(self.at) == len("2026-11-26")

    @property
    def latest(self) -> datetime:
        """The last moment of which it can speak: nobody says on a day what happens later on it."""
        given = datetime.fromisoformat(self.given_at)
        if not self.is_a_day:
            moment = datetime.fromisoformat(self.at)
            return moment if moment.second or moment.microsecond else moment + _WITHIN_THE_MINUTE
        return min(datetime.combine(datetime.fromisoformat(self.at).date(), time.max, JST), given)

    @property
    def lies_ahead(self) -> bool:
        """Whether it speaks of what had not been yet when it was written down."""
        given = datetime.fromisoformat(self.given_at)
        if self.is_a_day:
            return datetime.fromisoformat(self.at).date() > given.astimezone(JST).date()
        return datetime.fromisoformat(self.at) > given


Doubt = Literal["withdrawn", "ahead", "early", "other"]
"""Why a word does not count: it was withdrawn, speaks of the future, of what was not there yet, or of something that has changed."""


class Doubted(NamedTuple):
    """A word that was said and does not count, and why."""

    said: Said
    doubt: Doubt


def doubt_of(said: Said, asked: Asked) -> Doubt | None:
    """Return why `said` does not do for what is asked; `None` where it does."""
    if said.withdrawn_at is not None:
        return "withdrawn"
    if said.lies_ahead:
        return "ahead"
    if said.latest < datetime.fromisoformat(asked.after):
        return "early"
    return "other" if said.about != asked.about else None


def answer_to(asked: Asked, said: Iterable[Said]) -> Said | None:
    """Return the first word that does for what is asked."""
    return next((one for one in said if _is_for(one, asked) and doubt_of(one, asked) is None), None)


def unsaid(asked: Iterable[Asked], said: Sequence[Said]) -> list[Asked]:
    """Return what is still asked for."""
    return [one for one in asked if answer_to(one, said) is None]


def doubted(asked: Asked, said: Iterable[Said]) -> Doubted | None:
    """Return the last word that was said for it and does not count, with the reason why."""
    found = [Doubted(one, doubt) for one in said if _is_for(one, asked) and (doubt := doubt_of(one, asked))]
    return found[-1] if found else None


def _is_for(said: Said, asked: Asked) -> bool:
    return (said.step, said.word) == (asked.step, asked.word)
