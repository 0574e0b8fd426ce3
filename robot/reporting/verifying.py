"""Whether an out folder is as it was sealed: every file that is there, and every one that should be.

The folder may be any that somebody has: links are not followed, what is no ordinary file is not opened, files are read piece by piece.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..messages import seal as say
from ..messages.text import Message
from .seal import SEAL
from .sealed import Chain, is_unfinished, read, state_of
from .sealed_journals import see_journal

MOST_FILES = 1_000_000
_NOT_OURS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What an operating system leaves in a folder that somebody looks into."""
_OPEN_IN_EXCEL = "~$"
_DRAFT = ".draft"


@dataclass(slots=True)
class Verdict:
    """What was found; `problems` are what is not as it was sealed, `notes` what is to be known besides."""

    files: int = 0
    lines: int = 0
    head: str = ""
    problems: list[Message] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Found:
    """What lies in the folder, by its path there."""

    name: str
    path: Path
    size: int | None
    """`None` for what is no ordinary file."""


def verify(folder: Path, key: bytes | None) -> Verdict:
    """Compare a folder with its seal. Raises `OSError` where the seal cannot be read."""
    chain = read(folder, key)
    verdict = Verdict(lines=chain.lines, head=chain.head, problems=list(chain.problems), notes=list(chain.notes))
    if not chain.is_closed:
        verdict.problems.append(say.not_closed(chain.lines))
    seen = set()
    for one in _found_in(folder, verdict):
        seen.add(one.name)
        _see(one, chain, verdict)
    for name in sorted({*chain.paths(), *chain.journals} - seen):
        _see_missing(name, chain, verdict)
    return verdict


def _see(one: _Found, chain: Chain, verdict: Verdict) -> None:
    try:
        if one.size is None:
            verdict.problems.append(say.no_usual_file(Path(one.name)))
        elif one.name in chain.journals:
            journal = see_journal(one.path, Path(one.name), chain.journals[one.name])
            verdict.problems += journal.problems
            verdict.notes += journal.notes
            verdict.files += 1
        elif versions := chain.versions(one.name):
            verdict.files += 1
            _see_versions(one, versions[0].sha256, versions[0].size, chain, verdict)
        elif one.name.endswith(_DRAFT):
            verdict.notes.append(say.left_over(Path(one.name)))
        else:
            verdict.problems.append(say.added(Path(one.name)))
    except OSError as error:
        verdict.problems.append(say.unreadable(Path(one.name), error.strerror or str(error)))


def _see_versions(one: _Found, sealed: str | None, size: int, chain: Chain, verdict: Verdict) -> None:
    now = state_of(one.path) if sealed is None or one.size == size or not chain.is_closed else ""
    if now == sealed:
        return
    if is_unfinished(chain, one.name, now):
        verdict.notes.append(say.was_unfinished(Path(one.name)))
    else:
        verdict.problems.append((say.added if sealed is None else say.changed)(Path(one.name)))


def _see_missing(name: str, chain: Chain, verdict: Verdict) -> None:
    if name in chain.journals:
        if any(reach.lines for reaches in chain.journals[name].values() for reach in reaches):
            verdict.problems.append(say.missing(Path(name)))
        return
    versions = chain.versions(name)
    if not versions or versions[0].sha256 is None:
        return
    if is_unfinished(chain, name, None):
        verdict.notes.append(say.was_unfinished(Path(name)))
    else:
        verdict.problems.append(say.missing(Path(name)))


def _found_in(folder: Path, verdict: Verdict) -> Iterator[_Found]:
    """Yield what lies in the folder and the folders in it, in order; nothing behind a link."""
    for count, one in enumerate(_walk(folder), 1):
        if count > MOST_FILES:
            verdict.problems.append(say.too_many(MOST_FILES))
            return
        yield one


def _walk(folder: Path) -> Iterator[_Found]:
    waiting = [(folder, "")]
    while waiting:
        here, prefix = waiting.pop()
        with os.scandir(here) as entries:
            there = sorted(entries, key=lambda entry: entry.name)
        for entry in there:
            name, path = f"{prefix}{entry.name}", Path(entry.path)
            if _is_passed_over(entry.name, at_the_top=not prefix):
                continue
            if entry.is_dir(follow_symlinks=False) and not _leads_elsewhere(path):
                waiting.append((path, f"{name}/"))
            else:
                yield _Found(name, path, _size_of(path))


def _is_passed_over(name: str, *, at_the_top: bool) -> bool:
    locks = name.startswith(".renkei") and name.endswith(".lock")
    return (at_the_top and (name == SEAL or locks)) or name in _NOT_OURS or name.startswith(_OPEN_IN_EXCEL)


def _leads_elsewhere(path: Path) -> bool:
    """Tell whether a folder is one of Windows' junctions, which Python counts as folders."""
    attributes: int = getattr(path.lstat(), "st_file_attributes", 0)
    return bool(attributes & getattr(stat, "FILE_ATTRIBUTE_REPARSE_POINT", 0x400))


def _size_of(path: Path) -> int | None:
    found = path.lstat()
    return found.st_size if stat.S_ISREG(found.st_mode) else None
