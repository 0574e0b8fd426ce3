"""The sweep: every fault that the portals know, armed by itself in a case of its own, and what became of the case; and likewise every
word of a person that is missing.

Under each the case must end done, or be handed to a person with all that a person needs; and a case that was handed over must
come to its end when the trouble is gone. Nothing may have happened twice.
"""

import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from fnmatch import fnmatchcase
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType

from playwright.sync_api import Error as PlaywrightError

from ..browser.trouble import in_words
from ..browser.warm import WarmBrowser
from ..config.addresses import Addresses
from ..config.processes import end_with_pool
from ..config.settings import Settings
from ..errors import RunAborted
from ..messages.text import Message
from ..procedure.roads import ROADS
from ..reporting.summary import CaseResult
from . import silence
from .control import Control
from .judge import Seen, missing_in_reason, run_folder, why_not_fired
from .model import (
    CaseAgainData,
    CaseData,
    Expected,
    FaultData,
    RobotData,
    Scenario,
    WorldData,
)
from .play import Rehearsal, Stage, stage_of
from .written import plain_name

ESTIMATES: Mapping[int, str] = MappingProxyType({1: "個人", 2: "法人"})
"""The cases that each fault strikes, by the number of their estimate."""

WITHOUT_THE_ROBOT_KNOWING = 3600.0
"""World seconds that pass afterwards: whatever is still on its way then arrives."""

_WAY_OUT = frozenset({"41", "42", "43", "44", "45", "46"})
_TERMINAL = frozenset({"18", "19", "20", "21", "22"})
_AGAIN = frozenset({"①", "②", "③"})
_ONCE = ("application", "conclusion", "arclink_data", "bring_in")
_AT_A_TIME = 6
_TURNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """What became of one case under one fault. `ended` and `after` (the next run, trouble gone) are a status with its step.

    A fault of the re-application strikes the second run, of a case that was carried to its end before.
    """

    fault: str
    party: str
    fired: int
    ended: str
    after: str
    problems: tuple[str, ...]
    seconds: float


Pair = tuple[str, int]
"""A fault's name, and the number of the estimate whose case it strikes."""


def pairs(catalogue: Iterable[str], only: str = "*") -> list[Pair]:
    """Return every fault whose name fits the pattern `only`, and every missing word, with each of the cases."""
    only = plain_name(only)
    names = [*(name for name in catalogue if fnmatchcase(name, only)), *silence.missing_words(only)]
    return [(name, n) for name in names for n in ESTIMATES]


def sweep(wanted: Sequence[Pair], settings: Settings, workers: int, lived_in: int = 0) -> Iterator[Struck]:
    """Play every pair at the portals of `settings`, so many at a time, and return each as it ends."""
    batches = [wanted[at : at + _AT_A_TIME] for at in range(0, len(wanted), _AT_A_TIME)]
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=end_with_pool) as pool:
        playing = [pool.submit(_strike_all, batch, settings, nth, lived_in) for nth, batch in enumerate(batches)]
        for played in as_completed(playing):
            yield from played.result()


def strike(
    fault: str,
    estimate: int,
    stage: Stage,
    world: str | None = None,
    made_from: WorldData | None = None,
    *,
    keep: bool = False,
) -> Struck:
    """Carry one case under one fault, and once more without it where it was handed to a person.

    The world is `made_from` what is said, where that is to be a certain one; the folder is kept where something is wrong, and with `keep`.
    """
    began = time.monotonic()
    scenario = scenario_for(fault, estimate)
    scenario = scenario.model_copy(update={"world": made_from or scenario.world})
    with Rehearsal(scenario, stage, world) as rehearsal:
        rehearsal.strike = fault, estimate
        seen, problems = rehearsal.seen, _carry_out(rehearsal, silence.step_of(fault))
    problems += _problems(seen, rehearsal.case.estimate_number, fault, rehearsal.out)
    if not (problems or keep):
        shutil.rmtree(rehearsal.out, ignore_errors=True)
    ended, after = _ends(seen, fault)
    return Struck(
        fault=fault,
        party=ESTIMATES.get(estimate, str(estimate)),
        fired=_fired(seen, fault),
        ended=ended,
        after=after,
        problems=tuple(problems),
        seconds=round(time.monotonic() - began, 1),
    )


class StruckScenario(Scenario):
    """A case that one fault strikes, or that one word is missing for, as it is played among scenarios."""

    pair: Pair


def struck_scenario(fault: str, estimate: int) -> StruckScenario:
    """Return the case of a pair."""
    scenario = scenario_for(fault, estimate)
    parts = {name: getattr(scenario, name) for name in Scenario.model_fields}
    return StruckScenario.model_construct(**parts, pair=(fault, estimate))


def struck(scenario: StruckScenario, stage: Stage) -> list[Message]:
    """Strike it, and return what is wrong with what became of it; its recording is kept. Raises as `play` does: of portals that are
    gone meanwhile nothing can be judged.
    """
    problems = strike(*scenario.pair, stage, keep=True).problems
    if problems and not stage.portals.answer():
        raise RunAborted(stage.portals.silent())
    return [Message(ja=problem, en=problem) for problem in problems]


def _carry_out(rehearsal: Rehearsal, unsaid: str | None = None) -> list[str]:
    """Run, run again where a person was asked, let what is late arrive; return why that broke off, if it did.

    `unsaid` is the step whose words are missing first.
    """
    wrong: list[str] = []
    try:
        if unsaid is not None:
            wrong += silence.carry_without(rehearsal, unsaid)
        else:
            rehearsal.carry_out()
        if rehearsal.seen.results[-1].status == "needs_person":
            rehearsal.run()
        rehearsal.control.set_time(advance_seconds=WITHOUT_THE_ROBOT_KNOWING)
        rehearsal.gather()
    except RunAborted as stopped:
        return [f"the rehearsal broke off: {stopped.message.en}"]
    except PlaywrightError as error:
        return [f"the rehearsal broke off: {in_words(error).en}"]
    return wrong


def scenario_for(fault: str, estimate: int) -> Scenario:
    """Return the case, with what else has to go wrong so that it comes to where the fault can fire."""
    if (unsaid := silence.step_of(fault)) is not None:
        return silence.scenario_without(unsaid, estimate)
    step, again = _step_of(fault), _applied_before(fault)
    before = ["link3.lost"] if step in _WAY_OUT else ["step50.error_after_commit"] if step == "51" else []
    terminal = {"申込手段": "お客さま端末"} if _way_of(fault) == "terminal" else {}
    reapplication = {"案件ID": "case-again", "手続き区分": "変更再申込"} if again else {}
    scenario = Scenario(
        title=fault,
        covers=[step],
        case=CaseData.model_validate({"estimate": estimate, **terminal}),
        case_again=CaseAgainData.model_validate(reapplication),
        fault=[FaultData(name=name, before_run=again + 1) for name in (*before, fault)],
        robot=RobotData(again=again),
        expected=Expected(status="done"),
    )
    return scenario.model_copy(update={"name": f"{fault}-{estimate}"})


def _step_of(fault: str) -> str:
    """Return the step at which the fault is met first on the way that is taken to it."""
    where = fault.partition(".")[0]
    return ROADS[where].sets_out if where in ROADS else where.removeprefix("step")


def _way_of(fault: str) -> str:
    """Return the way that is taken to the fault."""
    where, step = fault.partition(".")[0], _step_of(fault)
    if where in ROADS:
        return ROADS[where].way
    return "terminal" if step in _TERMINAL else "reapplication" if step in _AGAIN else "main"


def _applied_before(fault: str) -> int:
    """Return how many times the case is carried to its end before the fault can strike: once for a re-application."""
    return int(_way_of(fault) == "reapplication")


def table(struck: Iterable[Struck]) -> str:
    """Return the sweep as a table in Markdown: every fault, whether it fired, how the case ended, what is wrong with that."""
    lines = [
        "| fault | case | fired | ended | next run, trouble gone | wrong | s |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in sorted(struck, key=_place):
        wrong = "; ".join(one.problems).replace("|", "/").replace("\n", " ")
        lines.append(
            f"| `{one.fault}` | {one.party} | {one.fired} | {one.ended} | {one.after} | {wrong} | {one.seconds} |"
        )
    return "\n".join(lines) + "\n"


def catalogue_of(portals: Addresses) -> list[str]:
    """Return the names of all faults that the portals know."""
    return [entry["name"] for entry in Control(portals, "main").catalogue()]


def _strike_all(batch: Sequence[Pair], settings: Settings, nth: int, lived_in: int) -> list[Struck]:
    """Play some pairs in one browser. Worlds are used in turn, so that what is late in one does not meet the next case."""
    with WarmBrowser(settings) as warm:
        stage = stage_of(warm, settings, lived_in)
        return [strike(*pair, stage, f"sweep-{os.getpid()}-{nth % _TURNS}-{at}") for at, pair in enumerate(batch)]


def _problems(seen: Seen, estimate: str, fault: str, out: Path) -> Iterator[str]:
    if not _fired(seen, fault):
        armed = next((one for one in seen.faults if one["name"] == fault), None)
        yield f"never fired{why_not_fired(armed, seen).en if armed else ''}"
    if not seen.results:
        return
    yield from (f"stopped: {words.en}" for words in seen.stopped_by)
    for nth, result in enumerate(seen.results, 1):
        yield from _badly_handed_over(result, run_folder(out, nth))
    took_hold, wanted = seen.effects(estimate), dict.fromkeys(_ONCE, _applied_before(fault) + 1)
    yield from (f"{effect} {times} times" for effect, times in took_hold.items() if times > wanted.get(effect, 1))
    if seen.results[-1].status == "done":
        yield from (f"done without {effect}" for effect in _ONCE if took_hold[effect] < wanted[effect])
    elif all(took_hold[effect] >= wanted[effect] for effect in _ONCE):
        yield "all took hold, but the case is not done"


def _badly_handed_over(result: CaseResult, out: Path) -> Iterator[str]:
    if result.status == "declined":
        yield "declined, which nobody did"
    if result.reason is not None:
        yield from (words.en for words in missing_in_reason(result.reason, out))
        if not result.reason.evidence:
            yield "no picture"


def _ends(seen: Seen, fault: str) -> tuple[str, str]:
    """Return how the case ended, and how with the trouble gone; where a word is missing, how it waited for it, and how it ended then."""
    ended, step = list(map(_end, seen.results[_applied_before(fault) :])), silence.step_of(fault)
    if step is not None:
        return next((end for end in ended if end.endswith(f" at {step}")), ""), ended[-1] if ended else ""
    first, after = [*ended, "", ""][:2]
    return first, after


def _end(result: CaseResult) -> str:
    return result.status if result.reason is None else f"{result.status} at {result.reason.step}"


def _fired(seen: Seen, fault: str) -> int:
    if (step := silence.step_of(fault)) is not None:
        return silence.waited_for(seen.results, step)
    return sum(entry["fired"] for entry in seen.faults if entry["name"] == fault)


def _place(struck: Struck) -> tuple[int, str, str]:
    """Sort by step, then by name, as the catalogue's reader looks for them; the roads come first."""
    where = struck.fault.partition(".")[0].removeprefix("step")
    return int(where) if where.isdecimal() else 0, struck.fault, struck.party
