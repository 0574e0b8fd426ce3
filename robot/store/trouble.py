"""What is wrong with the place of the store: what was seen, whether it may pass by itself, and what a person can do."""

import errno
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Literal

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ..errors import RunAborted, WrongInput
from ..messages.text import Message

Cause = Literal["full", "held", "silent", "untrusted", "denied", "damaged", "changed", "gone", "other"]
"""The disk is full; somebody else holds the file; the server does not answer; it shows no certificate that fits, or has no TLS; no
right to it; no whole database; a table, column or value is not as this version knows it; they were deleted, moved away or replaced under
the robot, or emptied; anything else."""

PASSING: frozenset[Cause] = frozenset({"full", "held", "silent"})
"""What somebody may mend while a robot waits."""


class StoreTrouble(RunAborted):
    """The robot's store cannot be written or read: nothing that cannot be undone is clicked."""

    def __init__(self, message: Message, cause: Cause = "other") -> None:
        super().__init__(message)
        self.cause = cause

    @property
    def passes(self) -> bool:
        """Whether it may pass while one waits."""
        return self.cause in PASSING


class NewerBooks(WrongInput):
    """A newer renkei has written the store, and says that this one is too old for it."""


def gone(url: URL, case_id: str | None = None) -> StoreTrouble:
    """Return what is to be raised where the store is no longer what it was, or no longer knows a case that is at hand."""
    place, advice = url.render_as_string(hide_password=True), _ADVICE["gone"]
    which = Message(ja=f"案件 {case_id} が", en=f"no longer know case {case_id}") if case_id else None
    return StoreTrouble(
        Message(
            ja=f"ロボの台帳({place}){f'に{which.ja}なくなりました' if which else 'が削除・移動されたか、別のものに置き換えられました'}。"
            f"元に戻せない操作は何も行わずに停止しました。{advice.ja}",
            en=f"The robot's books at {place} {which.en if which else 'were deleted, moved or replaced'} while the robot worked; it has "
            f"stopped, and has clicked nothing since that cannot be undone. {advice.en}",
        ),
        "gone",
    )


@contextmanager
def telling(url: URL, *others: type[Exception]) -> Iterator[None]:
    """Say in words what is wrong with the place of the store: raise `StoreTrouble`, also for these `others`."""
    known: tuple[type[Exception], ...] = (SQLAlchemyError, OSError, *others)
    try:
        yield
    except known as error:
        raise _trouble(url, error) from error


def _trouble(url: URL, error: Exception) -> StoreTrouble:
    original = error.orig if isinstance(error, DBAPIError) else error
    lines = str(original or error).strip().splitlines()
    seen, place, cause = (
        lines[0] if lines else type(error).__name__,
        url.render_as_string(hide_password=True),
        cause_of(original),
    )
    advice = _ADVICE[cause]
    return StoreTrouble(
        Message(
            ja=f"ロボの台帳({place})を読み書きできません: {seen} {advice.ja}",
            en=f"The robot's books at {place} cannot be read or written: {seen}. {advice.en}",
        ),
        cause,
    )


def cause_of(error: BaseException | None) -> Cause:
    """Return what is behind an error of SQLite, of PostgreSQL, or of the operating system."""
    if isinstance(error, sqlite3.Error):
        return _sqlite_cause(error)
    if error is not None and hasattr(error, "sqlstate"):  # psycopg's, which is imported only where it is needed
        return _postgres_cause(error.sqlstate, str(error))
    if isinstance(error, OSError):
        return _OF_THE_SYSTEM.get(error.errno or 0, "other")
    return "other"


def _sqlite_cause(error: sqlite3.Error) -> Cause:
    name: str = getattr(error, "sqlite_errorname", "")
    primary = "_".join(name.split("_")[:2])
    return _OF_SQLITE.get(primary, "other")


def _postgres_cause(state: str | None, said: str) -> Cause:
    if state is None:  # nobody was there to give a reason, or it was not the one that was wanted
        return "untrusted" if any(word in said for word in _OF_TLS) else "silent"
    return next((cause for begins, cause in _OF_POSTGRES.items() if state.startswith(begins)), "other")


_OF_SQLITE: Mapping[str, Cause] = MappingProxyType(
    {
        "SQLITE_FULL": "full",
        "SQLITE_BUSY": "held",
        "SQLITE_LOCKED": "held",
        "SQLITE_CANTOPEN": "denied",
        "SQLITE_READONLY": "denied",
        "SQLITE_PERM": "denied",
        "SQLITE_AUTH": "denied",
        "SQLITE_CORRUPT": "damaged",
        "SQLITE_NOTADB": "damaged",
        "SQLITE_ERROR": "changed",  # our questions are right: what they ask for is not there
        "SQLITE_CONSTRAINT": "changed",
        "SQLITE_MISMATCH": "changed",
        "SQLITE_SCHEMA": "changed",
    }
)
_OF_POSTGRES: Mapping[str, Cause] = MappingProxyType(
    {
        "53100": "full",
        "40": "held",
        "55": "held",
        "53": "silent",
        "57": "silent",
        "08": "silent",
        "28": "denied",
        "3D": "denied",
        "42501": "denied",
        "XX": "damaged",
        "42": "changed",
        "23": "changed",
        "22": "changed",
        "3F": "changed",
    }
)
# As libpq says it; a connection that only breaks off is told by other words.
_OF_TLS = (
    "certificate verify failed",
    "root certificate file",
    "does not match host name",
    "does not support SSL",
    "sslmode",
)
_OF_THE_SYSTEM: Mapping[int, Cause] = MappingProxyType(
    {
        errno.ENOSPC: "full",
        errno.EDQUOT: "full",
        errno.EACCES: "denied",
        errno.EPERM: "denied",
        errno.EROFS: "denied",
    }
)
_ADVICE: Mapping[Cause, Message] = MappingProxyType(
    {
        "full": Message(
            ja="台帳のあるディスクの空き容量を増やし、同じコマンドをもう一度実行してください。",
            en="Make room on its disk, then give the same command again.",
        ),
        "held": Message(
            ja="ほかのプログラムが台帳を使っていないか確認し、同じコマンドをもう一度実行してください。",
            en="See which other program holds it, then give the same command again.",
        ),
        "silent": Message(
            ja="データベースが動いていて接続できることを確認し、同じコマンドをもう一度実行してください。",
            en="See that the database runs and can be reached, then give the same command again.",
        ),
        "untrusted": Message(
            ja="台帳のURLの sslmode と sslrootcert、サーバーの証明書とその名前を確認し、同じコマンドをもう一度実行してください。",
            en="See to sslmode and sslrootcert in its URL, and to the server's certificate and the name on it, then give the same "
            "command again.",
        ),
        "denied": Message(
            ja="台帳の場所と、読み書きする権利(ファイルのアクセス権、データベースの利用者とパスワード)を確認し、同じコマンドをもう一度実行してください。",
            en="See to its place and to the right to read and write there (the file's access rights, the database's user and "
            "password), then give the same command again.",
        ),
        "damaged": Message(
            ja="台帳が壊れているか、台帳ではないファイルです。控えから戻すか、--db で別の台帳を指定してください。"
            "新しい台帳でも、各案件は各システムの状態を確認してから進めます。",
            en="It is damaged, or no such books at all: put a copy back, or name other books with --db. With new ones, too, each "
            "case is looked up in the portals first.",
        ),
        "changed": Message(
            ja="台帳がこの版の renkei の知る形ではありません。別のプログラムや別の版が変えたおそれがあります。控えから戻すか、"
            "--db で別の台帳を指定してください。新しい台帳でも、各案件は各システムの状態を確認してから進めます。",
            en="They are not as this renkei knows them: another program, or another version, has changed them. Put a copy back, or "
            "name other books with --db. With new ones, too, each case is looked up in the portals first.",
        ),
        "gone": Message(
            ja="台帳を元の場所に戻し、同じコマンドをもう一度実行してください。戻せない場合は、新しい台帳でも、"
            "各案件は各システムの状態を確認してから進めます。",
            en="Put them back in their place, then give the same command again. Where they are lost, new ones do: each case is "
            "looked up in the portals first.",
        ),
        "other": Message(
            ja="内容を確認し、同じコマンドをもう一度実行してください。",
            en="See what it says, then give the same command again.",
        ),
    }
)
