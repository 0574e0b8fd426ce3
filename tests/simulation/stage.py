"""Where runs are played, one after the other: a process's world and disk, and what undisturbed runs of every way left."""

from dataclasses import dataclass, field

from tests.simulation.judge import Expected
from tests.simulation.plan import Crash, Plan
from tests.simulation.run import Outcome, Run
from tests.simulation.ways import WAYS
from tests.simulation.world import Disk, Saved, World


@dataclass(slots=True)
class Undisturbed:
    """A way gone without trouble but its own. `begins` are saved moments by the phase that begins there."""

    outcome: Outcome
    expected: Expected
    end: Saved
    begins: dict[str, Saved] = field(default_factory=dict)
    moments: dict[str, list[Crash]] = field(default_factory=dict)


class Stage:
    """Plays runs. `descriptor` is of any file; `world` keeps its records in memory unless another one is handed in."""

    def __init__(self, descriptor: int, world: World | None = None) -> None:
        self._descriptor = descriptor
        self._world, self._disk = world or World(), Disk()
        self._gone: dict[tuple[str, int], Undisturbed] = {}

    def play(self, plan: Plan) -> Outcome:
        """Carry out a plan and judge it."""
        undisturbed = self.undisturbed(plan.way, plan.party)
        run = self._run(plan, undisturbed.begins[plan.phase] if plan.phase else self._before(plan))
        return run.carry_out(undisturbed.expected)

    def undisturbed(self, way: str, party: int) -> Undisturbed:
        """Return what a way comes to when nothing else goes wrong; gone once in a process."""
        if (way, party) not in self._gone:
            self._gone[way, party] = self._go(Plan(way, party))
        return self._gone[way, party]

    def _go(self, plan: Plan) -> Undisturbed:
        begins: dict[str, Saved] = {}
        so_far: dict[str, int] = {}
        run = self._run(plan, self._before(plan))

        def ended_phase(onward: str, saved: Saved) -> None:
            begins.setdefault(onward, saved)
            so_far.setdefault(onward, len(run.outcome.moments))

        outcome = run.carry_out(None, ended_phase)
        assert outcome.ends == ["done"], (str(plan), outcome.ends, outcome.problems)
        ends = [*list(so_far.values()), len(outcome.moments)]
        starts = dict(zip(["", *so_far], [0, *so_far.values()], strict=True))
        moments = {phase: outcome.moments[at:end] for (phase, at), end in zip(starts.items(), ends, strict=True)}
        return Undisturbed(outcome, Expected(outcome.effects, outcome.statuses), run.saved(), begins, moments)

    def _before(self, plan: Plan) -> Saved | None:
        before = WAYS[plan.way].after
        return self.undisturbed(before, plan.party).end if before else None

    def _run(self, plan: Plan, saved: Saved | None) -> Run:
        return Run(plan, self._world, self._disk, saved, self._descriptor)
