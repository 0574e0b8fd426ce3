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
        self._links: Mapping[str, int] = {}

    def arrived(
        self, page: Page, items: dict[str, str] | None, ready: Mapping[str, Any] | None, links: Mapping[str, int]
    ) -> None:
        """Keep what `page` showed as it arrived: its items, and what a picture of it needs to know, where that was looked at; and how many
        there are of the links that are pressed on it.
        """
        self._page, self._items, self._ready, self._links = page, items, ready, links

    def spoil(self) -> None:
        """Forget it: something is about to be done."""
        self._page = self._items = self._ready = None
        self._links = {}

    def take_items(self, page: Page) -> dict[str, str] | None:
        """Return the items by their labels, once."""
        items, self._items = self._items, None
        return items if page is self._page else None

    def take_ready(self, page: Page) -> Mapping[str, Any] | None:
        """Return what a picture needs to know, once."""
        ready, self._ready = self._ready, None
        return ready if page is self._page else None

    def has_one(self, page: Page, link: str) -> bool:
        """Tell whether the page is known to have that link once, in the part of the page in which it is looked for."""
        return page is self._page and self._links.get(link) == 1
