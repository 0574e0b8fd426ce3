"""The sweep's cases in which one word is missing: all is said but what belongs to one step, and the case must wait for just that.

Nothing that stands behind the word may have taken hold meanwhile; once it is said, the case must come to its end.
"""

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType

from ..procedure.words import CONDITION, WORDS
from ..reporting.summary import CaseResult
from .model import CaseData, ConfirmData, Expected, RobotData, Scenario, ScreeningData
from .people import let_speak
from .play import Rehearsal

_MISSING = "word_missing"
_SAYS = "山田花子"
_BEHIND: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "16": ("application", "conclusion", "arclink_data", "bring_in"),
        **dict.fromkeys((CONDITION, "31", "33", "34", "35", "37"), ("conclusion", "arclink_data", "bring_in")),
        "49": ("arclink_data", "bring_in"),
    }
)
"""What must not have taken hold as long as nobody has said what belongs to a step."""
_MOST_RUNS = len(WORDS) + 3
_CONDITIONAL = ScreeningData(decision="条件付承認", reason="頭金10万円。")


def missing_words(only: str) -> list[str]:
    """Return the name of each missing word that fits the pattern, as faults are named: `step16.word_missing`."""
    names = [f"step{step}.{_MISSING}" for step in sorted(_BEHIND, key=int)]
    return [name for name in names if fnmatchcase(name, only)]


def step_of(name: str) -> str | None:
    """Return the step whose word is missing; `None` for the name of a fault."""
    where, _, what = name.partition(".")
    return where.removeprefix("step") if what == _MISSING else None


def scenario_without(step: str, estimate: int) -> Scenario:
    """Return the case in which people say all but what belongs to `step`."""
    scenario = Scenario(
        title=f"step{step}.{_MISSING}",
        covers=[step],
        case=CaseData(estimate=estimate),
        screening=_CONDITIONAL if step == CONDITION else None,
        robot=RobotData(staff="person"),
        expected=Expected(status="done"),
    )
    return scenario.model_copy(update={"name": f"step{step}.{_MISSING}-{estimate}"})


def carry_without(rehearsal: Rehearsal, step: str) -> Iterator[str]:
    """Carry the case until it waits for nothing but the words of `step`, then let them be said, and carry it on; yield what is wrong."""
    result = _carried_on(rehearsal, but=step)
    rehearsal.gather()
    waits = _waits_for(result)
    if waits != [step]:
        yield f"without the words of {step} it stands at {result.status} {' '.join(waits)}"
        return
    took_hold = rehearsal.seen.effects(rehearsal.case.estimate_number)
    yield from (f"{effect} without the words of {step}" for effect in _BEHIND[step] if took_hold[effect])
    yield from _refused(rehearsal, waits)
    rehearsal.run()
    _carried_on(rehearsal)


def waited_for(results: Iterable[CaseResult], step: str) -> int:
    """Count the runs that ended waiting for the words of `step`."""
    return sum(step in _waits_for(result) for result in results)


def _carried_on(rehearsal: Rehearsal, but: str = "") -> CaseResult:
    """Run the sheet, and let all be said that is asked for but for one step's, until there is nothing more to say."""
    result = rehearsal.seen.results[-1] if rehearsal.seen.results else rehearsal.run()
    for _ in range(_MOST_RUNS):
        steps = [one for one in _waits_for(result) if one != but]
        if not steps or list(_refused(rehearsal, steps)):
            break
        result = rehearsal.run()
    return result


def _refused(rehearsal: Rehearsal, steps: list[str]) -> Iterator[str]:
    said = [ConfirmData(steps=steps, by=_SAYS)]
    yield from (f"refused: {words.en}" for words in let_speak(rehearsal.store, rehearsal.case.case_id, said))


def _waits_for(result: CaseResult) -> list[str]:
    return list(dict.fromkeys(one.step for one in result.waits_for))
