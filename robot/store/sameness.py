"""Whether the store's file is still the one that was opened.

Some systems let an open file be deleted, moved away or replaced. Whoever has it open then goes on writing into what nobody will ever
read again, and reads back that all is well: before a click that cannot be undone, the file is looked at where the next robot will look.
"""

import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

_COMPANIONS = ("", "-wal", "-shm")  # what was written last is in the second; who may write, in the third
_Place = tuple[int, int]


def mark(connection: sqlite3.Connection) -> None:
    """Give new books a number of their own: a copy over them, too, leaves the file the same."""
    connection.execute(f"PRAGMA application_id = {secrets.randbelow(2**31 - 1) + 1}")


class Opened:
    """A file that is open, with what belongs to it, as it was when it was opened.

    Holds while this process has a connection to it, as the store's pool always has: with the last one of all, SQLite takes away
    what belongs to the file, and makes it anew with the next.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._parts = [part for suffix in _COMPANIONS if (part := file.with_name(file.name + suffix)).exists()]
        self._places = self._where()
        self._changed = self._last_change()
        self._mark = _mark_of(file) or 0

    def is_there(self) -> bool:
        """Tell whether it still is what one finds in its place."""
        try:
            if self._where() != self._places:
                return False
            return self._mark == 0 or self._is_marked()
        except FileNotFoundError:
            return False

    def _where(self) -> list[_Place]:
        return [(seen.st_dev, seen.st_ino) for seen in map(os.stat, self._parts)]

    def _last_change(self) -> _Place:
        seen = self._file.stat()
        return seen.st_mtime_ns, seen.st_size

    def _is_marked(self) -> bool:
        """Look at the number, if the file was changed: for the most part that was a robot, which now and then writes into it."""
        changed = self._last_change()
        if changed == self._changed:
            return True
        found = _mark_of(self._file)
        if found is not None:  # else it is just being written, and is looked at the next time
            self._changed = changed
        return found in (None, self._mark)


def _mark_of(file: Path) -> int | None:
    """Return the number in the file itself, whatever lies beside it; `None` where it cannot be read."""
    # Through SQLite: whoever else closes the file takes away the locks that this process has on it.
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?immutable=1", uri=True)) as connection:
            return int(connection.execute("PRAGMA application_id").fetchone()[0])
    except sqlite3.Error:
        return None
