"""Files that a run leaves: a reader never sees half of one, each is its owner's alone, and each is entered in the folder's seal."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..config.private import owners_alone
from .seal import enter, take_back


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write a draft, and put it in the place of `path` once it is whole. Raises `OSError`."""
    with _draft_of(path) as draft:
        with _opened(draft) as file:
            yield file
        _put_in_place(draft, path)


def put(path: Path, write: Callable[[IO[bytes]], object], *, beside: Path) -> Path:
    """Let a draft be written, and put it in the place of `path`, or `beside` it where that is open in another program; return where.

    Windows lets nobody replace a file that is open. Raises `OSError`.
    """
    with _draft_of(path) as draft:
        with _opened(draft) as file:
            write(file)
        try:
            return _put_in_place(draft, path)
        except PermissionError:
            return _put_in_place(draft, beside)


def keep(path: Path, content: bytes) -> None:
    """Keep these bytes as a file that is there whole or not at all. Raises `OSError`."""
    with replacing(path) as file:
        file.write(content)


def _put_in_place(draft: Path, path: Path) -> Path:
    """Put a draft in the place of a file; it is in the seal before it is there, as a click is in the ledger before it is made."""
    enter(path, draft)
    try:
        return draft.replace(path)
    except OSError:
        take_back(path)
        raise


def _opened(draft: Path) -> IO[bytes]:
    return open(draft, "wb", opener=owners_alone)  # a path has no opener


@contextmanager
def _draft_of(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)
