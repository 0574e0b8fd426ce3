"""docs/fault-table.md: each fault of the catalogue, whether it fired in the simulation, and how the case ended."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from renkei.mockportals.faults.catalogue import CATALOGUE

from tests.simulation.plans import home_of, place_of
from tests.simulation.pool import Played
from tests.support.ways import PARTIES

PATH = Path("docs/fault-table.md")
_TOP = """# Every fault, and how the case ended

Written by `make simulate`. Each fault strikes once, by itself, at its first match, in a case of an individual and one of a
corporation. `○` the robot recovered and the case was done; `要→○` it was handed to a person (the step is given where it is
not the row's own) and was done when it was run again with the trouble gone; `要` a person has to finish it; `·` there is no such
fault there; `—` it did not fire, see the notes.

"""

NOT_REACHED: Mapping[str, str] = MappingProxyType({})
"""Faults that cannot fire, by name, with the reason."""


def markdown(played: Iterable[Played]) -> str:
    """Return the page."""
    cells: dict[str, list[str]] = {}
    for one in played:
        [fault] = one.plan.faults
        cells.setdefault(fault.name, []).append(_cell(one))
    kinds = list(dict.fromkeys(name.rpartition(".")[2] for name in CATALOGUE))
    places = sorted(dict.fromkeys(map(place_of, CATALOGUE)), key=_in_order)
    parts = [_TOP, *_roads_and_steps(places, kinds, cells), *_notes(cells)]
    return "".join(parts)


def _roads_and_steps(places: Sequence[str], kinds: Sequence[str], cells: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for title, chosen in (
        ("Links", [place for place in places if not _is_step(place)]),
        ("Steps", [place for place in places if _is_step(place)]),
    ):
        here = [kind for kind in kinds if any(_name(place, kind) in CATALOGUE for place in chosen)]
        yield f"## {title}\n\n"
        for part in (here[at : at + 8] for at in range(0, len(here), 8)):
            rows = [place for place in chosen if any(_name(place, kind) in CATALOGUE for kind in part)]
            yield _row(["", *part]) + _row(["---"] * (len(part) + 1))
            yield "".join(_row([place, *(_told(_name(place, kind), cells) for kind in part)]) for place in rows)
            yield "\n"


def _told(name: str, cells: Mapping[str, Sequence[str]]) -> str:
    if name not in CATALOGUE:
        return "·"
    return " / ".join(dict.fromkeys(cells.get(name, ["—"])))


def _cell(one: Played) -> str:
    if one.problems:
        return "✗"
    if not one.has_fired():
        return "—"
    [first, *again] = one.ends
    if first == "done":
        return "○"
    at = first.rpartition(" at ")[2]
    [fault] = one.plan.faults
    where = "" if at == place_of(fault.name) else f" {at}"
    return f"要{where}→○" if again == ["done"] else f"要{where}"


def _notes(cells: Mapping[str, Sequence[str]]) -> Iterator[str]:
    fired = [name for name in CATALOGUE if any(cell != "—" for cell in cells.get(name, ()))]
    yield f"{len(fired)} of the catalogue's {len(CATALOGUE)} faults fired; parties: {', '.join(PARTIES[n] for n in (1, 2))}.\n"
    for name in CATALOGUE:
        if name not in fired:
            yield f"- `{name}` did not fire on the way `{home_of(name)}`: {NOT_REACHED.get(name, 'no reason is known')}\n"


def _name(place: str, kind: str) -> str:
    return f"step{place}.{kind}" if _is_step(place) else f"{place}.{kind}"


def _is_step(place: str) -> bool:
    return place.isdecimal() or place in {"①", "②", "③"}


def _in_order(place: str) -> tuple[int, str]:
    return (int(place) if place.isascii() and place.isdecimal() else 99, place)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
