"""Books in one SQLite file, with whatever SQLite this Python brings along, from 3.35 on."""

import sqlite3
import time
from pathlib import Path

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL

from ..config.private import make_private
from ..errors import WrongInput
from ..messages.text import Message
from .sameness import mark

_KNOWS_SUBSECONDS = (3, 42)


def sqlite_engine(path: Path) -> Engine:
    """Open a file that only its owner may read: it holds the rows of case files."""
    try:
        make_private(path.parent)
        if is_new := not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise WrongInput(
            Message(
                ja=f"台帳 {path} を作れません: 「{error.strerror}」。書き込める場所を --db か環境変数 RENKEI_DB で指定してください。",
                en=f"The books {path} cannot be made: 「{error.strerror}」. Name a place that you may write to with --db or RENKEI_DB.",
            )
        ) from error
    teach_subseconds()  # tickets are put on the engine's queue by these connections, too
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def careful(connection: sqlite3.Connection, _record: object) -> None:
        # WAL lets a reader look while a worker writes; it is a property of the file and is set once, by whoever makes it.
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            if is_new:
                mark(connection)
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    return engine


def teach_subseconds(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> None:
    """Let every connection of this process know `unixepoch('subsec')`, where its SQLite does not.

    DBOS writes that into its tables and questions by Python's version, and SQLite before 3.42 answers it with NULL. A file that
    was made elsewhere may say so, too, whatever Python reads it here. DBOS makes its engines itself, and for its migrations takes
    none of ours: hence all engines.
    """
    if version[:2] < _KNOWS_SUBSECONDS and not event.contains(Engine, "connect", _teach):
        event.listen(Engine, "connect", _teach)


def _teach(connection: object, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.create_function("unixepoch", -1, _unixepoch)


def _unixepoch(*said: str) -> float | int:
    """Do what SQLite 3.42 does, as far as DBOS asks for it: the seconds since 1970, in thousandths for 'subsec'."""
    now = time.time()
    if not said:
        return int(now)
    if said in {("subsec",), ("subsecond",)}:
        return round(now, 3)
    raise ValueError(said)
