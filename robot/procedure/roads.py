"""The roads on which one system hands data to another, and at which of the printed steps: where data did not cross, it was there."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True, slots=True)
class Road:
    """The hand-over `begins` with one step, and what is handed over `sets_out` at that or a later one.

    `way` says which cases go there: those of the main way, those of the customer's own terminal, or re-applications.
    """

    begins: str
    sets_out: str
    way: Literal["main", "terminal", "reapplication"] = "main"


ROADS: Mapping[str, Road] = MappingProxyType(
    {
        "link1": Road("5", "5"),
        "link2": Road("27", "28"),
        "link3": Road("38", "39"),
        "bringin": Road("50", "50"),
        "invite": Road("16", "16", "terminal"),
        "customer": Road("22", "22", "terminal"),
        "notice": Road("16", "16", "reapplication"),
        "reapply": Road("①", "①", "reapplication"),
    }
)
"""Every road by its name in code, which is the portals' name for it, too."""
