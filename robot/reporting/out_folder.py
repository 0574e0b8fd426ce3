"""The out folder: of one run at a time, for two would write over each other's pictures and into one journal."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from itertools import count
from pathlib import Path

from filelock import FileLock, Timeout

from ..config.private import make_private
from ..errors import WrongInput
from ..messages.text import Message
from .seal import sealing

REPORT = "report.html"
"""What a run leaves there for people to read; see `robot.reporting.report`."""
_LOCK = ".renkei.lock"


def dated_folder(parent: str, now: datetime) -> Path:
    """Return a folder below `parent` that is named after the moment, and not there yet."""
    stamp = f"{now:%Y%m%d-%H%M%S}"
    names = (stamp if number == 1 else f"{stamp}-{number}" for number in count(1))
    return next(folder for name in names if not (folder := Path(parent) / name).exists())


def make_folder(out: Path) -> None:
    """Make the out folder; raise `WrongInput` where that cannot be."""
    try:
        make_private(out)
    except OSError as error:
        raise _cannot_be_made(out, error) from error


@contextmanager
def folder_of_ones_own(out: Path, *, sealed: bool = True) -> Iterator[None]:
    """Make the out folder and have it to oneself; what is written there is `sealed`, unless it is a rehearsal's.

    Raises `WrongInput` where that cannot be, and where another run has it. The lock is the operating system's: it is gone with whoever
    held it. A file system that knows none is taken as it is.
    """
    make_folder(out)
    lock = FileLock(out / _LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise _in_use(out) from None
    except OSError as error:
        raise _cannot_be_made(out, error) from error
    except NotImplementedError:
        pass
    try:
        with sealing(out) if sealed else nullcontext():
            yield
    finally:
        lock.release()


@contextmanager
def folder_with_others(out: Path) -> Iterator[None]:
    """Make the out folder and work there, maybe beside others, sealing what is written. Raises `WrongInput` as `make_folder` does."""
    make_folder(out)
    with sealing(out):
        yield


def _cannot_be_made(out: Path, error: OSError) -> WrongInput:
    return WrongInput(
        Message(
            ja=f"出力フォルダー {out} に書き込めません: 「{error.strerror}」。--out で別のフォルダーを指定してください。",
            en=f"The out folder {out} cannot be made or written to: 「{error.strerror}」. Name another one with --out.",
        )
    )


def _in_use(out: Path) -> WrongInput:
    return WrongInput(
        Message(
            ja=f"出力フォルダー {out} は実行中の別の renkei が使っています。その終了を待つか、--out で別のフォルダーを指定してください。",
            en=f"The out folder {out} is in use by another renkei that runs now. Wait until it has ended, or name another folder with "
            "--out.",
        )
    )
