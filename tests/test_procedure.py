"""Each of the printed steps has its function, its scenario, and its row in the procedure.

`procedure.csv` beside this file is the procedure's list as it was read off the print: number, chapter, the systems, what is said
of it that cannot be taken back (`once`), and the labels that it prints. Where the page that it comes from lies beside the
project, both are compared.
"""

import csv
import json
import re
import sys
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner
from renkei.robot.cli import cli
from renkei.robot.procedure.registry import doers
from renkei.robot.procedure.steps import STEPS
from renkei.robot.scenario.reading import read_scenario

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "shared"
SCENARIOS = sorted((HERE / "e2e" / "scenarios").glob("*.toml"))
LABEL = re.compile(r"「([^「」]+)」")


def listed():
    """Return the rows of the data file by number."""
    with (HERE / "procedure.csv").open(encoding="utf-8", newline="") as file:
        return {row["number"]: row for row in csv.DictReader(file)}


ROWS = listed()


@pytest.fixture(scope="module")
def told():
    """What `renkei steps --json` tells, by number."""
    shown = CliRunner().invoke(cli, ["steps", "--json"])
    return {entry["number"]: entry for entry in json.loads(shown.output)}


@pytest.fixture(scope="module")
def shown_by():
    """Which scenario files say that they show a step, by number."""
    covers = {file.stem: read_scenario(file).covers for file in SCENARIOS}
    return {number: [name for name, steps in covers.items() if number in steps] for number in STEPS}


@pytest.fixture(scope="module")
def screens():
    """All that the portals' templates and rules say."""
    portals = HERE.parent / "mockportals"
    return "\n".join(file.read_text("utf-8") for kind in ("*.html", "*.py") for file in portals.rglob(kind))


@pytest.fixture(scope="module")
def printed():
    """The procedure's page, where it lies beside the project."""
    path = SHARED / "procedure.md"
    if not path.exists():
        pytest.skip("the procedure's page is not beside this project: only the data file made from it is held")
    return path.read_text("utf-8")


def test_the_list_has_every_printed_step_once_and_in_order(told):
    """As the print has them: in the data file, in the procedure, and in what the command tells."""
    assert list(ROWS) == list(STEPS) == list(told)


@pytest.mark.parametrize("number", ROWS)
def test_a_step_is_what_its_row_says(told, number):
    """Chapter and undoable as printed, its system one of the row's, in a chapter and under a title of its own."""
    row, entry = ROWS[number], told[number]
    assert entry["chapter"] == row["chapter"]
    assert entry["system"] in row["systems"].split()
    assert entry["undoable"] is not bool(row["once"])
    assert entry["title"]


@pytest.mark.parametrize("number", ROWS)
def test_a_step_has_its_function_and_a_scenario(told, shown_by, number):
    """The function that bears the number says what it does; some scenario file shows the step."""
    name = doers()[number]
    module, _, function = name.rpartition(".")
    assert told[number]["done_by"] == name
    assert getattr(import_module(module), function).__doc__ or sys.flags.optimize > 1  # `python -OO` leaves none
    assert shown_by[number] != []


def test_every_printed_label_is_on_the_screens(screens):
    """What the manual names, to the letter, the portals show."""
    printed = {label for row in ROWS.values() for label in LABEL.findall(row["labels"])}
    assert {label for label in printed if label not in screens} == set()


def test_the_list_is_the_pages(printed):
    """Number, systems and labels of every row of the page's steps; what must never happen twice is once."""
    _, _, from_the_steps_on = printed.partition("\n## The steps\n")
    section, _, _ = from_the_steps_on.partition("\n## ")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")
    ]
    steps = {cells[0]: cells for cells in rows if len(cells) == 4 and cells[0] in ROWS}
    assert list(steps) == list(ROWS)
    for number, (_, systems, done, notes) in steps.items():
        assert ROWS[number]["systems"].split() == systems.split(", ")
        assert LABEL.findall(ROWS[number]["labels"]) == LABEL.findall(done)
        assert ROWS[number]["once"] or "never happen twice" not in notes


def test_the_chapters_are_the_pages(printed):
    """Each step stands in the chapter whose steps the page counts it among."""
    counted = re.findall(r"^\| (\S+) \| ([\d①-③]+)–([\d①-③]+) ", printed, re.MULTILINE)
    numbers = list(ROWS)
    chapters = {n: name for name, a, b in counted for n in numbers[numbers.index(a) : numbers.index(b) + 1]}
    assert chapters == {number: row["chapter"] for number, row in ROWS.items()}
