"""`--lang ja|en`: before or behind the name of every command, and above the locale, for all that is said."""

import json
import os
import re
import subprocess
import sys

import pytest
from renkei.robot.commands.language import speak_as_wished

from tests.robot.test_tongues import english_in, japanese_in
from tests.support import in_process

LOCALES = {"ja": "ja_JP.UTF-8", "en": "C.UTF-8"}
OTHER = {"ja": "en", "en": "ja"}
JAPANESE = re.compile("[ぁ-んァ-ヶ一-鿿]")
TELL = """
import json, sys
import click
from renkei.robot.cli import commands
from renkei.robot.commands.click_words import let_click_speak_japanese
from renkei.robot.commands.language import speak_as_wished

let_click_speak_japanese()
speak_as_wished(sys.argv[1:])
group = commands()
context = click.Context(group, info_name="renkei")
told = {"": group} | {name: group.get_command(context, name) for name in group.list_commands(context)}
print(json.dumps({
    name: {
        "help": command.help,
        "page": command.get_help(click.Context(command, info_name=name)),
        "options": {
            one.opts[-1]: one.help
            for one in command.get_params(context)
            if isinstance(one, click.Option) and not one.hidden
        },
    }
    for name, command in told.items()
}))
"""


def python(*arguments: str, language: str) -> str:
    environ = {**os.environ, "PYTHONUTF8": "1", "LC_ALL": LOCALES[language]}
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", timeout=60, check=True).stdout


@pytest.fixture(scope="module", params=["ja", "en"])
def told(request):
    """A language, and what every command says of itself and of its options with `--lang` of that, where the locale is the other one."""
    return request.param, json.loads(python("-c", TELL, "--lang", request.param, language=OTHER[request.param]))


def test_every_command_and_option_is_told_in_the_language_that_is_wished_for(told):
    """In that one and no other: a Japanese help has Japanese words in each of its sentences, an English one none but in quotes."""
    language, helps = told
    assert len(helps) > 14
    for name, one in helps.items():
        for sentence in (one["help"], *one["options"].values()):
            if language == "ja":
                assert JAPANESE.search(sentence), (name, sentence)
                assert english_in(sentence) == [], (name, sentence)
            else:
                assert japanese_in(sentence) == [], (name, sentence)
        assert ("使い方:" in one["page"]) == (language == "ja")
        assert ("Usage:" in one["page"]) == (language == "en")


def test_every_command_has_the_option(told):
    """Those of other packages, too: the portals, say; and the help itself has it."""
    _, helps = told
    assert [name for name, one in helps.items() if "--lang" not in one["options"]] == []
    assert "portals" in helps


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("--lang ja run --help", "ja"),
        ("run --help --lang ja", "ja"),
        ("run cases.xlsx --lang=ja --portals x", "ja"),
        ("--lang en run --lang ja", "ja"),
        ("--help --lang en", "en"),
        ("status --colour --lang en", "en"),
        ("run --help", None),
        ("status --lang", None),
        ("status --lang fr", None),
        ("status -- --lang en", None),
        ("", None),
    ],
)
def test_the_command_line_is_looked_through_before_anything_is_said(line, language, monkeypatch):
    """Wherever the option stands; the last one counts, and what is wrong is left to whoever reads the command line."""
    monkeypatch.setenv("RENKEI_LANG", "")
    speak_as_wished(line.split())
    assert (os.environ["RENKEI_LANG"] or None) == language


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("line", ["--lang {} retry nobody", "retry nobody --lang {}", "run --lang {}", "--lang {} fly"])
def test_what_a_command_says_is_in_the_language_that_is_wished_for(line, language, tmp_path):
    """Ours and click's own, against the locale."""
    environ = {"LC_ALL": LOCALES[OTHER[language]], "RENKEI_DB": str(tmp_path / "renkei.sqlite")}
    done = in_process.renkei(*line.format(language).split(), cwd=tmp_path, environ=environ)
    assert done.returncode == 2
    assert bool(JAPANESE.search(done.stderr)) == (language == "ja"), done.stderr


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("line", ["--lang fr status", "status --lang fr", "status --lang"])
def test_a_language_that_is_none_of_ours_is_refused_in_the_locales(line, locale, tmp_path):
    """One sentence, exit code 2, nothing done."""
    environ = {"LC_ALL": LOCALES[locale], "RENKEI_DB": str(tmp_path / "renkei.sqlite")}
    done = in_process.renkei(*line.split(), cwd=tmp_path, environ=environ)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 2  # and how to use it
    assert "--lang" in done.stderr
    assert bool(JAPANESE.search(done.stderr)) == (locale == "ja")


def test_the_environments_language_is_judged_too_where_the_command_line_names_none(tmp_path):
    """RENKEI_LANG is refused by its name; an option goes before it."""
    environ = {"LC_ALL": LOCALES["en"], "RENKEI_LANG": "fr"}
    done = in_process.renkei("steps", cwd=tmp_path, environ=environ)
    assert (done.returncode, done.stdout) == (2, "")
    assert "RENKEI_LANG names 'fr'" in done.stderr
    assert in_process.renkei("steps", "--json", "--lang", "en", cwd=tmp_path, environ=environ).returncode == 0


def test_what_is_put_out_is_in_that_language_too(tmp_path):
    """Not the help alone: tables and JSON."""
    for language, word in (("ja", "見積"), ("en", "estimate")):
        environ = {"LC_ALL": LOCALES[OTHER[language]]}
        entries = json.loads(
            in_process.renkei("steps", "--json", "--lang", language, cwd=tmp_path, environ=environ).stdout
        )
        assert word in entries[0]["title"]
