"""Playwright's `Locator`: found anew each time, waited for, strict where only one thing is meant."""

from collections.abc import Callable
from re import Pattern
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error

from tests.simulation.fakes import document as html
from tests.simulation.fakes import questions, script
from tests.simulation.fakes.document import Document, Find, Node

if TYPE_CHECKING:
    from tests.simulation.fakes.browser import Page

Within = Callable[[Document, Node], list[Node]]


class Searching:
    """Whatever things can be found in: a page, or what a locator finds."""

    def search(self, find: Within, told: str) -> "Locator":
        """Return what `find` finds in this."""
        raise NotImplementedError

    def get_by_role(
        self, role: str, *, name: html.Name = None, exact: bool = False, level: int | None = None
    ) -> "Locator":
        """Find by role and accessible name."""
        told = f"get_by_role({role!r}" + ("" if name is None else f", name={name!r}") + ")"
        return self.search(
            lambda document, node: html.by_role(document, node, role, name, exact=exact, level=level), told
        )

    def get_by_label(self, label: str, *, exact: bool = False) -> "Locator":
        """Find an entry field by its label."""
        return self.search(lambda _document, node: html.by_label(node, label, exact=exact), f"get_by_label({label!r})")

    def get_by_text(self, text: str, *, exact: bool = False) -> "Locator":
        """Find the smallest element that holds a text."""
        return self.search(lambda _document, node: html.by_text(node, text, exact=exact), f"get_by_text({text!r})")

    def get_by_title(self, title: str, *, exact: bool) -> "Locator":
        """Find by title."""
        assert exact
        return self.search(lambda _document, node: html.by_title(node, title), f"get_by_title({title!r})")

    def locator(self, selector: str) -> "Locator":
        """Find by the one selector that the robot uses."""
        assert selector == "body.neterror", selector
        return self.search(_browsers_own, f"locator({selector!r})")


class Locator(Searching):
    """What to find on a page."""

    def __init__(self, page: "Page", find: Find, told: str) -> None:
        self.page, self._find, self._told = page, find, told

    def search(self, find: Within, told: str) -> "Locator":
        """Return what finds something inside of what this finds."""

        def inside(document: Document) -> list[Node]:
            return document.in_order([node for outer in self._find(document) for node in find(document, outer)])

        return Locator(self.page, inside, f"{self._told}.{told}")

    @property
    def first(self) -> "Locator":
        """The first of what is found."""
        return Locator(self.page, lambda document: self._find(document)[:1], self._told)

    def or_(self, other: "Locator") -> "Locator":
        """Find either."""

        def either(document: Document) -> list[Node]:
            return document.in_order([*self._find(document), *other._find(document)])

        return Locator(self.page, either, f"{self._told}.or_({other._told})")

    def filter(self, *, has_text: str | Pattern[str] | None = None, has: "Locator | None" = None) -> "Locator":
        """Keep what has a text, or something else that can be found, in it."""

        def kept(document: Document) -> list[Node]:
            inside = None if has is None else {above for node in has._find(document) for above in node.iterancestors()}
            return [
                node
                for node in self._find(document)
                if html.said(html.text_of(node), has_text, exact=False) and (inside is None or node in inside)
            ]

        return Locator(self.page, kept, f"{self._told}.filter(has_text={has_text!r})")

    def count(self) -> int:
        """Return how many there are now."""
        self.page.must_be_open("Locator.count")
        return len(self._found())

    def wait_for(self, *, state: str = "attached", timeout: float | None = None) -> None:
        """Wait until it is there; `timeout` is in milliseconds."""
        assert state == "attached", state
        self._one("Locator.wait_for", timeout=timeout)

    def click(self) -> None:
        """Press it, and wait for what it begins to load in its own window."""
        node = self._one("Locator.click", _is_enabled)
        self.page.after_navigation(lambda: script.click(self.page, node), "Locator.click")

    def fill(self, value: str, *, timeout: float | None = None) -> None:
        """Enter a text."""
        field = self._one(
            "Locator.fill", lambda node: _is_enabled(node) and "readonly" not in node.attrib, timeout=timeout
        )
        html.enter(field, value)

    def select_option(self, value: str, *, timeout: float | None = None) -> None:
        """Choose from a list."""
        self._one("Locator.select_option", lambda node: _is_enabled(node) and html.choose(node, value), timeout=timeout)

    def check(self, *, timeout: float | None = None) -> None:
        """Tick it, where it is not ticked."""
        node = self._one("Locator.check", lambda node: "checked" in node.attrib or _is_enabled(node), timeout=timeout)
        if "checked" not in node.attrib:
            self.page.after_navigation(lambda: script.tick(self.page, node), "Locator.check")
            self._one("Locator.check", lambda node: "checked" in node.attrib)

    def is_checked(self) -> bool:
        """Tell whether it is ticked."""
        return "checked" in self._one("Locator.is_checked").attrib

    def get_attribute(self, name: str) -> str | None:
        """Return an attribute."""
        return self._one("Locator.get_attribute").get(name)

    def inner_text(self) -> str:
        """Return its text."""
        return html.text_of(self._one("Locator.inner_text"))

    def element_handle(self) -> "Locator":
        """Return the same: nothing moves on while it is looked at."""
        self._one("Locator.element_handle")
        return self

    def evaluate(self, code: str) -> Any:
        """Do what one of the robot's known scripts does with it."""
        return questions.evaluate_on(self._one("Locator.evaluate"), code)

    def _found(self) -> list[Node]:
        return [] if self.page.document.root is None else self._find(self.page.document)

    def _one(
        self, what: str, is_ready: Callable[[Node], bool] = lambda _node: True, *, timeout: float | None = None
    ) -> Node:
        """Wait for the one that is meant, until it is ready."""
        found: list[Node] = []

        def look() -> bool:
            found[:] = self._found()
            if len(found) > 1:
                raise Error(f"{what}: strict mode violation: {self._told} resolved to {len(found)} elements")
            return bool(found) and is_ready(found[0])

        self.page.must_be_open(what)
        self.page.wait_until(look, f"{what}: waiting for {self._told}", timeout=timeout)
        return found[0]


def _is_enabled(node: Node) -> bool:
    return "disabled" not in node.attrib


def _browsers_own(_document: Document, node: Node) -> list[Node]:
    return [body for body in node.iter("body") if "neterror" in (body.get("class") or "").split()]
