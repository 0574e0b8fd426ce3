"""What all screens share: a heading to know them by, labelled items, buttons."""

import re
from datetime import date, datetime, timedelta, timezone
from typing import ClassVar

from playwright.sync_api import Locator, Page

JST = timezone(timedelta(hours=9), "JST")

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
    """

    portal: ClassVar[str]
    heading: ClassVar[str | re.Pattern[str]]
    shows_alerts: ClassVar[bool] = False

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, name: str) -> None:
        """Click the button or the link of that name."""
        button = self.page.get_by_role("button", name=name, exact=True)
        button.or_(self.page.get_by_role("link", name=name, exact=True)).first.click()

    def items(self) -> dict[str, str]:
        """Return every shown item by its label."""
        found: dict[str, str] = self.page.get_by_role("main").evaluate(_ITEMS)
        return found

    def rows(self) -> list[dict[str, str]]:
        """Return the rows of the lists that are shown, each by its column heads."""
        found: list[dict[str, str]] = self.page.get_by_role("main").evaluate(_ROWS)
        return found

    def field(self, label: str) -> Locator:
        """Find an entry field by its label."""
        return self.page.get_by_label(label, exact=True)

    def fill(self, **entries: str) -> None:
        """Enter each value in the field of that label."""
        for label, value in entries.items():
            self.field(label).fill(value)

    def select(self, **choices: str) -> None:
        """Choose each value in the list of that label."""
        for label, value in choices.items():
            self.field(label).select_option(value)

    def choose(self, name: str) -> None:
        """Choose the radio button of that name."""
        self.page.get_by_role("radio", name=name, exact=True).check()

    def tick(self, name: str) -> None:
        """Tick the check box of that name."""
        self.page.get_by_role("checkbox", name=name, exact=True).check()

    def find(self, label: str, text: str) -> None:
        """Search a list for `text`, and wait for what is found."""
        self.field(label).fill(text)
        with self.page.expect_event("framenavigated", predicate=lambda frame: frame == self.page.main_frame):
            self.press("検索")
        self.page.get_by_role("heading", level=1, name=self.heading, exact=True).wait_for()

    def turn_page(self) -> bool:
        """Press 「次へ」 of the list's pages and wait until something answers; tell whether there was a next page."""
        onward = self.page.get_by_role("navigation", name="ページ", exact=True).get_by_role(
            "link", name="次へ", exact=True
        )
        if not onward.count():
            return False
        with self.page.expect_event("framenavigated", predicate=lambda frame: frame == self.page.main_frame):
            onward.click()
        return True

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
