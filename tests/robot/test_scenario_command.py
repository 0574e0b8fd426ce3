"""`renkei scenario` around its playing: what is wrong is said before, and what came of it after, for people and for other programs."""

import json
import pickle
import re
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from renkei.robot import cli
from renkei.robot.commands import rehearsing as command
from renkei.robot.commands.scenario import scenario
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.settings import Settings
from renkei.robot.errors import RunAborted, WrongInput
from renkei.robot.messages.text import Message
from renkei.robot.scenario import playing
from renkei.robot.scenario.sweep import Struck

from tests.support.serving import free_port

WELL = 'title = "x"\ncovers = ["5"]\n[expected]\nstatus = "done"\n'
REFUSED = WrongInput(Message("断られました", "refused"))
SILENT = RunAborted(Message("応答がありません", "silent"))


class Browser:
    """One that is always well."""

    sandboxed = True

    def __init__(self, _settings):
        pass

    def is_connected(self):
        return True

    def close(self):
        pass


@pytest.fixture
def ends():
    """What playing the scenario of a name ends with: differences, or what is raised."""
    return {}


@pytest.fixture
def played(monkeypatch, ends):
    """Portals that are there, without a browser; the names of what was played."""
    names = []

    def play(scenario, _stage):
        names.append(scenario.name)
        if isinstance(end := ends.get(scenario.name, []), BaseException):
            raise end
        return end

    @contextmanager
    def at_portals(_url):
        yield Addresses("localhost", 1)

    monkeypatch.setattr(playing, "play", play)
    monkeypatch.setattr(playing, "WarmBrowser", Browser)
    monkeypatch.setattr(playing, "stage_of", lambda *_: None)
    monkeypatch.setattr(command, "at_portals", at_portals)
    return names


@pytest.fixture
def folder(tmp_path):
    """Three scenarios: a, b and c."""
    (tmp_path / "in").mkdir()
    for name in "abc":
        (tmp_path / "in" / f"{name}.toml").write_text(WELL, "utf-8")
    return tmp_path / "in"


invoke = partial(CliRunner().invoke, scenario, env={"LC_ALL": "C"}, catch_exceptions=False)


@pytest.mark.parametrize(
    "wrong",
    [
        "title = ",
        WELL.replace("[expected]", '[case]\n"等級" = 99\n[expected]'),
        WELL.replace("[expected]", '[[fault]]\nname = "nonsense"\n[expected]'),
    ],
)
def test_a_folder_is_checked_before_anything_is_played(folder, played, wrong):
    """A file that is no TOML, one whose row is no case, one with a fault that the portals lack: none of the folder is played."""
    (folder / "z.toml").write_text(wrong, "utf-8")
    with pytest.raises(WrongInput) as refused:
        invoke([str(folder)])
    assert re.search(r"z\.toml:[0-9]: ", refused.value.message.en)
    assert played == []


def test_what_only_the_portals_refuse_does_not_end_the_others(folder, played, ends):
    """It is that scenario's failure, in a line; those after it are played."""
    ends["b"] = REFUSED
    done = invoke([str(folder), "--workers", "1"])
    assert done.exit_code == 1
    assert played == ["a", "b", "c"]
    assert [line[:2] for line in done.output.splitlines() if line[:2].strip()] == ["ok", "NG", "ok", "2 "]
    assert "refused" in done.output


def test_once_the_portals_are_silent_the_rest_is_not_played(folder, played, ends):
    """Exit code 3; what was played before is told as it was."""
    ends["b"] = SILENT
    done = invoke([str(folder), "--workers", "1"])
    assert (done.exit_code, played) == (3, ["a", "b"])
    assert [line[:2] for line in done.output.splitlines() if line[:2].strip()] == ["ok", "!!", "--", "1 "]


def test_what_came_of_it_is_written_for_other_programs(folder, played, ends, tmp_path):
    """As JUnit's XML and as JSON, in folders that are made; a title of strangers breaks neither them nor the terminal."""
    (folder / "a.toml").write_text(WELL.replace('"x"', '"<\\u001b[2J>"'), "utf-8")
    ends |= {"b": [Message("違い", "one & other"), Message("二", "second")], "c": SILENT}
    leaves = tmp_path / "more" / "j.xml", tmp_path / "more" / "j.json"
    done = invoke([str(folder), "--workers", "1", "--junit", str(leaves[0]), "--json", str(leaves[1])])
    assert (done.exit_code, played) == (3, ["a", "b", "c"])
    assert "\x1b" not in done.output
    root = ElementTree.parse(leaves[0]).getroot()
    assert {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "3", "failures": "1", "errors": "1", "skipped": "0"
    }  # fmt: skip
    assert root.find(".//testcase[@name='b']/failure").get("message") == "one & other"
    told = json.loads(leaves[1].read_text("utf-8"))
    assert [one["status"] for one in told["played"]] == ["passed", "failed", "error"]
    assert told["played"][1]["details"] == ["one & other", "second"]
    assert told["played"][0]["file"].endswith("a.toml")


def test_what_was_played_is_written_however_it_ends(folder, played, ends, tmp_path):
    """Stopped in the middle: the rest is told as not played."""
    ends["b"] = KeyboardInterrupt()
    invoke([str(folder), "--workers", "1", "--json", str(tmp_path / "j.json")])
    told = json.loads((tmp_path / "j.json").read_text("utf-8"))
    assert [one["status"] for one in told["played"]] == ["passed", "skipped", "skipped"]


def test_a_sweep_is_written_for_other_programs_too(played, tmp_path, monkeypatch):
    """A case that was struck is one that was played."""
    rows = [
        Struck(fault=name, party="個人", fired=1, ended="done", after="", problems=wrong, seconds=1.5)
        for name, wrong in (("step5.slow", ()), ("step16.slow", ("never fired",)))
    ]
    monkeypatch.setattr(command.sweep, "catalogue_of", lambda _: ["step5.slow", "step16.slow"])
    monkeypatch.setattr(command.sweep, "sweep", lambda *_: rows)
    done = invoke(["--sweep", "step*.slow", "--json", str(tmp_path / "j.json")])
    told = json.loads((tmp_path / "j.json").read_text("utf-8"))
    assert (done.exit_code, told["passed"], told["failed"]) == (1, 1, 1)
    assert [one["name"] for one in told["played"]] == ["step5.slow 個人", "step16.slow 個人"]


def test_a_file_for_the_outcome_that_is_a_folder_is_refused_before(folder, played, tmp_path):
    """Not after an hour of playing."""
    done = invoke([str(folder), "--junit", str(tmp_path)])
    assert (done.exit_code, played) == (2, [])


@pytest.fixture
def said(monkeypatch, capsys):
    """Give the command as a person does; return its exit code and what it says on standard error."""
    for mended in (
        "keep_to_ourselves",
        "end_with_parent",
        "make_output_unbreakable",
    ):  # this process is other tests' too
        monkeypatch.setattr(cli, mended, lambda: None)

    def give(*words):
        monkeypatch.setattr("sys.argv", ["renkei", "scenario", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code, capsys.readouterr().err

    return give


@pytest.mark.parametrize("sweep", [False, True])
def test_portals_that_do_not_answer_are_not_a_wrong_file(folder, said, sweep):
    """Exit code 3, as the page for scenarios says; also for a sweep."""
    port = free_port()
    code, error = said(*(["--sweep", "*"] if sweep else [str(folder)]), "--portals", f"http://localhost:{port}")
    assert code == 3
    assert f"localhost:{port}" in error


@pytest.mark.parametrize("host", ["systems.example", "192.0.2.1"])
def test_portals_that_are_no_practice_portals_are_not_knocked_at(folder, said, host):
    """Exit code 3, in one sentence; real systems are asked for nothing."""
    code, error = said(str(folder), "--portals", f"http://{host}:8700")
    assert (code, error.count("\n")) == (3, 1)
    assert host in error


@pytest.mark.parametrize("answer", ["[1]", '{"detail": "Not Found"}', '[{"where": "step 5"}]', "<html>", "[" * 100_000])
@pytest.mark.parametrize("status", [200, 404])
def test_something_else_that_answers_is_no_practice_portals(folder, said, stranger, answer, status):
    """Exit code 3, in one sentence, whatever it answers."""
    code, error = said(str(folder), "--portals", f"http://localhost:{stranger(answer, status)}")
    assert (code, error.count("\n")) == (3, 1)


@pytest.fixture
def stranger():
    """Serve one answer, whatever is asked; return the port."""
    servers = []

    def serve(answer, status):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.end_headers()
                self.wfile.write(answer.encode())

            def log_message(self, *_):
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return server.server_port

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_the_settings_can_be_sent_to_the_processes_that_play_at_a_time():
    """They are started anew, and are told what to do as pickles are."""
    settings = Settings("http://localhost:8700", Path("out"))
    assert pickle.loads(pickle.dumps(settings)).portals == settings.portals
