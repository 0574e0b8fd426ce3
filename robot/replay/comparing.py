"""Laying two runs of a case side by side: the first step at which they part, and in what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Literal

from ..messages import replay as say
from ..messages.statuses import called
from ..messages.text import Message
from .model import RecordedCase, Recording, SeenStep, Shown
from .roles import Roles

What = Literal["order", "attempt", "value", "screen", "time", "end"]

TIMES_AS_LONG, SECONDS_LONGER = 10.0, 10.0
"""A step is beyond its time where it took more than ten times as long as before, and more than ten seconds longer: a busy machine is
slow, too, and a run is not another one for that.
"""


@dataclass(frozen=True, slots=True)
class Parting:
    """Where two runs of a case part: before or in an attempt at `step` (empty where no step was begun), and in `what`."""

    case_id: str
    step: str
    what: What
    told: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is compared: real portals show other values and other screens than practice portals do."""

    values: bool = True
    screens: bool = True
    times: bool = True


def partings(before: Recording, after: Recording, case_id: str, measure: Measure | None = None) -> list[Parting]:
    """Return where two runs of one case part first; beside a step that took too long only, the first one that parts in more."""
    found = _Compared(before, after, case_id).partings(measure or Measure())
    first: list[Parting] = []
    for parting in found:
        first.append(parting)
        if parting.what != "time":
            break
        found = (other for other in found if other.what != "time")
    return first[:2]


class _Compared:
    def __init__(self, before: Recording, after: Recording, case_id: str) -> None:
        self._one, self._other = (_case(recording, case_id) for recording in (before, after))
        self._screens = (before.screens, after.screens)
        self._roles = (Roles(_days(before)), Roles(_days(after)))
        self._one_tongue = before.robot.language == after.robot.language

    def partings(self, measure: Measure) -> Iterator[Parting]:
        """Yield where they part, in the order of the steps. Behind another order nothing can be compared any more."""
        last = ""
        for one, other in zip_longest(self._one.steps, self._other.steps):
            if one is None or other is None or (one.step, one.run) != (other.step, other.run):
                yield self._parting((one or other).step, "order", say.another_step(last, *map(_called, (one, other))))
                return
            last = one.step
            yield from self._in_a_step(one, other, measure)
        yield from self._in_the_end(measure)

    def _in_a_step(self, one: SeenStep, other: SeenStep, measure: Measure) -> Iterator[Parting]:
        if (one.attempt, one.status) != (other.attempt, other.status):
            why = self._why(other if other.status != "ok" else one)
            yield self._parting(
                one.step,
                "attempt",
                say.another_attempt(one.attempt, one.status == "ok", other.attempt, other.status == "ok", why),
            )
        if measure.screens and (told := self._in_a_screen(one, other)):
            yield self._parting(one.step, "screen", told)
        if measure.values and (told := self._in_a_value(one, other)):
            yield self._parting(one.step, "value", told)
        if measure.times and other.seconds > max(one.seconds * TIMES_AS_LONG, one.seconds + SECONDS_LONGER):
            yield self._parting(one.step, "time", say.too_slow(one.seconds, other.seconds))

    def _in_a_value(self, one: SeenStep, other: SeenStep) -> Message | None:
        """Compare what was read. All of it is looked at, for every number that comes up has its role from then on."""
        before, after = (
            {label: roles.of(value) for label, value in step.read.items()}
            for roles, step in zip(self._roles, (one, other), strict=True)
        )
        for label in dict.fromkeys([*before, *after]):
            if before.get(label) != after.get(label):
                return say.another_value(label, one.read.get(label), other.read.get(label))
        return None

    def _in_a_screen(self, one: SeenStep, other: SeenStep) -> Message | None:
        """Compare the screens; one that could not be pictured is missing on one side, and no difference."""
        few, many = sorted((one.screens, other.screens), key=len)
        rest = iter(many)
        if all(screen in rest for screen in few):
            return None
        pairs = zip(one.screens, other.screens, strict=False)
        here, there = next(pair for pair in pairs if pair[0] != pair[1])
        return say.another_screen(*_difference(self._screens[0].get(here), self._screens[1].get(there)))

    def _in_the_end(self, measure: Measure) -> Iterator[Parting]:
        one, other = self._one, self._other
        ends = [(case.status, case.reason_step) for case in (one, other)]
        reasons = [roles.of(case.seen_reason) for roles, case in zip(self._roles, (one, other), strict=True)]
        if ends[0] != ends[1] or (measure.values and self._one_tongue and reasons[0] != reasons[1]):
            step = other.reason_step or one.reason_step or ""
            yield self._parting(step, "end", say.another_end(_end(one), _end(other)))

    def _why(self, failed: SeenStep) -> Message | None:
        """Say of a step that failed what is otherwise on the screen that it failed on, where the other run saw one of that heading."""
        case = next((case for case in (self._other, self._one) if failed in case.steps), self._other)
        mine, theirs = (self._screens[1], self._screens[0]) if case is self._other else self._screens
        reason = case.seen_reason if case.reason_step == failed.step else ""
        for digest in reversed(failed.screens):
            shown = mine.get(digest)
            alike = [one for one in theirs.values() if shown and one.heading == shown.heading]
            if shown and alike and shown not in alike:
                nearest = max(alike, key=lambda one: len({*one.words} & {*shown.words}))
                return say.with_reason(reason, say.another_screen(*_difference(nearest, shown)))
        return say.with_reason(reason, None)

    def _parting(self, step: str, what: What, told: Message) -> Parting:
        return Parting(self._one.case_id, step, what, told)


def _difference(one: Shown | None, other: Shown | None) -> tuple[str, str, Sequence[str], Sequence[str]]:
    """Return both headings, what is no longer there, and what is there now."""
    one, other = one or Shown(heading="?"), other or Shown(heading="?")
    gone = [word for word in one.words if word not in other.words]
    return one.heading, other.heading, gone, [word for word in other.words if word not in one.words]


def _case(recording: Recording, case_id: str) -> RecordedCase:
    return next(case for case in recording.cases if case.case_id == case_id)


def _days(recording: Recording) -> Iterator[date]:
    world = recording.world
    if world is None:
        return
    yield world.began.date()
    if world.ended is not None and world.ended.date() - world.began.date() == timedelta(days=1):
        yield world.ended.date()


def _called(step: SeenStep | None) -> str | None:
    return None if step is None else step.step if step.run == 1 else f"{step.step} ({step.run})"


def _end(case: RecordedCase) -> Message:
    return say.end(called(case.status), case.reason_step, case.seen_reason)


def from_step(recording: Recording, step: str) -> Recording:
    """Return the recording without what was done before the first attempt at `step`; a case that never came to it keeps nothing."""
    cases = []
    for case in recording.cases:
        begins = next((at for at, seen in enumerate(case.steps) if seen.step == step), len(case.steps))
        cases.append(case.model_copy(update={"steps": case.steps[begins:]}))
    return recording.model_copy(update={"cases": cases})


def common_cases(before: Recording, after: Recording) -> tuple[list[str], list[str]]:
    """Return the cases that both have, in the first one's order, and those that one of them lacks."""
    one, other = ([case.case_id for case in recording.cases] for recording in (before, after))
    both = [case for case in one if case in other]
    return both, [case for case in dict.fromkeys([*one, *other]) if case not in both]
