"""From a file to a scenario, and from a scenario to its case. What is wrong is said with the file and the key."""

import re
import tomllib
import zlib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from ..cases.case import COLUMNS, Case
from ..cases.files import contents
from ..cases.template import SampleRow, sample_rows
from ..config.clock import SystemClock
from ..errors import WrongInput
from ..messages.files import name_of
from ..messages.text import Message
from ..messages.times import JST
from ..messages.visible import visible
from .model import Scenario

TODAY = "今日"
"""In a column that dates a person's word: the day on which the scenario is played."""

_LONGEST_WORLD = 31
_LONGEST_REASON = 200
_LONGEST_PROBLEM = 2_000
_MOST_BYTES = 1_000_000


def read_scenarios(paths: Iterable[Path]) -> list[Scenario]:
    """Read each file, and of a folder every `.toml` in it in the order of their names.

    Raises `WrongInput` that tells of every file that cannot be read, and where a folder has none.
    """
    scenarios: list[Scenario] = []
    wrong: list[Message] = []
    for file in [file for path in paths for file in _files(path)]:
        try:
            scenarios.append(read_scenario(file))
        except WrongInput as error:
            wrong.append(error.message)
    raise_together(wrong)
    return scenarios


def raise_together(problems: Iterable[Message]) -> None:
    """Raise one `WrongInput` with all of the problems, if there are any."""
    if told := list(problems):
        raise WrongInput(Message(ja="\n".join(one.ja for one in told), en="\n".join(one.en for one in told)))


def read_scenario(path: Path) -> Scenario:
    """Read one scenario; raise `WrongInput` that names the file, and each key that is wrong with what is possible there."""
    data, name = contents(path, _MOST_BYTES), name_of(path)
    try:
        # Some editors put a mark before UTF-8, which TOML does not know.
        given = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        why = visible(str(error), _LONGEST_REASON)
        raise WrongInput(
            Message(ja=f"{name} をシナリオとして読めません: {why}", en=f"{name} cannot be read as a scenario: {why}")
        ) from error
    try:
        return Scenario.model_validate(given).model_copy(update={"name": path.stem})
    except ValidationError as error:
        problems = "\n".join(f"  {_key(e['loc'])}: {visible(e['msg'], _LONGEST_PROBLEM)}" for e in error.errors())
        raise WrongInput(
            Message(ja=f"{name} に誤りがあります。\n{problems}", en=f"{name} is wrong:\n{problems}")
        ) from error


def case_of(scenario: Scenario, today: date, *, again: bool = False) -> Case:
    """Return the scenario's case on the world's day `today`, as it stands in the first run or in those after it (`again`).

    Raises `WrongInput` when the changed row is no valid case.
    """
    changes = {**scenario.case.changes, **(scenario.case_again.changes if again else {})}
    row = {**_row(scenario, scenario.case.estimate, today), **changes}
    try:
        return Case.model_validate({header: _dated(header, value) for header, value in row.items()})
    except ValidationError as error:
        problems = "、".join(f"{_key(e['loc'])}: {e['msg']}" for e in error.errors(include_input=False))
        raise WrongInput(
            Message(
                ja=f"シナリオ {scenario.name} の案件が正しくありません: {problems}",
                en=f"The case of scenario {scenario.name} is wrong: {problems}",
            )
        ) from error


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


def _files(path: Path) -> Sequence[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(path.glob("*.toml"))
    if not found:
        raise WrongInput(Message(ja=f"{path} にシナリオがありません。", en=f"{path} has no scenario in it."))
    return found


def _key(loc: Sequence[int | str]) -> str:
    """Write where a problem lies as the file does: `fault[2].name`, the second fault's."""
    written = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc if part != "[key]")
    return visible(written.lstrip("."), _LONGEST_REASON) or "(top)"
