"""Where the robot's store is: a file in the user's data folder unless something else is wished."""

import os
import re
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from ..config.home import data_folder
from ..errors import WrongInput
from ..messages.text import Message

VARIABLE = "RENKEI_DB"
_LIKE_AN_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")  # two letters at least: Windows has drives


def place_of(wish: str | None) -> URL:
    """Return where the store is: `wish`, else what `RENKEI_DB` names, else a file in the user's data folder.

    A wish is a file's path, or the URL of a PostgreSQL database. Raises `WrongInput` for a URL of anything else, and where a
    user's folder is meant that nobody knows.
    """
    wish = wish or os.environ.get(VARIABLE) or str(data_folder() / "renkei.sqlite")
    if _LIKE_AN_ADDRESS.match(wish) and "://" not in wish:
        raise _no_such_place(wish)
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


def is_there(url: URL) -> bool:
    """Tell whether there are books that can be opened; of a database on a server that is not known beforehand."""
    return url.get_backend_name() != "sqlite" or not url.database or Path(url.database).is_file()


def must_be_there(url: URL) -> URL:
    """Return the place of books that only wants to be looked into; raise `WrongInput` where there is no such file."""
    if not is_there(url):
        raise WrongInput(
            Message(
                ja=f"台帳 {url.database} がありません。--db と環境変数 RENKEI_DB を確認してください"
                "(台帳は最初の renkei run で作られます)。",
                en=f"There are no books at {url.database}. See to --db and RENKEI_DB; the first `renkei run` makes them.",
            )
        )
    return url


def _expanded(wish: str) -> Path:
    try:
        return Path(wish).expanduser()
    except RuntimeError as error:
        raise WrongInput(
            Message(
                ja=f"台帳の場所 {wish} の ~ がどのフォルダーか分かりません。/ から指定してください。",
                en=f"Nobody knows which folder ~ is in {wish}, where the books should be; name it from / on.",
            )
        ) from error


def _no_such_place(wish: str) -> WrongInput:
    return WrongInput(
        Message(
            ja=f"台帳の場所 {wish} は使えません。ファイルの場所か postgresql:// のURLを指定してください。",
            en=f"{wish} is no place for the robot's books; name a file or a postgresql:// URL.",
        )
    )
