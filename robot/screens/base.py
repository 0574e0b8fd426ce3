"""What all screens share: a heading to know them by, labelled items, buttons."""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from functools import partial
from types import MappingProxyType
from typing import ClassVar, Literal, NoReturn

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
    names_on,
    the_one,
)
from .labels import AS_PRINTED, Kind, Labels, Names

AboutToPress = Callable[[Page, Locator], None]
"""Is told of a button that is about to be pressed, and of the page that it is on."""

AboutToAsk = Callable[[str], None]
"""Is told of a portal that is about to be asked for a document, and may take a while: until it may be."""

_AT_ONCE = 100.0
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

    `heading` is how a person knows it, or several of which it has one. `shows_alerts` says that an alert is part of what it shows, not a
    refusal to show it. `links` are the links that are pressed on it by their names, each with the part of the page that it stands in.
    `printed_choices` are what the procedure chooses on it, whatever the case: they are labels, and no values.
    """

    portal: ClassVar[str]
    heading: ClassVar[Names]
    shows_alerts: ClassVar[bool] = False
    links: ClassVar[Mapping[str, Part]] = MappingProxyType({})
    printed_choices: ClassVar[frozenset[str]] = frozenset()

    def __init__(
        self,
        page: Page,
        about_to_press: AboutToPress | None = None,
        labels: Labels = AS_PRINTED,
        about_to_ask: AboutToAsk | None = None,
    ) -> None:
        """`about_to_press` is told of each button before it is pressed; a link, or a list's search, changes nothing and is not told.
        `about_to_ask` is told of whatever is pressed, first of all.

        Whoever works with the screen names everything as it is printed; `labels` tell what that is called here.
        """
        self.page = page
        self._about_to_press = about_to_press
        self._labels = labels
        self._about_to_ask = about_to_ask

    def there(self, printed: str) -> str:
        """Return what a printed label is called on this screen."""
        return self._labels.on(self.portal, printed)

    def press(self, what: str | InRow) -> None:
        """Click the one button of that name, or the link that the screen has under it; in a list, what stands in one row.

        Raises `NotOnScreen` where there is none, and where more than one could be meant.
        """
        if isinstance(what, InRow):
            found = self._one(what.on(self.page, self.there), str(what), "row", key=what.key)
            self._ask()
        elif part := self.links.get(what):
            found = self._one(self._in(part, "link", what), what, "link", part)
            self._ask()
        else:
            found = self._one(self.page.get_by_role("button", name=self.there(what), exact=True), what, "button")
            self._tell(found)
        found.click()

    def items(self) -> Fields:
        """Return every shown item by its label."""
        return Fields(self._items(), again=self._item_once_more)

    def rows(self) -> list[Fields]:
        """Return the rows of the lists that are shown, each by its column heads."""
        shown = self.page.get_by_role("main").evaluate(_ROWS)
        return [
            Fields(self._labels.as_printed(self.portal, row), partial(self._no_column, tuple(row))) for row in shown
        ]

    def text(self) -> str:
        """Return all that the screen says."""
        return self.page.get_by_role("main").inner_text()

    def field(self, label: str) -> Locator:
        """Find an entry field by its label."""
        return self.page.get_by_label(self.there(label), exact=True)

    def fill(self, **entries: str) -> None:
        """Enter each value in the field of that label; raise `NotOnScreen` where there is no such field."""
        for label, value in entries.items():
            self._enter(label, partial(self.field(label).fill, value))

    def select(self, **choices: str) -> None:
        """Choose each value in the list of that label; raise `NotOnScreen` where there is no such list, or no such choice in it."""
        for label, value in choices.items():
            self._enter(label, partial(self.field(label).select_option, self._choice(value)), value)

    def choose(self, group: str, name: str) -> None:
        """Choose the radio button of that name in its group, or in a list of that name. Raises `NotOnScreen`, as `select` does."""
        part = self._group(group)
        try:
            button = self._one(part.get_by_role("radio", name=self._choice(name), exact=True), name, "choice")
        except NotOnScreen as missing:
            self._one(part, group, "group", patience=_AT_ONCE)
            raise self._not_offered(group, name, choices_of(part), missing.found) from None
        button.check()

    def choices(self, label: str) -> tuple[str, ...]:
        """Return what can be chosen in the list or the group of that name; raise `NotOnScreen` where there is none."""
        return choices_of(self._one(self.field(label).or_(self._group(label)), label, "group"))

    def is_chosen(self, group: str, name: str) -> bool:
        """Tell whether the radio button of that name is chosen in its group."""
        button = self._group(group).get_by_role("radio", name=self._choice(name), exact=True)
        return self._one(button, name, "choice").is_checked()

    def tick(self, name: str) -> None:
        """Tick the check box of that name; raise `NotOnScreen` where there is none."""
        self._one(self._box(name), name, "box").check()

    def is_ticked(self, name: str) -> bool:
        """Tell whether the check box of that name is ticked."""
        return self._one(self._box(name), name, "box").is_checked()

    def find(self, label: str, text: str) -> None:
        """Search a list for `text`, and wait for what is found."""
        self.fill(**{label: text})
        self._ask()
        with self._moving_on():
            self._one(self.page.get_by_role("button", name=self.there("検索"), exact=True), "検索", "button").click()
        self._heading().wait_for()

    def every_row(self) -> list[Fields]:
        """Return the rows of every page of the list, from the page that is shown on; the last one is shown then."""
        rows = self.rows()
        while self.turn_page():
            self._heading().wait_for()
            rows += self.rows()
        return rows

    def page_count(self) -> int | None:
        """Return how many pages the list has, where it says so."""
        pages = _PAGES.on(self.page)
        found = _PAGE_OF.search(pages.inner_text()) if pages.count() else None
        return int(found[1]) if found else None

    def turn_page(self) -> bool:
        """Press 「次へ」 of the list's pages and wait until something answers; tell whether there was a next page."""
        onward = self._in(_PAGES, "link", "次へ")
        if not onward.count():
            return False
        self._ask()
        with self._moving_on():
            self._one(onward, "次へ", "link", _PAGES).click()
        return True

    def must_have_column(self, label: str) -> None:
        """Raise `NotOnScreen` where a list is shown and none has that column: then nothing can be looked up by it.

        A screen without any list, as one stands after a sign-in on the way, is no renamed one: it is searched again.
        """
        if not self.page.get_by_role("columnheader").count():
            return
        self._one(self.page.get_by_role("columnheader", name=self.there(label), exact=True).first, label, "column")

    def _press_in(self, part: Part, name: str) -> None:
        found = self._one(self._in(part, "button", name), name, "button", part)
        self._tell(found)
        found.click()

    def _moving_on(self) -> AbstractContextManager[object]:
        """Do what leads to another document, and wait until that has begun to come."""
        return self.page.expect_event("framenavigated", predicate=lambda frame: frame == self.page.main_frame)

    def _ask(self) -> None:
        if self._about_to_ask is not None:
            self._about_to_ask(self.portal)

    def _tell(self, button: Locator) -> None:
        self._ask()
        if self._about_to_press is not None:
            self._about_to_press(self.page, button)

    def _in(self, part: Part, role: Literal["link", "button"], name: str) -> Locator:
        return part.on(self.page, self.there).get_by_role(role, name=self.there(name), exact=True)

    def _group(self, name: str) -> Locator:
        group, table = (self.page.get_by_role(role, name=self.there(name), exact=True) for role in _GROUPS)
        return group.or_(table)

    def _box(self, name: str) -> Locator:
        return self.page.get_by_role("checkbox", name=self.there(name), exact=True)

    def _choice(self, value: str) -> str:
        return self.there(value) if value in self.printed_choices else value

    def _heading(self) -> Locator:
        named = self._labels.any_on(self.portal, self.heading)
        return self.page.get_by_role("heading", level=1, name=named, exact=True)

    def _items(self) -> dict[str, str]:
        return self._labels.as_printed(self.portal, self.page.get_by_role("main").evaluate(_ITEMS))

    def _item_once_more(self, label: str) -> str:
        """Return an item that the page's own script has drawn a moment after the heading."""
        if not self.page.is_closed():
            self._one(self.page.get_by_role("rowheader", name=self.there(label), exact=True), label, "item")
            if (value := self._items().get(label)) is not None:
                return value
        raise self._named(NotOnScreen(label), "item")

    def _no_column(self, columns: Iterable[str], label: str) -> NoReturn:
        raise self._named(NotOnScreen(label), "column", columns)

    def _one(
        self,
        found: Locator,
        label: str,
        kind: Kind,
        part: Part | None = None,
        *,
        key: str = "",
        patience: float = BRIEFLY,
    ) -> Locator:
        try:
            return the_one(found, label, self._is_shown, patience)
        except NotOnScreen as missing:
            if part is not None and not missing.found and not part.on(self.page, self.there).count():
                missing.label, kind = part.name, "part"
            there = () if missing.found else names_on(self.page, kind, key)
            raise self._named(missing, kind, there) from None

    def _enter(self, label: str, act: Callable[..., object], value: str | None = None) -> None:
        """Enter something that can be entered twice: only where it does not go at once is it looked why."""
        try:
            act(timeout=BRIEFLY)
        except PlaywrightError as error:
            waited = isinstance(error, PlaywrightTimeout)
            field = self._one(self.field(label), label, "field", patience=_AT_ONCE if waited else BRIEFLY)
            if not waited:
                raise
            if value is not None and self._is_shown() and self._choice(value) not in (choices := choices_of(field)):
                raise self._not_offered(label, value, choices) from None
            act()

    def _not_offered(self, label: str, value: str, choices: tuple[str, ...], found: int = 0) -> NotOnScreen:
        """Tell of a choice that is not there: what the procedure chooses is a label, what the sheet says is the sheet's."""
        if value in self.printed_choices and not found:
            return self._named(NotOnScreen(value), "choice", choices)
        return self._named(NotOnScreen(label, value=value, choices=choices, found=found), "choice")

    def _is_shown(self) -> bool:
        return self._heading().count() > 0

    def _named(self, missing: NotOnScreen, kind: Kind, there: Iterable[str] = ()) -> NotOnScreen:
        """Say of what is missing what it is, on which screen, and what there resembles it most."""
        missing.screen = self.heading if isinstance(self.heading, str) else "・".join(self.heading)
        missing.portal, missing.kind = self.portal, kind
        missing.alike = self._labels.most_alike(self.portal, missing.label, there)
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
