"""A portal that is one table: what was done to it, each time that it was done. Nothing in it prevents a double."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


class PaperPortal:
    """Takes effects, and can be asked. It outlives the robots and their books."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as table:
            table.execute("CREATE TABLE IF NOT EXISTS effects (case_id TEXT, step TEXT, pid INTEGER)")

    def take(self, case_id: str, step: str, pid: int) -> None:
        """Do a step that cannot be undone."""
        with self._open() as table:
            table.execute("INSERT INTO effects VALUES (?, ?, ?)", (case_id, step, pid))

    def has(self, case_id: str, step: str) -> bool:
        """Tell whether the step was done."""
        with self._open() as table:
            query = "SELECT 1 FROM effects WHERE case_id = ? AND step = ?"
            return table.execute(query, (case_id, step)).fetchone() is not None

    def count(self) -> Counter[tuple[str, str]]:
        """Count how often each step of each case was done."""
        with self._open() as table:
            return Counter(table.execute("SELECT case_id, step FROM effects").fetchall())

    def hands(self, case_id: str) -> set[int]:
        """Return the processes that did something to a case."""
        with self._open() as table:
            return {pid for (pid,) in table.execute("SELECT pid FROM effects WHERE case_id = ?", (case_id,))}

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=30)) as table, table:
            yield table
