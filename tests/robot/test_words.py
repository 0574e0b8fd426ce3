"""The operator reads one language, chosen by the locale."""

import locale
import re
from pathlib import Path

import pytest
from renkei import robot
from renkei.mockportals.tongue import said
from renkei.robot.messages.text import Message, operator_language


@pytest.fixture(autouse=True)
def _no_locale(monkeypatch):
    for name in ("RENKEI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def test_both_languages_of_a_sentence_are_kept():
    """A sentence is spoken in the language that is asked for."""
    words = Message("完了", "done")
    assert (words.spoken("ja"), words.spoken("en")) == ("完了", "done")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "JA_jp"}, "ja"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ja_JP.UTF-8"}, "ja"),
        ({"LC_MESSAGES": "en_US.UTF-8", "LC_ALL": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": ""}, "ja"),
        ({"RENKEI_LANG": "ja", "LC_ALL": "en_US.UTF-8"}, "ja"),
        ({"RENKEI_LANG": "en", "LC_ALL": "ja_JP.UTF-8"}, "en"),
        ({"RENKEI_LANG": "", "LC_ALL": "ja_JP.UTF-8"}, "ja"),
        ({"RENKEI_LANG": "fr", "LC_ALL": "ja_JP.UTF-8"}, "ja"),
    ],
)
def test_the_environment_names_the_language_in_the_order_of_posix(monkeypatch, environment, language):
    """RENKEI_LANG goes before LC_ALL before LC_MESSAGES before LANG; an empty one, or one that is none of ours, counts as none.

    The portals, which the robot does not import, have the same rule.
    """
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert operator_language() == language
    assert said("ja", "en") == language


@pytest.mark.parametrize(
    ("system", "language"), [("Japanese_Japan", "ja"), ("ja_JP", "ja"), ("en_US", "en"), (None, "en")]
)
def test_without_environment_the_system_names_it(monkeypatch, system, language):
    """Where no variable is set, as on Windows, the system's own locale decides."""
    monkeypatch.setattr(locale, "getlocale", lambda: (system, "utf-8"))
    assert operator_language() == language


def test_a_step_is_called_alike_everywhere():
    """「手順24」, as the print has it: no other word for it, and no blank before the number."""
    sources = [file for kind in ("*.py", "*.j2") for file in Path(robot.__file__).parent.rglob(kind)]
    wrong = {
        file.name: found
        for file in sources
        if (found := re.findall(r"ステップ|手順 \d|手順 \{", file.read_text("utf-8")))
    }
    assert wrong == {}
