"""Where the worlds of a server lie: each in a file beside the main one's, named after it."""

import re
from collections.abc import Iterator
from pathlib import Path

from .web.door import MAIN, WORLD

MOST_WORLDS = 500
MOST_HELD = 100
"""Worlds in memory at a time; each takes some 0.7 MB there, one that was lived in some MB more, and three open files."""
_BESIDE = ("", "-wal", "-shm")
"""What belongs to a world: its file, and what SQLite keeps beside it."""


class WorldFiles:
    """The files of the worlds beside the main one, in the folder of `main`."""

    def __init__(self, main: Path) -> None:
        self._main = main

    def of(self, name: str) -> Path:
        """Return the file of a world, made or not."""
        if name == MAIN:
            return self._main
        # Without an ending of its own, a world's file would be named like what SQLite keeps beside another's.
        return self._main.with_name(f"{self._main.stem}.{name}{self._main.suffix or '.sqlite'}")

    def made(self) -> Iterator[str]:
        """Yield the name of each world that was made beside the main one, also before the server was started."""
        own = re.compile(re.escape(self.of("*").name).replace(r"\*", f"({WORLD.pattern})"))
        yield from (found[1] for file in self._main.parent.iterdir() if (found := own.fullmatch(file.name)))

    def delete(self, name: str) -> None:
        """Delete what belongs to a world; raises `OSError` where the system keeps it, because somebody has it open."""
        file = self.of(name)
        for beside in _BESIDE:
            file.with_name(f"{file.name}{beside}").unlink(missing_ok=True)
