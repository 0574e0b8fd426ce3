"""What a night comes to: the tests of each shard, how each ended, and what a CI is told of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from ..reporting.played import Played

GREEN, RED, BROKEN, FLAKY = 0, 1, 3, 4
SWEEP = "renkei.sweep"
SCENARIOS = "renkei.scenario"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Slow(_Part):
    """A step of a test, and how many seconds it took."""

    test: str
    step: str
    seconds: float


class Shard(_Part):
    """One of `of` parts of a night, numbered from 1: `shard-K-of-N.json`.

    `night` is what all parts share; `evidence` is where their pictures lie, relative to the file; `broken` says what was broken.
    """

    format: int = Field(default=1, le=1)
    night: str
    seed: int
    shard: int
    of: int
    began: datetime
    ended: datetime
    version: str
    evidence: str
    budget: float | None = None
    broken: str = ""
    played: list[Played] = []
    slowest: list[Slow] = []

    @property
    def file(self) -> str:
        """Return what the part's file is called."""
        return f"shard-{self.shard}-of-{self.of}.json"


def test_of(played: Played) -> str:
    """Return what a test is called from night to night."""
    return f"{played.suite}/{played.name}"


def missing(shards: Sequence[Shard]) -> list[int]:
    """Return the parts of a night that are not there."""
    return sorted(set(range(1, max(one.of for one in shards) + 1)) - {one.shard for one in shards})


def unplayed(played: Iterable[Played]) -> list[Played]:
    """Return the tests that were to be played and were not."""
    return [one for one in played if one.status == "skipped"]


def exit_code(shards: Sequence[Shard], *, all_of_them: bool) -> int:
    """Return what a night ends with: 3 before 1 before 4 before 0.

    The environment was broken where it says so, where anything could not be judged for it, where a scenario was not played for lack of
    time, and, where `all_of_them` should be there, where a shard is lost. What was drawn and not played is no more than a smaller draw.
    """
    played = [one for shard in shards for one in shard.played]
    statuses = {one.status for one in played}
    lost = all_of_them and missing(shards)
    left = any(one.suite == SCENARIOS for one in unplayed(played))
    if lost or left or "error" in statuses or any(shard.broken for shard in shards):
        return BROKEN
    return RED if "failed" in statuses else FLAKY if "flaky" in statuses else GREEN
