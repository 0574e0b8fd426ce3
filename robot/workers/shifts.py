"""Shifts: how long a worker works, and when another one is begun after trouble."""

from collections.abc import Callable
from threading import Event

from ..config.clock import Clock
from ..config.settings import Timeouts
from ..errors import RunAborted, WrongInput
from ..store.trouble import NewerBooks, StoreTrouble
from .signals import Asked
from .worker import Worker

_LOOK_SECONDS = 0.2


def one_shift(
    worker: Worker, asked: Asked, is_over: Callable[[], bool], at_work: Event | None = None
) -> RunAborted | WrongInput | None:
    """Let a worker work until `is_over`, until it is `asked` to stop, or until trouble comes; return the trouble.

    `at_work` is set meanwhile.
    """
    at_work = at_work or Event()
    try:
        with worker, asked.telling(worker.stop, worker.stop_at_once):
            at_work.set()
            worker.fetch()
            while not is_over() and not worker.stopped.wait(_LOOK_SECONDS):
                worker.fetch()
    except StoreTrouble as trouble:
        return trouble
    finally:
        at_work.clear()
    return worker.trouble


class Shifts:
    """How often a worker is begun anew after trouble, and after what pause: never at once, and not for ever."""

    def __init__(self, clock: Clock, timeouts: Timeouts) -> None:
        self._clock = clock
        self._timeouts = timeouts
        self._began = 0.0
        self._failed = 0

    def begin(self) -> None:
        """Note when the shift begins."""
        self._began = self._clock.monotonic()

    def give_up(self, trouble: RunAborted | WrongInput) -> bool:
        """Tell whether another shift would do no better than the one that ended so."""
        if self._clock.monotonic() - self._began > self._timeouts.silence:
            self._failed = 0  # it had worked for a while
        self._failed += 1
        stays = isinstance(trouble, NewerBooks) or (isinstance(trouble, StoreTrouble) and not trouble.passes)
        return stays or self._failed > self._timeouts.shifts

    def pause(self, asked: Asked) -> None:
        """Wait before the next shift, each time twice as long, unless somebody asks for the end."""
        ends = self._clock.monotonic() + self._timeouts.backoff * 2**self._failed
        while not asked.by_person and self._clock.monotonic() < ends:
            self._clock.sleep(_LOOK_SECONDS)
