"""One clock for robot, browser and portals. It moves only when somebody waits, and then at once to what comes next."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

START = datetime.fromisoformat("2026-11-24T10:00:00+09:00")
_LONGEST = 30 * 86_400.0
_EVENTS = 100_000


class Hanging(BaseException):
    """A run that comes to no end. Nothing in the robot may catch it."""


class SimulatedClock:
    """Time, and all that is due in it. Serves as the robot's `Clock` and as the base of the portals'."""

    def __init__(self, elapsed: float = 0.0) -> None:
        self._elapsed = elapsed
        self._ends = elapsed + _LONGEST
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()

    def now(self) -> datetime:
        """Return the time of day, Japan's."""
        return START + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        """Return seconds since the beginning of the simulated world."""
        return self._elapsed

    def sleep(self, seconds: float) -> None:
        """Let time pass, and all happen that is due meanwhile."""
        until = self._elapsed + seconds
        while self.step(until):
            pass

    def call_later(self, seconds: float, do: Callable[[], None]) -> None:
        """Let `do` happen so many seconds from now."""
        heapq.heappush(self._due, (self._elapsed + seconds, next(self._order), do))

    def is_anything_due(self) -> bool:
        """Tell whether something is still to happen by itself."""
        return bool(self._due)

    def step(self, until: float) -> bool:
        """Go on to the next thing that is due by `until` and let it happen; where there is none, to `until`, and say so.

        Raises `Hanging` when there is no end to it.
        """
        if not self._due or self._due[0][0] > until:
            self._elapsed = max(self._elapsed, until)
            if self._elapsed > self._ends:
                raise Hanging(f"{self._elapsed:.0f} s")
            return False
        due, number, do = heapq.heappop(self._due)
        if number > _EVENTS:
            raise Hanging(f"{number} events")
        self._elapsed = max(self._elapsed, due)
        do()
        return True
