"""A depot in a folder, maybe on a drive that several machines share."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..config.private import make_private, owners_alone
from ..messages import depot as say
from .depot import MOST_BYTES, DepotTrouble, is_a_name

MARK = "renkei-depot.txt"
"""Stands in every depot: where it is missing a drive is not connected, and what is written there would be on this machine alone."""
_DRAFT = ".draft"


class FolderDepot:
    """Files below `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()

    @property
    def place(self) -> str:
        """The folder."""
        return str(self._root)

    def begin(self) -> None:
        """Make a depot of the folder, unless it is one. Raises `DepotTrouble`."""
        with self._telling():
            self._root.mkdir(mode=0o700, exist_ok=True)  # the folder that it is in must be there: no drive is made up
            if not (self._root / MARK).exists():
                self._write(self._root / MARK, say.mark().both.encode())

    def put(self, name: str, content: bytes) -> None:
        """Write a draft, let the disk have it, and give it its name."""
        with self._telling():
            path = self._path(name)
            self._must_be_there()
            make_private(path.parent)
            self._write(path, content)

    def get(self, name: str, most: int = MOST_BYTES) -> bytes | None:
        """Read the file, where it is one and lies in the depot."""
        with self._telling():
            path = self._path(name)
            self._must_be_there()
            if not path.is_file() or not path.resolve().is_relative_to(self._root.resolve()):
                return None
            with path.open("rb") as file:
                content = file.read(most + 1)
        return content if len(content) <= most else None

    def names(self, under: str) -> Iterator[str]:
        """Yield what is below; no drafts, and nothing behind a link."""
        with self._telling():
            self._must_be_there()
            for here, _, files in os.walk(self._path(under), followlinks=False):
                for file in files:
                    name = (Path(here) / file).relative_to(self._root).as_posix()
                    if is_a_name(name) and not name.endswith(_DRAFT):
                        yield name

    def delete(self, name: str) -> None:
        """Delete the file, and its folder where nothing is left in it."""
        with self._telling():
            path = self._path(name)
            self._must_be_there()
            path.unlink(missing_ok=True)
            with suppress(OSError):
                path.parent.rmdir()

    def _write(self, path: Path, content: bytes) -> None:
        draft = path.with_name(f"{path.name}.{os.getpid()}{_DRAFT}")
        try:
            with open(draft, "wb", opener=owners_alone) as file:  # a path has no opener
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        _let_the_disk_have_names(path.parent)

    def _path(self, name: str) -> Path:
        if not is_a_name(name):
            raise ValueError(name)
        return self._root / name

    def _must_be_there(self) -> None:
        if not (self._root / MARK).is_file():
            raise DepotTrouble(say.not_a_depot(self.place, MARK))

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise DepotTrouble(say.out_of_reach(self.place, error.strerror or type(error).__name__)) from error


def _let_the_disk_have_names(folder: Path) -> None:
    """Let a name that a file was given outlive a power cut; Windows opens no folder, and sees to it by itself."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
