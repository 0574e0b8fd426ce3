"""Reading XML that strangers wrote: in pieces, and without document types, so that no entity grows into more than there is."""

from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

Attributes = dict[str, str]
Position = Callable[[], int]
"""Tells at which byte the element begins, or its end does, that is being handed over."""

_DEEPEST = 256
_MOST_NAMES = 10_000


class HasDocumentType(Exception):
    """The XML declares a document type, as no workbook does: entities could be defined in it."""


class Handler:
    """Takes the elements of a part as they come, by the names that they have within their namespaces."""

    def begin(self, position: Position) -> None:
        """Take what tells where in the part each element stands."""

    def start(self, name: str, attributes: Attributes) -> None:
        """Take an element's beginning."""

    def end(self, name: str) -> None:
        """Take an element's end."""

    def text(self, piece: str) -> None:
        """Take text between two tags, maybe a piece of it only."""


def parse(pieces: Iterable[bytes], handler: Handler) -> Iterator[None]:
    """Hand every element to `handler`; come up for air after each piece.

    Raises `HasDocumentType`, `expat.ExpatError` for what is no XML, and `ValueError` for what is deeper, or has more kinds of
    elements, than any workbook.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    locals_ = _LocalNames()
    start, end, depth = handler.start, handler.end, 0

    def started(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise ValueError("too deep for a workbook")
        start(locals_[name], attributes)

    def ended(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(locals_[name])

    parser.StartElementHandler, parser.EndElementHandler = started, ended
    parser.CharacterDataHandler = handler.text
    handler.begin(lambda: parser.CurrentByteIndex)
    for piece in pieces:
        parser.Parse(piece, False)
        yield
    parser.Parse(b"", True)
    yield


def elements(pieces: Iterable[bytes], take: Callable[[str, str, Attributes], None]) -> None:
    """Hand every element's beginning to `take`: the name of what it stands in, its own name, its attributes by local names."""
    for _ in parse(pieces, _Nested(take)):
        pass


class _Nested(Handler):
    def __init__(self, take: Callable[[str, str, Attributes], None]) -> None:
        self._take = take
        self._open = [""]

    def start(self, name: str, attributes: Attributes) -> None:
        self._take(self._open[-1], name, {key.rpartition(":")[2]: value for key, value in attributes.items()})
        self._open.append(name)

    def end(self, name: str) -> None:
        self._open.pop()


class _LocalNames(dict[str, str]):
    def __missing__(self, name: str) -> str:
        if len(self) > _MOST_NAMES:
            raise ValueError("too many kinds of elements for a workbook")
        self[name] = local = name.rpartition(":")[2]
        return local


def _refuse(*_: object) -> None:
    raise HasDocumentType
