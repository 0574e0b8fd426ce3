"""A case's pictures: those that the books know, and only as they lie in the evidence of one of its own out folders."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from ..store.reader import Reader

_MOST_BYTES = 32_000_000
_TYPES: Mapping[str, tuple[str, bytes]] = MappingProxyType(
    {
        ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
        ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
        ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
        ".webp": ("image/webp", b"RIFF"),
    }
)


def picture(store: Reader, case_id: str, record: int, place: int) -> tuple[bytes, str] | None:
    """Return a picture of a case's step and its type, by where they stand in the books; `None` where it is not here, or none."""
    records = store.records(case_id, None)
    paths = records[record].pictures if record < len(records) else []
    if place >= len(paths) or not (file := _file(paths[place], case_id, store.folders(case_id))):
        return None
    kind, begins = _TYPES[file.suffix.lower()]
    try:
        with file.open("rb") as opened:
            content = opened.read(_MOST_BYTES + 1)
    except OSError:
        return None
    return (content, kind) if content.startswith(begins) and len(content) <= _MOST_BYTES else None


def is_here(path: str, case_id: str, folders: Sequence[Path]) -> bool:
    """Tell whether a picture can be shown: it may lie on another machine."""
    return _file(path, case_id, folders) is not None


def _file(path: str, case_id: str, folders: Sequence[Path]) -> Path | None:
    """Return the file, where it lies as robots lay it, in `evidence/<case id>/` of a folder that the books know, and no link leads away."""
    file = Path(path)
    if file.suffix.lower() not in _TYPES:
        return None
    for folder in folders:
        if not file.is_relative_to(folder):
            continue
        within = file.relative_to(folder)
        if within.parts[:2] != ("evidence", case_id) or ".." in within.parts:
            continue
        try:
            if file.is_file() and file.resolve() == folder.resolve() / within:
                return file
        except (OSError, ValueError):
            continue
    return None
