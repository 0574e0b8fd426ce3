"""What a picture is about: the items that were read on a page, and the button that is about to be pressed, outlined for the picture alone.

What is marked is read in the same turn, so that what is told of a page and what its picture shows cannot differ.
"""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator

MARK = """
({labels, row, texts}, pressed, unmark) => {
  const told = {}, rules = [];
  const clean = (node) => node.textContent.replace(/\\s+/g, " ").trim();
  const said = (node) => [...node.childNodes].filter((part) => part.nodeName !== "BUTTON").map(clean).join(" ").trim();
  const placeOf = (node) => {
    const place = [];
    for (; node.parentElement; node = node.parentElement) place.unshift([...node.parentElement.children].indexOf(node) + 1);
    return [":root", ...place.map((nth) => `:nth-child(${nth})`)].join(" > ");
  };
  const mark = (node, look, offset) => {
    if (!node || rules.length > 50) return;
    rules.push(`${placeOf(node)} { outline: ${look} !important; outline-offset: ${offset} !important }`);
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
  const sheet = (window[Symbol.for("renkei.marked")] = new CSSStyleSheet());
  sheet.replaceSync(rules.join(" "));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  for (const sign of ["pointermove", "pointerdown", "keydown", "focus"]) addEventListener(sign, unmark, {capture: true, once: true});
  return told;
}
"""
"""A function for a page: outlines what is meant until something is done there, and returns what the items say by their labels.

The outlines are a style sheet that no document holds: nothing of the page itself is changed.
"""

UNMARK = """
() => {
  const marked = window[Symbol.for("renkei.marked")];
  if (marked) document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== marked);
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
        """Return them as `MARK` takes them, but for what is about to be pressed."""
        return {"labels": list(self.labels), "row": self.row, "texts": list(self.texts)}


NO_MARKS = Marks()
