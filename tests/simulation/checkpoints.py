"""An undisturbed phase, kept: a run in which the robot dies begins with its death, and one in which a fault strikes asks the portals
nothing that they have been asked already.

What comes before the trouble is the same in every such run. Where a fault could have struck first is seen by what the portals asked
of their faults while the phase was kept.
"""

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from renkei.mockportals.faults import CATALOGUE, ArmedFault, Faults

from tests.simulation.fakes.network import Answer, Environ, Flights, Network
from tests.simulation.fakes.records import Moment
from tests.simulation.plan import Crash, RunPlan
from tests.simulation.world import Saved

UNTROUBLED_SEED = 0


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A robot's last moment: the `number`-th of its run. What it leaves behind is saved, under way, agreed to and in its journal."""

    number: int
    saved: Saved
    chance: object
    under_way: Flights
    agreed: tuple[str, ...]
    journal: int


class Exchange(NamedTuple):
    """What was asked of a portal, what it answered, and the portals' records then."""

    asked: tuple[str, ...]
    answer: Answer
    then: Moment


class _First(NamedTuple):
    """Where a fault could strike first: after so many moments, and in the answer to which request, counted from 0."""

    moments: int
    request: int


@dataclass(slots=True)
class Checkpoints:
    """All checkpoints of a phase, all that passed between robot and portals, and where each fault could have struck first."""

    kept: dict[Crash, Checkpoint] = field(default_factory=dict)
    moments: list[Crash] = field(default_factory=list)
    journal: list[str] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    _struck: dict[str, _First] = field(default_factory=dict)

    def keep(
        self, here: Crash, saved: Saved, chance: Random, network: Network, agreed: Iterable[str], journal: int
    ) -> None:
        """Keep this moment."""
        number = len(self.moments)
        self.moments.append(here)
        self.kept[here] = Checkpoint(number, saved, chance.getstate(), network.under_way(), tuple(agreed), journal)

    def note(self, environ: Environ, answer: Answer, then: Moment) -> None:
        """Keep what was asked and answered."""
        self.exchanges.append(Exchange(_asked(environ), answer, then))

    def watch(self, faults: Faults) -> None:
        """Note what the portals ask of `faults`, as if all there are were armed; what is armed strikes as ever."""
        ask = faults.first_of

        def first_of(names: Collection[str], estimate: str | None = None) -> ArmedFault | None:
            for name in names:
                self._struck.setdefault(name, _First(len(self.moments), len(self.exchanges)))
            return ask(names, estimate)

        faults.first_of = first_of  # type: ignore[method-assign] # of this one object, for one run
        faults.names = frozenset(CATALOGUE)

    def begin_of(self, plan: RunPlan) -> Checkpoint | None:
        """Return the checkpoint that a plan's run may begin with; `None` where something else comes before a death."""
        if plan.seed != UNTROUBLED_SEED:
            return None
        first = min((self.kept[crash] for crash in plan.crashes if crash in self.kept), key=_number, default=None)
        strikes = (self._struck.get(fault.name) for fault in plan.faults)
        if first is None or any(strike and strike.moments <= first.number for strike in strikes):
            return None
        return first

    def prelude(self, plan: RunPlan) -> list[Exchange]:
        """Return what passes between robot and portals before anything of the plan can strike."""
        if plan.seed != UNTROUBLED_SEED:
            return []
        strikes = (self._struck.get(fault.name) for fault in plan.faults)
        return self.exchanges[: min((strike.request for strike in strikes if strike), default=len(self.exchanges))]

    def before(self, checkpoint: Checkpoint) -> tuple[list[Crash], Counter[Crash], list[str]]:
        """Return the moments up to a checkpoint, how often each came, and the journal."""
        moments = self.moments[: checkpoint.number + 1]
        return moments, Counter(Crash(one.step, one.moment) for one in moments), self.journal[: checkpoint.journal]


class Prelude:
    """Answers in the portals' place what they have been asked before, and lets them catch up when it is over.

    `catch_up` is handed the portals' records as they were after the last answer. Nothing else may look at the portals before.
    """

    def __init__(self, exchanges: Sequence[Exchange], catch_up: Callable[[Moment], None]) -> None:
        self._left = deque(exchanges)
        self._then: Moment | None = None
        self._catch_up = catch_up

    @property
    def is_on(self) -> bool:
        """Tell whether the next answer is known, too: nothing can have struck."""
        return bool(self._left)

    def answer(self, environ: Environ) -> Answer | None:
        """Return the known answer to the next request, `None` from the first one on that is not known."""
        if not self._left:
            self.end()
            return None
        exchange = self._left.popleft()
        if exchange.asked != _asked(environ):
            raise OtherwiseError(f"{_asked(environ)} and not {exchange.asked}")
        self._then = exchange.then
        return exchange.answer

    def end(self) -> None:
        """Let the portals be asked from now on."""
        self._left.clear()
        if self._then is not None:
            self._catch_up(self._then)
            self._then = None


class OtherwiseError(BaseException):
    """A run that begins as another one did does not go on as that one. Nothing in the robot may catch it."""


def _asked(environ: Environ) -> tuple[str, ...]:
    told = ("REQUEST_METHOD", "HTTP_HOST", "PATH_INFO", "QUERY_STRING", "HTTP_COOKIE", "HTTP_REFERER")
    return *(environ.get(key, "") for key in told), environ["wsgi.input"].getvalue().decode()


def _number(checkpoint: Checkpoint) -> int:
    return checkpoint.number
