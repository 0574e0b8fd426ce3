"""The cells of a sheet: each wrong one gets its flag's format, each flagged one that is right its own again; nothing else is touched."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries

from ..sheet.markup import Attributes, Handler, Position, parse
from .part import as_utf8, spliced, tag_at, with_attributes
from .styles import Styles

Cell = tuple[int, int]
"""A row as the spreadsheet counts it, and a column from 0 on."""

RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATED_STRICTLY = "http://purl.oclc.org/ooxml/officeDocument/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_MOST_MERGED = 10_000

_BEFORE_NOTES = frozenset(
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState "
    "dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins "
    "pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing".split()
)
"""What stands before the sheet's reference to the shapes of its comments."""


@dataclass(slots=True)
class Repainted:
    """What came of it: the sheet anew, what each flagged cell's ground was, and how the sheet refers to its comments' shapes."""

    data: bytes
    grounds: dict[Cell, str]
    drawing: "Drawing"

    def with_drawing(self, number: str | None) -> bytes:
        """Return the sheet with a reference of that number to the shapes, or without one."""
        return self.drawing.put(self.data, number)


@dataclass(slots=True)
class Drawing:
    """The sheet's reference to its shapes: its number and place, or where it would stand."""

    number: str = ""
    start: int = 0
    end: int = 0
    prefix: str = ""
    related: str = RELATED

    def put(self, data: bytes, number: str | None) -> bytes:
        """Return a sheet with the reference, or without it."""
        if number == (self.number or None):
            return data
        xml = f'<{self.prefix}legacyDrawing xmlns:r="{self.related}" r:id="{number}"/>' if number else ""
        return spliced(data, [(self.start, self.end, xml.encode())])


def anchors(data: bytes, wanted: Mapping[Cell, str]) -> Mapping[Cell, str]:
    """Return what is said of which cell; what is said of one that is merged into another is said there."""
    if b"mergeCell" not in data:
        return wanted
    merged = _Merged()
    for _ in parse([data], merged):
        pass
    said: dict[Cell, str] = {}
    for cell, text in wanted.items():
        anchor = merged.anchor(cell)
        said[anchor] = f"{said[anchor]}\n{text}" if anchor in said else text
    return said


def repaint(data: bytes, wanted: Mapping[Cell, str], styles: Styles, before: Mapping[Cell, str]) -> Repainted:
    """Flag the cells `wanted`, and give all other flagged ones their ground `before` back.

    Raises XML's errors and `ValueError` for a damaged sheet.
    """
    data = as_utf8(data)
    painter = _Painter(data, wanted, styles, before)
    for _ in parse([data], painter):
        pass
    drawing, places = painter.drawing, painter.places
    shift = sum(len(new) - (end - start) for start, end, new in places if end <= drawing.start)
    drawing.start, drawing.end = drawing.start + shift, drawing.end + shift
    return Repainted(spliced(data, places), painter.grounds, drawing)


class _Merged(Handler):
    def __init__(self) -> None:
        self._ranges: list[tuple[int, int, int, int]] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "mergeCell" and len(self._ranges) < _MOST_MERGED:
            left, top, right, bottom = range_boundaries(attributes.get("ref", "A1"))
            self._ranges.append((int(left or 1), int(top or 1), int(right or 1), int(bottom or 1)))

    def anchor(self, cell: Cell) -> Cell:
        """Return the cell that shows what a cell holds."""
        row, column = cell[0], cell[1] + 1
        for left, top, right, bottom in self._ranges:
            if top <= row <= bottom and left <= column <= right:
                return top, left - 1
        return cell


@dataclass(slots=True)
class _Row:
    number: int = 0
    style: int | None = None
    missing: list[int] = field(default_factory=list)
    column: int = -1
    prefix: str = ""


class _Painter(Handler):
    def __init__(self, data: bytes, wanted: Mapping[Cell, str], styles: Styles, before: Mapping[Cell, str]) -> None:
        self.places: list[tuple[int, int, bytes]] = []
        self.grounds: dict[Cell, str] = {}
        self.drawing = Drawing()
        self._data, self._styles, self._before = data, styles, before
        self._rows: dict[int, list[int]] = {}
        for row, column in sorted(wanted):
            self._rows.setdefault(row, []).append(column)
        self._columns: list[tuple[range, int]] = []
        self._letters: dict[str, int] = {}
        self._row = _Row()
        self._depth = 0
        self._at: Position = lambda: 0

    def begin(self, position: Position) -> None:
        self._at = position

    def start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        if name == "c":
            self._take_cell(attributes)
        elif name == "row":
            self._take_row(attributes)
        elif name == "col" and attributes.get("style", "").isdigit():
            places = range(int(attributes["min"]) - 1, int(attributes["max"]))
            self._columns.append((places, int(attributes["style"])))
        elif self._depth == 1:
            self._take_root(name, attributes)
        elif self._depth == 2 and name == "legacyDrawing":
            self.drawing.number = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.drawing.start = self._at()

    def end(self, name: str) -> None:
        if name == "row" and self._row.missing:
            self._put_missing(self._at())
        elif self._depth == 2 and name == "legacyDrawing":
            self.drawing.end = self._end_of(self.drawing.start)
        elif self._depth == 2 and name in _BEFORE_NOTES and not self.drawing.number:
            # Of an element that is empty, the end is where the next one begins.
            at = self._at()
            closes = self._data.startswith(f"</{self.drawing.prefix}{name}".encode(), at)
            self.drawing.start = self.drawing.end = self._end_of(at) if closes else at
        self._depth -= 1

    def _end_of(self, start: int) -> int:
        """Return where the tag ends that begins at `start`; a reference that is written as two tags ends with the second."""
        end = self._data.index(b">", start) + 1
        if self._data[start : start + 2] == b"</" or self._data[start:end].endswith(b"/>"):
            return end
        return self._data.index(b">", end) + 1

    def _take_root(self, name: str, attributes: Attributes) -> None:
        tag = tag_at(self._data, self._at()).split()[0].strip(b"<>/").decode()
        self.drawing.prefix = self._row.prefix = tag.removesuffix(name)
        strict = attributes.get(f"xmlns:{self.drawing.prefix[:-1]}" if self.drawing.prefix else "xmlns") == _STRICT
        self.drawing.related = RELATED_STRICTLY if strict else RELATED

    def _take_row(self, attributes: Attributes) -> None:
        number = int(attributes.get("r", self._row.number + 1))
        own = attributes.get("customFormat") in ("1", "true") and attributes.get("s", "").isdigit()
        style = int(attributes["s"]) if own else None
        self._row = _Row(number, style, list(self._rows.get(number, ())), prefix=self.drawing.prefix)
        if self._row.missing and (spans := attributes.get("spans")):
            self._widen(spans, max(self._row.missing) + 1)

    def _widen(self, spans: str, last: int) -> None:
        """Let the row say that it reaches as far as the cells that may be added to it."""
        found = spans.split(":")
        if len(found) == 2 and found[1].isdigit() and int(found[1]) < last:
            start = self._at()
            tag = tag_at(self._data, start)
            self.places.append((start, start + len(tag), with_attributes(tag, {"spans": f"{found[0]}:{last}"})))

    def _take_cell(self, attributes: Attributes) -> None:
        row, reference = self._row, attributes.get("r")
        row.column = self._column(reference) if reference else row.column + 1
        while row.missing and row.missing[0] < row.column:
            self._put_one(row.missing.pop(0), self._at())
        style = int(attributes.get("s", "0"))
        cell = row.number, row.column
        is_wanted = bool(row.missing) and row.missing[0] == row.column
        if is_wanted:
            row.missing.pop(0)
        own = self._styles.with_ground(style, self._before.get(cell, "")) if style in self._styles.flagged else style
        if is_wanted:
            self.grounds[cell] = self._styles.ground_of(own)
        new = self._styles.with_flag(own) if is_wanted else own
        if new != style:
            start = self._at()
            tag = tag_at(self._data, start)
            changed = with_attributes(tag, {"s": str(new) if new else None})
            self.places.append((start, start + len(tag), changed))

    def _column(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        if letters not in self._letters:
            self._letters[letters] = column_index_from_string(letters) - 1
        return self._letters[letters]

    def _put_missing(self, at: int) -> None:
        for column in self._row.missing:
            self._put_one(column, at)
        self._row.missing = []

    def _put_one(self, column: int, at: int) -> None:
        """Add an empty cell, in the format that it has had as part of its row or column."""
        row = self._row
        own = row.style if row.style is not None else next((one for some, one in self._columns if column in some), 0)
        own = self._styles.with_ground(own, "") if own in self._styles.flagged else own
        self.grounds[row.number, column] = self._styles.ground_of(own)
        reference = f"{get_column_letter(column + 1)}{row.number}"
        self.places.append((at, at, f'<{row.prefix}c r="{reference}" s="{self._styles.with_flag(own)}"/>'.encode()))


def reference_of(cell: Cell) -> str:
    """Return a cell as the spreadsheet writes it: D7."""
    return f"{get_column_letter(cell[1] + 1)}{cell[0]}"


def cells_of(reference: str) -> Iterator[Cell]:
    """Yield the cell of such a reference; nothing for what is none."""
    letters = reference.rstrip("0123456789")
    if letters.isalpha() and letters.isascii() and len(letters) <= 3 and reference[len(letters) :]:
        yield int(reference[len(letters) :]), column_index_from_string(letters) - 1
