"""`renkei labels`: what it says, what it writes, and how it ends; the walk itself is held in tests/simulation/test_drift.py."""

import tomllib

import pytest
from click.testing import CliRunner
from renkei.robot.cli import commands
from renkei.robot.commands import drifting
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.labels import read_labels
from renkei.robot.errors import RunAborted, WrongInput
from renkei.robot.messages.text import Message
from renkei.robot.scenario.drift import Drift, Missing, Stop
from renkei.robot.screens.labels import AS_PRINTED

PORTALS = "http://localhost:8700"
GONE = Missing("sonpo", "申込書帳票作成", "button", "割賦WEB連携", ("割賦WEB連携送信", "印刷"), "5")
NOTHING_LIKE_IT = Missing("pal", "メニュー", "link", "見積書一覧", (), "1")


@pytest.fixture
def command(monkeypatch, tmp_path):
    """Give the command where a walk finds this; return exit code and output."""
    monkeypatch.setattr(Addresses, "answer", lambda _self: True)
    monkeypatch.chdir(tmp_path)

    def give(*wanted, missing=(), stops=()):
        found = Drift(AS_PRINTED, list(missing), list(stops))
        monkeypatch.setattr(drifting, "_found", lambda *_asked: found)
        result = CliRunner().invoke(commands(), ["--lang", "en", "labels", "--portals", PORTALS, *wanted])
        if isinstance(result.exception, WrongInput | RunAborted):
            raise result.exception
        return result.exit_code, result.output

    return give


def test_where_all_is_there_it_says_so(command):
    """Exit code 0."""
    code, said = command()
    assert (code, said) == (0, "All that the flows look for is there.\n")


def test_what_is_missing_is_told_with_its_step_and_written_as_lines_that_the_robot_takes(command, tmp_path):
    """Exit code 1; a label that nothing resembles is a comment, and other names stand behind the line."""
    code, said = command("--write", "labels.toml", missing=[GONE, NOTHING_LIKE_IT])
    assert code == 1
    assert "step 5: 損保オンライン (insurer): screen 「申込書帳票作成」 has no button 「割賦WEB連携」" in said
    assert "2 labels missing, 0 stops" in said
    written = (tmp_path / "labels.toml").read_text("utf-8")
    assert '"割賦WEB連携" = "割賦WEB連携送信"  # 「印刷」' in said
    assert '# "見積書一覧" = "?"' in written
    assert read_labels(tomllib.loads(written)["labels"]).on("sonpo", "割賦WEB連携") == "割賦WEB連携送信"


def test_a_walk_that_stopped_names_the_step_and_what_was_seen(command):
    """Exit code 1, though no label is missing; nothing is written."""
    code, said = command("--write", "labels.toml", stops=[Stop("3", Message("断られました", "it was refused"))])
    assert (code, "The walk ended at step 3, Create the application form" in said) == (1, True)
    assert "[labels" not in said


@pytest.mark.parametrize("step", ["0", "53", "x"])
def test_a_step_that_is_none_is_refused(command, step):
    """One sentence, with the numbers that are printed."""
    with pytest.raises(WrongInput, match=r"1-52 and ①-③"):
        command("--at-step", step)


def test_a_step_is_for_practice_portals_only(command, monkeypatch):
    """Nobody makes a case stand anywhere in a real system."""
    monkeypatch.setattr(Addresses, "are_practice", lambda _self: False)
    with pytest.raises(WrongInput, match="practice portals"):
        command("--at-step", "29")


def test_a_file_that_is_there_is_left_alone(command, tmp_path):
    """Said before anything is walked."""
    (tmp_path / "labels.toml").write_text("mine", "utf-8")
    with pytest.raises(WrongInput, match="already there"):
        command("--write", "labels.toml", missing=[GONE])
    assert (tmp_path / "labels.toml").read_text("utf-8") == "mine"
