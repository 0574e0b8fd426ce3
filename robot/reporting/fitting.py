"""Pictures of one case, made small enough that they can be handed in together: as they are, or scaled down only as far as need be."""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

MOST_BYTES = 7_500_000
"""How much the pictures of a case may take in a workbook of 8 MB."""
_WIDTHS = (1024, 800, 640, 480, 320)
_QUALITY = 60
_AS_THEY_ARE = (".jpg", ".jpeg", ".png")

Shrunk = str | io.BytesIO
"""A picture's file, or a smaller copy of it."""


def fitted(pictures: Sequence[Path], most: int = MOST_BYTES) -> dict[Path, Shrunk]:
    """Return what is shown of each picture; those that find no room even small, or cannot be read, are left out, the last ones first."""
    kept = all(path.suffix.lower() in _AS_THEY_ARE for path in pictures)
    if kept and sum(path.stat().st_size for path in pictures) <= most:
        return {path: str(path) for path in pictures if _size(path)}
    for width in _WIDTHS:
        copies = _copies(pictures, width, most)
        if copies is not None:
            return copies
    return _copies(pictures, _WIDTHS[-1], most, leave_out=True) or {}


def _copies(pictures: Sequence[Path], width: int, most: int, *, leave_out: bool = False) -> dict[Path, Shrunk] | None:
    """Return copies no wider than `width`, `None` where they take more than `most`; or as many as find room."""
    copies: dict[Path, Shrunk] = {}
    for path in pictures:
        copy = _copy(path, width)
        if copy is None:
            continue
        most -= copy.getbuffer().nbytes
        if most < 0:
            return copies if leave_out else None
        copies[path] = copy
    return copies


def _copy(path: Path, width: int) -> io.BytesIO | None:
    copy = io.BytesIO()
    try:
        with Image.open(path) as image:
            image.draft("RGB", (width, image.height))  # a JPEG is read at half its size, where that is enough
            image.thumbnail((width, image.height))
            image.convert("RGB").save(copy, "JPEG", quality=_QUALITY)
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    return copy


def _size(path: Path) -> tuple[int, int] | None:
    try:
        with Image.open(path) as image:
            return image.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
