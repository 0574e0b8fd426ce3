"""A case's pictures: those that the books know, and only as they lie in the evidence of one of its own out folders."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from ..depot.depot import Depot, DepotTrouble
from ..depot.fetching import content_of, path_of
from ..store.evidence import evidence_of
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


def picture(
    store: Reader, case_id: str, record: int, place: int, depot: Depot | None = None
) -> tuple[bytes, str] | None:
    """Return a picture of a case's step and its type, by where they stand in the books; from the depot where it is not here.

    `None` where it is in neither, or none.
    """
    records = store.records(case_id, None)
    paths = records[record].pictures if record < len(records) else []
    if place >= len(paths) or (suffix := Path(paths[place]).suffix.lower()) not in _TYPES:
        return None
    kind, begins = _TYPES[suffix]
    file = _file(paths[place], case_id, store.folders(case_id))
    content = _read(file) if file else _fetched(store, case_id, paths[place], depot)
    return (content, kind) if content and content.startswith(begins) and len(content) <= _MOST_BYTES else None


def safe_pictures(store: Reader, case_id: str) -> frozenset[str]:
    """Return the paths of all files of a case that are in the depot."""
    return frozenset(path_of(known.where) for known in evidence_of(store, case_id) if known.is_safe)


def _read(file: Path) -> bytes | None:
    try:
        with file.open("rb") as opened:
            return opened.read(_MOST_BYTES + 1)
    except OSError:
        return None


def _fetched(store: Reader, case_id: str, path: str, depot: Depot | None) -> bytes | None:
    """Fetch a picture, where the books have it as safe, and it is as they say."""
    files = [known.where for known in evidence_of(store, case_id) if known.is_safe and path_of(known.where) == path]
    if depot is None or not files:
        return None
    try:
        return content_of(depot, files[-1])
    except DepotTrouble:
        return None


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
