"""What was seen in a run, read off its journals: attempts at steps, case by case, and the screens that they name.

A journal may have been changed by anybody: what cannot be meant is passed over, and no line is longer than a megabyte.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .model import SeenStep, Shown

_LONGEST_LINE = 1_000_000
_MOST_STEPS = 2000
"""Attempts of one case: no case has as many."""


@dataclass(slots=True)
class Witnessed:
    """What the journals of a run tell: steps by case, in the order in which they ended, and each screen by its digest."""

    steps: dict[str, list[SeenStep]] = field(default_factory=lambda: defaultdict(list))
    screens: dict[str, Shown] = field(default_factory=dict)


def witnessed(folders: Iterable[Path], since: datetime | None = None) -> Witnessed:
    """Read the journals of a run's folder; of several, each is one more run of the same sheet. Steps before `since` are another run's.

    Raises `OSError`.
    """
    found = Witnessed()
    for run, folder in enumerate(folders, 1):
        lines = [line for path in sorted(folder.glob("journal*.jsonl")) for line in _lines(path)]
        for at, line in sorted(lines, key=lambda one: one[0]):
            _take(found, line, run, is_new=since is None or at >= since)
    return found


def _take(found: Witnessed, line: dict[str, Any], run: int, *, is_new: bool) -> None:
    try:
        if line.get("event") == "screen":
            found.screens[str(line["screen"])] = Shown(heading=line["heading"], words=line["words"])
        elif line.get("event") in ("ok", "failed") and is_new:
            steps = found.steps[str(line["case"])]
            if len(steps) < _MOST_STEPS:
                steps.append(SeenStep.model_validate({**line, "run": run, "status": line["event"]}))
    except (KeyError, TypeError, ValidationError):
        return


def _lines(path: Path) -> Iterator[tuple[datetime, dict[str, Any]]]:
    with path.open("rb") as file:
        while raw := file.readline(_LONGEST_LINE):
            try:
                line = json.loads(raw)
                yield datetime.fromisoformat(line["at"]).astimezone(), line
            except (ValueError, RecursionError, TypeError, KeyError):
                continue
