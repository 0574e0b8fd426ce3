"""What pictures must not show: what opens a customer's case to whoever reads it, and where masking is on, who the customer is.

Whatever stands beside such a label, under such a column head, or calls somebody by name (様), is blurred. The blur is put on as the
document comes in, before it is drawn, so that no row that comes late is seen clear.
"""

import json

from ..cases.case import COLUMNS

SECRET_LABELS = ("お手続きコード", "パスワード")
"""Never shown: the code (22) opens name, birth date, address and telephone to whoever has it."""

PERSONAL_LABELS = (
    *("氏名", "法人名", "生年月日", "住所", "電話", "法人電話番号", "契約者", "お客様", "お客さま"),
    *(name for column in COLUMNS.values() if column.personal or column.blurred for name in column.names),
)
"""What the portals know of a person, and what a sheet says of one, under every name that a screen has for it."""

MASK = """
(labels, byName) => {
  const hidden = new Set(labels), clean = (node) => node.textContent.trim();
  const blur = (node) => { if (node && !node.style.filter) node.style.filter = "blur(6px)"; };
  for (const label of document.querySelectorAll("label")) if (hidden.has(clean(label))) blur(label.control);
  for (const head of document.querySelectorAll("th, dt")) {
    if (!hidden.has(clean(head))) continue;
    const beside = head.nextElementSibling;
    if (head.scope === "row" || beside?.tagName === "TD" || beside?.tagName === "DD") { blur(beside); continue; }
    for (const row of head.closest("table")?.rows ?? []) if (row !== head.parentElement) blur(row.cells[head.cellIndex]);
  }
  for (const word of document.querySelectorAll("strong, b, em, code, output")) {
    const before = word.previousSibling?.textContent.trim() ?? "";
    if (labels.some((label) => before.endsWith(label))) blur(word);
  }
  if (!byName) return;
  const calledByName = (node) => !node.children.length && /(?<!お客)\\s*様$/.test(clean(node));
  [...document.querySelectorAll("p, h1, h2, h3, div, span, strong, li, a, td")].filter(calledByName).forEach(blur);
  document.querySelectorAll("iframe, embed").forEach(blur);
}
"""
"""A function for a page: the labels, and whether people called by name are to be hidden, too."""


def labels_of(*, mask: bool) -> list[str]:
    """Return what is hidden."""
    return [*SECRET_LABELS, *(PERSONAL_LABELS if mask else ())]


def as_it_comes_in(*, mask: bool) -> str:
    """Return the script that hides it in every document from its beginning on."""
    arguments = f"{json.dumps(labels_of(mask=mask), ensure_ascii=False)}, {json.dumps(mask)}"
    return f"""(() => {{
  const mask = () => ({MASK})({arguments});
  new MutationObserver(mask).observe(document, {{childList: true, subtree: true, characterData: true}});
}})();"""
