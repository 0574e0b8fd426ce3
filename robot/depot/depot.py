"""What a depot is: names with bytes behind them, kept whole or not at all, wherever that is.

Names and bytes that come from there are strangers' data: bounded, and believed only by the hash that the books have.
"""

import re
from collections.abc import Iterator
from typing import Protocol

from ..messages.text import Message
from ..store.evidence import CaseFile

CASES = "cases"
MOST_BYTES = 64_000_000
"""What one file may have, there and back."""
_LONGEST_NAME = 300
_PART = re.compile(r"[^/\\:*?\"<>|\x00-\x1f\x7f]{1,160}")
_OF_HASH = 24


class DepotTrouble(Exception):
    """The depot cannot be written or read just now; says so in words."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.en)
        self.message = message


class Unfit(DepotTrouble):
    """One file there cannot be used: it is not what was kept, or is encrypted with a key that is not here."""


class Depot(Protocol):
    """Every method raises `DepotTrouble` where the depot cannot be reached."""

    @property
    def place(self) -> str:
        """What the operator calls it; never a secret."""

    def put(self, name: str, content: bytes) -> None:
        """Keep these bytes under that name. Once this returns they outlive a power cut there; before, nobody sees a part of them."""

    def get(self, name: str, most: int = MOST_BYTES) -> bytes | None:
        """Return what is kept under that name; `None` where nothing is, or more than `most` bytes."""

    def names(self, under: str) -> Iterator[str]:
        """Yield all names below `under`, in no order."""

    def delete(self, name: str) -> None:
        """Let it go; what is not there is gone already."""


def name_of(one: CaseFile) -> str:
    """Return under which name a file of a case is kept: machines count their pictures each by themselves, the hash tells them apart."""
    return f"{CASES}/{one.case_id}/{one.file.sha256[:_OF_HASH]}-{one.file.name.rpartition('/')[2]}"


def is_a_name(name: str) -> bool:
    """Tell whether a name leads nowhere else, on no system."""
    parts = name.split("/")
    return len(name) <= _LONGEST_NAME and all(_PART.fullmatch(part) and part.strip(" .") == part for part in parts)
