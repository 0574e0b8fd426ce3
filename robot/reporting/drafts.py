"""Files that a run leaves: a reader never sees half of one, and each is its owner's alone."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..config.private import owners_alone


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write a draft, and put it in the place of `path` once it is whole. Raises `OSError`."""
    with _draft_of(path) as draft:
        with _opened(draft) as file:
            yield file
        draft.replace(path)


def put(path: Path, write: Callable[[IO[bytes]], object], *, beside: Path) -> Path:
    """Let a draft be written, and put it in the place of `path`, or `beside` it where that is open in another program; return where.

    Windows lets nobody replace a file that is open. Raises `OSError`.
    """
    with _draft_of(path) as draft:
        with _opened(draft) as file:
            write(file)
        try:
            return draft.replace(path)
        except PermissionError:
            return draft.replace(beside)


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
