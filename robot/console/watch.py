"""Which workers live, as this machine's clock sees it: the books count their signs of life, and tell no time of them."""

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ..store.browsing import WorkerRow

SILENCE = 25.0
"""Seconds without a sign of life after which a worker counts as silent, as among the workers themselves."""
_MOST = 1_000

Life = Literal["alive", "silent", "gone", "unknown"]
"""A sign was seen just now; none for a while; signed off or struck off by the others; too early to tell."""


@dataclass(slots=True)
class _Seen:
    beats: int
    since: float
    at: datetime
    moved: bool


class Watch:
    """Remembers when each worker's count was last seen to grow."""

    def __init__(self) -> None:
        self._seen: dict[str, _Seen] = {}
        self._alone = threading.Lock()

    def look(self, worker: WorkerRow, now: datetime, ticks: float) -> tuple[Life, datetime | None]:
        """Tell whether a worker lives, by its row as it is `now` (`ticks` by the monotonic clock); and when its last sign was seen."""
        with self._alone:
            known = self._seen.get(worker.name)
            if known is None or known.beats != worker.beats:
                if len(self._seen) > _MOST:
                    self._seen.clear()
                known = self._seen[worker.name] = _Seen(worker.beats, ticks, now, moved=known is not None)
        if worker.gone:
            return "gone", None
        if ticks - known.since >= SILENCE:
            return "silent", known.at if known.moved else None
        return ("alive", known.at) if known.moved else ("unknown", None)
