"""The time of day, handed in: no portal asks the system for it.

All portal times are Japan Standard Time, which has no summer time, so a fixed offset is exact and needs no time zone data.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

JST = timezone(timedelta(hours=9), "JST")
DEFAULT_APPROVE_AFTER = timedelta(seconds=3)
"""How long a screening takes unless told otherwise."""

Now = Callable[[], datetime]


def system_now() -> datetime:
    """Return the real time in Japan. Only a composition root hands this in."""
    return datetime.now(JST)


class Clock:
    """A world's time: another clock's, moved by an offset that can be changed while the world runs."""

    def __init__(self, base: Now, offset: timedelta = timedelta()) -> None:
        self._base = base
        self.offset = offset

    def now(self) -> datetime:
        """Return the world's time, with its offset from UTC, to the second as the portals print it."""
        return (self._base() + self.offset).astimezone(JST).replace(microsecond=0)

    def today(self) -> date:
        """Return the world's date in Japan."""
        return self.now().date()

    def set(self, to: datetime) -> None:
        """Make it `to` in the world now; time goes on from there."""
        self.offset = to - self._base()
