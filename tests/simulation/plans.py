"""What is played: every fault at every step, every moment to die at, both together, and then whatever chance brings."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from random import Random
from types import MappingProxyType

from renkei.mockportals.faults.catalogue import CATALOGUE
from renkei.mockportals.faults.places import CANNOT_BE_UNDONE
from renkei.robot.procedure.roads import ROADS

from tests.simulation.plan import Crash, PlannedFault, RunPlan
from tests.simulation.simulator import Undisturbed
from tests.support.ways import WAYS

UndisturbedOf = Callable[[str, int], Undisturbed]
"""Tells of a way and a party what an undisturbed run comes to."""

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


def _from_its_phase(known: UndisturbedOf, way: str, party: int, fault: PlannedFault) -> RunPlan:
    return RunPlan(way, party, _phase_of(known(way, party), fault.name) or "", faults=(fault,))


def _counted_from(moments: list[Crash], crash: Crash) -> Crash:
    """Return the same moment, counted from where the phase begins."""
    before = [moment for moment in moments if (moment.step, moment.moment) == (crash.step, crash.moment)]
    return Crash(crash.step, crash.moment, before.index(crash) + 1)
