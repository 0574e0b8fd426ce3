"""What must hold however a case went: nothing lost, nothing twice, no false "done", and a person told all that a person needs.

One judge for all that disturbs the robot: simulated runs, and real deaths.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from renkei.robot.reporting.summary import Reason
from renkei.robot.scenario.judge import missing_in_reason

from tests.support.words_judge import KIND

KINDS = ("lost", "twice", "false done", "hanging", KIND)
"""What a problem begins with, before its colon."""

_BY_HAND = "registration"
_ONE_MORE_STEP = 120.0


class Turn(Protocol):
    """How the robot left the case, once."""

    @property
    def status(self) -> str: ...

    @property
    def reason(self) -> Reason | None: ...


@dataclass(frozen=True, slots=True)
class Expected:
    """What the portals have when the case is done: the effects, and how the newest record of each portal stands, where that is
    looked at. `by_hand` is how often the conclusion may have been registered by hand, as the way out.
    """

    effects: Counter[str]
    statuses: tuple[str, ...] = ()
    by_hand: int = 1


@dataclass(frozen=True, slots=True)
class Ended:
    """What the portals have in the end, and how each turn of the case ended. `agreed` are questions that were
    answered with OK; `worked` and `allowed` are in seconds. Where `pictured`, each reason must have its picture.
    """

    turns: Sequence[Turn]
    effects: Counter[str]
    refused: Counter[str]
    statuses: tuple[str, ...] = ()
    agreed: Sequence[str] = ()
    worked: float = 0.0
    allowed: float = 0.0
    pictured: bool = True


def problems_of(ended: Ended, expected: Expected) -> Iterator[str]:
    """Return everything that must not be."""
    for effect, times in ended.effects.items():
        if times > max(expected.effects[effect], expected.by_hand * (effect == _BY_HAND)):
            yield f"twice: {effect} {times} times"
    yield from (f"twice: {effect} asked for again, and refused" for effect in ended.refused)
    yield from (f"agreed to: {question}" for question in ended.agreed if "連携" not in question)
    for turn in ended.turns:
        yield from _badly_handed_over(turn, pictured=ended.pictured)
    if ended.turns:
        yield from _badly_ended(ended, expected)
    if ended.worked > ended.allowed + _ONE_MORE_STEP:
        yield f"hanging: worked for {ended.worked:.0f} s"


def _badly_handed_over(turn: Turn, *, pictured: bool) -> Iterator[str]:
    if turn.status == "declined":
        yield "lost: declined, which nobody did"
    if turn.status != "needs_person":
        return
    if turn.reason is None:
        yield "lost: 要確認 without a reason"
        return
    without_its_picture = turn.reason.model_copy(update={"evidence": None})  # which nobody took in a simulated run
    yield from (f"lost: {words.en}" for words in missing_in_reason(without_its_picture, Path()))
    if pictured and not turn.reason.evidence:
        yield "lost: 要確認 without a picture"


def _badly_ended(ended: Ended, expected: Expected) -> Iterator[str]:
    status = ended.turns[-1].status
    if status == "done":
        yield from _false_done(ended, expected)
    elif status not in {"needs_person", "declined"}:
        yield f"lost: neither ended nor handed over, but {status}"
    elif _all_took_hold(ended, expected):
        yield "lost: all took hold, but the case is not done"


def _false_done(ended: Ended, expected: Expected) -> Iterator[str]:
    for effect, times in expected.effects.items():
        if effect != _BY_HAND and ended.effects[effect] < times:
            yield f"false done: {effect} {ended.effects[effect]} times"
    if ended.statuses != expected.statuses:
        yield f"false done: {' / '.join(ended.statuses)}"


def _all_took_hold(ended: Ended, expected: Expected) -> bool:
    wanted = {effect: times for effect, times in expected.effects.items() if effect != _BY_HAND}
    return all(ended.effects[effect] >= times for effect, times in wanted.items())
