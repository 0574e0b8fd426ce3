"""The catalogue: every kind of trouble at every place where it can strike, by name `<where>.<kind>`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from ..exchange.roads import ROADS, Road
from .kinds import KINDS, Kind
from .places import BUTTONS, CANNOT_BE_UNDONE, REQUESTS, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One entry of the catalogue: where it can fire, what it does, and what the robot must do about it.

    `seconds` is how long it lasts unless it is armed with another length; 0 where nothing lasts.
    """

    name: str
    where: str
    does: str
    robot_must: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of a step, and the names of the faults that can strike there."""

    place: Place
    names: frozenset[str]


View = tuple[str, str, str]
"""A view as Flask knows it: portal, endpoint, method."""


def _of_kind(kind: Kind) -> Iterator[Fault]:
    for place in kind.places:
        if kind.family == "link":
            name, where, must = f"{place}.{kind.name}", ROADS[cast(Road, place)].where, kind.must
        else:
            name, where = f"step{place}.{kind.name}", f"step {place}, {_place(kind, place).where}"
            must = kind.must_once if kind.must_once and place in CANNOT_BE_UNDONE else kind.must
        yield Fault(name=name, where=where, does=_lasting(kind), robot_must=must, seconds=kind.seconds)


def _lasting(kind: Kind) -> str:
    return kind.does.replace("`seconds`", f"`seconds` ({kind.seconds:g})")


def _place(kind: Kind, step: str) -> Place:
    return BUTTONS[step].page if kind.family == "page" else REQUESTS[step]


def _spots() -> Iterator[tuple[View, Spot]]:
    for kind in KINDS:
        for step in kind.places if kind.family != "link" else ():
            place = _place(kind, step)
            for endpoint in place.endpoints:
                yield (place.portal.name, endpoint, place.method), Spot(place, frozenset({f"step{step}.{kind.name}"}))


def _by_view() -> dict[View, tuple[Spot, ...]]:
    """Return the spots of each view; the names of one place in one spot."""
    found: dict[View, list[tuple[Place, set[str]]]] = {}
    for view, spot in _spots():
        spots = found.setdefault(view, [])
        names = next((names for place, names in spots if place == spot.place), None)
        if names is None:
            spots.append((spot.place, set(spot.names)))
        else:
            names |= spot.names
    return {view: tuple(Spot(place, frozenset(names)) for place, names in spots) for view, spots in found.items()}


CATALOGUE: Mapping[str, Fault] = MappingProxyType({fault.name: fault for kind in KINDS for fault in _of_kind(kind)})
SPOTS: Mapping[View, tuple[Spot, ...]] = MappingProxyType(_by_view())
