"""The hunt for mutants: each must be caught by a run that a sound robot goes through well."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.simulation.mutants import MUTANTS, mutated
from tests.simulation.plan import RunPlan
from tests.simulation.run import Outcome
from tests.simulation.simulator import Simulator


@dataclass(frozen=True, slots=True)
class Catch:
    """A mutant, the line that caught it, and what gave it away; both are empty where it got away."""

    mutant: str
    line: str = ""
    by: str = ""


def hunt(simulator: Simulator, names: Iterable[str] = MUTANTS) -> Iterator[Catch]:
    """Yield what became of each mutant."""
    for name in names:
        yield next(filter(None, (_caught(simulator, name, line) for line in MUTANTS[name].lines)), Catch(name))


def _caught(simulator: Simulator, name: str, line: str) -> Catch | None:
    plan = RunPlan.parse(line)
    sound = simulator.play(plan)
    with mutated(name):
        wrong = simulator.play(plan)
    by = "; ".join(_given_away(sound, wrong))
    return Catch(name, f"{plan} mutant={name.replace(' ', '_')}", by) if by else None


def _given_away(sound: Outcome, wrong: Outcome) -> Iterator[str]:
    """Say what the judge finds of the wrong robot, and where else it comes to another end than the sound one."""
    yield from wrong.problems
    if sound.ends != wrong.ends:
        yield f"ends {' → '.join(wrong.ends)} and not {' → '.join(sound.ends)}"
    if sound.effects != wrong.effects:
        yield f"effects {dict(wrong.effects)} and not {dict(sound.effects)}"
