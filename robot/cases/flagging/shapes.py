"""The boxes in which Excel shows a sheet's comments, an old kind of drawing (VML) that may hold buttons of its own.

It is XML by courtesy only: Excel writes, and reads, some that no XML reader takes. So it is changed as text, box by box.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from .cells import Cell

EMPTY = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
)
"""The boxes of a sheet that has had none."""

_KIND = "_x0000_t202"
_OF_A_NOTE = (
    f'<v:shapetype {{spaces}} id="{_KIND}" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_BEGINS = re.compile(rb"<((?:\w+:)?shape)[\s>]")
_ROW = re.compile(rb"<(?:\w+:)?Row>\s*(\d{1,7})\s*<")
_COLUMN = re.compile(rb"<(?:\w+:)?Column>\s*(\d{1,5})\s*<")
_NUMBER = re.compile(rb"_x0000_s(\d{1,9})")
_ENDS = re.compile(rb"</xml\s*>\s*\Z")
_FIRST = 1024
_LETTERS_A_LINE = 20
_MOST_LINES = 16


def without(data: bytes, cells: Collection[Cell]) -> bytes:
    """Return the drawing without the boxes of these cells' comments."""
    kept, at = [], 0
    for start, end in _boxes(data):
        if _cell_of(data[start:end]) in cells:
            kept.append(data[at:start])
            at = end
    return b"".join([*kept, data[at:]])


def with_boxes(data: bytes, texts: Mapping[Cell, str]) -> bytes:
    """Return the drawing with a box for each of these cells' comments. Raises `ValueError` where it has no end."""
    end = _ENDS.search(data)
    if end is None:
        raise ValueError("a drawing that does not end")
    first = max((int(number) for number in _NUMBER.findall(data)), default=_FIRST) + 1
    kind = "" if f'"{_KIND}"'.encode() in data else _OF_A_NOTE.format(spaces=_SPACES)
    boxes = "".join(_box(first + place, cell, text) for place, (cell, text) in enumerate(sorted(texts.items())))
    return data[: end.start()] + (kind + boxes).encode() + data[end.start() :]


def are_left(data: bytes) -> bool:
    """Tell whether it shows anything."""
    return _BEGINS.search(data) is not None


def _boxes(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each shape begins and ends."""
    at = 0
    while found := _BEGINS.search(data, at):
        closing = b"</" + found[1] + b">"
        end = data.find(closing, found.end())
        if end < 0:
            return
        at = end + len(closing)
        yield found.start(), at


def _cell_of(box: bytes) -> Cell | None:
    """Return whose comment a box shows; `None` for a button and the like."""
    row, column = _ROW.search(box), _COLUMN.search(box)
    if b'ObjectType="Note"' not in box or row is None or column is None:
        return None
    return int(row[1]) + 1, int(column[1])


def _box(number: int, cell: Cell, text: str) -> str:
    row, column = cell[0] - 1, cell[1]
    lines = min(_MOST_LINES, 1 + sum(1 + len(line) // _LETTERS_A_LINE for line in text.split("\n")))
    top = max(0, row - 1)
    return (
        f'<v:shape {_SPACES} id="_x0000_s{number}" type="#{_KIND}" style="position:absolute;margin-left:60pt;margin-top:2pt;'
        f'width:260px;height:{lines * 20}px;z-index:{number - _FIRST};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{column + 1}, 15, {top}, 4, {column + 5}, 15, {top + lines}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
