"""Which part of a workbook refers to which, and what kind of thing each is."""

import posixpath
from collections.abc import Mapping
from types import MappingProxyType

from ..sheet.archive import Archive
from .cells import RELATED
from .part import Element, Part

_TYPES = "[Content_Types].xml"
_NO_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "comments": "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
        "styles": "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml",
    }
)
_DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"


def relations_of(part: str) -> str:
    """Return the name of the part that says what `part` refers to."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


class Package:
    """A workbook's parts, and those that are to be changed: by name their new contents, `None` for one that is to go."""

    def __init__(self, archive: Archive) -> None:
        self.changed: dict[str, bytes | None] = {}
        self._archive = archive
        self._relations: dict[str, Part] = {}
        self._numbers: dict[str, set[str]] = {}
        self._types: Part | None = None

    def read(self, name: str) -> bytes:
        """Return a part; raise `KeyError` where there is none of that name."""
        return b"".join(self._archive.pieces(name))

    def main_part(self) -> str:
        """Return the name of the workbook's own part."""
        return next(iter(self.related("", "officeDocument").values()), "xl/workbook.xml")

    def related(self, part: str, kind: str) -> dict[str, str]:
        """Return what `part` refers to of one kind: the parts by the numbers of the references, in their order."""
        found = {}
        for one in self._of(part).root.all("Relationship"):
            if one.attribute("Type").rpartition("/")[2] == kind and one.attribute("TargetMode") != "External":
                folder = posixpath.dirname(part)
                path = posixpath.normpath(posixpath.join("/", folder, one.attribute("Target"))).lstrip("/")
                if path in self._archive:
                    found[one.attribute("Id")] = path
        return found

    def relate(self, part: str, kind: str, name: str, related: str = RELATED) -> str:
        """Let `part` refer to `name` as to one of that kind; return the reference's number."""
        of = self._of(part)
        numbers = self._numbers.setdefault(part, {one.attribute("Id") for one in of.root.children})
        number = next(f"rId{n}" for n in range(1, len(numbers) + 2) if f"rId{n}" not in numbers)
        numbers.add(number)
        target = posixpath.relpath(name, posixpath.dirname(part) or ".")
        p = of.root.prefix
        of.append(of.root, f'<{p}Relationship Id="{number}" Type="{related}/{kind}" Target="{target}"/>')
        self._declare(name, kind)
        return number

    def part_with(self, part: str, number: str) -> None:
        """Let `part` refer to that one no more, and take it out."""
        name = next(
            name for kind in ("comments", "vmlDrawing") for at, name in self.related(part, kind).items() if at == number
        )
        of, types = self._of(part), self._kinds()
        for one in of.root.all("Relationship"):
            if one.attribute("Id") == number:
                of.replace(one.start, one.end)
        for one in types.root.all("Override"):
            if one.attribute("PartName").lstrip("/").lower() == name.lower():
                types.replace(one.start, one.end)
        self.changed[name] = None

    def free_name(self, pattern: str) -> str:
        """Return a name that no part has."""
        return next(name for n in range(1, 1_000_000) if (name := pattern.format(n)) not in self._archive)

    def result(self) -> dict[str, bytes | None]:
        """Return all that is to be changed."""
        for part, of in self._relations.items():
            if of.is_changed:
                self.changed[self._archive.spelled(relations_of(part))] = of.result()
        if self._types is not None and self._types.is_changed:
            self.changed[self._archive.spelled(_TYPES)] = self._types.result()
        return {name: data for name, data in self.changed.items() if not self._is_as_it_was(name, data)}

    def _is_as_it_was(self, name: str, data: bytes | None) -> bool:
        return name in self._archive and data == self.read(name)

    def _of(self, part: str) -> Part:
        if part not in self._relations:
            name = relations_of(part)
            self._relations[part] = Part(self.read(name) if name in self._archive else _NO_RELATIONS.encode())
        return self._relations[part]

    def _kinds(self) -> Part:
        if self._types is None:
            self._types = Part(self.read(_TYPES))
        return self._types

    def _declare(self, name: str, kind: str) -> None:
        """Say what kind of thing a new part is."""
        types = self._kinds()
        p = types.root.prefix
        if kind in _KINDS:
            types.append(types.root, f'<{p}Override PartName="/{name}" ContentType="{_KINDS[kind]}"/>')
        elif not any(_is_of_drawings(one) for one in types.root.all("Default")):
            types.append(types.root, f'<{p}Default Extension="vml" ContentType="{_DRAWING}"/>')


def _is_of_drawings(default: Element) -> bool:
    return default.attribute("Extension").lower() == "vml"
