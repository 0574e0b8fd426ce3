"""A journal as it was sealed: whether its lines are those that its writers wrote, all of them and in their order.

Each line has its writer, its number, and the hash of the line that the same writer wrote before: two may write into one file.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from ..messages import seal as say
from ..messages.text import Message
from .journal import link_of
from .seal import digest_of
from .sealed import Reach

_LONGEST_LINE = 1 << 20
_MOST_TOLD = 20


@dataclass(slots=True)
class _Writer:
    """How far a writer is followed; `heads` has the hashes of its lines by their numbers, where the seal speaks of them."""

    reaches: Sequence[Reach]
    wanted: frozenset[int]
    lines: int = 0
    head: str = ""
    at_line: int = 0
    heads: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, reaches: Sequence[Reach]) -> Self:
        """Return a writer none of whose lines was seen yet."""
        return cls(reaches, frozenset(reach.lines for reach in reaches))


@dataclass(slots=True)
class JournalFound:
    """What was found of one journal."""

    problems: list[Message] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    unreadable: int = 0
    """The line before, where nobody can read it."""


def see_journal(path: Path, name: Path, sealed: Mapping[str, Sequence[Reach]]) -> JournalFound:
    """Compare a journal with what the seal says of its writers. Raises `OSError`."""
    found = JournalFound()
    writers = {writer: _Writer.of(reaches) for writer, reaches in sealed.items()}
    for at_line, line in enumerate(_lines(path), 1):
        _see_line(found, name, writers, at_line, line)
    if found.unreadable:
        _see_last_line(found, name, writers, ends_within=not _ends_with_a_line(path))
    for known in writers.values():
        _see_end(found, name, known)
    if more := len(found.problems[_MOST_TOLD:]):
        found.problems[_MOST_TOLD:] = [say.more_of_journal(name, more)]
    return found


def _see_last_line(found: JournalFound, name: Path, writers: Mapping[str, _Writer], *, ends_within: bool) -> None:
    """Say of a last line that nobody can read that it was cut off, where somebody may have been writing it; else it was added."""
    somebody_writes = any(not any(reach.ended for reach in known.reaches) for known in writers.values())
    if ends_within and somebody_writes:
        found.notes.append(say.journal_line_torn(name, found.unreadable))
    else:
        found.problems.append(say.journal_line_added(name, found.unreadable))


def _ends_with_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while line := file.readline(_LONGEST_LINE):
            yield line.rstrip(b"\r\n")


def _see_line(found: JournalFound, name: Path, writers: dict[str, _Writer], at_line: int, line: bytes) -> None:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        found.unreadable = at_line
        return
    if found.unreadable:  # power was lost while it was written: then whoever opened the journal next has said so
        is_told = isinstance(said, dict) and said.get("event") == "torn"
        where, told = (found.notes, say.journal_line_torn) if is_told else (found.problems, say.journal_line_added)
        where.append(told(name, found.unreadable))
        found.unreadable = 0
    link = link_of(said)
    known = writers.get(link.writer) if link else None
    if link is None or known is None:
        found.problems.append(say.journal_line_added(name, at_line))
        return
    if link.number > known.lines + 1:
        found.problems.append(say.journal_lines_missing(name, at_line, link.number - known.lines - 1))
    elif link.number <= known.lines:
        found.problems.append(say.journal_line_out_of_order(name, at_line))
        return
    elif known.lines and link.before != known.head:
        found.problems.append(say.journal_line_changed(name, known.at_line))
    known.lines, known.head, known.at_line = link.number, digest_of(line), at_line
    if link.number in known.wanted:
        known.heads[link.number] = known.head


def _see_end(found: JournalFound, name: Path, known: _Writer) -> None:
    """See whether a writer's lines reach as far as was sealed, and say which were written after that."""
    last = max(known.reaches, key=lambda reach: reach.lines)
    if known.lines < last.lines:
        found.problems.append(say.journal_is_cut(name, last.lines - known.lines))
    changed = (reach for reach in known.reaches if known.heads.get(reach.lines, reach.head) != reach.head)
    if any(reach.lines == known.lines for reach in changed):
        found.problems.append(say.journal_line_changed(name, known.at_line))
    if known.lines > last.lines and any(reach.ended for reach in known.reaches):
        found.problems.append(say.journal_lines_added(name, known.lines - last.lines))
    elif known.lines > last.lines:
        found.notes.append(say.journal_ends_open(name, known.lines - last.lines))
