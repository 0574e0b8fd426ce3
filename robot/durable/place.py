"""Where the robot's books are: a file in the user's data folder unless something else is wished."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from ..errors import CannotGoOn, WrongInput
from ..home import data_folder
from ..words import Words

VARIABLE = "RENKEI_DB"


class StoreTrouble(CannotGoOn):
    """The robot's books cannot be written or read: nothing that cannot be undone is clicked."""


def place_of(wish: str | None) -> URL:
    """Return where the books are: `wish`, else what `RENKEI_DB` names, else a file in the user's data folder.

    A wish is a file's path, or the URL of a PostgreSQL database. Raises `WrongInput` for a URL of anything else, and where a
    user's folder is meant that nobody knows.
    """
    wish = wish or os.environ.get(VARIABLE) or str(data_folder() / "renkei.sqlite")
    if "://" not in wish:
        return URL.create("sqlite", database=str(_expanded(wish).absolute()))
    try:
        url = make_url(wish)
    except ArgumentError as error:
        raise _no_such_place(wish) from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database:
        return url
    raise _no_such_place(url.render_as_string())


def _expanded(wish: str) -> Path:
    try:
        return Path(wish).expanduser()
    except RuntimeError as error:
        raise WrongInput(
            Words(
                ja=f"台帳の場所 {wish} の ~ がどのフォルダーか分かりません。/ から指定してください。",
                en=f"Nobody knows which folder ~ is in {wish}, where the books should be; name it from / on.",
            )
        ) from error


def sqlite_engine(path: Path) -> Engine:
    """Open a file that only its owner may read: it holds the rows of case files."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise WrongInput(
            Words(
                ja=f"台帳 {path} を作れません: {error.strerror}。書き込める場所を --db か環境変数 {VARIABLE} で指定してください。",
                en=f"The books {path} cannot be made: {error.strerror}. Name a place that you may write to with --db or {VARIABLE}.",
            )
        ) from error
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def careful(connection: sqlite3.Connection, _record: object) -> None:
        # WAL lets a reader look while a worker writes; it is a property of the file and is set once, by whoever makes it.
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    return engine


@contextmanager
def telling(url: URL) -> Iterator[None]:
    """Say in words what is wrong with the place of the books: raise `StoreTrouble`."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        cause = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()[0]
        place = url.render_as_string(hide_password=True)
        raise StoreTrouble(
            Words(
                ja=f"ロボの台帳({place})を読み書きできません: {cause} "
                "空き容量とアクセス権を確認し、同じコマンドをもう一度実行してください。",
                en=f"The robot's books at {place} cannot be read or written: {cause}. See to the disk's space and the access "
                "rights, then give the same command again.",
            )
        ) from error


def _no_such_place(wish: str) -> WrongInput:
    return WrongInput(
        Words(
            ja=f"台帳の場所 {wish} は使えません。ファイルの場所か postgresql:// のURLを指定してください。",
            en=f"{wish} is no place for the robot's books; name a file or a postgresql:// URL.",
        )
    )
