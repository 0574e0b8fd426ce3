"""One parsed page, and finding things in it by role and label as Playwright does."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import urlencode, urlsplit

from lxml import etree

Node = etree._Element
Name = str | re.Pattern[str] | None

_FIELDS = ("input", "select", "textarea")
_PARSER = partial(etree.HTMLParser, encoding="utf-8")
_TAGS: dict[str, tuple[str, ...]] = {
    "button": ("button",),
    "link": ("a",),
    "heading": ("h1", "h2", "h3"),
    "main": ("main",),
    "group": ("fieldset", "div", "p"),
    "navigation": ("nav",),
    "region": ("section",),
    "search": ("form",),
    "table": ("table",),
    "row": ("tr",),
    "cell": ("td",),
    "rowheader": ("th",),
    "columnheader": ("th",),
    "radio": ("input",),
    "checkbox": ("input",),
}
_NAMED_FOR_GOOD = frozenset({"alert", "button", "link", "heading", "radio", "checkbox"})
_ALERTS = etree.XPath("descendant-or-self::*[@role='alert']")
_ERROR_CLASS = "neterror"


class Document:
    """What a window shows. Without `body` there is nothing at all, not even a root: an answer that broke off."""

    def __init__(self, body: bytes | None) -> None:
        self.root: Node | None = None
        if body is not None:
            self.root = etree.fromstring(body.strip() or b"<html><body></body></html>", _PARSER())
        self.body: Node | None = None if self.root is None else self.root.find("body")
        self._of_role: dict[tuple[str, int | None], list[Node]] = {}
        self._names: dict[Node, str] = {}

    def first(self, tag: str) -> Node | None:
        """Return the first element of that name."""
        return None if self.root is None else next(self.root.iter(tag), None)

    def is_browsers_own(self) -> bool:
        """Tell whether this is the browser's own error page."""
        return self.body is not None and _ERROR_CLASS in (self.body.get("class") or "").split()

    def changed(self) -> None:
        """Forget what was found: another part of the page has been put in."""
        self._of_role.clear()
        self._names.clear()

    def of_role(self, role: str, level: int | None) -> list[Node]:
        """Return all elements of a role, in order; looked for once."""
        key = role, level
        if key not in self._of_role:
            self._of_role[key] = [] if self.root is None else list(_of_role(self.root, role, level))
        return self._of_role[key]

    def name_of(self, node: Node, role: str) -> str:
        """Return a node's accessible name. It is read once where nothing that is entered on the page can be part of it."""
        if role not in _NAMED_FOR_GOOD:
            return _named(node, role)
        if node not in self._names:
            self._names[node] = _named(node, role)
        return self._names[node]

    def in_order(self, nodes: list[Node]) -> list[Node]:
        """Return `nodes` each once, as they follow one another on the page."""
        if len(nodes) < 2 or self.root is None:
            return nodes
        wanted = set(nodes)
        return [node for node in self.root.iter() if node in wanted]


def text_of(node: Node) -> str:
    """Return a node's text, blanks made one."""
    return " ".join("".join(node.itertext()).split())


def said(found: str, name: Name, *, exact: bool) -> bool:
    """Compare a text with what is looked for, as Playwright does."""
    if name is None:
        return True
    if isinstance(name, re.Pattern):
        return name.search(found) is not None
    return found == name if exact else name.casefold() in found.casefold()


def by_role(
    document: Document, scope: Node, role: str, name: Name = None, *, exact: bool = False, level: int | None = None
) -> list[Node]:
    """Return the elements of a role below `scope`, in order. Raises `KeyError` for a role that nobody has asked for yet."""
    found = document.of_role(role, level) if scope is document.root else _of_role(scope, role, level)
    if name is None:
        return list(found)
    return [node for node in found if said(document.name_of(node, role), name, exact=exact)]


def _of_role(scope: Node, role: str, level: int | None) -> Iterator[Node]:
    if role == "alert":
        return iter(_ALERTS(scope))
    tags = _TAGS[role] if level is None else (f"h{level}",)
    return (node for node in scope.iter(*tags) if _has_role(node, role))


def by_label(scope: Node, label: str, *, exact: bool = False) -> list[Node]:
    """Return the entry fields of that label."""
    return [
        field
        for node in scope.iter("label")
        if said(text_of(node), label, exact=exact) and (field := _labelled(node)) is not None
    ]


def by_text(scope: Node, text: str, *, exact: bool = False) -> list[Node]:
    """Return the smallest elements that hold a text."""
    holding = [node for node in scope.iter() if isinstance(node.tag, str) and said(text_of(node), text, exact=exact)]
    outer = {above for node in holding for above in node.iterancestors()}
    return [node for node in holding if node not in outer]


def by_title(scope: Node, title: str) -> list[Node]:
    """Return the elements of exactly that title."""
    return [node for node in scope.iter() if node.get("title") == title]


def form_of(node: Node) -> Node | None:
    """Return the form that a field or button belongs to."""
    if named := node.get("form"):
        return next((form for form in node.getroottree().iter("form") if form.get("id") == named), None)
    return next(node.iterancestors("form"), None)


def entries_of(form: Node) -> Iterator[tuple[str, str]]:
    """Yield what a form would send."""
    for node in form.getroottree().iter(*_FIELDS):
        name = node.get("name")
        if not name or "disabled" in node.attrib or form_of(node) is not form:
            continue
        if node.tag == "input" and node.get("type") in {"radio", "checkbox"} and "checked" not in node.attrib:
            continue
        yield name, value_of(node)


def value_of(field: Node) -> str:
    """Return what is entered in a field."""
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [option for option in options if "selected" in option.attrib]
        return _value(chosen[-1] if chosen else options[0])
    if field.tag == "textarea":
        return (field.text or "").removeprefix("\n")
    return field.get("value") or ""


def enter(field: Node, value: str) -> None:
    """Enter a value in a text field."""
    if field.tag == "textarea":
        field.text = value
    else:
        field.set("value", value)


def choose(field: Node, wish: str) -> bool:
    """Choose an option by value or text; tell whether there is such a one."""
    options = list(field.iter("option"))
    wanted = next((option for option in options if wish in (_value(option), text_of(option))), None)
    if wanted is None:
        return False
    for option in options:
        option.attrib.pop("selected", None)
    wanted.set("selected", "")
    return True


def check(box: Node) -> None:
    """Tick a box, or turn to a radio button and away from its neighbours."""
    if box.get("type") == "radio":
        form = form_of(box)
        for other in box.getroottree().iter("input"):
            if (other.get("type"), other.get("name")) == ("radio", box.get("name")) and form_of(other) is form:
                other.attrib.pop("checked", None)
    box.set("checked", "")


def toggle(node: Node, attribute: str, *, on: bool) -> None:
    """Set an attribute that is there or not."""
    if on:
        node.set(attribute, "")
    else:
        node.attrib.pop(attribute, None)


def _value(option: Node) -> str:
    value = option.get("value")
    return text_of(option) if value is None else value


def _has_role(node: Node, role: str) -> bool:
    if role in {"radio", "checkbox"}:
        return node.get("type") == role
    if role == "link":
        return "href" in node.attrib
    if role in {"group", "search"}:
        return node.tag == "fieldset" or node.get("role") == role
    if role == "region":
        return "aria-label" in node.attrib
    return role not in {"rowheader", "columnheader"} or (node.get("scope") == "row") is (role == "rowheader")


def _named(node: Node, role: str) -> str:
    if told := node.get("aria-label"):
        return told
    if role in {"radio", "checkbox"}:
        return name_of_field(node)
    if node.tag == "fieldset":
        legend = next(node.iter("legend"), None)
        return "" if legend is None else text_of(legend)
    return text_of(node)


def name_of_field(field: Node) -> str:
    """Return what a field is called by its own label, or by the one that stands around it."""
    if told := field.get("aria-label"):
        return told
    around = next(field.iterancestors("label"), None)
    if around is not None:
        return text_of(around)
    own = field.get("id")
    return next((text_of(node) for node in field.getroottree().iter("label") if own and node.get("for") == own), "")


def _labelled(label: Node) -> Node | None:
    if (wanted := label.get("for")) is not None:
        return next((node for node in label.getroottree().iter(*_FIELDS) if node.get("id") == wanted), None)
    return next(label.iter(*_FIELDS), None)


Find = Callable[[Document], list[Node]]


def with_query(url: str, entries: list[tuple[str, str]]) -> str:
    """Return an address with what a form asks in place of its query."""
    return urlsplit(url)._replace(query=urlencode(entries), fragment="").geturl()
