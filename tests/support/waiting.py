"""Waiting for what tells nobody that it is so far: other processes, and what they write."""

import time
from collections.abc import Callable

LONG = 60.0


def until(holds: Callable[[], object], otherwise: Callable[[], str] = str) -> float:
    """Look until it holds, and return the seconds that it took; fail with `otherwise` where it takes too long."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < LONG, otherwise()
        time.sleep(0.02)
    return time.monotonic() - began
