"""The README says what is so."""

import re
from pathlib import Path

import click
import pytest
from renkei.robot.cases.sheet import archive, reading, results, table
from renkei.robot.cli import cli
from renkei.robot.messages import visible
from renkei.robot.procedure.steps import STEPS, SYSTEMS
from renkei.robot.store.taken import FRESH_DAYS

ROOT = Path(__file__).parents[1]
ENGLISH, JAPANESE = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.ja.md"))


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.number)
def test_the_table_of_steps_is_the_procedures(step):
    """Each step stands in both tables with its chapter, system and title."""
    row = f"| {step.number} | {step.chapter} | {SYSTEMS[step.system].ja} |"
    assert f"{row} {step.title.en} | {'yes' if step.undoable else '**no**'} |" in ENGLISH
    assert f"{row} {step.title.ja} | {'可' if step.undoable else '**不可**'} |" in JAPANESE


def test_every_command_and_option_that_is_shown_exists():
    """A command of the table is one, with its options; and every own command is in the table."""
    shown = dict(re.findall(r"^\| `renkei (\w+)([^`]*)` \|", ENGLISH, re.MULTILINE))
    context = click.Context(cli)
    commands = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    assert set(shown) == set(commands)
    for name, command in commands.items():
        options = {option for parameter in command.params for option in [*parameter.opts, *parameter.secondary_opts]}
        assert set(re.findall(r"--[\w-]+", shown[name])) <= options
        assert isinstance(command, click.Command)


def test_every_picture_is_there():
    """No picture link leads nowhere."""
    pictures = re.findall(r"\]\((docs/pictures/[^)]+)\)", ENGLISH + JAPANESE)
    assert len(pictures) >= 5
    assert all((ROOT / picture).exists() for picture in pictures)


def test_every_library_is_explained():
    """What the product depends on is in the table of libraries."""
    listed = re.search(
        r"^dependencies = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    names = re.findall(r'"([\w-]+)', listed[1])
    explained = ENGLISH[ENGLISH.index("## Libraries") :]
    assert [name for name in names if name not in explained] == []


def test_the_page_on_sheets_promises_what_holds():
    """Both READMEs lead to it, and its bounds are the program's."""
    page = (ROOT / "docs" / "sheets.md").read_text("utf-8")
    assert all("docs/sheets.md" in readme for readme in (ENGLISH, JAPANESE))
    bounds = dict(re.findall(r"^\| ([a-z].*) \| ([\d,]+)(?: MB)? \|$", page, re.MULTILINE))
    assert list(bounds.values()) == [
        str(archive.MOST_BYTES // 1_000_000),
        str(archive.MOST_WITH_PAINT // 1_000_000),
        f"{reading.MOST_ROWS:,}",
    ]
    assert f"first {table.ROWS_ABOVE} rows" in page
    assert f"After {results.MOST_TOLD} problems" in page
    assert f"after {visible.LONGEST}\ncharacters" in page


def test_the_page_on_sheets_says_how_long_what_was_taken_counts():
    """As long as the program takes it for known."""
    page = (ROOT / "docs" / "sheets.md").read_text("utf-8")
    assert FRESH_DAYS == 7
    assert "within the last seven days" in page[page.index("## What the portals do not offer") :]
