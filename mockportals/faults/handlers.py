"""Who carries out which kind of trouble. One that nobody does could be armed and would count as fired, and prove nothing."""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

from .kinds import KINDS

F = TypeVar("F", bound=Callable[..., Any])
When = Literal["before", "within", "after"]
"""Before the portal's view, within whatever it does, or after it."""


class Handlers:
    """The functions that carry out the kinds, each kind one; filled while the portals are imported, and never after."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[When, Callable[..., Any]]] = {}

    def __call__(self, *kinds: str, when: When = "within") -> Callable[[F], F]:
        """Let the decorated function carry out `kinds`; raise `ValueError` for one that is unknown or has somebody already."""

        def taken_on(function: F) -> F:
            for kind in kinds:
                if kind in self._of or kind not in _NAMES:
                    raise ValueError(f"{kind} is carried out already, or is no kind of trouble")
                self._of[kind] = when, function
            return function

        return taken_on

    def of(self, kind: str, when: When = "within") -> Callable[..., Any] | None:
        """Return the function that carries out a kind at that time, if it is then that it is carried out."""
        its_time, function = self._of[kind]
        return function if its_time == when else None

    def must_be_complete(self) -> None:
        """Raise `ValueError` where a kind of the catalogue has nobody who carries it out."""
        if missing := sorted(_NAMES - self._of.keys()):
            raise ValueError(f"nobody carries out {', '.join(missing)}")


_NAMES = frozenset(kind.name for kind in KINDS)
handles = Handlers()
