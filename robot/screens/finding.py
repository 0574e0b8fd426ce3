"""Finding the one thing that is meant on a screen that has arrived; and saying so where it is not there, or there twice.

What is not there once the screen has arrived does not come by waiting: that is told at once, apart from the browser's time-outs.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

BRIEFLY = 2000.0
"""Milliseconds that a part of a screen may come later than its heading: a page's own script may have to draw it."""

# A line that only says "choose" has no value of its own; one that cannot be chosen is none either.
_CHOICES = """
(part) => [...part.querySelectorAll("option, input[type=radio]")]
  .filter((one) => one.value !== "" && !one.matches(":disabled"))
  .map((one) => (one.getAttribute("aria-label") ?? one.label ?? (one.closest("label") ?? one).textContent).trim())
  .filter((text) => text)
"""


class NotOnScreen(PlaywrightError):
    """A label, a button or a choice is not on the screen that has arrived (`found` 0), or there more than once.

    `label` is what stands beside the item, `value` what was to be chosen of it, out of `choices`; all are as the screen writes them.
    """

    def __init__(
        self, label: str, *, value: str | None = None, choices: tuple[str, ...] = (), found: int = 0, screen: str = ""
    ) -> None:
        super().__init__("what was looked for is not on the screen" if not found else "it is on the screen twice")
        self.label = label
        self.value = value
        self.choices = choices
        self.found = found
        self.screen = screen


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

    def on(self, page: Page) -> Locator:
        """Find it."""
        return page.get_by_role(self.role, name=self.name, exact=True)  # type: ignore[arg-type]


MENU = Part("navigation", "メニュー")
ACTIONS = Part("group", "操作")


@dataclass(frozen=True, slots=True)
class InRow:
    """What stands in the row of a list that has `key` in one of its cells: the button or link `name`, or the key's own link."""

    key: str
    name: str = ""

    def on(self, page: Page) -> Locator:
        """Find it."""
        cell = page.get_by_role("cell", name=self.key, exact=True)
        row, name = page.get_by_role("row").filter(has=cell), self.name or self.key
        return row.get_by_role("button", name=name, exact=True).or_(row.get_by_role("link", name=name, exact=True))

    def __str__(self) -> str:
        return self.name or self.key


class Fields(dict[str, str]):
    """What a screen shows, by label or column head; a label that it does not have is `NotOnScreen`."""

    def __missing__(self, label: str) -> str:
        raise NotOnScreen(label)


def the_one(found: Locator, label: str, is_still_shown: Callable[[], bool]) -> Locator:
    """Return what was found where it is one thing; raise `NotOnScreen` where it is none, or more.

    Where another screen has taken this one's place meanwhile, it is left to whoever waits for it.
    """
    count = found.count()
    if count == 0:
        found.page.wait_for_load_state("domcontentloaded")
        try:
            found.first.wait_for(state="attached", timeout=BRIEFLY)
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
