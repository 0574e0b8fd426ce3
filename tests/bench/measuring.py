"""Figures from runs in turn: medians with their spread, ratios of medians, and a table that begins with the ratios."""

import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


class LeftOut(Exception):
    """A way could not go this once, or at all; the sentence says why."""


@dataclass
class Series:
    """What one way took, in seconds, and why it was left out where it was."""

    taken: list[float] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def median(self) -> float | None:
        """The middle one."""
        return statistics.median(self.taken) if self.taken else None

    def told(self) -> dict[str, Any]:
        """Return it as it is kept: median, least and most, how many."""
        if not self.taken:
            return {"median": None, "why": self.left_out[-1] if self.left_out else "not measured"}
        least, most = min(self.taken), max(self.taken)
        return {
            "median": round(statistics.median(self.taken), 3),
            "spread": [round(least, 3), round(most, 3)],
            "of": len(self.taken),
        }


def in_turn(ways: Mapping[str, Callable[[T], object]], rounds: Iterable[T]) -> dict[str, Series]:
    """Go each way once a round, one after the other, so that whatever else the machine does concerns all of them.

    A way may say itself how many seconds it took: of what it does besides, nothing is counted.
    """
    series = {name: Series() for name in ways}
    for one in rounds:
        for name, go in ways.items():
            began = time.perf_counter()
            try:
                own = go(one)
            except LeftOut as why:
                series[name].left_out.append(str(why))
            else:
                series[name].taken.append(own if isinstance(own, float) else time.perf_counter() - began)
    return series


def ratio(one: Series | None, other: Series | None) -> float | None:
    """Return how much longer one takes than the other, by their medians."""
    if one is None or other is None or not (one.median and other.median):
        return None
    return round(one.median / other.median, 3)


def table(told: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a kept measurement as lines: ratios first."""
    lines: list[str] = []
    for part in ("ratios", "counts", "seconds", "growth"):
        lines.append(f"{part}:")
        lines += [f"  {name:<34}{_value(value)}" for name, value in told.get(part, {}).items()]
    return "\n".join(lines)


def _value(value: Any) -> str:
    if not isinstance(value, dict):
        return "not measured" if value is None else f"{value:>10}"
    if value.get("median") is None:
        return str(value.get("why", value))
    least, most = value["spread"]
    return f"{value['median']:>10} s  ({least} to {most}, of {value['of']})"
