"""Finding the one thing that is meant on a screen that has arrived; and saying so where it is not there, or there twice.

What is not there once the screen has arrived does not come by waiting: that is told at once, apart from the browser's time-outs.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import NoReturn

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from .labels import Kind

BRIEFLY = 2000.0
"""Milliseconds that a part of a screen may come later than its heading: a page's own script may have to draw it."""

# A line that only says "choose" has no value of its own; one that cannot be chosen is none either.
_CHOICES = """
(part) => [...part.querySelectorAll("option, input[type=radio]")]
  .filter((one) => one.value !== "" && !one.matches(":disabled"))
  .map((one) => (one.getAttribute("aria-label") ?? one.label ?? (one.closest("label") ?? one).textContent).trim())
  .filter((text) => text)
"""


# How whatever is there of one kind is called, as a browser calls it to whoever does not see it. What stands in the cells of a list is
# data, which may name a person: it is no name of a button or link but where a row of the list is meant.
_NAMES = """
([kind, key]) => {
  const clean = (text) => (text ?? "").slice(0, 2000).replace(/\\s+/g, " ").trim();
  const own = (node) => clean(node.getAttribute("aria-label")) || clean(node.matches("input") ? node.value : node.textContent);
  const entry = (node) => clean(node.getAttribute("aria-label")) || clean(node.labels?.[0]?.textContent);
  const part = (node) => clean(node.getAttribute("aria-label")) || clean(node.querySelector("legend, caption")?.textContent);
  const buttons = "button, input[type=submit], input[type=button], [role=button]", links = "a[href], [role=link]";
  const entries = ":is(input, select, textarea):not([type=hidden], [type=radio], [type=checkbox], [type=submit], [type=button])";
  const [where, name] = {
    button: [buttons, own],
    link: [links, own],
    row: [`${buttons}, ${links}`, own],
    field: [entries, entry],
    group: ["fieldset, table, select, [role=group], [role=radiogroup]", (node) => part(node) || entry(node)],
    box: ["input[type=checkbox], [role=checkbox]", entry],
    part: ["nav, section, form, fieldset, [role=navigation], [role=region], [role=search], [role=group]", part],
    item: ["th[scope=row]", own],
    column: ["th:not([scope=row])", own],
  }[kind];
  const among = (node) => {
    const row = node.closest("td")?.closest("tr");
    if (kind === "row") return row && [...row.cells].some((cell) => clean(cell.textContent) === key);
    return !row || !["button", "link"].includes(kind);
  };
  const named = [...document.querySelectorAll(where)].slice(0, 500).filter(among).map(name);
  return [...new Set(named)].filter((one) => one && one !== key && one.length <= 100 && /\\p{L}/u.test(one)).slice(0, 100);
}
"""


class NotOnScreen(PlaywrightError):
    """A label, a button or a choice is not on the screen that has arrived (`found` 0), or there more than once.

    `label` is what stands beside the item, `value` what was to be chosen of it, out of `choices`; all are as the screen writes them, but
    for a `label` of the procedure: that is as printed. What `kind` it is of, on which portal's `screen`, and the names there that resemble
    it most (`alike`) are told where they are known. A missing `heading` is that of the screen itself.
    """

    def __init__(
        self,
        label: str,
        *,
        value: str | None = None,
        choices: tuple[str, ...] = (),
        found: int = 0,
        screen: str = "",
        kind: Kind = "item",
        portal: str = "",
        alike: tuple[str, ...] = (),
    ) -> None:
        super().__init__("what was looked for is not on the screen" if not found else "it is on the screen twice")
        self.label = label
        self.value = value
        self.choices = choices
        self.found = found
        self.screen = screen
        self.kind = kind
        self.portal = portal
        self.alike = alike


class NeverCame(PlaywrightTimeout):
    """What was waited for did not come in time: `awaited` is how a person calls it."""

    def __init__(self, awaited: str) -> None:
        super().__init__("what was waited for did not come in time")
        self.awaited = awaited


@dataclass(frozen=True, slots=True)
class Part:
    """A named part of a page, in which links stand."""

    role: str
    name: str

    def on(self, page: Page, there: Callable[[str], str] = str) -> Locator:
        """Find it; `there` tells what a printed label is really called."""
        return page.get_by_role(self.role, name=there(self.name), exact=True)  # type: ignore[arg-type]


MENU = Part("navigation", "メニュー")
ACTIONS = Part("group", "操作")


@dataclass(frozen=True, slots=True)
class InRow:
    """What stands in the row of a list that has `key` in one of its cells: the button or link `name`, or the key's own link."""

    key: str
    name: str = ""

    def on(self, page: Page, there: Callable[[str], str] = str) -> Locator:
        """Find it; `there` tells what a printed label is really called, and a key is none."""
        cell = page.get_by_role("cell", name=self.key, exact=True)
        row, name = page.get_by_role("row").filter(has=cell), there(self.name) if self.name else self.key
        return row.get_by_role("button", name=name, exact=True).or_(row.get_by_role("link", name=name, exact=True))

    def __str__(self) -> str:
        return self.name or self.key


class Fields(dict[str, str]):
    """What a screen shows, by label or column head; a label that it does not have is `NotOnScreen`.

    `again` is asked for such a one: it returns what is there after all, or says more of what is missing.
    """

    def __init__(
        self, shown: Mapping[str, str] = MappingProxyType({}), again: Callable[[str], str] | None = None
    ) -> None:
        super().__init__(shown)
        self._again = again or _missing

    def __missing__(self, label: str) -> str:
        return self._again(label)


def _missing(label: str) -> NoReturn:
    raise NotOnScreen(label)


def the_one(found: Locator, label: str, is_still_shown: Callable[[], bool], patience: float = BRIEFLY) -> Locator:
    """Return what was found where it is one thing; raise `NotOnScreen` where it is none, or more.

    What is not there at once may come within so many milliseconds from when the page is whole. Where another screen has taken this one's
    place meanwhile, it is left to whoever waits for it.
    """
    count = found.count()
    if count == 0:
        found.page.wait_for_load_state("load")
        try:
            found.first.wait_for(state="attached", timeout=patience)
        except PlaywrightTimeout:
            if is_still_shown():
                raise NotOnScreen(label) from None
            return found
        count = found.count()
    if count > 1:
        raise NotOnScreen(label, found=count)
    return found


def choices_of(part: Locator) -> tuple[str, ...]:
    """Return what can be chosen in a list, or in a part with radio buttons."""
    return tuple(part.evaluate(_CHOICES))


def names_on(page: Page, kind: Kind, key: str = "") -> tuple[str, ...]:
    """Return how whatever a page shows of one kind is called: some hundred at most; of a `row`, what stands in that of the `key`. Nothing
    where the page cannot be asked (what is missing is told all the same), and of what is known otherwise: choices and headings.
    """
    if kind in ("choice", "heading"):
        return ()
    with suppress(PlaywrightError):
        return tuple(page.evaluate(_NAMES, [kind, key]))
    return ()
