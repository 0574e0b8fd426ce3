"""What all screens share: a heading to know them by, labelled items, buttons."""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar, Literal, NoReturn, Protocol

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

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
from .fresh import Fresh
from .labels import AS_PRINTED, Kind, Labels, Names
from .reading import ITEMS, LISTED, ROWS, in_main
from .written import moment


class AboutToPress(Protocol):
    """Is told of a button that is about to be pressed, and of the page that it is on.

    Where it looks at the page, it returns how many such buttons there are. As long as nobody is `sure` that there is one, no other number
    than one means that it is pressed.
    """

    def __call__(self, page: Page, button: Locator, *, sure: bool = True) -> int | None:
        """Take note."""


AboutToAsk = Callable[[str], None]
"""Is told of a portal that is about to be asked for a document, and may take a while: until it may be."""

_AT_ONCE = 100.0
_PAGES = Part("navigation", "ページ")
_PAGE_OF = re.compile(r"[0-9]{1,9}\s*/\s*([0-9]{1,9})")
_GROUPS: tuple[Literal["group"], Literal["table"]] = ("group", "table")


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
        fresh: Fresh | None = None,
    ) -> None:
        """`about_to_press` is told of each button before it is pressed; a link, or a list's search, changes nothing and is not told.
        `about_to_ask` is told of whatever is pressed, first of all; `fresh` is what was seen as the screen arrived.

        Whoever works with the screen names everything as it is printed; `labels` tell what that is called here.
        """
        self.page = page
        self._about_to_press = about_to_press
        self._labels = labels
        self._about_to_ask = about_to_ask
        self._fresh = fresh or Fresh()

    def there(self, printed: str) -> str:
        """Return what a printed label is called on this screen."""
        return self._labels.on(self.portal, printed)

    def press(self, what: str | InRow) -> None:
        """Click the one button of that name, or the link that the screen has under it; in a list, what stands in one row.

        Raises `NotOnScreen` where there is none, and where more than one could be meant.
        """
        is_there = isinstance(what, str) and self._fresh.has_one(self.page, what)
        self._fresh.spoil()
        if isinstance(what, InRow):
            found = self._one(what.on(self.page, self.there), str(what), "row", key=what.key)
            self._ask()
        elif part := self.links.get(what):
            found = self._link_in(part, what)
            if not is_there:
                self._one(found, what, "link", part)
            self._ask()
        else:
            self._press_button(what)
            return
        found.click()

    def items(self) -> Fields:
        """Return every shown item by its label."""
        fresh = self._fresh.take_items(self.page)
        shown = self._items() if fresh is None else self._labels.as_printed(self.portal, fresh)
        return Fields(shown, again=self._item_once_more)

    def rows(self) -> list[Fields]:
        """Return the rows of the lists that are shown, each by its column heads."""
        return self._as_rows(self._read(ROWS))

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
        button = part.get_by_role("radio", name=self._choice(name), exact=True)
        if self._goes_at_once(button.check):
            return
        try:
            self._one(button, name, "choice")
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
        if not self._goes_at_once(self._box(name).check):
            self._one(self._box(name), name, "box").check()

    def is_ticked(self, name: str) -> bool:
        """Tell whether the check box of that name is ticked."""
        return self._one(self._box(name), name, "box").is_checked()

    def find(self, label: str, text: str) -> None:
        """Search a list for `text`, and wait for what is found."""
        self._search(label, text)
        self._heading().wait_for()

    def found(self, label: str, text: str) -> list[Fields]:
        """Search likewise, and return the rows of every page of what is found; the last one is shown then."""
        self._search(label, text)
        return self.every_row()

    def every_row(self) -> list[Fields]:
        """Return the rows of every page of the list, from the page that is shown on; the last one is shown then."""
        rows, onward = self._listed()
        while onward and self.turn_page():
            more, onward = self._listed()
            rows += more
        return rows

    def page_count(self) -> int | None:
        """Return how many pages the list has, where it says so."""
        pages = _PAGES.on(self.page)
        found = _PAGE_OF.search(pages.inner_text()) if pages.count() else None
        return int(found[1]) if found else None

    def turn_page(self) -> bool:
        """Press 「次へ」 of the list's pages and wait until something answers; tell whether there was a next page."""
        self._fresh.spoil()
        onward = self._link_in(_PAGES, "次へ")
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

    def _search(self, label: str, text: str) -> None:
        self.fill(**{label: text})
        self._ask()
        with self._moving_on():
            self._one(self.page.get_by_role("button", name=self.there("検索"), exact=True), "検索", "button").click()

    def _listed(self) -> tuple[list[Fields], bool]:
        """Wait for a page of the list; return its rows, and whether there may be a next one."""
        headings = self._labels.all_on(self.portal, self.heading)
        with suppress(PlaywrightError):
            if seen := self.page.evaluate(LISTED, [headings, self.there("次へ"), BRIEFLY]):
                return self._as_rows(seen["rows"]), seen["onward"]
        self._heading().wait_for()
        return self.rows(), True

    def _as_rows(self, shown: list[dict[str, str]]) -> list[Fields]:
        return [
            Fields(self._labels.as_printed(self.portal, row), partial(self._no_column, tuple(row))) for row in shown
        ]

    def _read(self, script: str) -> Any:  # noqa: ANN401 - whatever the script returns
        """Ask the page's main part; where it has none yet, wait for that."""
        seen = self.page.evaluate(in_main(script))
        return self.page.get_by_role("main").evaluate(script) if seen is None else seen

    def _press_button(self, name: str, part: Part | None = None) -> None:
        """Press the one button of that name, in a `part` of the page or anywhere; whoever is told has seen whether it is one."""
        self._fresh.spoil()
        self._ask()
        within = part.on(self.page, self.there) if part else self.page
        button = within.get_by_role("button", name=self.there(name), exact=True)
        if self._about_to_press is None or self._about_to_press(self.page, button, sure=False) != 1:
            self._one(button, name, "button", part)
            if self._about_to_press is not None:
                self._about_to_press(self.page, button)
        button.click()

    def _moving_on(self) -> AbstractContextManager[object]:
        """Do what leads to another document, and wait until that has begun to come."""
        return self.page.expect_event("framenavigated", predicate=lambda frame: frame == self.page.main_frame)

    def _link_in(self, part: Part, name: str) -> Locator:
        return part.on(self.page, self.there).get_by_role("link", name=self.there(name), exact=True)

    def _ask(self) -> None:
        if self._about_to_ask is not None:
            self._about_to_ask(self.portal)

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
        return self._labels.as_printed(self.portal, self._read(ITEMS))

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

    def _goes_at_once(self, act: Callable[..., object]) -> bool:
        """Do what can be done twice; tell whether it went at once. Where it did not, it is looked why, and done again."""
        self._fresh.spoil()
        try:
            act(timeout=BRIEFLY)
        except PlaywrightError:
            return False
        return True

    def _enter(self, label: str, act: Callable[..., object], value: str | None = None) -> None:
        """Enter something that can be entered twice: only where it does not go at once is it looked why."""
        self._fresh.spoil()
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
