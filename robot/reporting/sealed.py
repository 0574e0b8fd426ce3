"""A seal as it is read: whether its lines are those that were written, and how each file should be by them.

What is read here may have been changed by anybody: every line is bounded, nothing in it is believed beyond what the chain says.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from ..config.seal_key import name_of
from ..messages import seal as say
from ..messages.text import Message
from .seal import FIRST, SEAL, digest_of, hash_of, mac_of

LONGEST_LINE = 65_536
MOST_LINES = 2_000_000
_LAST_ONES = 64
_MAC = re.compile(rb'^(\{.*), "mac": "([0-9a-f]{8}:[0-9a-f]{64})"\}$', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Version:
    """How a file was left by the entry numbered `entry`; `sha256` is `None` where it was taken away."""

    entry: int
    sha256: str | None
    size: int = 0


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the writer of a journal had come."""

    lines: int
    head: str
    ended: bool


@dataclass(slots=True)
class Chain:
    """What a seal says. `problems` tell where it is not as it was written; `at_work` are those who have begun and not closed it, and
    `closed_at` is the last entry at which there was none.
    """

    lines: int = 0
    number: int = 0
    """That of the last entry."""
    head: str = FIRST
    closed_at: int = 0
    at_work: dict[str, int] = field(default_factory=dict)
    is_torn: bool = False
    """Whether the last line is not whole."""
    problems: list[Message] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    journals: dict[str, dict[str, list[Reach]]] = field(default_factory=dict)
    _files: dict[str, list[Version]] = field(default_factory=dict)
    _gone: dict[str, int] = field(default_factory=dict)

    @property
    def is_closed(self) -> bool:
        """Whether everything that was begun was ended."""
        return not self.at_work and self.closed_at == self.number and not self.is_torn

    def paths(self) -> Iterator[str]:
        """Yield the paths of all files that were ever entered."""
        yield from self._files

    def versions(self, path: str) -> list[Version]:
        """Return how a file was left, at last and before, the latest first; nothing where it was never entered."""
        known = list(reversed(self._files.get(path, ())))
        gone = max((self._gone.get(str(folder), 0) for folder in PurePosixPath(path).parents), default=0)
        return [Version(gone, None), *known] if known and gone > known[0].entry else known

    def own_version(self, path: str) -> Version | None:
        """Return how a file was left at last; `None` where the folder that it lay in went as a whole, and where nothing is known of it."""
        known = self.versions(path)
        return known[0] if known and self._files[path][-1:] == known[:1] else None

    def take(self, number: int, entry: dict[str, Any]) -> None:
        """Take what an entry says. Raises `KeyError`, `TypeError` or `ValueError` where it says nothing that is known here."""
        self.number = number
        match str(entry["event"]):
            case "begin":
                self.at_work[str(entry["who"])] = number
            case "close":
                self.at_work.pop(str(entry.get("who")), None)
                self.closed_at = self.closed_at if self.at_work else number
            case "file":
                self._enter(str(entry["path"]), Version(number, str(entry["sha256"]), int(entry["size"])))
            case "gone":
                self._gone[str(entry["path"])] = number
                if entry["path"] in self._files:
                    self._enter(str(entry["path"]), Version(number, None))
            case "unfinished":
                self._files.get(str(entry["path"]), [Version(0, None)]).pop()
                self._gone.pop(str(entry["path"]), None)
            case "journal":
                reach = Reach(int(entry["lines"]), str(entry["head"]), bool(entry["ended"]))
                self.journals.setdefault(str(entry["path"]), {}).setdefault(str(entry["writer"]), []).append(reach)

    def _enter(self, path: str, version: Version) -> None:
        known = self._files.setdefault(path, [])
        known.append(version)
        del known[:-3]


def read(folder: Path, key: bytes | None) -> Chain:
    """Read the seal of a folder, and see whether it is whole. Raises `OSError`."""
    chain, reader = Chain(), _Reader(key)
    with (folder / SEAL).open("rb") as file:
        while line := file.readline(LONGEST_LINE):
            chain.lines += 1
            if chain.lines > MOST_LINES:
                chain.problems.append(say.seal_is_too_long(MOST_LINES))
                break
            reader.take(chain, line)
    reader.conclude(chain)
    return chain


def unfinished(chain: Chain, folder: Path) -> list[str]:
    """Return the files that were entered since the seal was closed last and are as they were before: a process was killed.

    Only the last ones can be so: each process has one at a time. Raises `OSError`.
    """
    last = sorted((version.entry, path) for path in chain.paths() if (version := chain.own_version(path)))[-_LAST_ONES:]
    here = [path for entry, path in last if entry > chain.closed_at and ".." not in PurePosixPath(path).parts]
    return [path for path in here if is_unfinished(chain, path, state_of(folder / path))]


def is_unfinished(chain: Chain, path: str, now: str | None) -> bool:
    """Tell whether a file is just as it was left by the entry before its last one, and that one was never closed."""
    last, before = [*chain.versions(path), Version(0, None), Version(0, None)][:2]
    return last.entry > chain.closed_at and last.sha256 != now and before.sha256 == now


def state_of(path: Path) -> str | None:
    """Return a file's hash; `None` where there is no file. Raises `OSError`."""
    if path.is_symlink() or not path.is_file():
        return None
    with path.open("rb") as file:
        return hash_of(file)


class _Reader:
    """Follows the chain from line to line."""

    def __init__(self, key: bytes | None) -> None:
        self._key = key
        self._before: bytes | None = None
        self._torn = False
        self._number = 0
        self._keyed = 0
        self._unkeyed: list[int] = []
        self._others: set[str] = set()

    def take(self, chain: Chain, raw: bytes) -> None:
        line = raw.removesuffix(b"\n")
        try:
            entry = json.loads(line.decode("utf-8", "surrogateescape"))
            self._follow(chain, line, entry)
            chain.take(self._number, entry)
            self._torn = False
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
            if self._torn:
                chain.problems.append(say.seal_line_unreadable(chain.lines - 1))
            self._torn = True
        self._before, chain.head = line, digest_of(line)

    def conclude(self, chain: Chain) -> None:
        """Say what only the end shows."""
        if self._torn:
            chain.notes.append(say.seal_ends_torn(chain.lines))
            chain.is_torn = True
        if self._others:
            told = say.sealed_with_other_key(sorted(self._others), name_of(self._key) if self._key else None)
            (chain.problems if self._key else chain.notes).append(told)
        elif self._key and not self._keyed:
            chain.problems.append(say.sealed_without_key())
        elif not self._key:
            chain.notes.append(say.no_key())
        if self._key and self._unkeyed:
            chain.problems.append(say.lines_without_mac(self._unkeyed))

    def _follow(self, chain: Chain, line: bytes, entry: dict[str, Any]) -> None:
        number, expected = int(entry["n"]), self._number + 1
        linked = entry["before"] == (FIRST if self._before is None else digest_of(self._before))
        if number > expected:
            chain.problems.append(say.seal_lines_missing(chain.lines, number - expected))
        elif number < expected:
            chain.problems.append(say.seal_line_out_of_order(chain.lines))
        elif not linked:
            chain.problems.append(say.seal_line_changed(chain.lines - 1))
        elif self._torn:
            chain.notes.append(say.seal_line_torn(chain.lines - 1))
        self._number = number
        self._see_mac(chain, line)

    def _see_mac(self, chain: Chain, line: bytes) -> None:
        found = _MAC.match(line)
        if found is None:
            if self._keyed:
                self._unkeyed.append(chain.lines)
            return
        mac = found[2].decode()
        self._keyed += 1
        if self._key is None or mac[:8] != name_of(self._key):
            self._others.add(mac[:8])
        elif mac != mac_of(found[1] + b"}", self._key):
            chain.problems.append(say.seal_line_forged(chain.lines))
