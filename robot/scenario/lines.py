"""At which line of a TOML file something stands: who reads it for its values forgets where they were."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

Place = tuple[str | int, ...]
"""Where a value stands: keys, and numbers (from 0) in lists."""

_LONGEST_STATEMENT = 200
"""Lines; behind a longer one it is not known any more where things stand, but for the last that was."""


class Lines:
    """The lines of one file that is TOML."""

    def __init__(self, text: str) -> None:
        self._at: dict[Place, int] = {}
        self._lengths: dict[Place, int] = {}
        table: Place = ()
        for line, header, given in _statements(text.replace("\r\n", "\n")):
            if header:
                table = self._opened(given, line)
            else:
                self._note(table, given, line)

    def of(self, place: Sequence[str | int]) -> int:
        """Return the line, from 1, of what stands there, or of the nearest that holds it."""
        wanted = tuple(place)
        return next((self._at[wanted[:n]] for n in range(len(wanted), 0, -1) if wanted[:n] in self._at), 1)

    def _opened(self, given: Mapping[str, Any], line: int) -> Place:
        """Note a `[table]` or `[[table]]`, and return its place."""
        place: Place = ()
        inner: Any = given
        while isinstance(inner, dict) and inner:
            [(key, inner)] = inner.items()
            place += (key,)
            if isinstance(inner, list):
                self._at.setdefault(place, line)
                self._lengths[place] = self._lengths.get(place, 0) + 1
            if place in self._lengths:
                place += (self._lengths[place] - 1,)
        self._at[place] = line
        return place

    def _note(self, place: Place, given: object, line: int) -> None:
        inner = given.items() if isinstance(given, dict) else enumerate(given) if isinstance(given, list) else ()
        for key, value in inner:
            self._at.setdefault((*place, key), line)
            self._note((*place, key), value, line)


def _statements(text: str) -> Iterator[tuple[int, bool, dict[str, Any]]]:
    """Yield each table's head and each key with its value: the line that it begins at, whether it is a head, and what it says alone."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        begins = lines[at].lstrip()[:1]
        if begins in ("", "#"):
            at += 1
            continue
        for end in range(at + 1, min(at + _LONGEST_STATEMENT, len(lines)) + 1):
            with suppress(tomllib.TOMLDecodeError):
                yield at + 1, begins == "[", tomllib.loads("\n".join(lines[at:end]))
                break
        else:
            return
        at = end
