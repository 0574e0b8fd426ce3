"""A scenario file as a test: played as `renkei scenario` plays it, and held to what it expects."""

from collections.abc import Callable
from pathlib import Path

from ..config.clock import SystemClock
from ..messages.text import operator_language
from ..scenario.checking import checked_scenarios
from ..scenario.judge import Seen, differences
from ..scenario.play import Rehearsal, Stage
from ..scenario.reading import world_of
from ..scenario.sweep import catalogue_of
from .wrong import in_one_sentence


@in_one_sentence
def play_file(path: Path, stage: Stage, world_is: Callable[[str], None] = lambda _name: None) -> Seen:
    """Play a scenario file, and return what came of it; `world_is` is told the name of its world before it is made.

    Raises `AssertionError` with a line for everything that is not as the file expects, and `WrongUse` where the file is wrong.
    """
    __tracebackhide__ = True
    [scenario] = checked_scenarios([path], SystemClock().now().date(), catalogue_of(stage.portals))
    world_is(world_of(scenario))
    with Rehearsal(scenario, stage) as rehearsal:
        seen = rehearsal.carry_out()
        found = differences(scenario, seen, rehearsal.case.estimate_number, rehearsal.out)
    if found:
        raise AssertionError("\n".join([path.name, *(f"  {one.spoken(operator_language())}" for one in found)]))
    return seen
