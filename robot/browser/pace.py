"""Asking a portal no more often than it may be asked: before each document its turn is waited for, and nothing is held meanwhile."""

from collections.abc import Callable

from ..config.clock import Clock, SystemClock
from ..errors import LeaseLost, OutOfHours
from ..messages import turns as say

TakeTurn = Callable[[str], float | None]
"""Takes the next turn at a portal and returns in how many seconds it comes; `None` where it is too far away."""

_SECONDS_TO_HEAR = 1.0


def _free(_portal: str) -> float:
    return 0.0


class Pace:
    """Lets a robot wait for its turn at a portal. Without `take` every portal may be asked at any time."""

    def __init__(
        self, take: TakeTurn = _free, clock: Clock | None = None, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        """`stopping` tells whether somebody has asked the robot to stop: a wait ends then."""
        self._take, self._clock, self._stopping = take, clock or SystemClock(), stopping

    def wait(self, portal: str, lengthen: Callable[[float], None]) -> float:
        """Wait for the next turn at a portal; return for how many seconds. `lengthen` is told before of what is none of the portal's time.

        Raises `OutOfHours` where no turn comes within the bound, and `LeaseLost` where the robot is to stop.
        """
        seconds = self._take(portal)
        if seconds is None:
            told = say.no_turn(portal)
            raise OutOfHours(portal, told[0].ja, told)
        if seconds <= 0:
            return 0.0
        lengthen(seconds)
        ends = self._clock.monotonic() + seconds
        while (left := ends - self._clock.monotonic()) > 0:
            if self._stopping():
                raise LeaseLost
            self._clock.sleep(min(left, _SECONDS_TO_HEAR))
        return seconds
