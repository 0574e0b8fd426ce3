"""The seal of an out folder: `seal.jsonl`, a chain of entries that tells of every file there how it was left.

Each entry has the SHA-256 of the line before it; with a key (`robot.config.seal_key`) it has an HMAC, too. Whatever is written through
`robot.reporting.drafts`, and each picture and paper, is entered right before it stands in its place: of a process that was killed there is
an entry too many at worst, which the next run in the folder takes back. Several processes may write into one folder: an entry is
appended under a lock of the operating system, to whatever line is the last one then.

Nothing here is ever in the way of a case: what finds no room, or no lock, is not entered, and `renkei verify` names it. See
`robot.reporting.sealed` for how a seal is read.
"""

import hashlib
import hmac
import json
import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

from ..config.clock import SystemClock
from ..config.private import owners_alone
from ..config.seal_key import name_of, seal_key

SEAL = "seal.jsonl"
_LOCK = ".renkei-seal.lock"
FIRST = "0" * 64
"""What the first line has in the place of the hash of the one before it."""
_PRESENCE = ".renkei-seal-{}.lock"
_TAIL = 65_536
_CHUNK = 1 << 20
_DEEPEST = 6
_SECONDS_FOR_THE_LOCK = 2.0

Fact = str | int | bool
Entry = dict[str, Fact]


@contextmanager
def sealing(out: Path) -> Iterator[None]:
    """Let what is written into the out folder be sealed, and close the seal afterwards, whatever happens.

    What killed processes have left open is closed first; where nobody else is at work, what they had entered and not written is taken back.
    """
    who = uuid.uuid4().hex[:8]
    with _presence(out, who):
        with _quietly():
            _append(out, [*_left_by_the_dead(out), {"event": "begin", "who": who}])
        try:
            yield
        finally:
            with _quietly():
                _append(out, [{"event": "close", "who": who}], sync=True)


def enter(path: Path, content: Path | bytes | None = None) -> None:
    """Enter a file, as it is or as it is about to be: with the `content` of these bytes, or of another file."""
    with _quietly():
        size, digest = _measured(path if content is None else content)
        _enter(path, event="file", size=size, sha256=digest)


def enter_gone(path: Path) -> None:
    """Enter that a file, or a folder with all that is in it, is about to be taken away by renkei itself."""
    with _quietly():
        _enter(path, event="gone")


def take_back(path: Path) -> None:
    """Enter that what was entered last of a file did not come about."""
    with _quietly():
        _enter(path, event="unfinished")


def enter_journal(path: Path, writer: str, lines: int, head: str, *, ended: bool = False) -> None:
    """Enter how far a `writer` has come with its journal: so many `lines`, the last one of which has the hash `head`."""
    with _quietly():
        _enter(path, event="journal", writer=writer, lines=lines, head=head, ended=ended)


def digest_of(line: bytes) -> str:
    """Return the hash of a line, without its end, as the next one has it."""
    return hashlib.sha256(line).hexdigest()


def hash_of(file: IO[bytes]) -> str:
    """Return the hash of all that is left of a file, read piece by piece."""
    found = hashlib.sha256()
    while piece := file.read(_CHUNK):
        found.update(piece)
    return found.hexdigest()


def mac_of(body: bytes, key: bytes) -> str:
    """Return the name of the key and what only its owner can make of an entry."""
    return f"{name_of(key)}:{hmac.new(key, body, hashlib.sha256).hexdigest()}"


def seal_of(path: Path) -> Path | None:
    """Return the folder whose seal a path belongs to: the nearest one above that has a seal."""
    return next((folder for folder in list(path.parents)[:_DEEPEST] if (folder / SEAL).is_file()), None)


@contextmanager
def _quietly() -> Iterator[None]:
    """Let no trouble with the seal reach whoever writes a file: what could not be entered is named by `renkei verify`."""
    with suppress(OSError, Timeout, ValueError, NotImplementedError):
        yield


def _measured(content: Path | bytes) -> tuple[int, str]:
    if isinstance(content, bytes):
        return len(content), hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return os.fstat(file.fileno()).st_size, hash_of(file)


def _enter(path: Path, **facts: Fact) -> None:
    folder = seal_of(path)
    if folder is not None:
        _append(folder, [{"path": path.relative_to(folder).as_posix(), **facts}])


def _append(folder: Path, entries: Sequence[Entry], *, sync: bool = False) -> None:
    """Append entries. Where the last one was a close, another follows: who writes one file where nobody is at work leaves no open end."""
    with _locked(folder), open(folder / SEAL, "ab+", opener=owners_alone) as file:  # a path has no opener
        last, number, event, whole = _end_of(file)
        lines = [] if whole else [b""]
        anew = event == "close" and entries[-1]["event"] not in ("begin", "close")
        for entry in [*entries, *([Entry(event="close")] if anew else [])]:
            number += 1
            last = _line(number, last, entry)
            lines.append(last)
        file.write(b"\n".join([*lines, b""]))
        file.flush()
        if sync or anew:
            os.fsync(file.fileno())


@contextmanager
def _presence(out: Path, who: str) -> Iterator[None]:
    """Hold a lock that tells others that this process lives: the system lets go of it when it dies."""
    path = out / _PRESENCE.format(who)
    lock = FileLock(path)
    with _quietly():
        lock.acquire(blocking=False)
    try:
        yield
    finally:
        lock.release()
        with _quietly():
            path.unlink(missing_ok=True)


def _is_dead(out: Path, who: str) -> bool:
    path = out / _PRESENCE.format(who)
    if not path.exists():
        return True
    try:
        with FileLock(path, timeout=0):
            pass
    except Timeout:
        return False
    path.unlink(missing_ok=True)
    return True


def _left_by_the_dead(out: Path) -> list[Entry]:
    """Return what closes the seal for processes that were killed, and takes back what they had entered and not written."""
    from .sealed import read, unfinished  # noqa: PLC0415 - it reads what is written here

    if not (out / SEAL).is_file():
        return []
    chain = read(out, None)
    dead = [who for who in chain.at_work if _is_dead(out, who)]
    alone = dead and len(dead) == len(chain.at_work)
    taken_back = [Entry(path=path, event="unfinished") for path in unfinished(chain, out)] if alone else []
    return [*taken_back, *(Entry(event="close", who=who, killed=True) for who in dead)]


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    lock = FileLock(folder / _LOCK)
    with suppress(NotImplementedError):  # a file system that knows no locks is taken as it is
        lock.acquire(timeout=_SECONDS_FOR_THE_LOCK, poll_interval=0.01)
    try:
        yield
    finally:
        lock.release()


def _end_of(file: IO[bytes]) -> tuple[bytes | None, int, str, bool]:
    """Return the last line, its number and event (those of the last one that can be read), and whether it ends as a line does."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    whole = not tail or tail.endswith(b"\n")
    lines = tail.removesuffix(b"\n").split(b"\n") if tail else []
    for line in reversed(lines):
        with suppress(ValueError, KeyError, TypeError, RecursionError):
            entry: dict[str, Any] = json.loads(line)
            return lines[-1], int(entry["n"]), str(entry["event"]), whole
    return (lines[-1] if lines else None), 0, "", whole


def _line(number: int, before: bytes | None, entry: Entry) -> bytes:
    known: Entry = {"n": number, "at": SystemClock().now().isoformat(timespec="milliseconds")}
    linked: Entry = {**known, **entry, "before": FIRST if before is None else digest_of(before)}
    body = json.dumps(linked, ensure_ascii=False).encode("utf-8", "surrogateescape")
    key = seal_key()
    return body if key is None else body[:-1] + f', "mac": "{mac_of(body, key)}"}}'.encode()
