"""The catalogue as a page to read: `python -m renkei.mockportals.faults.table` writes docs/faults.md anew."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

from ..markdown import heads_of, row
from .catalogue import CATALOGUE, Fault
from .kinds import KINDS, Kind
from .places import BUTTONS, REQUESTS, Place

_HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        "link": "Links",
        "request": "Requests",
        "page": "Windows, dialogs and buttons",
        "paper": "Papers",
        "view": "Lists",
    }
)
_TOP = """# Faults

Trouble that can be armed in a world by name: `POST /worlds/<w>/faults {"name", "times", "nth", "estimate", "seconds"}`.
A fault fires at its `nth` match and `times` in a row, for one `estimate` or (where a request does not tell its estimate) for
all; `seconds` 0 is the number given here. One match fires one fault at most, the one that was armed first. `GET /faults` lists
every name; `GET /worlds/<w>/faults` says how often each fired. `N` stands for the number of a step.

This page is written by `make faults`; a test holds it to the code.
"""


def markdown() -> str:
    """Return the page."""
    return "\n".join([_TOP, *_kinds(), *_places()]) + "\n"


def _kinds() -> Iterator[str]:
    for family, kinds in groupby(KINDS, key=lambda kind: kind.family):
        yield f"## {_HEADINGS[family]}\n"
        yield from heads_of(("name", "where", "does", "the robot must"))
        for kind in kinds:
            yield from (row(cells) for cells in _cells(kind))
        yield ""


def _cells(kind: Kind) -> Iterator[Sequence[str]]:
    """Return a row for each road of a link's kind that differs from the others, one for any other kind."""
    names = [f"{place}.{kind.name}" if kind.family == "link" else f"step{place}.{kind.name}" for place in kind.places]
    first = CATALOGUE[names[0]]
    if kind.family == "link":
        shown = " ".join(f"`{name}`" for name in names)
        yield shown, "; ".join(CATALOGUE[name].where for name in names), first.does, first.robot_must
    else:
        yield f"`stepN.{kind.name}`", _steps(kind), first.does, _must([CATALOGUE[n] for n in names])


def _steps(kind: Kind) -> str:
    missing = [step for step in REQUESTS if step not in kind.places]
    if kind.family != "request":
        return f"N = {', '.join(kind.places)}"
    return f"each step below but {', '.join(missing)}" if missing else "each step below"


def _must(faults: Sequence[Fault]) -> str:
    """Return what the robot must do, step by step where steps differ in it."""
    steps: dict[str, list[str]] = {}
    for fault in faults:
        steps.setdefault(fault.robot_must, []).append(fault.name.partition(".")[0].removeprefix("step"))
    if len(steps) == 1:
        return next(iter(steps))
    usual, other = sorted(steps, key=lambda must: len(steps[must]), reverse=True)
    return f"{usual}. Steps {', '.join(steps[other])}: {other}"


def _places() -> Iterator[str]:
    yield "## Steps\n"
    yield "Which request a step's fault meets, and which page carries its button. Steps with the same request are told apart by"
    yield "where the case stands and which way it goes; 11 to 13, and 23 and 47, by `nth` alone.\n"
    yield from heads_of(("step", "request", "view", "button"))
    for step, place in REQUESTS.items():
        button = f"「{BUTTONS[step].label}」" if step in BUTTONS else ""
        yield row((step, place.where, _view(place), button))


def _view(place: Place) -> str:
    return f"{place.method} {' '.join(place.endpoints)}"


if __name__ == "__main__":
    Path("docs/faults.md").write_text(markdown(), "utf-8")
