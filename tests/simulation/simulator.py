"""Where runs are played, one after the other: a process's world and disk, and what undisturbed runs of every way left."""

from dataclasses import dataclass, field
from typing import Self

from tests.simulation.checkpoints import Checkpoints
from tests.simulation.continuations import Continuations
from tests.simulation.plan import Crash, RunPlan
from tests.simulation.run import Outcome, Run
from tests.simulation.world import Disk, Saved, SimulatedWorld, past
from tests.support.judge import Expected
from tests.support.ways import WAYS


@dataclass(slots=True)
class Undisturbed:
    """A way gone without trouble but its own. `begins` are saved moments by the phase that begins there."""

    outcome: Outcome
    expected: Expected
    end: Saved
    begins: dict[str, Saved] = field(default_factory=dict)
    moments: dict[str, list[Crash]] = field(default_factory=dict)


class Simulator:
    """Plays runs. `descriptor` is of any file; `world` keeps its records in memory unless another one is handed in.

    With `continuations`, a run begins as late as it can (see `checkpoints`), and one that comes to stand as one before it did is not
    carried on (see `continuations`). Without, each is played from its first moment to its last.
    """

    def __init__(
        self, descriptor: int, world: SimulatedWorld | None = None, continuations: Continuations | None = None
    ) -> None:
        self._descriptor, self._continuations = descriptor, continuations
        self._world, self._disk = world or SimulatedWorld(), Disk()
        self._checkpoints: dict[RunPlan, Checkpoints] = {}
        self._gone: dict[RunPlan, Undisturbed] = {}
        self._pasts: dict[int, Saved] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._disk.close()

    def play(self, plan: RunPlan) -> Outcome:
        """Carry out a plan and judge it."""
        undisturbed = self.undisturbed_of(plan)
        # Whoever says nothing, or takes it back, leads the case elsewhere than any run that was kept.
        is_kept = self._continuations and not (plan.mutant or plan.silent or plan.withdrawals)
        checkpoints = self._checkpoints_of(plan) if is_kept else Checkpoints()
        if checkpoint := checkpoints.begin_of(plan):
            run = self._run(plan, checkpoint.saved)
            run.begin_with_death(checkpoint, checkpoints)
        else:
            run = self._run(plan, self._begin_of(plan))
            run.begin_as(checkpoints)
        return run.carry_out(undisturbed.expected)

    def undisturbed(
        self, way: str, party: int, lived: int = 0, *, people: bool = False, condition: bool = False
    ) -> Undisturbed:
        """Return what a way comes to when nothing else goes wrong; gone once in a process."""
        plan = RunPlan(way, party, lived=lived, people=people, condition=condition)
        if plan not in self._gone:
            self._gone[plan] = self._go(plan)
        return self._gone[plan]

    def undisturbed_of(self, plan: RunPlan) -> Undisturbed:
        """Return the same of a plan's way."""
        return self.undisturbed(plan.way, plan.party, plan.lived, people=plan.people, condition=plan.condition)

    def _checkpoints_of(self, plan: RunPlan) -> Checkpoints:
        """Return the checkpoints of a plan's first phase, kept in a run that nothing disturbs."""
        key = RunPlan(plan.way, plan.party, plan.phase, lived=plan.lived, people=plan.people, condition=plan.condition)
        if key not in self._checkpoints:
            self._checkpoints[key] = checkpoints = Checkpoints()
            run = Run(key, self._world, self._disk, self._begin_of(plan), self._descriptor)  # to its very end
            run.keep(checkpoints)
            checkpoints.journal = run.carry_out(None).journal
        return self._checkpoints[key]

    def _begin_of(self, plan: RunPlan) -> Saved | None:
        if plan.phase:
            return self.undisturbed_of(plan).begins[plan.phase]
        return self._before(plan)

    def _go(self, plan: RunPlan) -> Undisturbed:
        begins: dict[str, Saved] = {}
        so_far: dict[str, int] = {}
        run = self._run(plan, self._before(plan))

        def ended_phase(onward: str, saved: Saved) -> None:
            begins.setdefault(onward, saved)
            so_far.setdefault(onward, len(run.outcome.moments))

        outcome = run.carry_out(None, ended_phase)
        assert outcome.ends == ["done"], (str(plan), [turn.reason for turn in outcome.turns], outcome.problems)
        ends = [*list(so_far.values()), len(outcome.moments)]
        starts = dict(zip(["", *so_far], [0, *so_far.values()], strict=True))
        moments = {phase: outcome.moments[at:end] for (phase, at), end in zip(starts.items(), ends, strict=True)}
        return Undisturbed(outcome, Expected(outcome.effects, outcome.statuses), run.saved(), begins, moments)

    def _before(self, plan: RunPlan) -> Saved | None:
        before = WAYS[plan.way].after
        if before:
            return self.undisturbed(before, plan.party, plan.lived, people=plan.people).end
        return self._past(plan.lived) if plan.lived else None

    def _past(self, lives: int) -> Saved:
        if lives not in self._pasts:
            self._pasts[lives] = Saved(past(lives), self._disk.blank, 0.0, {})
        return self._pasts[lives]

    def _run(self, plan: RunPlan, saved: Saved | None) -> Run:
        continuations = None if plan.mutant else self._continuations
        return Run(plan, self._world, self._disk, saved, self._descriptor, continuations)
