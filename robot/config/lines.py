"""On which line of a TOML file something stands: its reader does not tell, and people look for lines."""

import re
from collections.abc import Iterator

_TABLE = re.compile(r"\s*\[(?P<names>[^\[\]]+)\]\s*(?:#.*)?")
_NAME = r"(?:\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^\s=#.\"'\[\]]+)"
_KEY = re.compile(rf"\s*(?P<names>{_NAME}(?:\s*\.\s*{_NAME})*)\s*=")
_ONE = re.compile(_NAME)


def line_of(text: str, *names: str) -> int:
    """Return the line, counted from 1, on which a key stands, named by its tables and itself; or as much of the way to it as there is."""
    best, line = 0, 1
    for number, found in _named(text):
        if len(found) > best and found == names[: len(found)]:
            best, line = len(found), number
    return line


def _named(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if head := _TABLE.fullmatch(line):
            table = _parts(head["names"])
            yield number, table
        elif key := _KEY.match(line):
            yield number, (*table, *_parts(key["names"]))


def _parts(names: str) -> tuple[str, ...]:
    return tuple(one.strip("\"'") for one in _ONE.findall(names))
