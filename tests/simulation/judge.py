"""What must hold however a run went: nothing lost, nothing twice, no false "done", and a person told all that a person needs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from renkei.robot.reporting.summary import CaseResult, Reason

_BY_HAND = "registration"
_ONE_MORE_STEP = 120.0


@dataclass(frozen=True, slots=True)
class Expected:
    """What the portals have when the case is done: the effects, and how the newest record of each portal stands."""

    effects: Counter[str]
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """What the portals have in the end, and how each turn of the case ended. `agreed` are questions that were
    answered with OK; `worked` and `allowed` are in seconds.
    """

    turns: Sequence[CaseResult]
    effects: Counter[str]
    refused: Counter[str]
    statuses: tuple[str, ...]
    agreed: Sequence[str]
    worked: float
    allowed: float


def problems_of(ended: Ended, expected: Expected) -> Iterator[str]:
    """Return everything that must not be."""
    for effect, times in ended.effects.items():
        if times > max(expected.effects[effect], effect == _BY_HAND):
            yield f"twice: {effect} {times} times"
    yield from (f"pressed again: {effect}, and refused" for effect in ended.refused)
    yield from (f"agreed to: {question}" for question in ended.agreed if "連携" not in question)
    for turn in ended.turns:
        yield from _badly_handed_over(turn)
    if ended.turns and ended.turns[-1].status == "done":
        yield from _false_done(ended, expected)
    elif ended.turns and _all_took_hold(ended, expected):
        yield "lost: all took hold, but the case is not done"
    if ended.worked > ended.allowed + _ONE_MORE_STEP:
        yield f"hanging: worked for {ended.worked:.0f} s"


def _badly_handed_over(turn: CaseResult) -> Iterator[str]:
    if turn.status == "declined":
        yield "lost: declined, which nobody did"
    if turn.status == "needs_person":
        if turn.reason is None:
            yield "lost: 要確認 without a reason"
        else:
            yield from (f"lost: 要確認 without {what}" for what in _missing(turn.reason))


def _missing(reason: Reason) -> Iterator[str]:
    told = {
        "the step": reason.step,
        "the system": reason.portal,
        "what was seen": reason.message,
        "what to do next": reason.next_action,
        "a picture": reason.evidence,
    }
    yield from (what for what, value in told.items() if not value)


def _false_done(ended: Ended, expected: Expected) -> Iterator[str]:
    for effect, times in expected.effects.items():
        if effect != _BY_HAND and ended.effects[effect] < times:
            yield f"false done: {effect} {ended.effects[effect]} times"
    if ended.statuses != expected.statuses:
        yield f"false done: {' / '.join(ended.statuses)}"


def _all_took_hold(ended: Ended, expected: Expected) -> bool:
    wanted = {effect: times for effect, times in expected.effects.items() if effect != _BY_HAND}
    return all(ended.effects[effect] >= times for effect, times in wanted.items())
