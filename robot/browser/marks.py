"""What a picture is about: the items that were read on a page, and the button that is about to be pressed, outlined for the picture alone.

What is marked is read in the same turn, so that what is told of a page and what its picture shows cannot differ.
"""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import ElementHandle, Locator
from playwright.sync_api import Error as PlaywrightError

from .watchdog import Overdue

_MILLISECONDS_TO_FIND = 500.0

MARK = """
({labels, row, texts, pressed}) => {
  const told = {}, marked = (window[Symbol.for("renkei.marked")] ??= []);
  const clean = (node) => node.textContent.replace(/\\s+/g, " ").trim();
  const said = (node) => [...node.childNodes].filter((part) => part.nodeName !== "BUTTON").map(clean).join(" ").trim();
  const mark = (node, look, offset) => {
    if (!node || marked.length > 50) return;
    marked.push([node, node.getAttribute("style")]);
    node.style.outline = look;
    node.style.outlineOffset = offset;
  };
  const read = (label, node) => {
    if (!node) return;
    told[label] ??= said(node);
    mark(node, "3px solid #d0021b", "-2px");
  };
  const isRow = (line) => [...line.cells].some((cell) => cell.tagName === "TD" && said(cell) === row);
  for (const head of document.querySelectorAll("th, dt")) {
    const label = clean(head);
    if (!labels.includes(label)) continue;
    if (!row) read(label, head.nextElementSibling);
    else for (const line of head.closest("table")?.rows ?? []) if (isRow(line)) read(label, line.cells[head.cellIndex]);
  }
  const words = texts.length && document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words && words.nextNode()) {
    const word = words.currentNode, shown = !["SCRIPT", "STYLE"].includes(word.parentElement.tagName);
    if (shown && texts.some((text) => word.data.includes(text))) mark(word.parentElement, "3px solid #d0021b", "2px");
  }
  mark(pressed, "4px solid #f08c00", "2px");
  return told;
}
"""
"""A function for a page: outlines what is meant, and returns what the items say by their labels."""

UNMARK = """
() => {
  const marked = window[Symbol.for("renkei.marked")] ?? [];
  for (const [node, style] of marked.splice(0).reverse()) {
    node.setAttribute("style", style ?? "");  // written out, or Chromium removes an attribute that it has not written yet
    if (style === null) node.removeAttribute("style");
  }
}
"""
"""A function for a page: takes the outlines off again."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is outlined: items by their `labels` (in a list the column heads, of the `row` that has this in one of its cells), whatever
    says one of the `texts`, and what is about to be `pressed`.
    """

    labels: tuple[str, ...] = ()
    row: str = ""
    texts: tuple[str, ...] = ()
    pressed: Locator | None = None

    @property
    def reads(self) -> bool:
        """Whether something was read."""
        return bool(self.labels or self.texts)

    def __bool__(self) -> bool:
        """Tell whether there is anything to mark."""
        return self.reads or self.pressed is not None

    def on_page(self) -> dict[str, Any]:
        """Return them as `MARK` takes them, now: what cannot be found at once is not marked."""
        return {"labels": list(self.labels), "row": self.row, "texts": list(self.texts), "pressed": self._handle()}

    def _handle(self) -> ElementHandle | None:
        if self.pressed is None:
            return None
        try:
            return self.pressed.element_handle(timeout=_MILLISECONDS_TO_FIND)
        except Overdue:
            raise
        except PlaywrightError:
            return None


NO_MARKS = Marks()
