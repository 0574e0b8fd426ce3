"""Whether scenarios can be played at all: seen of all of them before the first is, so that none is stopped by another's mistake."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from importlib.metadata import entry_points
from pathlib import Path

from ..errors import WrongInput
from ..messages.files import name_of
from ..messages.text import Message
from ..messages.visible import visible
from .beginning import part_at
from .model import Scenario
from .reading import ScenarioFile, Wrong, case_of, in_order, neighbour_of, raise_together, read_file, wrong_cells
from .written import plain_name

_FAULTS = "renkei.faults"
_LONGEST_NAME = 100


def installed_faults() -> Collection[str] | None:
    """Return the names of the faults of the practice portals that are installed; `None` where nothing says them."""
    offered = sorted(entry_points(group=_FAULTS), key=lambda point: point.name)
    return frozenset(offered[0].load()) if offered else None


def checked_scenarios(paths: Iterable[Path], today: date, faults: Collection[str] | None = None) -> list[Scenario]:
    """Read each file, and of a folder every `.toml` in it in the order of their names; each file once, and each under a name of its own.

    `today` is the world's day where a scenario has none of its own; `faults` are the names that the portals know, if that is known.
    Raises `WrongInput` that tells all that is wrong with any of them, each with its file and line.
    """
    scenarios: list[Scenario] = []
    wrong: list[Message] = []
    names: set[str] = set()
    for path in dict.fromkeys(_files(paths, wrong)):
        try:
            file = read_file(path)
        except WrongInput as error:
            wrong.append(error.message)
            continue
        scenario, right, problems = file.read()
        problems += [*_wrong_faults(file, faults), *_wrong_rows(file, scenario, right, today)]
        wrong += in_order(problems)
        scenarios.append(scenario.model_copy(update={"name": _own_name(path, names)}))
    raise_together(wrong)
    return scenarios


def _files(paths: Iterable[Path], wrong: list[Message]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        yield from (found := sorted(path.glob("*.toml")))
        if not found:
            name = name_of(path)
            wrong.append(Message(ja=f"{name} にシナリオがありません。", en=f"{name} has no scenario in it."))


def _own_name(path: Path, taken: set[str]) -> str:
    """Return what a scenario is called, after its file; by its folder, too, where another folder has one of that name.

    Its world and its pictures are found by it.
    """
    above = path.absolute().parent.name
    tries = (path.stem, f"{above}-{path.stem}", *(f"{above}-{path.stem}-{n}" for n in range(2, len(taken) + 3)))
    name = next(one for one in tries if one.casefold() not in taken)
    taken.add(name.casefold())
    return name


def _wrong_faults(file: ScenarioFile, known: Collection[str] | None) -> Iterator[Wrong]:
    """Yield each fault that the portals do not have; also of a file in which something else is wrong."""
    faults = file.given.get("fault")
    for nth, fault in enumerate(faults if isinstance(faults, list) and known is not None else ()):
        name = fault.get("name") if isinstance(fault, dict) else None
        if isinstance(name, str) and plain_name(name) not in (known or ()):
            yield file.wrong(("fault", nth, "name"), no_fault(name, known or ()))


def no_fault(name: str, known: Collection[str]) -> Message:
    """Say that the portals have no such fault, and which of theirs are nearest."""
    near: Sequence[str] = get_close_matches(plain_name(name[:_LONGEST_NAME]), known, n=3)
    name = visible(name)
    nearest = (
        Message(ja=f"近いもの: {'、'.join(near)}。", en=f"nearest: {', '.join(near)}; ") if near else Message("", "")
    )
    return Message(
        ja=f"障害「{name}」はありません。{nearest.ja}一覧は docs/faults.md。",
        en=f"there is no fault 「{name}」; {nearest.en}see docs/faults.md",
    )


def _wrong_rows(file: ScenarioFile, scenario: Scenario, right: Collection[str], today: date) -> Iterator[Wrong]:
    """Yield what makes a row of the scenario no case, where what it is made of is right by itself."""
    if not {"case", "case_again", "world"}.issubset(right):
        return
    today = scenario.world.now.date() if scenario.world.now else today
    try:
        cells = [file.wrong(place, Message(what, what)) for place, what in wrong_cells(scenario, today)]
        yield from cells
        if not cells:
            yield from _wrong_beginning(file, scenario, today)
        if scenario.clerk:
            neighbour_of(scenario, today)
    except WrongInput as wrong:
        yield file.wrong(("case", "estimate"), wrong.message)


def _wrong_beginning(file: ScenarioFile, scenario: Scenario, today: date) -> Iterator[Wrong]:
    """Yield that the case does not go through the step that it should begin at."""
    if scenario.world.at_step:
        try:
            part_at(case_of(scenario, today), scenario.world.at_step)
        except WrongInput as wrong:
            yield file.wrong(("world", "at_step"), wrong.message)
