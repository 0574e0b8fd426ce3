"""Folders that are their owner's alone: what lies in an out folder may show a customer's data."""

import os
from pathlib import Path

_OWNERS_ALONE = 0o700


def keep_to_ourselves() -> None:
    """Let whatever this process makes from now on be readable by its owner alone. Windows goes by the folder's own rules."""
    os.umask(0o077)


def make_private(folder: Path) -> None:
    """Make a folder that only its owner can look into; one that is there already stays as its owner has set it. Raises `OSError`."""
    if folder.is_dir():
        return
    make_private(folder.parent)
    folder.mkdir(mode=_OWNERS_ALONE, exist_ok=True)  # Windows heeds it, too, from Python 3.12 on


def owners_alone(path: str, flags: int) -> int:
    """Open a file, or make it so that its owner alone can read it; the `opener` of `open`. Raises `OSError`."""
    return os.open(path, flags, 0o600)
