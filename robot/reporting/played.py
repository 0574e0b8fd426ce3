"""What became of each of many that were played one by one: scenarios, struck cases, tests of a night; and that as JSON."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

PlayedStatus = Literal["passed", "failed", "flaky", "error", "skipped"]
"""As expected; otherwise than expected; so at one time and so at another; something else was broken than what was tried; not played."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One that was played.

    `suite` is what it belongs to, `seconds` how long it took, `message` one line on how it ended, `details` all that is to be told, a
    line each; `file` is where it is written, `evidence` where its pictures lie, `attempts` how often it was played, and `more` is
    whatever else is known, by name.
    """

    name: str
    status: PlayedStatus
    seconds: float
    message: str = ""
    details: Sequence[str] = ()
    suite: str = "renkei"
    title: str = ""
    file: str = ""
    evidence: str = ""
    attempts: int = 1
    more: Mapping[str, Any] = field(default_factory=dict)


def as_json(played: Sequence[Played]) -> dict[str, Any]:
    """Return how many ended in each way, the seconds of all together, and each by itself."""
    counted = Counter(one.status for one in played)
    return {
        **{status: counted[status] for status in ("passed", "failed", "flaky", "error", "skipped")},
        "seconds": round(sum(one.seconds for one in played), 3),
        "played": [asdict(one) for one in played],
    }


def write_json(path: Path, played: Sequence[Played]) -> None:
    """Write that into a file, its folder made where it is not there. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(as_json(played), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    # Half a character, as names of files may have it, has no bytes in UTF-8; so written it is JSON's own way to say it.
    path.write_text(text, "utf-8", errors="backslashreplace")
