"""What the robot's own scripts ask of a page, answered without running them.

Each is known by a digest of its text: one that has changed is refused, so that this page cannot fall behind it.
"""

import base64
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from playwright.sync_api import Error, TimeoutError

from tests.simulation.fakes import document as html
from tests.simulation.fakes.document import Node
from tests.simulation.fakes.network import Answer, Request
from tests.simulation.fakes.script import Unknown, digest

if TYPE_CHECKING:
    from tests.simulation.fakes.browser import Page


def evaluate(page: "Page", code: str, argument: Any) -> Any:
    """Do what one of the robot's scripts does; raise `Unknown` for any other."""
    return _known(_ON_PAGE, code)(page, argument)


def evaluate_on(node: Node, code: str) -> Any:
    """Do what one of the robot's scripts does with an element; raise `Unknown` for any other."""
    return _known(_ON_ELEMENT, code)(node)


def _known(scripts: Mapping[str, Callable[..., Any]], code: str) -> Callable[..., Any]:
    if (known := scripts.get(digest(code))) is None:
        raise Unknown(f"script {digest(code)}: {code}")
    return known


def _look(page: "Page", _argument: object) -> dict[str, Any]:
    document = page.document
    if document.body is None:
        raise Error("Page.evaluate: TypeError: Cannot read properties of null")
    alerts = html.by_role(document, document.root, "alert")
    parts = [part for alert in alerts for part in (list(alert.iter("li")) or [alert])]
    return {
        "heading": _heading(page),
        "alerts": [html.text_of(part) for part in parts],
        "browsers_own": document.is_browsers_own(),
    }


def _comes(page: "Page", asked: tuple[list[str], str, bool, bool, object, object, float]) -> dict[str, Any] | None:
    headings, troubles, alerts, anything, _links, _picture, milliseconds = asked
    trouble = re.compile(troubles, re.IGNORECASE)

    def has_come() -> bool:
        document = page.document
        if document.body is None:
            return False
        heading = _heading(page)
        named = bool(heading) if anything else heading in headings or trouble.search(heading) is not None
        return document.is_browsers_own() or named or (alerts and bool(html.by_role(document, document.root, "alert")))

    try:
        page.wait_until(has_come, "Page.evaluate", timeout=milliseconds)
    except TimeoutError:
        return None
    return {**_look(page, None), "items": _in_main(_items)(page, None), "ready": None, "links": {}}


def _heading(page: "Page", _argument: object = None) -> str:
    found = page.document.first("h1")
    return "" if found is None else html.text_of(found)


def _fetch(page: "Page", wanted: tuple[str, int, float]) -> list[Any]:
    url, _most, _milliseconds = wanted
    came: list[Answer] = []
    url = urljoin(page.url, url)
    page.context.load(Request(url, referrer=page.told_to(url)), lambda _url, answer: came.append(answer))
    page.wait_until(lambda: bool(came), "Page.evaluate: fetch")
    [answer] = came
    if answer.body is None:
        raise Error("Page.evaluate: TypeError: Failed to fetch")
    return [answer.status, base64.b64encode(answer.body).decode()]


def _items(main: Node) -> dict[str, str]:
    heads = (node for node in main.iter("th") if node.get("scope") == "row")
    return {_content(head): _content(head.getnext()) for head in heads}


def _rows(main: Node) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for table in main.iter("table"):
        first, *others = table.iter("tr")
        heads = [_content(cell) for cell in first]
        if first.find("td") is None:
            rows += [dict(zip(heads, map(_content, row), strict=True)) for row in others if len(row) == len(heads)]
    return rows


def _in_main(read: Callable[[Node], Any]) -> Callable[["Page", Any], Any]:
    def of_page(page: "Page", _argument: object) -> Any:
        mains = [] if page.document.root is None else list(page.document.root.iter("main"))
        return read(mains[0]) if len(mains) == 1 else None

    return of_page


def _listed(page: "Page", asked: tuple[list[str], str, float]) -> dict[str, Any] | None:
    headings, onward, milliseconds = asked
    try:
        page.wait_until(lambda: _heading(page) in headings, "Page.evaluate", timeout=milliseconds)
    except TimeoutError:
        return None
    document = page.document
    links = html.by_role(document, document.root, "link", onward, exact=True)
    rows = _in_main(_rows)(page, None)
    return None if rows is None else {"rows": rows, "onward": bool(links)}


def _choices(part: Node) -> list[str]:
    radios = (node for node in part.iter("input") if node.get("type") == "radio" and node.get("disabled") is None)
    options = (node for node in part.iter("option") if node.get("value") != "" and node.get("disabled") is None)
    found = [html.text_of(node) for node in options] or [html.name_of_field(node) for node in radios]
    return [text for text in found if text]


def _content(node: Node) -> str:
    return "".join(node.itertext()).strip()


def _another(page: "Page", _argument: object) -> dict[str, Any]:
    document = page.document
    if document.root is None:
        raise Error("Page.evaluate: TypeError: Cannot read properties of null")
    alerts = html.by_role(document, document.root, "alert")
    return {
        "headings": [text for node in document.root.iter("h1") if (text := html.text_of(node))],
        "settled": not document.is_browsers_own() and not any(map(html.text_of, alerts)),
        "signs_in": any(node.get("type") == "password" for node in document.root.iter("input")),
    }


_OF_KIND: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "button": ("button",),
        "link": ("link",),
        "box": ("checkbox",),
        "column": ("columnheader",),
        "item": ("rowheader",),
        "part": ("navigation", "region", "search", "group"),
    }
)


def _names(page: "Page", asked: tuple[str, str]) -> list[str]:
    kind, _key = asked
    document = page.document
    if kind == "field":
        return list(dict.fromkeys(filter(None, map(html.text_of, document.root.iter("label")))))
    found = [
        document.name_of(node, role)
        for role in _OF_KIND[kind]
        for node in html.by_role(document, document.root, role)
        if kind not in {"button", "link"} or next(node.iterancestors("td"), None) is None
    ]
    return list(dict.fromkeys(name for name in found if name))


def _goes_to(field: Node) -> str:
    return next((str(form.get("action", "")) for form in field.iterancestors("form")), "")


_ON_PAGE: Mapping[str, Callable[["Page", Any], Any]] = MappingProxyType(
    {
        "eeb740bf": _look,
        "89a68c7a": _comes,
        "fb38e8a6": _fetch,
        "56071b64": _heading,
        "a4a8719d": _another,
        "d80ba899": _names,
        "12b166a1": _in_main(_items),
        "485195fc": _in_main(_rows),
        "bd851979": _listed,
    }
)
_ON_ELEMENT: Mapping[str, Callable[[Node], Any]] = MappingProxyType(
    {"b8bfd6fa": _items, "7886b9da": _rows, "44888fbe": _choices, "866f4594": _goes_to}
)
