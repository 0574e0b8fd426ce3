"""What pictures must not show: what opens a customer's case to whoever reads it, and where masking is on, who the customer is.

Whatever stands beside such a label, under such a column head or heading, is blurred; of a line that calls somebody by name (様), the name
is. The blur is put on as the document comes in, before it is drawn, so that no row that comes late is seen clear.
"""

import json

from ..cases.case import COLUMNS
from ..screens.labels import AS_PRINTED, Labels

SECRET_LABELS = ("お手続きコード", "パスワード")
"""Never shown: the code (22) opens name, birth date, address and telephone to whoever has it."""

PERSONAL_LABELS = (
    *("氏名", "法人名", "生年月日", "住所", "電話", "法人電話番号", "契約者", "お客様", "お客さま"),
    *("お申込人", "登録番号"),
    *(name for column in COLUMNS.values() if column.tells_of_people for name in column.names),
)
"""What the portals know of a person, and what a sheet says of one, under every name that a screen has for it."""

_NUMBERS = "見積番号|受付番号|申込番号|案件番号|印刷連番|帳票ID"

# Before 様 stands a name, unless it is no more than a word that ends so; it begins behind what is known to be none.
_NAMES = f"""
(blur) => {{
  const called = /(?<!お客|皆|同|仕|模)様(?![式々子])/;
  const known = /^[\\s]*(?:(?:{_NUMBERS})(?:\\([^)]*\\))?[\\s:：]*[A-Z]{{0,2}}[\\d-]+(?![^\\s])[\\s]*)+/;
  const hide = (text) => {{
    const at = text.data.search(called);
    if (at < 0) return;
    const before = text.data.slice(0, at);
    let start = Math.max(...["、", "。", "「"].map((mark) => before.lastIndexOf(mark))) + 1;
    start += before.slice(start).match(known)?.[0].length ?? 0;
    if (!before.slice(start).trim()) blur(text.previousSibling);
    const name = start ? text.splitText(start) : text, span = document.createElement("span");
    const rest = name.length > at + 1 - start ? name.splitText(at + 1 - start) : null;
    name.replaceWith(span);
    span.append(name);
    blur(span);
    if (rest) hide(rest);
  }};
  const words = document.createTreeWalker(document, NodeFilter.SHOW_TEXT), found = [];
  while (words.nextNode()) if (words.currentNode.data.includes("様")) found.push(words.currentNode);
  const seen = (text) => !text.parentElement?.closest("script, style, title, textarea, option, [style*=blur]");
  found.filter(seen).forEach(hide);
}}
"""

MASK = f"""
(labels, byName, found) => {{
  const hidden = new Set(labels), clean = (node) => node.textContent.trim();
  const blur = found ? (node) => found.push(node) : (node) => {{ if (node?.style && !node.style.filter) node.style.filter = "blur(6px)"; }};
  const blurItem = (node) => {{ if (node && !["個人", "法人"].includes(clean(node))) blur(node); }};
  for (const label of document.querySelectorAll("label")) if (hidden.has(clean(label))) blur(label.control);
  for (const head of document.querySelectorAll("th, dt")) {{
    if (!hidden.has(clean(head))) continue;
    const beside = head.nextElementSibling;
    if (head.scope === "row" || beside?.tagName === "TD" || beside?.tagName === "DD") {{ blurItem(beside); continue; }}
    for (const row of head.closest("table")?.rows ?? []) if (row !== head.parentElement) blur(row.cells[head.cellIndex]);
  }}
  for (const head of document.querySelectorAll("h2, h3, h4")) {{
    const below = head.nextElementSibling;
    if (hidden.has(clean(head)) && below?.matches("p, pre, blockquote")) blur(below);
  }}
  for (const word of document.querySelectorAll("strong, b, em, code, output")) {{
    const before = word.previousSibling?.textContent.trim() ?? "";
    if (labels.some((label) => before.endsWith(label))) blur(word);
  }}
  if (!byName) return;
  ({_NAMES})(blur);
  document.querySelectorAll("iframe, embed").forEach(blur);
}}
"""
"""A function for a page: the labels, and whether people called by name are to be hidden, too. With a list it hides nothing, and puts in
there what it would hide.
"""


def labels_of(*, mask: bool, labels: Labels = AS_PRINTED) -> list[str]:
    """Return what is hidden, under every name that it has anywhere."""
    return list(labels.everywhere([*SECRET_LABELS, *(PERSONAL_LABELS if mask else ())]))


def as_it_comes_in(*, mask: bool, labels: Labels = AS_PRINTED) -> str:
    """Return the script that hides it in every document from its beginning on."""
    arguments = f"{json.dumps(labels_of(mask=mask, labels=labels), ensure_ascii=False)}, {json.dumps(mask)}"
    return f"""(() => {{
  const mask = () => ({MASK})({arguments});
  new MutationObserver(mask).observe(document, {{childList: true, subtree: true, characterData: true}});
}})();"""
