"""What the operator is told of the report: what is left to write, what cannot be made of a folder, and what lies in what was made."""

from pathlib import Path

from .files import name_of
from .text import Message


def pages_are_left(count: int, out: Path) -> Message:
    name = name_of(out)
    return Message(
        ja=f"終了を求められたため、案件のページを {count} 件書いていません。renkei report {name} で書かれます。",
        en=f"It was asked to end: the pages of {count} case(s) are not written yet. `renkei report {name}` writes them.",
    )
