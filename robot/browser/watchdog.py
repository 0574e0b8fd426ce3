"""The watchdog: what waits for the browser waits within a bound that does not depend on the browser.

Playwright's own time-outs are kept by its driver, and some of its calls have none: a window that closes, a context, the browser, the
driver. What outlasts its bound has its browser killed; the call then ends with Playwright's error, as if the browser had died by
itself. A driver that does not even notice that is killed, too.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Condition, Thread
from time import monotonic

from playwright.sync_api import Error as PlaywrightError

Within = Callable[[float], AbstractContextManager[None]]
"""What bounds the calls that are made inside it, in seconds."""

_SECONDS_TO_NOTICE = 2.0


class Overdue(PlaywrightError):
    """The browser was killed because it did not answer within so many `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the browser did not answer within {seconds:.0f} s and was ended")
        self.seconds = seconds


def unbounded(_seconds: float) -> AbstractContextManager[None]:
    """Bound nothing: for a browser that is somebody else's."""
    return nullcontext()


class _Bound:
    """When what is under way has to end; no two are the same, be it at the same moment."""

    def __init__(self, ends: float) -> None:
        self.ends = ends


class Watchdog:
    """Watches over the calls of one thread, on a thread of its own.

    `kill_browser` is called where a bound is passed; where the call has not ended `notices_within` seconds later, `kill_driver`.
    """

    def __init__(
        self,
        kill_browser: Callable[[], None],
        kill_driver: Callable[[], None],
        notices_within: float = _SECONDS_TO_NOTICE,
    ) -> None:
        self._kills = (kill_browser, kill_driver)
        self._notices_within = notices_within
        self._changed = Condition()
        self._bounds: list[_Bound] = []
        self._at_the_latest: float | None = None
        self._watching: Thread | None = None
        self._closed = False
        self._strikes = 0

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let what is done inside take so many seconds, and no longer than `hurry` allows. Raises `Overdue`, for Playwright's error."""
        bound = _Bound(monotonic() + seconds)
        with self._changed:
            self._bounds.append(bound)
            strikes = self._strikes
            self._begin_to_watch()
        try:
            yield
        except PlaywrightError as error:
            if self._strikes == strikes or isinstance(error, Overdue):
                raise
            raise Overdue(seconds) from error
        finally:
            with self._changed:
                self._bounds.remove(bound)

    def lengthen(self, seconds: float) -> None:
        """Let whatever is under way take so many seconds more, that are not the browser's; what has to hurry does so all the same."""
        with self._changed:
            for bound in self._bounds:
                bound.ends += seconds
            self._changed.notify()

    def hurry(self, seconds: float) -> None:
        """Let whatever is under way, and whatever is begun from now on, be ended in so many seconds."""
        with self._changed:
            ends = monotonic() + seconds
            self._at_the_latest = ends if self._at_the_latest is None else min(ends, self._at_the_latest)
            self._changed.notify()

    def overdue(self) -> float:
        """Return by how many seconds a bound is passed, though all was killed that can be; 0 where none is."""
        with self._changed:
            return max(0.0, monotonic() - ends) if (ends := self._next()) is not None else 0.0

    def close(self) -> None:
        """Watch no more."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _begin_to_watch(self) -> None:
        if self._watching is None:
            self._watching = Thread(target=self._watch, name="watchdog", daemon=True)
            self._watching.start()
        self._changed.notify()

    def _next(self) -> float | None:
        """Return when the next bound is passed."""
        if not self._bounds:
            return None
        nearest = min(bound.ends for bound in self._bounds)
        return nearest if self._at_the_latest is None else min(nearest, self._at_the_latest)

    def _watch(self) -> None:
        with self._changed:
            while not self._closed:
                ends = self._next()
                left = None if ends is None else ends - monotonic()
                if left is None or left > 0:
                    self._changed.wait(left)
                else:
                    self._strike()

    def _strike(self) -> None:
        """Kill the browser, and the driver if that does not end the call; wait for the call to end, or for the next strike."""
        for kill in self._kills:
            self._strikes += 1
            kill()
            self._changed.wait_for(self._is_in_time, self._notices_within)
            if self._is_in_time():
                return

    def _is_in_time(self) -> bool:
        ends = self._next()
        return self._closed or ends is None or ends > monotonic()
