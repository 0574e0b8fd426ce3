"""Many runs, in several processes; what became of each, and all of them told in a few lines."""

import gc
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing import get_context

from renkei.robot.config.processes import end_with_pool

from tests.simulation.continuations import Continuations
from tests.simulation.mutants import mutated
from tests.simulation.plan import RunPlan
from tests.simulation.robot_at_work import without_a_machine
from tests.simulation.run import Outcome
from tests.simulation.simulator import Simulator
from tests.support.judge import KINDS

_AT_A_TIME = 40


@dataclass(frozen=True, slots=True)
class Played:
    """What became of one run; `ends` has one entry a turn."""

    plan: RunPlan
    ends: tuple[str, ...]
    fired: tuple[tuple[str, int], ...]
    deaths: int
    problems: tuple[str, ...]
    joined: str = ""

    @classmethod
    def of(cls, outcome: Outcome) -> "Played":
        """Keep of a run what is worth keeping."""
        fired = tuple((name, times) for name, times in outcome.fired.items() if times)
        return cls(outcome.plan, tuple(outcome.ends), fired, outcome.deaths, tuple(outcome.problems), outcome.joined)

    def has_fired(self) -> bool:
        """Tell whether all that was planned against it took place."""
        names = {name for name, _ in self.fired}
        return all(fault.name in names for fault in self.plan.faults)


class _Process:
    """A process's simulator, laid when it is first needed and kept until the process ends."""

    def __init__(self) -> None:
        self._closing = ExitStack()
        self._simulator: Simulator | None = None

    @property
    def simulator(self) -> Simulator:
        """The simulator."""
        if self._simulator is None:
            descriptor = self._closing.enter_context(without_a_machine())
            self._simulator = self._closing.enter_context(Simulator(descriptor, continuations=Continuations()))
        return self._simulator


def play_all(plans: Sequence[RunPlan], workers: int) -> Iterator[Played]:
    """Play them all and yield what became of each, as it comes."""
    batches = [plans[at : at + _AT_A_TIME] for at in range(0, len(plans), _AT_A_TIME)]
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=_begin_process) as pool:
        playing = [pool.submit(_play_batch, batch) for batch in batches]
        for played in as_completed(playing):
            yield from played.result()


def play_here(plans: Iterable[RunPlan], simulator: Simulator) -> Iterator[Played]:
    """Play in this process."""
    for plan in plans:
        simulator.undisturbed_of(plan)  # a wrong robot is measured by what a sound one comes to
        with mutated(plan.mutant):
            yield Played.of(simulator.play(plan))


@dataclass(slots=True)
class Tally:
    """All runs so far, counted."""

    began: float = field(default_factory=time.monotonic)
    runs: int = 0
    joined: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    again: Counter[str] = field(default_factory=Counter)
    deaths: int = 0
    fired: Counter[str] = field(default_factory=Counter)
    wrong: list[Played] = field(default_factory=list)

    def add(self, played: Played) -> None:
        """Count one more."""
        self.runs += 1
        self.joined += bool(played.joined)
        self.deaths += played.deaths
        self.fired.update(dict(played.fired))
        self.ended[(played.ends or ("",))[0].partition(" ")[0]] += 1
        if len(played.ends) > 1:
            self.again[played.ends[-1].partition(" ")[0]] += 1
        if played.problems:
            self.wrong.append(played)

    def lines(self) -> Iterator[str]:
        """Yield what is to be told."""
        seconds = time.monotonic() - self.began
        yield f"runs {self.runs}  seconds {seconds:.0f}  ({self.runs / seconds:.0f} a second)  robots that died {self.deaths}"
        yield f"carried on until they stood as a run before them {self.joined}, to the end {self.runs - self.joined}"
        yield f"faults that fired: {len(self.fired)} by name, {sum(self.fired.values())} in all"
        yield f"ended done {self.ended['done']}, 要確認 {self.ended['needs_person']}, declined {self.ended['declined']}"
        yield f"after 要確認, run again with the trouble gone: done {self.again['done']}, 要確認 {self.again['needs_person']}"
        counted = Counter(problem.partition(":")[0] for played in self.wrong for problem in played.problems)
        yield "  ".join(f"{kind} {counted.pop(kind, 0)}" for kind in KINDS)
        yield from (f"{kind} {times}" for kind, times in counted.items())
        yield from (failure(played) for played in self.wrong)


def failure(played: Played) -> str:
    """Return the line that replays a run, and what was wrong with it."""
    return f"python -m tests.simulation --replay '{played.plan}'  # {'; '.join(played.problems)}"


_processes: list[_Process] = []


def _begin_process() -> None:
    end_with_pool()
    gc.freeze()
    gc.disable()
    _processes.append(_Process())


def _play_batch(plans: Sequence[RunPlan]) -> list[Played]:
    played = list(play_here(plans, _processes[0].simulator))
    gc.collect(1)
    return played


def progress(total: int, say: Callable[[str], None], every: float = 30.0) -> Callable[[Tally], None]:
    """Return what says from time to time how far it has come."""
    last = [time.monotonic()]

    def tell(tally: Tally) -> None:
        if time.monotonic() - last[0] > every:
            last[0] = time.monotonic()
            say(f"{tally.runs}/{total}, {len(tally.wrong)} wrong, pid {os.getpid()}")

    return tell
