"""Where a world keeps its records: one SQLite file, so that a restart of the server loses nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"


class Record(DeclarativeBase):
    """Base of every record of every portal; table names start with the portal's."""


class OthersRecords(Exception):
    """A file that holds something else than this version's records of a world."""


class Store:
    """One world's file, read and written in short transactions.

    Raises `OthersRecords` for a file that is no world's, and SQLAlchemy's `DBAPIError` for one that cannot be opened or written.
    """

    def __init__(self, path: Path) -> None:
        _must_be_a_worlds(path)
        self.path = path
        # The server's threads bound how many connections there are: none of them is to wait for another's.
        self._engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30}, max_overflow=-1)
        event.listen(self._engine, "connect", _take_over_transactions)
        event.listen(self._engine, "begin", _begin)
        with ExitStack() as failing:
            failing.callback(self.close)
            Record.metadata.create_all(self._engine)
            failing.pop_all()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that sees one moment and changes nothing."""
        with Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session that commits at its end, or takes everything back when it is left by an exception.

        The write lock is taken at the start: two writers then queue, where a lock taken halfway would fail one of them.
        """
        engine = self._engine.execution_options(renkei_immediate=True)
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def wipe(self) -> None:
        """Forget every record; numbering begins again."""
        with self.writing() as session:
            for table in reversed(Record.metadata.sorted_tables):
                session.execute(table.delete())

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def _take_over_transactions(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Switch off the driver's own BEGIN, which comes too late, and set the file up for readers beside a writer."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("renkei_immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _must_be_a_worlds(path: Path) -> None:
    """Look at a file that is there already before anything is made in it: it may be somebody else's."""
    if not path.exists():
        return
    if not path.is_file():
        raise OthersRecords(path)
    if path.stat().st_size == 0:
        return
    try:
        with closing(sqlite3.connect(path, timeout=30)) as file:
            held = {name: _columns(file, name) for (name,) in file.execute(_TABLES)}
    except sqlite3.OperationalError:
        return  # it is for whoever opens it now to say what hinders
    except sqlite3.DatabaseError as error:
        raise OthersRecords(path) from error
    wanted = {table.name: {column.name for column in table.columns} for table in Record.metadata.sorted_tables}
    known = {name: columns for name, columns in held.items() if name in wanted}
    if (held and not known) or any(columns != wanted[name] for name, columns in known.items()):
        raise OthersRecords(path)


def _columns(file: sqlite3.Connection, table: str) -> set[str]:
    return {name for (name,) in file.execute("SELECT name FROM pragma_table_info(?)", (table,))}
