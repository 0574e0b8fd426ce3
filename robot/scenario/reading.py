"""From a file to a scenario, and from a scenario to its case. What is wrong is said with the file, the line and the key."""

import re
import tomllib
import zlib
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..cases.case import COLUMNS, Case
from ..cases.files import contents
from ..cases.template import SampleRow, sample_rows
from ..config.clock import SystemClock
from ..errors import WrongInput
from ..messages.files import name_of
from ..messages.text import Message
from ..messages.times import JST
from ..messages.visible import visible
from .fitting import mismatches
from .lines import Lines, Place
from .model import UNKNOWN_KEY, Scenario

TODAY = "今日"
"""In a column that dates a person's word: the day on which the scenario is played."""

_LONGEST_WORLD = 31
_LONGEST_REASON = 200
_LONGEST_PROBLEM = 2_000
_MOST_BYTES = 1_000_000


Wrong = tuple[int, Message]
"""At which line something is wrong, and what, with file and line."""


@dataclass(frozen=True)
class ScenarioFile:
    """A file that is TOML: what it says, and at which line."""

    path: Path
    text: str
    given: Mapping[str, Any]

    @cached_property
    def lines(self) -> Lines:
        """Where what it says stands."""
        return Lines(self.text)

    def wrong(self, place: Place, what: Message) -> Wrong:
        """Say what is wrong there, as compilers do: file, line, key."""
        line = self.lines.of(place)
        at = f"{name_of(self.path)}:{line}: {_key(place)}"
        return line, Message(ja=f"{at}: {what.ja}", en=f"{at}: {what.en}")

    def read(self) -> tuple[Scenario, frozenset[str], list[Wrong]]:
        """Return the scenario, which of its parts are right by themselves, and all that is wrong.

        Of a file in which something is wrong the scenario has what is right, and nothing instead of the rest.
        """
        given, problems = deepcopy(dict(self.given)), list[Wrong]()
        right = frozenset(Scenario.model_fields)
        while True:
            try:
                scenario = Scenario.model_validate(given)
            except ValidationError as error:
                details = error.errors(include_url=False)
                problems += [self.wrong(place, Message(what, what)) for one in details for place, what in _told(one)]
                if any([_taken_out(given, one) for one in details]):
                    continue  # of a part with a key that is not known nothing else is told
                right -= {part for one in details for part in one["loc"][:1]}
                scenario = Scenario.model_validate({**_NOTHING_SAID, **{k: v for k, v in given.items() if k in right}})
            break
        problems += [self.wrong(place, Message(what, what)) for place, what in mismatches(scenario, right)]
        return scenario.model_copy(update={"name": self.path.stem, "file": name_of(self.path)}), right, problems


_NOTHING_SAID: Mapping[str, Any] = {"title": "", "covers": ["1"], "expected": {}}


def read_file(path: Path) -> ScenarioFile:
    """Read a file as TOML; raise `WrongInput` that names it, and the line, where it is none."""
    data = contents(path, _MOST_BYTES)
    try:
        # Some editors put a mark before UTF-8, which TOML does not know.
        text = data.decode("utf-8-sig")
        return ScenarioFile(path, text, tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        at, why = f"{name_of(path)}:{_line(error, data)}", visible(str(error), _LONGEST_REASON)
        raise WrongInput(
            Message(ja=f"{at}: シナリオとして読めません: {why}", en=f"{at}: cannot be read as a scenario: {why}")
        ) from error


def read_scenario(path: Path) -> Scenario:
    """Read one scenario; raise `WrongInput` that tells all that is wrong with it: file, line, key, and what is possible there."""
    scenario, _, problems = read_file(path).read()
    raise_together(in_order(problems))
    return scenario


def in_order(problems: Iterable[Wrong]) -> Iterator[Message]:
    """Yield what is wrong with a file from its top to its end, each thing once."""
    yield from dict.fromkeys(message for _, message in sorted(problems, key=lambda one: one[0]))


def raise_together(problems: Iterable[Message]) -> None:
    """Raise one `WrongInput` with all of the problems, if there are any."""
    if told := list(problems):
        raise WrongInput(Message(ja="\n".join(one.ja for one in told), en="\n".join(one.en for one in told)))


def _told(error: ErrorDetails) -> Iterator[tuple[Place, str]]:
    """Yield where a mistake of pydantic's is, and what it is; each key that is not known is one of its own."""
    place: Place = tuple(part for part in error["loc"] if part != "[key]")
    if error["type"] == UNKNOWN_KEY:
        told = error["ctx"]
        for key in told["keys"]:
            yield (*place, key), f"is not known here; possible: {visible(told['possible'], _LONGEST_PROBLEM)}"
    else:
        yield place, visible(error["msg"], _LONGEST_PROBLEM)


def _taken_out(given: dict[str, Any], error: ErrorDetails) -> bool:
    """Take keys that are not known out of what is given, and tell whether the mistake was that."""
    if error["type"] != UNKNOWN_KEY:
        return False
    part: Any = given
    for step in error["loc"]:
        part = part[step]
    for key in error["ctx"]["keys"]:
        del part[key]
    return True


def _line(error: Exception, data: bytes) -> int:
    """Return the line of what makes a file no TOML; the last where it breaks off."""
    if isinstance(error, UnicodeDecodeError):
        return data.count(b"\n", 0, error.start) + 1
    if found := re.search(r"at line ([0-9]+)", str(error)):
        return int(found[1])
    return data.rstrip().count(b"\n") + 1


def case_of(scenario: Scenario, today: date, *, again: bool = False) -> Case:
    """Return the scenario's case on the world's day `today`, as it stands in the first run or in those after it (`again`).

    Raises `WrongInput` when the changed row is no valid case.
    """
    of = Message(ja=f"シナリオ {scenario.name} の案件", en=f"The case of scenario {scenario.name}")
    return case_from(_changed(scenario, today, again=again), of)


def case_from(row: SampleRow, of: Message) -> Case:
    """Return the case of a row by its headers, in which 今日 may stand for the day. Raises `WrongInput` that says `of` what it is none."""
    try:
        return _case(row)
    except ValidationError as error:
        problems = "、".join(f"{_key(e['loc'])}: {e['msg']}" for e in error.errors(include_input=False))
        raise WrongInput(
            Message(ja=f"{of.ja}が正しくありません: {problems}", en=f"{of.en} is wrong: {problems}")
        ) from error


def wrong_cells(scenario: Scenario, today: date) -> Iterator[tuple[Place, str]]:
    """Yield what makes the scenario's row, of the first run or of those after it, no case: where that is said, and why.

    Raises `WrongInput` where there is no such row.
    """
    told = set[Place]()
    for again in (False, True):
        try:
            _case(_changed(scenario, today, again=again))
        except ValidationError as error:
            for one in error.errors(include_input=False, include_url=False):
                changed = again and one["loc"] and one["loc"][0] in scenario.case_again.changes
                place = ("case_again" if changed else "case", *one["loc"])
                if place not in told:
                    yield place, visible(one["msg"], _LONGEST_PROBLEM)
                told.add(place)


def _changed(scenario: Scenario, today: date, *, again: bool) -> SampleRow:
    changes = {**scenario.case.changes, **(scenario.case_again.changes if again else {})}
    return {**_row(scenario, scenario.case.estimate, today), **changes}


def _case(row: SampleRow) -> Case:
    return Case.model_validate({header: _dated(header, value) for header, value in row.items()})


def _dated(header: str, value: object) -> object:
    """Let 今日 be this very day, as the robot has it, where somebody's word is dated: a file cannot know when it is played."""
    column = COLUMNS.get(header)
    return f"{SystemClock().now().astimezone(JST):%Y%m%d}" if column and column.says and value == TODAY else value


def standing_cases(scenario: Scenario, case: Case) -> list[dict[str, object]]:
    """Return what control is told of the case that stands at `world.at_step`: its estimate, and what its row says otherwise."""
    changed = {header: getattr(case, COLUMNS[header].field) for header in scenario.case.changes}
    columns = {header: _as_entered(value) for header, value in changed.items()}
    return [{"estimate": scenario.case.estimate, "columns": columns}]


def _as_entered(value: object) -> str:
    """Write a value as a screen takes it."""
    return f"{value:%Y%m%d}" if isinstance(value, date) else "" if value is None else str(value)


def neighbour_of(scenario: Scenario, today: date) -> Case:
    """Return another customer's case in the scenario's world, as its row stands."""
    n = scenario.case.estimate
    return Case.model_validate(_row(scenario, n + 2 if n + 2 <= scenario.world.estimates else n - 2, today))


def _row(scenario: Scenario, n: int, today: date) -> SampleRow:
    seed: dict[str, int] = {} if scenario.world.seed is None else {"seed": scenario.world.seed}
    return sample_rows(n, today=today, **seed)[n - 1]


def world_of(scenario: Scenario) -> str:
    """Return the name of the scenario's own world: what a host name allows of its name, and a number that keeps it apart."""
    plain = re.sub(r"[^a-z0-9]+", "-", scenario.name.lower()).strip("-")[:_LONGEST_WORLD] or "scenario"
    return f"{plain}-{zlib.crc32(scenario.name.encode()):08x}"


def _key(loc: Place) -> str:
    """Write where a problem lies as the file does: `fault[2].name`, the second fault's."""
    written = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc)
    return visible(written.lstrip("."), _LONGEST_REASON) or "(top)"
