"""The README says what is so."""

import re
import tomllib
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


@pytest.mark.parametrize("readme", ["README.md", "README.ja.md"])
def test_a_readme_is_short_and_begins_with_the_two_commands(readme):
    """At most 150 lines; the first block of code is how it is shown and how it is tried."""
    text = (ROOT / readme).read_text("utf-8")
    assert len(text.splitlines()) <= 150
    first = text.split("```")[1].strip().splitlines()
    assert [line.partition("#")[0].strip() for line in first] == ["make demo", "make test"]


def test_what_the_readme_counts_is_so():
    """The printed steps are those with a number, and the systems those that a clerk works in: not the customer's own, not paper."""
    steps, systems = sum(number.isdecimal() for number in STEPS), len(SYSTEMS) - len({"customer", "paper"})
    assert "five web systems" in ENGLISH.replace("\n", " ")
    assert f"in {steps} printed steps" in ENGLISH
    assert f"{systems}つのWebシステムを{steps}の手順で" in JAPANESE
    assert systems == 5


def test_the_wheel_that_is_installed_is_this_versions():
    """Whoever copies a line of the READMEs finds the wheel that was made."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert set(re.findall(r"renkei-([\d.]+)-py3-none-any", ENGLISH + JAPANESE)) == {version}


def test_every_command_and_option_that_is_shown_exists():
    """A command of the READMEs' tables, and of the page with the options, is one, with its options; and every own command is in them."""
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    readmes = [dict(re.findall(r"^\| `renkei (\w+)([^`]*)` \|", text, re.MULTILINE)) for text in (ENGLISH, JAPANESE)]
    shown = dict(re.findall(r"^\| `renkei (\w+)([^`]*)` \|", page, re.MULTILINE))
    context = click.Context(cli)
    commands = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    assert set(shown) == set(readmes[0]) == set(readmes[1]) == set(commands)
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
    """What the product depends on is in the table of libraries, to which the README leads."""
    assert "[libraries.md](docs/libraries.md)" in ENGLISH
    listed = re.search(
        r"^dependencies = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    names = re.findall(r'"([\w-]+)', listed[1])
    explained = "\n".join(
        re.findall(r"^\| ([^|]*) \|", (ROOT / "docs" / "libraries.md").read_text("utf-8"), re.MULTILINE)
    )
    assert [name for name in names if not re.search(rf"\b{name}\b", explained)] == []


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
