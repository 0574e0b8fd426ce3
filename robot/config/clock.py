"""The robot's own clock, handed to whoever waits or notes a time, so that a simulation can hand in another."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # who only wants to know the time does without it
    from tenacity import RetryCallState


class Clock(Protocol):
    """Time as the robot knows it."""

    def now(self) -> datetime:
        """Return the operator's time with its offset."""

    def monotonic(self) -> float:
        """Return seconds that never go back, of no particular beginning."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Return the operator's time with its offset."""
        return datetime.now().astimezone()

    def monotonic(self) -> float:
        """Return seconds that never go back, of no particular beginning."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class WorkClock:
    """Another clock, of which some time does not count: what is bounded by it has that much longer."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._left_out = clock, 0.0

    def leave_out(self, seconds: float) -> None:
        """Let so many seconds not have passed."""
        self._left_out += seconds

    def now(self) -> datetime:
        """Return the operator's time with its offset."""
        return self._clock.now()

    def monotonic(self) -> float:
        """Return the seconds that count; they never go back but by what is left out."""
        return self._clock.monotonic() - self._left_out

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self._clock.sleep(seconds)


def stop_after(clock: Clock, seconds: float) -> "Callable[[RetryCallState | None], bool]":
    """Let tenacity stop once `seconds` have passed from now, by this clock."""
    ends = clock.monotonic() + seconds
    return lambda _state: clock.monotonic() >= ends
