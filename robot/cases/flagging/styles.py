"""A workbook's formats: each cell's own with the ground of a flag, and the way back."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from xml.sax.saxutils import quoteattr

from ..sheet.markup import Attributes
from .part import Element, Part

GROUND = "FFFFC9C7"
"""The colour of a flag, a light red that no palette offers: so it is known again after Excel or LibreOffice has saved the workbook."""
EMPTY = '<styleSheet xmlns="{main}"/>'
"""What a workbook without formats is given."""

_SECTIONS = "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst".split()
_NEEDED: Mapping[str, str] = MappingProxyType(
    {
        "fonts": "<{p}font/>",
        "fills": '<{p}fill><{p}patternFill patternType="none"/></{p}fill><{p}fill><{p}patternFill patternType="gray125"/></{p}fill>',
        "borders": "<{p}border><{p}left/><{p}right/><{p}top/><{p}bottom/><{p}diagonal/></{p}border>",
        "cellXfs": '<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
    }
)
_COLOUR = ("rgb", "theme", "indexed", "auto", "tint")
_TOLD = re.compile(r"((?:rgb [0-9A-Fa-f]{8}|theme \d{1,3}|indexed \d{1,3}|auto 1)(?: tint -?\d[\d.]*(?:[eE]-?\d+)?)?)")
_OF_THE_GROUND = frozenset({"fillId", "applyFill"})
_NO_GROUND = ""
_MOST_FORMATS = 64_000
"""As many as Excel takes."""


@dataclass(frozen=True, slots=True)
class _Format:
    """A cell's format: its attributes as written, what stands in it, and what its ground is called."""

    attributes: Attributes
    inner: bytes
    ground: str

    @property
    def key(self) -> tuple[object, ...]:
        """Tell it from others: the ground by what it is, not by its place."""
        rest = frozenset(one for one in self.attributes.items() if one[0] not in _OF_THE_GROUND)
        return rest, self.inner.strip(), self.ground


class Styles:
    """The formats of a workbook by their places. Raises `ValueError` where there are more than Excel takes."""

    def __init__(self, data: bytes) -> None:
        self._part = Part(data)
        self._prefix = self._part.root.prefix
        self._added: dict[str, list[str]] = {"fills": [], "cellXfs": []}
        fills, formats = self._section("fills"), self._section("cellXfs")
        self._grounds = [self._ground(fill) for fill in fills.all("fill")] if fills else [_NO_GROUND, "~"]
        self._formats = [self._format(xf) for xf in formats.all("xf")] if formats else [_Format({}, b"", _NO_GROUND)]
        self._places: dict[tuple[object, ...], int] = {}
        for place, one in enumerate(self._formats):
            self._places.setdefault(one.key, place)
        self.flagged = frozenset(place for place, one in enumerate(self._formats) if one.ground == f"rgb {GROUND}")

    def ground_of(self, place: int) -> str:
        """Return what the ground of a format is called: a word by which `with_ground` gives it back; empty where there is none."""
        return self._at(place).ground

    def with_flag(self, place: int) -> int:
        """Return the place of the same format with the ground of a flag."""
        return self.with_ground(place, f"rgb {GROUND}")

    def with_ground(self, place: int, ground: str) -> int:
        """Return the place of the same format with another ground; with none where that one is not known any more."""
        known = ground in self._grounds or _TOLD.fullmatch(ground)
        ground = ground if known else _NO_GROUND
        before = self._at(place)
        wanted = _Format(before.attributes, before.inner, ground)
        if wanted.key not in self._places:
            self._add(wanted)
        return self._places[wanted.key]

    def result(self) -> bytes | None:
        """Return the part as it is now, or `None` where nothing was added."""
        if not any(self._added.values()):
            return None
        for name, default in _NEEDED.items():
            section = self._section(name)
            added = self._added.get(name, [])
            inside = "".join(added)
            if section is None:
                self._put_section(name, default.format(p=self._prefix) + inside, len(added))
            elif added:
                self._part.set(section, count=str(len(section.children) + len(added)))
                self._part.append(section, inside)
        return self._part.result()

    def _section(self, name: str) -> Element | None:
        return self._part.root.first(name)

    def _at(self, place: int) -> _Format:
        return self._formats[place if 0 <= place < len(self._formats) else 0]

    def _ground(self, fill: Element) -> str:
        pattern = fill.first("patternFill")
        if pattern is not None:
            kind, colour = pattern.attribute("patternType", "none"), pattern.first("fgColor")
            if kind == "none":
                return _NO_GROUND
            if kind == "solid" and colour is not None:
                told = " ".join(f"{name} {colour.attribute(name)}" for name in _COLOUR if colour.attribute(name))
                if _TOLD.fullmatch(told):
                    return told
        return "~" + hashlib.sha256(self._part.inner(fill).strip()).hexdigest()[:12]

    def _format(self, xf: Element) -> _Format:
        number = xf.attribute("fillId", "0")
        place = int(number) if number.isdigit() else 0
        ground = self._grounds[place] if place < len(self._grounds) else _NO_GROUND
        return _Format(xf.attributes, self._part.inner(xf), ground)

    def _add(self, one: _Format) -> None:
        if len(self._formats) >= _MOST_FORMATS:
            raise ValueError("more formats than Excel takes")
        attributes = {**one.attributes, "fillId": str(self._fill(one.ground)), "applyFill": "1"}
        written = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
        inside, tag = one.inner.decode(), f"{self._prefix}xf"
        self._added["cellXfs"].append(f"<{tag}{written}>{inside}</{tag}>" if inside else f"<{tag}{written}/>")
        self._places[one.key] = len(self._formats)
        self._formats.append(one)

    def _fill(self, ground: str) -> int:
        """Return the place of a fill, a new one where there is none such."""
        if ground not in self._grounds:
            words = ground.split()
            colour = "".join(f' {name}="{value}"' for name, value in zip(words[::2], words[1::2], strict=True))
            p = self._prefix
            self._added["fills"].append(
                f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor{colour}/><{p}bgColor indexed="64"/>'
                f"</{p}patternFill></{p}fill>"
            )
            self._grounds.append(ground)
        return self._grounds.index(ground)

    def _put_section(self, name: str, inside: str, added: int) -> None:
        """Put in a section that the part lacks, in its place among the others."""
        p, count = self._prefix, added + {"fills": 2}.get(name, 1)
        xml = f'<{p}{name} count="{count}">{inside}</{p}{name}>'
        behind = _SECTIONS[_SECTIONS.index(name) + 1 :]
        after = next((child for child in self._part.root.children if child.name in behind), None)
        if after is None:
            self._part.append(self._part.root, xml)
        else:
            self._part.put(after.start, xml)
