"""Files that a run leaves: a reader never sees half of one, and each is its owner's alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..config.private import owners_alone


@contextmanager
def replacing(path: Path, beside: Path | None = None) -> Iterator[IO[bytes]]:
    """Write a draft, and put it in the place of `path` once it is whole; or `beside` it, where `path` is open in another program.

    Windows lets nobody replace a file that is open. Raises `OSError`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    try:
        with open(draft, "wb", opener=owners_alone) as file:  # a path has no opener
            yield file
        _put(draft, path, beside)
    finally:
        draft.unlink(missing_ok=True)


def _put(draft: Path, path: Path, beside: Path | None) -> None:
    try:
        draft.replace(path)
    except PermissionError:
        if beside is None:
            raise
        draft.replace(beside)
