"""A paper as it was read, and the bounds within which one is read."""

from dataclasses import dataclass
from typing import Literal

Why = Literal["time", "memory", "sheets", "size", "text", "damaged", "died", "stopped"]
"""Why a paper was not read: it took too long, or too much memory; it has too many sheets, too large ones, or too much text; it is no
whole PDF; the process that read it ended over it, or was ended because the robot is to stop."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a paper may take. Each is far beyond any real one: an application form has two sheets and is read in some 20 ms.

    `seconds` until it is read; `memory` in bytes, of the whole process; `sheets` of one paper; `points` of a sheet's longer side, which
    is what the format itself allows (5 m); `characters` of text on all sheets; `pixels` of the picture, which is drawn smaller for a
    larger sheet. A reader that holds more than `stays` bytes once a paper is read is replaced.
    """

    seconds: float = 10.0
    memory: int = 512 * 1024**2
    sheets: int = 200
    points: float = 14_400.0
    characters: int = 1_000_000
    pixels: float = 4_000_000.0
    stays: int = 256 * 1024**2


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF as it came, the text of each of its sheets, and a picture of the first one as JPEG, where that was wished."""

    content: bytes
    sheets: tuple[str, ...]
    picture: bytes | None = None

    @property
    def text(self) -> str:
        """All that is written on it."""
        return "\n".join(self.sheets)


class Unreadable(Exception):
    """A paper could not be read."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why
