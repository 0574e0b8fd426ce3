"""Practice portals for tests: served as a process of its own, many worlds in one, each of them kept in a file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..config.addresses import Addresses
from ..scenario.practice import practice_portals

RECORDS = "portals.sqlite"
"""The main world's file; another world's has the world's name before its ending."""


@dataclass(frozen=True, slots=True)
class Portals:
    """Practice portals that are served: their `addresses`, and the `file` of their main world's records."""

    addresses: Addresses
    file: Path

    @property
    def url(self) -> str:
        """The address of the main world, as `--portals` takes it."""
        return self.addresses.url

    def save(self, world: str, to: Path) -> None:
        """Copy a world's records as they are at this moment: `renkei portals --data` serves the copy as its main world."""
        source = self.file.with_name(f"{self.file.stem}.{world}{self.file.suffix}")
        with (
            closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as records,
            closing(sqlite3.connect(to)) as copy,
        ):
            records.backup(copy)


@contextmanager
def serving(folder: Path) -> Iterator[Portals]:
    """Serve fresh portals on a free port, with their records in `folder`; a screening is decided at once.

    Raises `RunAborted` when they do not start.
    """
    file = folder.absolute() / RECORDS
    with practice_portals(approve_after=0.0, data=file) as addresses:
        yield Portals(addresses, file)
