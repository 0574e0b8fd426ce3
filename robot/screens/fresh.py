"""What was seen besides as a screen arrived: good for one use each, and until anything is done in any window."""

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page


class Fresh:
    """The reading of the screen that arrived last, as long as nobody has done anything since."""

    def __init__(self) -> None:
        self._page: Page | None = None
        self._items: dict[str, str] | None = None
        self._ready: Mapping[str, Any] | None = None

    def arrived(self, page: Page, items: dict[str, str] | None, ready: Mapping[str, Any] | None) -> None:
        """Keep what `page` showed as it arrived: its items, and what a picture of it needs to know, where that was looked at."""
        self._page, self._items, self._ready = page, items, ready

    def spoil(self) -> None:
        """Forget it: something is about to be done."""
        self._page = self._items = self._ready = None

    def take_items(self, page: Page) -> dict[str, str] | None:
        """Return the items by their labels, once."""
        items, self._items = self._items, None
        return items if page is self._page else None

    def take_ready(self, page: Page) -> Mapping[str, Any] | None:
        """Return what a picture needs to know, once."""
        ready, self._ready = self._ready, None
        return ready if page is self._page else None
