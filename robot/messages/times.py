"""A moment as the operator reads it: with its zone, in Japan's time as the portals show theirs, and beside it in the operator's own."""

from datetime import datetime, timedelta, timezone

JST = timezone(timedelta(hours=9), "JST")
"""Japan's time, which all portals show."""


def told(moment: datetime) -> str:
    """Return date and time to the minute in Japan's time; the operator's own stands beside it where `moment` has another zone."""
    return _beside(moment, "%Y-%m-%d %H:%M")


def time_told(moment: datetime) -> str:
    """Return the time of day to the second, likewise."""
    return _beside(moment, "%H:%M:%S")


def day(moment: datetime) -> str:
    """Return the date in Japan's time."""
    return f"{moment.astimezone(JST):%Y-%m-%d}"


def short(moment: datetime) -> str:
    """Return month, day and time to the minute in Japan's time, for a table."""
    return f"{moment.astimezone(JST):%m-%d %H:%M} JST"


def short_to_the_second(moment: datetime) -> str:
    """Return month, day and time to the second in Japan's time, for a list."""
    return f"{moment.astimezone(JST):%m-%d %H:%M:%S} JST"


def to_the_second(moment: datetime) -> str:
    """Return date and time to the second in Japan's time, for what is handed in."""
    return f"{moment.astimezone(JST):%Y-%m-%d %H:%M:%S}"


def portals(moment: datetime) -> str:
    """Return a moment that a portal shows, as it shows it, with its zone."""
    return f"{moment.astimezone(JST):%Y/%m/%d %H:%M} JST"


def _beside(moment: datetime, form: str) -> str:
    japans = f"{moment.astimezone(JST):{form}} JST"
    if moment.utcoffset() == JST.utcoffset(None):
        return japans
    offset = f"{moment:%z}"
    return f"{japans} ({moment:{form}} UTC{offset[:3]}:{offset[3:5]})"
