"""The nights before: `history.jsonl`, a line for each test and night, and how often each was flaky."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import Any

from filelock import FileLock

from ..config.private import owners_alone
from ..reporting.played import Played
from .model import Shard, test_of

HISTORY = "history.jsonl"
_LOCK = ".renkei-history.lock"
_LONGEST_LINE = 65_536
_MOST_NIGHTS = 200
_SECONDS_FOR_THE_LOCK = 60.0
_Z = NormalDist().inv_cdf(0.975)
_JUDGED = ("passed", "failed", "flaky")


@dataclass(frozen=True, slots=True)
class Record:
    """How a test ended in the nights before, the oldest first."""

    statuses: Sequence[str] = ()

    @property
    def last(self) -> str | None:
        """How it ended when it was judged last."""
        return self.statuses[-1] if self.statuses else None

    def flake_rate(self, tonight: str) -> tuple[int, int, float, float]:
        """Return in how many of how many nights it was flaky, tonight among them, and the 95% interval of that rate."""
        judged = [status for status in (*self.statuses, tonight) if status in _JUDGED]
        flakes, count = judged.count("flaky"), len(judged)
        return flakes, count, *wilson(flakes, count)


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return the 95% interval of a rate that was seen as `hits` of `count`."""
    if count == 0:
        return 0.0, 1.0
    rate, z2 = hits / count, _Z * _Z
    middle, scale = rate + z2 / (2 * count), 1 + z2 / count
    spread = _Z * ((rate * (1 - rate) / count + z2 / (4 * count * count)) ** 0.5)
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def records(folder: Path, but: Iterable[Shard]) -> Mapping[str, Record]:
    """Read how each test ended in the nights before those of the shards; a line that cannot be read is passed over. Raises `OSError`."""
    tonight = {f"{shard.night} {shard.began.isoformat()}" for shard in but}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in _lines(folder / HISTORY):
        if line.get("status") in _JUDGED and f"{line.get('night')} {line.get('began')}" not in tonight:
            found[str(line.get("test"))].append(str(line["status"]))
    return {test: Record(tuple(statuses[-_MOST_NIGHTS:])) for test, statuses in found.items()}


def append(folder: Path, shard: Shard) -> None:
    """Enter what a shard's tests came to, all lines in one piece. Raises `OSError`, `filelock.Timeout`."""
    text = "".join(f"{json.dumps(_line(shard, one), ensure_ascii=False)}\n" for one in shard.played)
    path = folder / HISTORY
    with FileLock(folder / _LOCK, timeout=_SECONDS_FOR_THE_LOCK), open(path, "ab", opener=owners_alone) as file:
        if file.tell() and not _ends_with_a_line(path):
            file.write(b"\n")  # the power was lost while somebody wrote
        file.write(text.encode("utf-8", "backslashreplace"))


def _line(shard: Shard, one: Played) -> dict[str, Any]:
    return {
        "night": shard.night,
        "began": shard.began.isoformat(),
        "test": test_of(one),
        "status": one.status,
        "attempts": one.attempts,
        "seconds": round(one.seconds, 1),
    }


def _ends_with_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) == b"\n"


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        return
    with path.open("rb") as file:
        while raw := file.readline(_LONGEST_LINE):
            try:
                line = json.loads(raw)
            except (ValueError, RecursionError):
                continue
            if isinstance(line, dict):
                yield line
