"""A Japanese operator's mistake on the command line is answered in Japanese, whatever it is that click has to say."""

import ast
import re
from importlib import import_module
from pathlib import Path
from string import Formatter

import click
import pytest
from click.testing import CliRunner
from renkei.robot.cli import cli
from renkei.robot.commands.click_words import _MODULES, JAPANESE, let_click_speak_japanese

SAID_TO_PROGRAMMERS = (
    "deprecated",
    "(Deprecated)",
    "DeprecationWarning",
    "defined twice",
    "Boolean option",
    "Could not determine name",
    "No options defined",
    "Arguments take exactly one",
    "must be an iterable",
    "({label}",
    "Choice(",
    "Unknown color",
    # Questions at a terminal, and what pages and edits: no command has any.
    "Do you want to continue?",
    "Confirm the action",
    "Repeat for confirmation",
    "Error: The value you entered",
    "Error: The two entered values",
    "Error: invalid input",
    "Error: {e.message}",
    "Press any key",
    "Waiting",
    "[y/n]",
    "Could not",
)
RUN = ("run", "cases.xlsx", "--portals", "http://localhost:1")
WRONG_USES = {
    "no argument": ("run", "--portals", "http://localhost:1"),
    "no option that must be": ("run", "cases.xlsx"),
    "no such command": ("fly",),
    "no such option": ("run", "--colour"),
    "an option without its value": ("retry", "case-0001", "--from"),
    "a flag with a value": (*RUN, "--headed=yes"),
    "one argument too many": ("status", "one", "two"),
    "two arguments too many": ("status", "one", "two", "three"),
    "out of range": (*RUN, "--workers", "99"),
    "below the least": ("audit", "--portals", "u", "--days", "0"),
    "no number": (*RUN, "--workers", "many"),
    "no decimal number": (*RUN, "--slow-mo", "slowly"),
    "no choice": (*RUN, "--customer", "nobody"),
    "a file for a folder": (*RUN, "--out", __file__),
    "what resolve wants": ("resolve", "case-0001"),
    "a port": ("portals", "--port", "99999"),
}


@pytest.fixture(autouse=True)
def japanese(monkeypatch):
    """A Japanese operator."""
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    let_click_speak_japanese()


@pytest.mark.parametrize("arguments", WRONG_USES.values(), ids=list(WRONG_USES))
def test_wrong_use_is_told_in_japanese(arguments):
    """A sentence with what is wrong in it, and no English but for names and values."""
    result = CliRunner().invoke(cli, arguments, standalone_mode=False)
    assert isinstance(result.exception, click.UsageError)
    said = result.exception.format_message()
    assert re.search("[ぁ-ん]", said), said
    assert not re.search(
        "[A-Za-z]{2,}", re.sub(r"'[^']*'|--[\w-]+|\b(one|two|three)\b|[A-Z]{4,}|\(.*x.*\)", "", said)
    ), said


def test_an_english_operator_reads_english(monkeypatch):
    """The same process speaks English where the locale is not Japanese."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    result = CliRunner().invoke(cli, ["run"], standalone_mode=False)
    assert result.exception.format_message().startswith("Missing argument")


@pytest.mark.parametrize(
    "name", ["run", "work", "status", "retry", "cancel", "resolve", "audit", "portals", "scenario"]
)
def test_a_help_has_no_english_headings(name):
    """Headings, defaults and what must be given stand in Japanese."""
    told = CliRunner().invoke(cli, [name, "--help"]).output
    assert "使い方:" in told
    assert "オプション:" in told
    for word in ("Usage", "Options:", "default:", "required"):
        assert word not in told


def test_every_sentence_of_click_is_known():
    """Whatever this click can say to an operator stands in the table, with the same blanks."""
    unknown = [said for said in _all_that_click_says() if said not in JAPANESE]
    assert [said for said in unknown if not any(known in said for known in SAID_TO_PROGRAMMERS)] == []
    for english, japanese in JAPANESE.items():
        assert _blanks(japanese) <= _blanks(english)


def _all_that_click_says() -> set[str]:
    said = set()
    for name in _MODULES:
        source = Path(import_module(f"click.{name}").__file__ or "").read_text("utf-8")
        for call in ast.walk(ast.parse(source)):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext"):
                texts = [word.value for word in call.args if isinstance(word, ast.Constant)]
                said |= {text for text in texts if isinstance(text, str)}
    return said


def _blanks(text: str) -> set[str | None]:
    return {blank for _, blank, _, _ in Formatter().parse(text)} - {None}
