"""A workbook with its flags: what was flagged before is unflagged, what is wrong now is flagged, all else stays as it was."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ...errors import WrongInput
from ...messages import flags as say
from ...messages.visible import plain
from ..files import contents
from ..sheet.archive import MOST_BYTES, Archive
from ..sheet.markup import HasDocumentType
from ..sheet.reading import DAMAGED
from . import comments as commented
from . import shapes
from . import styles as formats
from .cells import MAIN, Cell, anchors, repaint
from .comments import Comments
from .package import Package
from .part import as_utf8
from .styles import Styles

LONGEST = 1_500
"""Letters of a comment: Excel takes 32,767, a person reads fewer."""


@dataclass(frozen=True, slots=True)
class Flag:
    """What is to be said at one cell: a row as the spreadsheet counts it, a column from 0 on."""

    row: int
    column: int
    text: str


def flagged(path: Path, sheet: str, flags: Iterable[Flag]) -> bytes | None:
    """Return the workbook at `path` with these flags on the sheet in the part `sheet`; `None` where they would change nothing.

    Raises `WrongInput` for a workbook that cannot be opened, or has parts that cannot be read.
    """
    data = contents(path, MOST_BYTES)
    try:
        archive = Archive(data, path)
        changed = _Flagging(Package(archive), sheet, _by_cell(flags)).carry_out()
        if not changed:
            return None
        target = io.BytesIO()
        archive.write(changed, target)
    except (HasDocumentType, *DAMAGED) as error:
        raise WrongInput(say.cannot_be_flagged(path)) from error
    return target.getvalue()


def _by_cell(flags: Iterable[Flag]) -> dict[Cell, str]:
    said: dict[Cell, list[str]] = {}
    for flag in flags:
        said.setdefault((flag.row, flag.column), []).append(plain(flag.text))
    return {cell: _fitting("\n".join(dict.fromkeys(texts))) for cell, texts in said.items()}


def _fitting(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


class _Flagging:
    """The flagging of one sheet of one workbook."""

    def __init__(self, package: Package, sheet: str, said: dict[Cell, str]) -> None:
        self._package, self._sheet = package, sheet
        self._data = as_utf8(package.read(sheet))
        self._said = {cell: _fitting(text) for cell, text in anchors(self._data, said).items()}
        self._comments_at = next(iter(package.related(sheet, "comments").items()), None)

    def carry_out(self) -> dict[str, bytes | None]:
        """Return the parts that change."""
        comments = Comments(self._read_comments())
        styles_name, styles = self._styles()
        sheet = repaint(self._data, self._said, styles, comments.grounds)
        if styles_name is None and self._said:
            self._add_styles(styles)
        elif styles_name is not None and (data := styles.result()) is not None:
            self._package.changed[styles_name] = data
        new = comments.say(self._said, sheet.grounds)
        related = sheet.drawing.related
        number = self._draw(comments.removed, {cell: self._said[cell] for cell in new}, sheet.drawing.number, related)
        self._keep_comments(comments, related)
        repainted = sheet.with_drawing(number)
        if repainted != self._data:
            self._package.changed[self._sheet] = repainted
        return self._package.result()

    def _read_comments(self) -> bytes:
        if self._comments_at is None:
            return commented.EMPTY.format(main=MAIN).encode()
        return self._package.read(self._comments_at[1])

    def _styles(self) -> tuple[str | None, Styles]:
        main = self._package.main_part()
        name = next(iter(self._package.related(main, "styles").values()), None)
        return name, Styles(self._package.read(name) if name else formats.EMPTY.format(main=MAIN).encode())

    def _add_styles(self, styles: Styles) -> None:
        name = self._package.free_name("xl/styles{}.xml")
        self._package.changed[name] = styles.result()
        self._package.relate(self._package.main_part(), "styles", name)

    def _draw(self, removed: set[Cell], new: dict[Cell, str], number: str, related: str) -> str | None:
        """Draw the boxes of the comments anew; return the reference to them, or `None` where none is left."""
        name = self._package.related(self._sheet, "vmlDrawing").get(number) if number else None
        if name is None and not new:
            return number or None
        before = self._package.read(name) if name else shapes.EMPTY.encode()
        after = shapes.without(before, removed)
        after = shapes.with_boxes(after, new) if new else after
        if name is None:
            name = self._package.free_name("xl/drawings/vmlDrawing{}.vml")
            self._package.changed[name] = after
            return self._package.relate(self._sheet, "vmlDrawing", name, related)
        if removed and not shapes.are_left(after):
            self._package.part_with(self._sheet, number)
            return None
        if after != before:
            self._package.changed[name] = after
        return number

    def _keep_comments(self, comments: Comments, related: str) -> None:
        if not comments.is_changed:
            return
        if not comments.are_left:
            if self._comments_at is not None:
                self._package.part_with(self._sheet, self._comments_at[0])
            return
        name = self._comments_at[1] if self._comments_at else self._package.free_name("xl/comments{}.xml")
        self._package.changed[name] = comments.result()
        if self._comments_at is None:
            self._package.relate(self._sheet, "comments", name, related)
