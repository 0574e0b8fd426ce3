"""Which estimates a world has: those that nobody has used, and behind them those of the cases that were in it before."""

from dataclasses import dataclass

from ..context import Origin
from .former import former
from .seed import Persona, persona


@dataclass(frozen=True, slots=True)
class Estimates:
    """The estimates of one origin, numbered from 1: `unused` ones of the `seed`, and `lived_in` behind them."""

    seed: int
    unused: int
    lived_in: int = 0

    @classmethod
    def of(cls, origin: Origin) -> "Estimates":
        """Return those of a world."""
        return cls(origin.seed, origin.estimates, origin.lived_in)

    @property
    def count(self) -> int:
        """How many there are."""
        return self.unused + self.lived_in

    def persona(self, n: int) -> Persona:
        """Return the `n`-th."""
        return persona(n, self.seed) if n <= self.unused else former(n - self.unused, self.seed, self.unused)
