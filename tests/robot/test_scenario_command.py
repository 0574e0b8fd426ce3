"""`renkei scenario` before it plays: what is wrong with one file is said before any is played, and silence is none of theirs."""

from contextlib import contextmanager, nullcontext
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from renkei.robot import cli
from renkei.robot.commands import rehearsing as command
from renkei.robot.commands.scenario import scenario
from renkei.robot.config.addresses import Addresses
from renkei.robot.errors import WrongInput
from renkei.robot.messages.text import Message

from tests.support.serving import free_port

WELL = 'title = "x"\ncovers = ["5"]\n[expected]\nstatus = "done"\n'


@pytest.fixture
def played(monkeypatch):
    """Portals that know one fault, and the names of what was played; the scenario `b` is refused when it is."""
    names = []

    def play(scenario, _stage):
        names.append(scenario.name)
        if scenario.name == "b":
            raise WrongInput(Message("断られました", "refused"))
        return []

    @contextmanager
    def at_portals(_url):
        yield Addresses("localhost", 1)

    monkeypatch.setattr(command, "play", play)
    monkeypatch.setattr(command, "at_portals", at_portals)
    monkeypatch.setattr(command, "WarmBrowser", lambda _: nullcontext(SimpleNamespace(sandboxed=True)))
    monkeypatch.setattr(command, "stage_of", lambda *_: None)
    monkeypatch.setattr(command.sweep, "catalogue_of", lambda _: ["link1.lost"])
    return names


@pytest.mark.parametrize(
    "wrong",
    [
        "title = ",
        WELL.replace("[expected]", '[case]\n"等級" = 99\n[expected]'),
        WELL.replace("[expected]", '[[fault]]\nname = "nonsense"\n[expected]'),
    ],
)
def test_a_folder_is_checked_before_anything_is_played(tmp_path, played, wrong):
    """A file that is no TOML, one whose row is no case, one with a fault that the portals lack: none of the folder is played."""
    (tmp_path / "a.toml").write_text(WELL, "utf-8")
    (tmp_path / "z.toml").write_text(wrong, "utf-8")
    with pytest.raises(WrongInput) as refused:
        CliRunner().invoke(scenario, [str(tmp_path)], catch_exceptions=False)
    assert "z" in refused.value.message.en
    assert played == []


def test_what_only_the_portals_refuse_does_not_end_the_others(tmp_path, played):
    """It is that scenario's failure, in a line; those after it are played."""
    for name in "abc":
        (tmp_path / f"{name}.toml").write_text(WELL, "utf-8")
    done = CliRunner().invoke(scenario, [str(tmp_path)], env={"LC_ALL": "C"})
    assert done.exit_code == 1
    assert played == ["a", "b", "c"]
    assert [line[:2] for line in done.output.splitlines() if line[:2].strip()] == ["ok", "NG", "ok", "2 "]
    assert "refused" in done.output


def test_portals_that_do_not_answer_are_not_a_wrong_file(tmp_path, unused_port, monkeypatch, capsys):
    """Exit code 3, as the page for scenarios says; also for a sweep."""
    (tmp_path / "a.toml").write_text(WELL, "utf-8")
    for mended in (
        "keep_to_ourselves",
        "end_with_parent",
        "make_output_unbreakable",
    ):  # this process is other tests' too
        monkeypatch.setattr(cli, mended, lambda: None)
    for what in ([str(tmp_path / "a.toml")], ["--sweep", "*"]):
        monkeypatch.setattr("sys.argv", ["renkei", "scenario", *what, "--portals", f"http://localhost:{unused_port}"])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == 3
        assert f"localhost:{unused_port}" in capsys.readouterr().err


@pytest.fixture
def unused_port():
    """A port on which nobody listens."""
    return free_port()
