"""The zip archive that a workbook is: nothing of it is read before it is known how large it is, and that it is what it says."""

import io
import re
from collections.abc import Iterator, Mapping
from copy import copy
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from ...errors import WrongInput
from ...messages import sheet as say
from .kinds import kind_of_archive
from .markup import HasDocumentType

MOST_BYTES = 50_000_000
"""How much a file may hold, unpacked."""
MOST_WITH_PAINT = 100_000_000
"""How much it may hold together with cells of its sheets that are painted and empty: tens of thousands of those are usual."""
_MOST_PARTS = 10_000

_PIECE = 1 << 20
_ENTRY = b"PK\x01\x02"
_PAINTED = re.compile(rb"<(?:\w+:)?c\s[^<>]*(?:/>|>(?:<v\s?/>|<v></v>)?</(?:\w+:)?c>)")
_XML = (".xml", ".rels", ".vml")
_DOCUMENT_TYPE = tuple("<!DOCTYPE".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))


class Archive:
    """A workbook's parts by name, each checked to be whole.

    Raises `WrongInput` for an archive that is too large, protected or no workbook, and `zipfile.BadZipFile`, `zlib.error` and the
    like for a damaged one.
    """

    def __init__(self, data: bytes, path: Path) -> None:
        if data.count(_ENTRY) > _MOST_PARTS:
            raise WrongInput(say.has_too_many_parts(path))
        self._zip = ZipFile(io.BytesIO(data))
        self._parts = {info.filename.replace("\\", "/").lower(): info for info in self._zip.infolist()}
        infos = self._zip.infolist()
        if any(info.flag_bits & 1 for info in infos):
            raise WrongInput(say.is_protected(path))
        if any(info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for info in infos):
            raise NotImplementedError("a workbook is packed with deflate")
        declared = sum(info.file_size for info in infos)
        if declared > MOST_WITH_PAINT:
            raise WrongInput(say.is_too_large_unpacked(path, MOST_BYTES))
        if (kind := kind_of_archive(frozenset(self._parts), self._mimetype())) is not None:
            raise WrongInput(say.is_another_kind(path, kind))
        if self._check_each() > MOST_BYTES:
            raise WrongInput(say.is_too_large_unpacked(path, MOST_BYTES))

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a part piece by piece; raise `KeyError` where there is none of that name."""
        with self._zip.open(self._parts[name.lower()]) as part:
            while piece := part.read(_PIECE):
                yield piece

    def spelled(self, name: str) -> str:
        """Return a part's name as the archive spells it; as it is where there is none of that name."""
        info = self._parts.get(name.lower())
        return info.filename if info else name

    def write(self, changed: Mapping[str, bytes | None], target: IO[bytes]) -> None:
        """Write the archive anew: `changed` parts with other contents or, for `None`, not at all, new ones last, all others as they are."""
        left = {name.lower(): (name, data) for name, data in changed.items()}
        with ZipFile(target, "w", ZIP_DEFLATED) as anew:
            for name, info in self._parts.items():
                _, data = left.pop(name, (name, b"".join(self.pieces(name))))
                if data is not None:
                    anew.writestr(copy(info), data)
            for name, data in left.values():
                if data is not None:
                    anew.writestr(name, data)

    def _mimetype(self) -> bytes:
        return next(self.pieces("mimetype"), b"") if "mimetype" in self else b""

    def _check_each(self) -> int:
        """Unpack every part once, to its checksum; return how much there was, cells that are but painted left out."""
        return sum(self._checked(name) for name in self._parts)

    def _checked(self, name: str) -> int:
        size = 0
        for number, piece in enumerate(self.pieces(name)):
            if number == 0 and name.endswith(_XML) and any(sign in piece for sign in _DOCUMENT_TYPE):
                raise HasDocumentType
            size += len(piece)
            if "/worksheets/" in name:
                size -= sum(map(len, _PAINTED.findall(piece)))
        return size
