"""Printed labels, and what is really there: a system that calls something otherwise than the manual needs a line, and no code.

Flows and screens name everything as it is printed. Here that becomes the name by which it is looked for, and what was read becomes the
printed name again.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal
from unicodedata import normalize

from .printed import PRINTED

Kind = Literal["button", "link", "row", "field", "group", "choice", "box", "item", "column", "heading", "part"]
"""What is looked for under a label. A `row` is a button or a link in one row of a list; a `part` is one of the page, with a name."""

Names = str | tuple[str, ...]
"""A name, or several of which one is there."""

_MOST_ALIKE = 3


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """What each printed label is really called, in `general` and in one portal only, which goes before."""

    general: Mapping[str, str] = field(default_factory=dict)
    by_portal: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether anything is called otherwise than it is printed."""
        return bool(self.general or self.by_portal)

    def on(self, portal: str, printed: str) -> str:
        """Return what is really there for a printed label."""
        there = self.by_portal.get(portal, {}).get(printed)
        return self.general.get(printed, printed) if there is None else there

    def all_on(self, portal: str, printed: Names) -> list[str]:
        """Return what is really there for a name, or for each of several."""
        return [self.on(portal, one) for one in ((printed,) if isinstance(printed, str) else printed)]

    def any_on(self, portal: str, printed: Names) -> str | re.Pattern[str]:
        """Return what finds a name, or one of several, and nothing else."""
        if isinstance(printed, str):
            return self.on(portal, printed)
        return re.compile(f"^(?:{'|'.join(map(re.escape, self.all_on(portal, printed)))})$")

    def as_printed(self, portal: str, shown: Mapping[str, str]) -> dict[str, str]:
        """Return what a screen shows by the printed labels.

        A label of the screen whose printed name means another one there is kept in 「」: it is not what the manual calls so.
        """
        names = {**self.general, **self.by_portal.get(portal, {})}
        if not names:
            return dict(shown)
        told: dict[str, str] = {}
        for label, value in shown.items():
            meant = [printed for printed, there in names.items() if there == label]
            if label not in names and (not meant or label in PRINTED.get(portal, ())):
                meant.append(label)
            told |= dict.fromkeys(meant or [f"「{label}」"], value)
        return told

    def everywhere(self, printed: Iterable[str]) -> tuple[str, ...]:
        """Return printed labels, and all that they are called anywhere."""
        wanted = tuple(printed)
        tables = (self.general, *self.by_portal.values())
        return tuple(dict.fromkeys([*wanted, *(table[one] for one in wanted for table in tables if one in table)]))

    def knows(self, portal: str, there: str) -> bool:
        """Tell whether the robot looks for something of that name on a portal's screens."""
        return any(self.on(portal, printed) == there for printed in PRINTED.get(portal, ()))

    def most_alike(self, portal: str, printed: str, there: Iterable[str]) -> tuple[str, ...]:
        """Return what resembles a missing label most, of what is there; what the robot knows as something else goes behind."""
        candidates = dict.fromkeys(there)
        ranked = sorted(
            candidates, key=lambda name: (-_likeness(self.on(portal, printed), name), self.knows(portal, name))
        )
        return tuple(ranked[:_MOST_ALIKE])


AS_PRINTED = Labels()
"""Everything is called as it is printed."""


def alike(wanted: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the known names that resemble a wanted one most, and not by chance."""
    near = [name for name in known if _likeness(wanted, name) >= 0.5]
    return tuple(sorted(near, key=lambda name: -_likeness(wanted, name))[:_MOST_ALIKE])


def _likeness(one: str, other: str) -> float:
    return round(SequenceMatcher(None, _bare(one), _bare(other), autojunk=False).ratio(), 3)


def _bare(text: str) -> str:
    return "".join(normalize("NFKC", text[:200]).split()).casefold()
