"""How often a worker asks its queue for tickets: often while it has work, more and more seldom while there is none.

Each time costs three questions to the database, and a fleet that waits for screenings asks all day. Of an idle worker's cost they were
nine tenths. A ticket that comes to a fleet of idle workers is taken by whichever asks next; a single one has it within `IDLE_SECONDS`,
and from then on hops from phase to phase as before.

DBOS reads a queue's row before each pause, and the length of the pause from that: it has no switch for a worker's own, and no way to be
woken. Tickets that become due after a delay are told to nobody, so that to be woken would spare no worker the asking.
"""

from collections.abc import Callable
from typing import Protocol

BUSY_SECONDS = 0.1
"""Between two times while the worker has work, or had it just now."""
IDLE_SECONDS = 1.0
"""Between two times once there has been none for a while."""
_STAYS_AWAKE = 20
_SLOWER_BY, _SLOWEST_AFTER = 1.25, 20
_ROW_HOLDS = 5.0


class Row(Protocol):
    """What DBOS knows of a queue, as far as it concerns us."""

    _polling_interval_sec: float


class Pace:
    """Stands between DBOS and the row of the queue that a worker listens to, in the worker's own process."""

    def __init__(
        self, queue: str, read: Callable[[str], Row | None], at_work: Callable[[], bool], now: Callable[[], float]
    ) -> None:
        """`read` gets a queue's row from the database; `now` is a clock's monotonic time, in seconds."""
        self._queue, self._read, self._at_work, self._now = queue, read, at_work, now
        self._idle = 0
        self._row: Row | None = None
        self._holds_until = 0.0

    def row_of(self, name: str) -> Row | None:
        """Return a queue's row, with the pause that this worker makes now where it is its own; `None` where the queue is no more.

        Its own is read anew every few seconds: nobody changes it but to close a lane, and who listens to that is gone.
        """
        if name != self._queue:
            return self._read(name)
        if self._row is None or self._now() >= self._holds_until:
            self._row = self._read(name)
            self._holds_until = self._now() + _ROW_HOLDS
        if self._row is not None:
            self._row._polling_interval_sec = self._pause()
        return self._row

    def _pause(self) -> float:
        self._idle = 0 if self._at_work() else self._idle + 1
        slower: float = _SLOWER_BY ** max(0, min(self._idle - _STAYS_AWAKE, _SLOWEST_AFTER))
        return min(IDLE_SECONDS, BUSY_SECONDS * slower)
