"""The comments of a sheet: ours are taken out and put in; those of others stay, with ours behind them where they stand at the same cell."""

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from .cells import Cell, cells_of, reference_of
from .part import Element, Part

AUTHOR = "連携ロボ check"
"""Who our comments are by. LibreOffice keeps no authors: so their first line says it, too, and what the cell's ground was, if any."""
EMPTY = '<comments xmlns="{main}"><authors/><commentList/></comments>'
"""The comments of a sheet that has had none."""

_CONVERSATION = "tc="
"""Excel shows a conversation instead of such a comment, and nothing of what is written into it."""
_OURS = re.compile(rf"(?:\A|\n){AUTHOR}(?: \(([^()\n]*)\))?:(?:_x000D_)?\r?\n")
_LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class Comments:
    """The comments of one sheet. What we said before is taken out at once; `grounds` is what those cells' grounds were."""

    def __init__(self, data: bytes) -> None:
        self._part = Part(data)
        root = self._part.root
        authors, listed = root.first("authors"), root.first("commentList")
        if authors is None or listed is None:
            raise ValueError("comments without a list of them")
        self._authors, self._list = authors, listed
        self._names = [one.text for one in authors.all("author")]
        self._prefix = root.prefix
        self._added: list[str] = []
        self._there: dict[Cell, Element] = {}
        self._behind: dict[Element, str] = {}
        self.grounds: dict[Cell, str] = {}
        self.removed: set[Cell] = set()
        for comment in listed.all("comment"):
            for cell in cells_of(comment.attribute("ref")):
                self._take(cell, comment)
        self._forget_ourselves(authors.all("author"))

    @property
    def are_left(self) -> bool:
        """Whether there is any comment at all."""
        return bool(self._there or self._added)

    @property
    def is_changed(self) -> bool:
        """Whether anything is said otherwise than before."""
        return bool(self._added or self._behind) or self._part.is_changed

    def say(self, said: Mapping[Cell, str], grounds: Mapping[Cell, str]) -> set[Cell]:
        """Say it at each cell; return those that have a comment now and had none."""
        new = set()
        for cell, text in sorted(said.items()):
            ground = grounds.get(cell, "")
            whole = f"{AUTHOR} ({ground}):\n{text}" if ground else f"{AUTHOR}:\n{text}"
            other = self._there.get(cell)
            if other is None:
                self._add(cell, whole)
                new.add(cell)
            elif not self._author_of(other).startswith(_CONVERSATION):
                self._behind[other] = f"\n{whole}"
        return new

    def result(self) -> bytes:
        """Return the part as it is now."""
        for comment, text in self._behind.items():
            self._write_behind(comment, text)
        self._behind.clear()
        if self._added:
            self._part.append(self._list, "".join(self._added))
            self._added = []
        return self._part.result()

    def _author_of(self, comment: Element) -> str:
        place = comment.attribute("authorId")
        return self._names[int(place)] if place.isdigit() and int(place) < len(self._names) else ""

    def _take(self, cell: Cell, comment: Element) -> None:
        """Keep a comment of somebody else's; take out what is ours."""
        ours = _OURS.search(_whole(comment))
        if ours:
            self.grounds[cell] = ours[1] or ""
        if self._author_of(comment) == AUTHOR or (ours and ours.start() == 0):
            self.removed.add(cell)
            self._part.replace(comment.start, comment.end)
            return
        self._there[cell] = comment
        if ours:
            self._behind[comment] = ""

    def _forget_ourselves(self, authors: list[Element]) -> None:
        """Take us out of the authors where we are the last of them; we are put in anew where that is needed."""
        while authors and self._names[-1] == AUTHOR:
            last = authors.pop()
            self._part.replace(last.start, last.end)
            self._names.pop()

    def _author(self) -> int:
        if AUTHOR not in self._names:
            self._part.append(self._authors, f"<{self._prefix}author>{AUTHOR}</{self._prefix}author>")
            self._names.append(AUTHOR)
        return self._names.index(AUTHOR)

    def _add(self, cell: Cell, text: str) -> None:
        p = self._prefix
        self._added.append(
            f'<{p}comment ref="{reference_of(cell)}" authorId="{self._author()}" shapeId="0"><{p}text>{self._run(text)}</{p}text>'
            f"</{p}comment>"
        )

    def _run(self, text: str) -> str:
        p = self._prefix
        return f'<{p}r><{p}t xml:space="preserve">{_written(text)}</{p}t></{p}r>'

    def _write_behind(self, comment: Element, text: str) -> None:
        """Put a text behind what somebody else says, in the place of what we said there before; an empty one just takes that out."""
        holder = comment.first("text")
        if holder is None:
            return
        pieces = _pieces(holder)
        ours = _OURS.search(_whole(comment))
        left = ours.start() if ours else len(_whole(comment))
        for piece in pieces:
            said = _said(piece)
            self._keep(piece, said[:left] if left < len(said) else None)
            left = max(0, left - len(said))
        if text:
            self._part.put(pieces[-1].end if pieces else holder.inner, self._run(text))

    def _keep(self, piece: Element, kept: str | None) -> None:
        """Keep a piece of a text whole (`None`) or its beginning; alone it becomes a run, since others may stand behind it."""
        p, text = self._prefix, piece if piece.name == "t" else piece.first("t")
        if kept == "" or text is None:
            self._part.replace(piece.start, piece.end)
            return
        if kept is not None:
            self._part.replace(text.inner, text.close, _written(kept))
        if piece.name == "t":
            self._part.put(piece.start, f"<{p}r>")
            self._part.put(piece.end, f"</{p}r>")


def _pieces(holder: Element) -> list[Element]:
    return [one for one in holder.children if one.name in ("t", "r")]


def _said(piece: Element) -> str:
    text = piece if piece.name == "t" else piece.first("t")
    return text.text if text is not None else ""


def _whole(comment: Element) -> str:
    holder = comment.first("text")
    return "".join(map(_said, _pieces(holder))) if holder is not None else ""


def _written(text: str) -> str:
    return escape(_LIKE_AN_ESCAPE.sub("_x005F_", text))
