"""What is played: every fault at every step, every moment to die at, both together, and then whatever chance brings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from random import Random
from types import MappingProxyType
from typing import Protocol

from renkei.mockportals.faults.catalogue import CATALOGUE
from renkei.mockportals.faults.places import CANNOT_BE_UNDONE
from renkei.robot.flows.phases import LINK3
from renkei.robot.procedure.roads import ROADS
from renkei.robot.procedure.words import CONDITION, WORDS

from tests.simulation.plan import Crash, PlannedFault, RunPlan, Withdrawal
from tests.simulation.simulator import Undisturbed
from tests.support.ways import WAYS


class UndisturbedOf(Protocol):
    """Tells of a way and a party what an undisturbed run comes to, where the robot speaks or people do."""

    def __call__(self, way: str, party: int, *, people: bool = False, condition: bool = False) -> Undisturbed: ...


_ACTS_ON: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "16": ("15", "16", "17"),
        CONDITION: ("25", "26", "27", "28", "33", "36", "37"),
        "31": ("31", "32", "33", "37"),
        "33": ("32", "33", "34", "37"),
        "34": ("33", "34", "35", "37"),
        "35": ("34", "35", "36", "37"),
        "37": ("35", "36", "37", "38"),
        "49": ("48", "49", "50"),
    }
)
"""The steps around each step's words: before and after the robot acts on them."""
_SPEAKING_WAYS = ("main", "terminal", "reapply")

_TAKEN_BACK = frozenset(
    {"begin", "asked", "heard", "unheeded", "heeded", "unannounced", "announced", "sent", "unentered"}
)
"""Moments at which a word is taken back; what is left out comes right before or after one of them."""
_TAKEN_BACK_AND_DEAD = frozenset({"asked", "heard", "unheeded", "announced"})
"""Moments at which the robot dies, too, just as a word is taken back."""
_HOMES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "terminal": frozenset({"18", "19", "20", "21", "22", "invite", "customer"}),
        "reapply": frozenset({"①", "②", "③", "reapply"}),
        "out": frozenset({"41", "42", "43", "44", "45", "46"}),
        "door": frozenset({"51"}),
    }
)


def place_of(fault: str) -> str:
    """Return the step or the road that a fault strikes, as the catalogue writes it without the word `step`."""
    return fault.rpartition(".")[0].removeprefix("step")


def home_of(fault: str) -> str:
    """Return the way on which a fault can fire for sure."""
    return next((way for way, places in _HOMES.items() if place_of(fault) in places), "main")


def every_fault(known: UndisturbedOf, parties: tuple[int, ...] = (1, 2)) -> Iterator[RunPlan]:
    """Yield each fault of the catalogue by itself, on its own way, from the phase that its step belongs to."""
    for fault in CATALOGUE:
        for party in parties:
            yield _from_its_phase(known, home_of(fault), party, PlannedFault(fault))


def every_fault_elsewhere(known: UndisturbedOf) -> Iterator[RunPlan]:
    """Yield each fault on every other way that comes to its step."""
    for fault in CATALOGUE:
        for way in WAYS:
            if way != home_of(fault) and _phase_of(known(way, 1), fault) is not None:
                yield _from_its_phase(known, way, 1, PlannedFault(fault))


def every_death(known: UndisturbedOf, party: int = 1) -> Iterator[RunPlan]:
    """Yield each moment of each way as the robot's last; of ways that begin as the main one does, what is their own."""
    for way in WAYS:
        for phase, moments in known(way, party).moments.items():
            if way != "main" and moments == known("main", party).moments.get(phase):
                continue
            for crash in moments:
                yield RunPlan(way, party, phase, crashes=(_counted_from(moments, crash),))


def every_fault_with_every_death(known: UndisturbedOf, party: int = 1) -> Iterator[RunPlan]:
    """Yield each fault with each moment of its step at which the robot may die besides."""
    for fault in CATALOGUE:
        plan = _from_its_phase(known, home_of(fault), party, PlannedFault(fault))
        moments = known(plan.way, party).moments.get(plan.phase, [])
        step = _step_of(fault)
        for crash in dict.fromkeys(_counted_from(moments, moment) for moment in moments if moment.step == step):
            yield RunPlan(plan.way, party, plan.phase, faults=plan.faults, crashes=(crash,))


def every_silence(known: UndisturbedOf) -> Iterator[RunPlan]:
    """Yield each step of which nobody says anything until the very end, on each way, with the condition of an approval among them."""
    for way in WAYS:
        for step in WORDS:
            yield RunPlan(way, phase=_phase_at(known(way, 1, people=True), step), people=True, silent=step)
    for step in (CONDITION, "37"):
        yield RunPlan(phase=LINK3.name, people=True, condition=True, silent=step)


def every_death_around_a_word(known: UndisturbedOf) -> Iterator[RunPlan]:
    """Yield each moment as the robot's last in the phases in which it waits for people: between word and tick, too."""
    for way in _SPEAKING_WAYS:
        for phase, moments in known(way, 1, people=True).moments.items():
            if way != "main" and phase in known("main", 1).moments and way != "reapply":
                continue
            steps = {step for around in _ACTS_ON.values() for step in around}
            asked = next((at for at, one in enumerate(moments) if _is_first_asked(one)), len(moments))
            for crash in moments[asked:]:  # before that all is as where the robot speaks
                if crash.step in steps:
                    yield RunPlan(way, 1, phase, crashes=(_counted_from(moments, crash),), people=True)


def every_word_taken_back(known: UndisturbedOf) -> Iterator[RunPlan]:
    """Yield each step's words being taken back at each moment around the steps that act on them; and the robot dying there besides."""
    for condition in (False, True):
        undisturbed = known("main", 1, people=True, condition=condition)
        for step, around in _ACTS_ON.items():
            if condition != (step == CONDITION):
                continue
            phase = _phase_at(undisturbed, "37" if step == CONDITION else step)
            here = dict.fromkeys(_counted_from(undisturbed.moments[phase], one) for one in undisturbed.moments[phase])
            for moment in _first_and_last(one for one in here if one.step in around and one.moment in _TAKEN_BACK):
                plan = RunPlan(phase=phase, people=True, condition=condition, withdrawals=(Withdrawal(step, moment),))
                yield plan
                if moment.moment in _TAKEN_BACK_AND_DEAD:
                    yield replace(plan, crashes=(moment,))


def _is_first_asked(moment: Crash) -> bool:
    """Tell whether here words are asked for that may be lacking: before 16, in the sitting, or before 49."""
    return moment.moment == "asked" and moment.step in {"15", "32", "48"}


def _first_and_last(moments: Iterable[Crash]) -> list[Crash]:
    """Return of each moment of a step the first time that it comes, and the last."""
    moments = list(moments)
    last = {(one.step, one.moment): one for one in moments}
    return [one for one in moments if one.nth == 1 or one == last[one.step, one.moment]]


def every_fault_among_people(known: UndisturbedOf) -> Iterator[RunPlan]:
    """Yield each fault of the steps that act on a word, where people speak: what is done again needs what still stands."""
    acting = {"16", "31", "32", "33", "34", "35", "37", "49", "50"}
    for fault in CATALOGUE:
        if _step_of(fault) in acting and home_of(fault) == "main":
            phase = _phase_of(known("main", 1), fault) or ""
            yield RunPlan(phase=phase, faults=(PlannedFault(fault),), people=True)


def every_late_effect(known: UndisturbedOf) -> Iterator[RunPlan]:
    """Yield each step that cannot be undone taking hold long after the robot has given up on its answer, or has died."""
    for step in CANNOT_BE_UNDONE:
        for seconds in (20, 40, 58):
            late = _from_its_phase(
                known, home_of(f"step{step}.slow"), 1, PlannedFault(f"step{step}.slow", seconds=seconds)
            )
            moments = known(late.way, 1).moments[late.phase]
            deaths = dict.fromkeys(_counted_from(moments, m) for m in moments if m.step == step and m.moment == "sent")
            yield late
            yield from (replace(late, seed=seed, crashes=(crash,)) for crash in deaths for seed in range(3))


def by_chance(known: UndisturbedOf, seed: int) -> Iterator[RunPlan]:
    """Yield pairs for ever: two faults, a fault and a death, or two deaths, at any seed, on any way, for any party."""
    chance = Random(f"pairs {seed}")
    while True:
        way, party = chance.choice([*WAYS, "main", "main"]), chance.choice((1, 2, 7))
        undisturbed = known(way, party)
        phase = chance.choice(list(undisturbed.moments))
        moments, steps = undisturbed.moments[phase], {moment.step for moment in undisturbed.moments[phase]}
        here = [fault for fault in CATALOGUE if _step_of(fault) in steps]
        faults = chance.choice((0, 1, 1, 2, 2))
        yield RunPlan(
            way,
            party,
            phase,
            chance.randrange(10**6),
            tuple(_some_trouble(chance, here) for _ in range(faults)) if here else (),
            tuple(dict.fromkeys(_counted_from(moments, chance.choice(moments)) for _ in range(2 - faults))),
        )


def all_plans(known: UndisturbedOf, runs: int, seed: int) -> list[RunPlan]:
    """Return so many plans at least: all that can be listed, and by chance what is left."""
    listed = [
        *every_fault(known),
        *every_fault_elsewhere(known),
        *every_death(known),
        *every_late_effect(known),
        *every_fault_with_every_death(known),
        *every_silence(known),
        *every_death_around_a_word(known),
        *every_word_taken_back(known),
        *every_fault_among_people(known),
    ]
    listed = list(dict.fromkeys(listed))
    return [*listed, *islice(by_chance(known, seed), max(0, runs - len(listed)))]


def _some_trouble(chance: Random, here: list[str]) -> PlannedFault:
    name = chance.choice(here)
    seconds = chance.choice((0, 0, 20, 58)) if name.endswith(".slow") else 0
    return PlannedFault(name, chance.choice((1, 1, 1, 2, 3)), chance.choice((1, 1, 1, 2, 3)), seconds)


def _step_of(fault: str) -> str:
    place = place_of(fault)
    return ROADS[place].sets_out if place in ROADS else place


def _phase_of(undisturbed: Undisturbed, fault: str) -> str | None:
    """Return the phase in which a fault's step comes first; `None` where the way never comes to it."""
    step = _step_of(fault)
    return next((phase for phase, moments in undisturbed.moments.items() if any(m.step == step for m in moments)), None)


def _phase_at(undisturbed: Undisturbed, step: str) -> str:
    """Return the phase in which a step comes first; the first one is said by nothing."""
    return next(phase for phase, moments in undisturbed.moments.items() if any(m.step == step for m in moments))


def _from_its_phase(known: UndisturbedOf, way: str, party: int, fault: PlannedFault) -> RunPlan:
    return RunPlan(way, party, _phase_of(known(way, party), fault.name) or "", faults=(fault,))


def _counted_from(moments: list[Crash], crash: Crash) -> Crash:
    """Return the same moment, counted from where the phase begins."""
    before = [moment for moment in moments if (moment.step, moment.moment) == (crash.step, crash.moment)]
    return Crash(crash.step, crash.moment, before.index(crash) + 1)
