"""One part of a workbook whose XML is changed in single places: every other byte stays what it was."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from ..sheet.markup import Attributes, Handler, Position, parse

_MOST_ELEMENTS = 500_000
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)[\"'][^>]*\?>", re.ASCII)
_TAG = re.compile(rb"<[^\s/>]+(?:\s+[^\s=>]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>")
_ATTRIBUTE = re.compile(rb"\s+([^\s=>]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def as_utf8(data: bytes) -> bytes:
    """Return XML in UTF-8, in which places are counted in bytes; as it is where it is in UTF-8 already, as nearly always."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _DECLARED.sub(b"", data.decode(name).encode())
    declared = _DECLARED.match(data)
    if declared is None or declared[1].lower() in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        return data
    return _DECLARED.sub(b"", data).decode(declared[1].decode()).encode()


def tag_at(data: bytes, start: int) -> bytes:
    """Return the start tag that begins at `start`. Raises `ValueError` where there is none."""
    found = _TAG.match(data, start)
    if found is None:
        raise ValueError("no tag where one was read")
    return found[0]


def with_attributes(tag: bytes, changes: dict[str, str | None]) -> bytes:
    """Return a start tag with other values of some attributes; `None` takes one out, a new one stands behind the others."""
    left = dict(changes)

    def other(found: re.Match[bytes]) -> bytes:
        name = found[1].decode()
        if name not in left:
            return found[0]
        value = left.pop(name)
        return b"" if value is None else b" " + found[1] + b"=" + quoteattr(value).encode()

    changed = _ATTRIBUTE.sub(other, tag)
    end = len(changed) - (2 if changed.endswith(b"/>") else 1)
    added = "".join(f" {name}={quoteattr(value)}" for name, value in left.items() if value is not None)
    return changed[:end].rstrip() + added.encode() + changed[end:] if added else changed


def spliced(data: bytes, places: list[tuple[int, int, bytes]]) -> bytes:
    """Return `data` with other bytes from start to end at some places, which do not overlap."""
    pieces, at = [], 0
    for start, end, new in sorted(places, key=lambda place: place[:2]):
        pieces += [data[at:start], new]
        at = end
    return b"".join([*pieces, data[at:]])


@dataclass(eq=False, slots=True)
class Element:
    """An element as it stands in a part: `name` is local, attributes are as written; it begins, and its content does, at a byte."""

    name: str
    prefix: str
    attributes: Attributes
    start: int
    inner: int
    parent: "Element | None" = None
    close: int = 0
    end: int = 0
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def all(self, name: str) -> list["Element"]:
        """Return the children of that name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Element | None":
        """Return the first child of that name."""
        return next(iter(self.all(name)), None)

    def within(self, name: str) -> Iterator["Element"]:
        """Yield whatever is of that name, however deep."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.within(name)

    def attribute(self, name: str, default: str = "") -> str:
        """Return an attribute by its local name."""
        return next((value for key, value in self.attributes.items() if key.rpartition(":")[2] == name), default)


class Part:
    """A part's elements, and what is to be changed in it.

    Raises `HasDocumentType` and XML's errors as `parse` does, and `ValueError` for more elements than a part of this kind has.
    """

    def __init__(self, data: bytes) -> None:
        self.data = as_utf8(data)
        builder = _Builder(self.data)
        for _ in parse([self.data], builder):
            pass
        if builder.root is None:
            raise ValueError("a part without an element")
        self.root = builder.root
        self._attributes: dict[Element, dict[str, str | None]] = {}
        self._inside: dict[Element, list[bytes]] = {}
        self._places: list[tuple[int, int, bytes]] = []

    @property
    def is_changed(self) -> bool:
        """Whether anything is to be changed."""
        return bool(self._attributes or self._inside or self._places)

    def inner(self, element: Element) -> bytes:
        """Return what stands in an element, as it is written."""
        return self.data[element.inner : element.close]

    def raw(self, element: Element) -> bytes:
        """Return an element as it is written."""
        return self.data[element.start : element.end]

    def set(self, element: Element, **attributes: str | None) -> None:
        """Give an element other attributes."""
        self._attributes.setdefault(element, {}).update(attributes)

    def append(self, element: Element, xml: str) -> None:
        """Put something behind all that stands in an element."""
        self._inside.setdefault(element, []).append(xml.encode())

    def put(self, at: int, xml: str) -> None:
        """Put something in at a byte."""
        self._places.append((at, at, xml.encode()))

    def replace(self, start: int, end: int, xml: str = "") -> None:
        """Put something else in the place of some bytes."""
        self._places.append((start, end, xml.encode()))

    def result(self) -> bytes:
        """Return the part as it is now."""
        places = list(self._places)
        for element in {**self._attributes, **self._inside}:
            tag = with_attributes(self.data[element.start : element.inner], self._attributes.get(element, {}))
            inside = b"".join(self._inside.get(element, ()))
            if inside and element.end == element.inner:
                name = f"{element.prefix}{element.name}".encode()
                tag = tag.removesuffix(b"/>").rstrip() + b">" + inside + b"</" + name + b">"
            elif inside:
                places.append((element.close, element.close, inside))
            places.append((element.start, element.inner, tag))
        return spliced(self.data, places)


class _Builder(Handler):
    def __init__(self, data: bytes) -> None:
        self.root: Element | None = None
        self._data = data
        self._open: list[Element] = []
        self._count = 0
        self._at: Position = lambda: 0

    def begin(self, position: Position) -> None:
        self._at = position

    def start(self, name: str, attributes: Attributes) -> None:
        self._count += 1
        if self._count > _MOST_ELEMENTS:
            raise ValueError("more elements than a person could have made")
        start = self._at()
        tag = tag_at(self._data, start)
        qualified = re.split(rb"[\s/>]", tag[1:], maxsplit=1)[0].decode()
        parent = self._open[-1] if self._open else None
        element = Element(name, qualified.removesuffix(name), attributes, start, start + len(tag), parent)
        if parent is None:
            self.root = element
        else:
            parent.children.append(element)
        self._open.append(element)

    def end(self, name: str) -> None:
        element = self._open.pop()
        if self._data[element.start : element.inner].endswith(b"/>"):
            element.close = element.end = element.inner
            return
        element.close = self._at()
        element.end = self._data.index(b">", element.close) + 1

    def text(self, piece: str) -> None:
        if self._open:
            self._open[-1].text += piece
