"""Dates that cannot be: beside other dates of the row, or by the day on which somebody looks at it.

By the day only `renkei check` judges. A case that is carried goes by the portals' own clock: 損保オンライン refuses a date before
anything is sent, and a word that speaks of the future is not heard.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from ..messages import values as say
from ..messages.text import Message
from .cells import NotExpected

_Before = Mapping[str, object]
_Rule = Callable[[object, _Before, date | None], Message | None]
_FIRST_BIRTH = 1900
_FIRST_FOUNDED = "1600"
_SAID_LATER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "explained": (),
        **dict.fromkeys(
            ("copy_given", "matters_explained", "consented", "contents_confirmed", "application_confirmed"),
            ("explained",),
        ),
        "enrolment_copy_given": (
            "explained",
            "copy_given",
            "matters_explained",
            "consented",
            "contents_confirmed",
            "application_confirmed",
        ),
    }
)
"""What is said (31-37, 49) after what else: in the order of the steps, of which 31-37 are one sitting."""


def must_be_timely(field: str, value: object, before: _Before, today: date | None) -> None:
    """Raise `NotExpected` for a date that cannot be, beside the values `before` it and, where that is told, on the day `today`."""
    if value in (None, ""):
        return
    why = _RULES[field](value, before, today)
    if why is not None:
        raise NotExpected(why)


def _inception(value: object, _before: _Before, today: date | None) -> Message | None:
    if today is None or not isinstance(value, date):
        return None
    return None if today <= value <= _a_year_after(today) else say.from_today_on(today)


def _birth(value: object, before: _Before, today: date | None) -> Message | None:
    inception = before.get("inception_date")
    if not isinstance(value, date):
        return None
    if value.year < _FIRST_BIRTH or (isinstance(inception, date) and value >= inception):
        return say.a_day_of_birth()
    return say.no_later_than(today) if today is not None and value > today else None


def _founded(value: object, before: _Before, today: date | None) -> Message | None:
    inception = before.get("inception_date")
    month = str(value)
    if month < _FIRST_FOUNDED or (isinstance(inception, date) and month > f"{inception:%Y%m}"):
        return say.a_month_of_founding()
    return say.no_later_than(today) if today is not None and month > f"{today:%Y%m}" else None


def _said(field: str) -> _Rule:
    def said(value: object, before: _Before, today: date | None) -> Message | None:
        if today is None:
            return None
        if datetime.fromisoformat(str(value)).date() > today:
            return say.no_later_than(today)
        earlier = [str(before.get(other) or "") for other in _SAID_LATER[field]]
        return say.in_the_order_of_steps() if any(_is_before(str(value), one) for one in earlier if one) else None

    return said


def _is_before(one: str, other: str) -> bool:
    """Tell whether a moment lies before another one; of a day and a moment, by the day."""
    length = min(len(one), len(other))
    return one[:length] < other[:length]


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + 1, day=28)


_RULES: Mapping[str, _Rule] = MappingProxyType(
    {
        "inception_date": _inception,
        "guarantor_birth_date": _birth,
        "founded": _founded,
        **{field: _said(field) for field in _SAID_LATER},
    }
)
DATED = tuple(_RULES)
"""The fields that are judged so."""
