"""Which estimates a world has: those that nobody has used, and behind them those of the cases that were in it before."""

from dataclasses import dataclass

from ..context import Origin
from .former import former
from .invented import invented
from .seed import Persona, persona


@dataclass(frozen=True, slots=True)
class Estimates:
    """The estimates of one origin, numbered from 1: `unused` ones of the `seed`, and `lived_in` behind them. Those of a `generated` world
    are invented to be as different as they may be.
    """

    seed: int
    unused: int
    lived_in: int = 0
    generated: bool = False

    @classmethod
    def of(cls, origin: Origin) -> "Estimates":
        """Return those of a world."""
        return cls(origin.seed, origin.estimates, origin.lived_in, origin.generated)

    @property
    def count(self) -> int:
        """How many there are."""
        return self.unused + self.lived_in

    def persona(self, n: int) -> Persona:
        """Return the `n`-th."""
        if n > self.unused:
            return former(n - self.unused, self.seed, self.unused)
        return invented(n, self.seed).persona if self.generated else persona(n, self.seed)
