"""The moments of an undisturbed phase at which a robot may die, kept: a run in which it does begins with its death.

What comes before is the same in every such run. It is only left out where no fault could have struck before; that is seen by what
was asked for while it was kept.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from random import Random

from mockportals.faults import CATALOGUE, ArmedFault, Faults
from tests.simulation.paper.network import Flights, Network
from tests.simulation.plan import Crash, Plan
from tests.simulation.world import Saved

UNTROUBLED_SEED = 0


@dataclass(frozen=True, slots=True)
class Point:
    """A robot's last moment: the `number`-th of its run. What it leaves behind is saved, under way, agreed to and in its journal."""

    number: int
    saved: Saved
    chance: object
    under_way: Flights
    agreed: tuple[str, ...]
    journal: int


@dataclass(slots=True)
class Points:
    """All points of a phase, and by the names of faults the first moment after which each would have struck."""

    kept: dict[Crash, Point] = field(default_factory=dict)
    moments: list[Crash] = field(default_factory=list)
    journal: list[str] = field(default_factory=list)
    asked_for: dict[str, int] = field(default_factory=dict)

    def keep(
        self, here: Crash, saved: Saved, chance: Random, network: Network, agreed: Iterable[str], journal: int
    ) -> None:
        """Keep this moment."""
        number = len(self.moments)
        self.moments.append(here)
        self.kept[here] = Point(number, saved, chance.getstate(), network.under_way(), tuple(agreed), journal)

    def watch(self, faults: Faults) -> None:
        """Note what the portals ask of `faults`, as if all there are were armed; what is armed strikes as ever."""
        ask = faults.first_of

        def first_of(names: Collection[str], estimate: str | None = None) -> ArmedFault | None:
            for name in names:
                self.asked_for.setdefault(name, len(self.moments))
            return ask(names, estimate)

        faults.first_of = first_of  # type: ignore[method-assign] # of this one object, for one run
        faults.names = frozenset(CATALOGUE)

    def begin_of(self, plan: Plan) -> Point | None:
        """Return the point that a plan's run may begin with; `None` where something else comes before a death."""
        if plan.seed != UNTROUBLED_SEED:
            return None
        first = min((self.kept[crash] for crash in plan.crashes if crash in self.kept), key=_number, default=None)
        if first is None or any(
            self.asked_for.get(fault.name, first.number + 1) <= first.number for fault in plan.faults
        ):
            return None
        return first

    def before(self, point: Point) -> tuple[list[Crash], Counter[Crash], list[str]]:
        """Return the moments up to a point, how often each came, and the journal."""
        moments = self.moments[: point.number + 1]
        return moments, Counter(Crash(one.step, one.moment) for one in moments), self.journal[: point.journal]


def _number(point: Point) -> int:
    return point.number
