"""A workbook's own parts: which sheets it has and who sees them, its shared texts, and which formats make a number a date."""

import posixpath
import re
from dataclasses import dataclass, field
from datetime import datetime

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH
from openpyxl.utils.escape import unescape

from .archive import Archive
from .markup import Attributes, Handler, elements, parse

_EAST_ASIAN_DATES = frozenset({*range(27, 37), *range(50, 59)})
"""Formats that Excel knows by number only, 2027年1月1日 and 令和 among them; openpyxl does not know them."""
_ZEROS = re.compile("0{2,}")
_MOST_SHEETS = 1_000
_MOST_FORMATS = 100_000


@dataclass(frozen=True, slots=True)
class Leaf:
    """A sheet of the workbook. A chart sheet has no `part` with cells."""

    name: str
    is_hidden: bool
    part: str | None


@dataclass(frozen=True, slots=True)
class Format:
    """What a cell's format does to its number: makes it a date, or shows it with zeros before it, `digits` in all."""

    is_date: bool = False
    digits: int = 0


@dataclass(slots=True)
class Workbook:
    """A workbook as it was opened: its `leaves` from left to right, and what their cells refer to."""

    archive: Archive
    leaves: list[Leaf] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    formats: list[Format] = field(default_factory=list)
    epoch: datetime = WINDOWS_EPOCH

    @classmethod
    def open(cls, archive: Archive) -> "Workbook":
        """Read what is common to all sheets. Raises `KeyError` where a part is missing, `ValueError` where there is no end of them."""
        book = cls(archive)
        main = book._main_part()
        parts = book._related(main)
        for kind, part in parts.values():
            if kind == "sharedStrings" and part in archive:
                texts = _Texts(book.texts)
                for _ in parse(archive.pieces(part), texts):
                    pass
            if kind == "styles" and part in archive:
                book._read_formats(part)
        elements(archive.pieces(main), lambda _, name, attributes: book._take(name, attributes, parts))
        return book

    def _main_part(self) -> str:
        if "_rels/.rels" not in self.archive:
            return "xl/workbook.xml"
        named = [part for kind, part in self._related("").values() if kind == "officeDocument"]
        return named[0] if named else "xl/workbook.xml"

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what `part` refers to by its ids: the kind, and the part."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, tuple[str, str]] = {}

        def take(_: str, element: str, attributes: Attributes) -> None:
            if element == "Relationship":
                target = attributes.get("Target", "")
                path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], path)

        elements(self.archive.pieces(rels), take)
        return found

    def _take(self, name: str, attributes: Attributes, parts: dict[str, tuple[str, str]]) -> None:
        if name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = MAC_EPOCH
        if name == "sheet":
            kind, part = parts.get(attributes.get("id", ""), ("", ""))
            is_hidden = attributes.get("state", "visible") != "visible"
            has_cells = kind == "worksheet" and part in self.archive
            if len(self.leaves) == _MOST_SHEETS or (has_cells and any(part == leaf.part for leaf in self.leaves)):
                raise ValueError("more sheets than a person could have made, or one of them many times")
            self.leaves.append(Leaf(attributes.get("name", ""), is_hidden, part if has_cells else None))

    def _read_formats(self, part: str) -> None:
        codes = dict(BUILTIN_FORMATS)

        def take(within: str, name: str, attributes: Attributes) -> None:
            if name == "numFmt" and within == "numFmts":
                codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            if name == "xf" and within == "cellXfs":
                if len(self.formats) == _MOST_FORMATS:
                    raise ValueError("more formats than Excel has room for")
                self.formats.append(_format(int(attributes.get("numFmtId", 0)), codes))

        elements(self.archive.pieces(part), take)


def _format(number: int, codes: dict[int, str]) -> Format:
    code = codes.get(number, "")
    is_date = number in _EAST_ASIAN_DATES or is_date_format(code)
    return Format(is_date, len(code) if _ZEROS.fullmatch(code) else 0)


class _Texts(Handler):
    """Collects the shared texts; how Japanese is read aloud (`rPh`) is no part of them."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._pieces: list[str] = []
        self._aloud = self._listening = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._aloud = True
        elif name == "t":
            self._listening = not self._aloud

    def end(self, name: str) -> None:
        if name == "si":
            self._texts.append(unescaped("".join(self._pieces)))
        elif name == "rPh":
            self._aloud = False
        elif name == "t":
            self._listening = False

    def text(self, piece: str) -> None:
        if self._listening:
            self._pieces.append(piece)


def unescaped(text: str) -> str:
    """Return text with the characters that XML cannot hold and Excel writes as _x0007_."""
    return str(unescape(text)) if "_x" in text else text
