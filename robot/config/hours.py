"""When a portal may be asked: hours by weekday, in Japan's time, and days on which it is closed."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Self

from ..messages.times import JST

_DAYS: Mapping[str, int] = MappingProxyType(
    {
        name: number % 7
        for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun", *"月火水木金土日"))
    }
)
_DAY = "|".join(_DAYS)
_PART = re.compile(
    rf"(?P<first>{_DAY})(?:-(?P<last>{_DAY}))?\s+(?P<begins>[0-9]{{2}}:[0-9]{{2}})-(?P<ends>[0-9]{{2}}:[0-9]{{2}})"
)
_DAY_MINUTES = 24 * 60
_WEEK = 7
_LONGEST = 400
"""Days that are looked ahead."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Hours on one day of the week (Monday is 0), in minutes from midnight; when it `ends`, it is closed."""

    weekday: int
    begins: int
    ends: int

    def holds(self, weekday: int, minute: float) -> bool:
        """Tell whether a moment is within."""
        return weekday == self.weekday and self.begins <= minute < self.ends


_ALWAYS = tuple(Span(weekday, 0, _DAY_MINUTES) for weekday in range(_WEEK))


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours as they are written in `text`, and the dates on which it is `closed`."""

    text: str = ""
    spans: tuple[Span, ...] = _ALWAYS
    closed: frozenset[date] = frozenset()

    @classmethod
    def parse(cls, text: str, closed: Collection[date] = ()) -> Self:
        """Read `mon-fri 09:00-18:00, sat 09:00-12:00`. Raises `ValueError` with the part that cannot be meant."""
        spans = sorted(span for part in text.split(",") for span in _spans(part.strip()))
        return cls(text, tuple(spans), frozenset(closed))

    def opening(self, at: datetime) -> datetime | None:
        """Return `at` where it is open then, else when it opens next; `None` where that is more than a year away."""
        here = at.astimezone(JST)
        for days in range(_LONGEST):
            on = here.date() + timedelta(days)
            for span in () if on in self.closed else self.spans:
                if span.weekday == on.weekday() and here < _moment(on, span.ends):
                    return max(here, _moment(on, span.begins))
        return None


def opening_of_all(several: Collection[Hours], at: datetime) -> datetime | None:
    """Return when all are open at once, `at` or later; `None` where that is more than a year away."""
    moment: datetime | None = at.astimezone(JST)
    for _ in range(_LONGEST * len(several) or 1):
        if moment is None:
            return None
        opens = [one.opening(moment) for one in several]
        latest = max((one for one in opens if one is not None), default=moment)
        if None not in opens and latest == moment:
            return moment
        moment = None if None in opens else latest
    return None


def overlap(several: Iterable[Hours]) -> bool:
    """Tell whether there is a moment in the week at which all are open, but for days on which they are closed."""
    several = list(several)
    begins = ((span.weekday, span.begins) for one in several for span in one.spans)
    return any(all(any(span.holds(*moment) for span in one.spans) for one in several) for moment in begins)


def _spans(part: str) -> Iterator[Span]:
    found = _PART.fullmatch(part.lower())
    if found is None:
        raise ValueError(part)
    begins, ends = _minutes(found["begins"]), _minutes(found["ends"])
    if not 0 <= begins < ends <= _DAY_MINUTES:
        raise ValueError(part)
    first = _DAYS[found["first"]]
    last = _DAYS[found["last"] or found["first"]]
    for days in range((last - first) % _WEEK + 1):
        yield Span((first + days) % _WEEK, begins, ends)


def _minutes(text: str) -> int:
    hours, minutes = map(int, text.split(":"))
    return hours * 60 + minutes if minutes < 60 else _DAY_MINUTES + 1


def _moment(on: date, minutes: int) -> datetime:
    return datetime.combine(on, time(), JST) + timedelta(minutes=minutes)
