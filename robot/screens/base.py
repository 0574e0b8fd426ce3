"""What all screens share: a heading to know them by, labelled items, buttons."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from types import MappingProxyType
from typing import ClassVar, Literal

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from ..messages.times import JST
from .finding import (
    BRIEFLY,
    Fields,
    InRow,
    NotOnScreen,
    Part,
    choices_of,
    the_one,
)

AboutToPress = Callable[[Page, Locator], None]
"""Is told of a button that is about to be pressed, and of the page that it is on."""

_PAGES = Part("navigation", "ページ")
_PAGE_OF = re.compile(r"[0-9]{1,9}\s*/\s*([0-9]{1,9})")
_GROUPS: tuple[Literal["group"], Literal["table"]] = ("group", "table")
_DAY = re.compile(r"(\d{4})/(\d{2})/(\d{2})")
_MOMENT = re.compile(r"\d{4}/\d{2}/\d{2} \d{2}:\d{2}")
_ITEMS = """
(main) => Object.fromEntries(
  [...main.querySelectorAll('th[scope="row"]')].map((head) => [
    head.textContent.trim(), head.nextElementSibling.textContent.trim()
  ]))
"""
_ROWS = """
(main) => [...main.querySelectorAll("table")].flatMap((table) => {
  const heads = [...table.rows[0].cells].map((cell) => cell.textContent.trim());
  if (table.rows[0].querySelector("td")) return [];
  return [...table.rows].slice(1).filter((row) => row.cells.length === heads.length).map((row) =>
    Object.fromEntries(heads.map((head, at) => [head, row.cells[at].textContent.trim()])));
})
"""


class Screen:
    """A screen that has been arrived on.

    `heading` is how a person knows it. `shows_alerts` says that an alert is part of what it shows, not a refusal to show it.
    `links` are the links that are pressed on it by their names, each with the part of the page that it stands in.
    """

    portal: ClassVar[str]
    heading: ClassVar[str | re.Pattern[str]]
    shows_alerts: ClassVar[bool] = False
    links: ClassVar[Mapping[str, Part]] = MappingProxyType({})

    def __init__(self, page: Page, about_to_press: AboutToPress | None = None) -> None:
        """`about_to_press` is told of each button before it is pressed; a link, or a list's search, changes nothing and is not told."""
        self.page = page
        self._about_to_press = about_to_press

    def press(self, what: str | InRow) -> None:
        """Click the one button of that name, or the link that the screen has under it; in a list, what stands in one row.

        Raises `NotOnScreen` where there is none, and where more than one could be meant.
        """
        found = self._one(self._pressable(what), str(what))
        if not isinstance(what, InRow) and what not in self.links:
            self._tell(found)
        found.click()

    def items(self) -> Fields:
        """Return every shown item by its label."""
        return Fields(self.page.get_by_role("main").evaluate(_ITEMS))

    def rows(self) -> list[Fields]:
        """Return the rows of the lists that are shown, each by its column heads."""
        return [Fields(row) for row in self.page.get_by_role("main").evaluate(_ROWS)]

    def text(self) -> str:
        """Return all that the screen says."""
        return self.page.get_by_role("main").inner_text()

    def field(self, label: str) -> Locator:
        """Find an entry field by its label."""
        return self.page.get_by_label(label, exact=True)

    def fill(self, **entries: str) -> None:
        """Enter each value in the field of that label; raise `NotOnScreen` where there is no such field."""
        for label, value in entries.items():
            self._enter(label, partial(self.field(label).fill, value))

    def select(self, **choices: str) -> None:
        """Choose each value in the list of that label; raise `NotOnScreen` where there is no such list, or no such choice in it."""
        for label, value in choices.items():
            self._enter(label, partial(self.field(label).select_option, value), value)

    def choose(self, group: str, name: str) -> None:
        """Choose the radio button of that name in its group, or in a list of that name. Raises `NotOnScreen`, as `select` does."""
        part = self._group(group)
        try:
            button = self._one(part.get_by_role("radio", name=name, exact=True), name)
        except NotOnScreen as missing:
            self._one(part, group)
            raise self._named(NotOnScreen(group, value=name, choices=choices_of(part), found=missing.found)) from None
        button.check()

    def choices(self, label: str) -> tuple[str, ...]:
        """Return what can be chosen in the list or the group of that name; raise `NotOnScreen` where there is none."""
        return choices_of(self._one(self.field(label).or_(self._group(label)), label))

    def is_chosen(self, group: str, name: str) -> bool:
        """Tell whether the radio button of that name is chosen in its group."""
        return self._one(self._group(group).get_by_role("radio", name=name, exact=True), name).is_checked()

    def tick(self, name: str) -> None:
        """Tick the check box of that name; raise `NotOnScreen` where there is none."""
        self._one(self._box(name), name).check()

    def is_ticked(self, name: str) -> bool:
        """Tell whether the check box of that name is ticked."""
        return self._one(self._box(name), name).is_checked()

    def find(self, label: str, text: str) -> None:
        """Search a list for `text`, and wait for what is found."""
        self.fill(**{label: text})
        with self.page.expect_event("framenavigated", predicate=lambda frame: frame == self.page.main_frame):
            self._one(self._pressable("検索"), "検索").click()
        self.page.get_by_role("heading", level=1, name=self.heading, exact=True).wait_for()

    def every_row(self) -> list[Fields]:
        """Return the rows of every page of the list, from the page that is shown on; the last one is shown then."""
        rows = self.rows()
        while self.turn_page():
            self.page.get_by_role("heading", level=1, name=self.heading, exact=True).wait_for()
            rows += self.rows()
        return rows

    def page_count(self) -> int | None:
        """Return how many pages the list has, where it says so."""
        pages = _PAGES.on(self.page)
        found = _PAGE_OF.search(pages.inner_text()) if pages.count() else None
        return int(found[1]) if found else None

    def turn_page(self) -> bool:
        """Press 「次へ」 of the list's pages and wait until something answers; tell whether there was a next page."""
        onward = _PAGES.on(self.page).get_by_role("link", name="次へ", exact=True)
        if not onward.count():
            return False
        with self.page.expect_event("framenavigated", predicate=lambda frame: frame == self.page.main_frame):
            self._one(onward, "次へ").click()
        return True

    def _press_in(self, part: Part, name: str) -> None:
        found = self._one(part.on(self.page).get_by_role("button", name=name, exact=True), name)
        self._tell(found)
        found.click()

    def _tell(self, button: Locator) -> None:
        if self._about_to_press is not None:
            self._about_to_press(self.page, button)

    def _pressable(self, what: str | InRow) -> Locator:
        if isinstance(what, InRow):
            return what.on(self.page)
        if part := self.links.get(what):
            return part.on(self.page).get_by_role("link", name=what, exact=True)
        return self.page.get_by_role("button", name=what, exact=True)

    def _group(self, name: str) -> Locator:
        group, table = (self.page.get_by_role(role, name=name, exact=True) for role in _GROUPS)
        return group.or_(table)

    def _box(self, name: str) -> Locator:
        return self.page.get_by_role("checkbox", name=name, exact=True)

    def _one(self, found: Locator, label: str) -> Locator:
        try:
            return the_one(found, label, self._is_shown)
        except NotOnScreen as missing:
            raise self._named(missing) from None

    def _enter(self, label: str, act: Callable[..., object], value: str | None = None) -> None:
        """Enter something that can be entered twice: only where it does not go at once is it looked why."""
        try:
            act(timeout=BRIEFLY)
        except PlaywrightError as error:
            field = self._one(self.field(label), label)
            if not isinstance(error, PlaywrightTimeout):
                raise
            if value is not None and self._is_shown() and value not in (choices := choices_of(field)):
                raise self._named(NotOnScreen(label, value=value, choices=choices)) from None
            act()

    def _is_shown(self) -> bool:
        return self.page.get_by_role("heading", level=1, name=self.heading, exact=True).count() > 0

    def _named(self, missing: NotOnScreen) -> NotOnScreen:
        missing.screen = self.heading if isinstance(self.heading, str) else ""
        return missing

    def portal_time(self) -> datetime | None:
        """Return the portal's own time, to the minute, where it shows one at the top."""
        return moment(self.page.get_by_role("banner").inner_text())


def yen(text: str) -> int | None:
    """Read an amount as the screens write it, `84,320円`; `None` when there is none."""
    digits = text.removesuffix("円").replace(",", "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() else None


def digits(text: str) -> str:
    """Read a date or month as the screens write it, `2027/01/01`, as the digits that are entered."""
    return text.replace("/", "").strip()


def moment(text: str) -> datetime | None:
    """Read a moment as the screens write it, `2026/11/24 10:05`, in Japan; `None` when there is none."""
    found = _MOMENT.search(text)
    return datetime.strptime(found[0], "%Y/%m/%d %H:%M").replace(tzinfo=JST) if found else None


def day(text: str) -> date | None:
    """Read a date as the screens write it, `2027/01/01`; `None` when there is none."""
    found = _DAY.search(text)
    return date(*map(int, found.groups())) if found else None
