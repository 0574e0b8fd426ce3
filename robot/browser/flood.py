"""A page that opens windows without end: noticed while they come, and everything is closed before the machine is full of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Error as PlaywrightError

MOST_WINDOWS = 20
"""Windows that may be open in a session at once, or be opened on the way from one screen to the next; a case needs six."""


class TooManyWindows(PlaywrightError):
    """All windows were closed because they had become too many."""

    def __init__(self) -> None:
        super().__init__(f"more than {MOST_WINDOWS} windows were opened, and all were closed")


class Flood:
    """Counts the windows of one session, and of the customer's terminal that is used from there."""

    def __init__(self) -> None:
        self.came = False
        self._opened = 0

    def arrived(self) -> None:
        """Note that a screen came that was waited for: what was opened on the way there is no flood."""
        self._opened = 0

    def count(self, open_now: int, close_all: Callable[[], None]) -> None:
        """Note that one more window was opened, and close all where that is one too many."""
        self._opened += 1
        if max(self._opened, open_now) > MOST_WINDOWS and not self.came:
            self.came = True
            close_all()

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell of a window that was lost to the flood as what it is: raise `TooManyWindows`, for Playwright's error."""
        try:
            yield
        except PlaywrightError as error:
            if not self.came or isinstance(error, TooManyWindows):
                raise
            raise TooManyWindows from error
