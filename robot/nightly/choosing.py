"""What a night plays: the scenarios, and as many struck cases as are drawn by its seed; of both what falls to a shard."""

import zlib
from collections.abc import Sequence
from pathlib import Path
from random import Random

from ..scenario.model import Scenario
from ..scenario.sweep import Pair, struck_scenario

_OWN = Path(__file__).parents[2] / "tests" / "e2e" / "scenarios"


def own_scenarios() -> Path | None:
    """Return the folder of the scenarios that a checkout of renkei has; an installed one has none."""
    return _OWN if _OWN.is_dir() else None


def drawn(pairs: Sequence[Pair], seed: int, count: int) -> list[Scenario]:
    """Return so many struck cases, drawn by the seed, in the order in which they are drawn."""
    return [struck_scenario(*pair) for pair in Random(seed).sample(sorted(pairs), min(count, len(pairs)))]


def of_shard(tests: Sequence[Scenario], shard: int, of: int) -> list[Scenario]:
    """Return what falls to the shard numbered `shard`, from 1: the same test to the same shard night after night, by its name alone."""
    return [one for one in tests if zlib.crc32(one.name.encode()) % of == shard - 1]
