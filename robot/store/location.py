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
ENGINES_SCHEMA = "dbos"
"""Where the engine's tables are in PostgreSQL, unless the books have a schema of their own."""
_SCHEMA = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,62}")
_NAMES_A_SCHEMA = re.compile(r"[?&]schema=")
_SEARCH_PATH = re.compile(r"-csearch_path=([a-z0-9_]+)$")
_LIKE_AN_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")  # two letters at least: Windows has drives


def place_of(wish: str | None) -> URL:
    """Return where the store is: `wish`, else what `RENKEI_DB` names, else a file in the user's data folder.

    A wish is a file's path, or the URL of a PostgreSQL database; with `?schema=NAME` all that the robot keeps there is in that schema.
    Raises `WrongInput` for a URL of anything else, and where a user's folder is meant that nobody knows.
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
        return _in_its_schema(url.set(drivername="postgresql+psycopg"), names_one=bool(_NAMES_A_SCHEMA.search(wish)))
    if url.get_backend_name() == "sqlite" and url.database:
        return url
    raise _no_such_place(url.render_as_string())


def schema_of(url: URL) -> str | None:
    """Return the schema that was named for the books; `None` where none was."""
    found = _SEARCH_PATH.search(str(url.query.get("options", "")))
    return found[1] if found else None


def _in_its_schema(url: URL, *, names_one: bool) -> URL:
    """Let each connection look for tables in the schema that the URL names, and there alone."""
    if not names_one:
        return url
    name = url.query.get("schema", "")
    if not isinstance(name, str) or not _SCHEMA.fullmatch(name):
        raise WrongInput(
            Message(
                ja=f"台帳のスキーマ名「{name}」は使えません。英小文字・数字・_ の63文字以内で指定してください(例: ?schema=renkei)。",
                en=f"{name!r} is no name for the schema of the robot's books: small letters, digits and _, 63 at most, such as "
                "?schema=renkei.",
            )
        )
    options = f"{url.query.get('options', '')} -csearch_path={name}".strip()
    return url.difference_update_query(["schema"]).update_query_dict({"options": options})


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
