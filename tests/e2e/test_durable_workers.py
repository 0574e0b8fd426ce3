"""`renkei run` as an operator has it: stopped with Ctrl-C at any time and given again, and with several robots at a time."""

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import unquote

import psutil
import pytest

from tests.support.lifeline import tied_to_us
from tests.support.sheets import with_short_names
from tests.support.ways import EFFECTS


@pytest.fixture
def renkei(tmp_path, world) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Give a command for this test's world, with books of its own; it has ended when the test has."""
    ending = ExitStack()

    def renkei(*arguments: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "renkei.robot", *arguments],
            cwd=tmp_path,
            **tied_to_us(
                {**os.environ, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "RENKEI_DB": str(tmp_path / "renkei.sqlite")}
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        ending.enter_context(process)
        ending.callback(process.kill)
        return process

    with ending:
        yield renkei


@pytest.fixture
def run(renkei, world, tmp_path) -> Callable[..., "subprocess.Popen[str]"]:
    """Give `renkei run` for a sheet of so many cases."""

    def run(rows: int, *more: str) -> "subprocess.Popen[str]":
        renkei("template", "cases.csv", "--rows", str(rows), "--force").communicate(timeout=60)
        with_short_names(tmp_path / "cases.csv")
        return renkei("run", "cases.csv", "--portals", world.url, "--out", "out", "--staff", "robot", *more)

    return run


def statuses(out: Path) -> list[str]:
    return [case["status"] for case in json.loads((out / "summary.json").read_text("utf-8"))["cases"]]


@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no process groups to which Ctrl-C could be sent from here"
)
@pytest.mark.parametrize("step", [pytest.param("2", marks=pytest.mark.nightly), "16"])
def test_ctrl_c_ends_at_a_safe_point_and_the_same_command_goes_on(run, world, tmp_path, step):
    """Ctrl-C reaches every process of the run: exit 3, told how to go on, no browser left; then each effect once."""
    stopped = run(1)
    for line in stopped.stdout:
        if re.match(rf"case-0001\s+{step}\s", line):
            break
    family = psutil.Process(stopped.pid).children(recursive=True)
    os.killpg(stopped.pid, signal.SIGINT)
    output, said = stopped.communicate(timeout=60)

    assert stopped.returncode == 3, output + said
    assert "Give the same command again and it goes on from there" in said
    assert "Traceback" not in output + said
    assert len(family) > 1
    assert psutil.wait_procs(family, timeout=10)[1] == []
    assert statuses(tmp_path / "out") == ["interrupted"]

    again = run(1)
    output, said = again.communicate(timeout=200)
    assert again.returncode == 0, output + said
    assert statuses(tmp_path / "out") == ["done"]
    assert world.effects() == [*EFFECTS]


@pytest.mark.nightly
def test_two_robots_share_three_cases(run, world, tmp_path):
    """`--workers 2` carries every case to its end, each effect once; the screen shows the steps of both, once each."""
    both = run(3, "--workers", "2")
    output, said = both.communicate(timeout=280)

    assert both.returncode == 0, output + said
    assert statuses(tmp_path / "out") == ["done"] * 3
    entered = [
        line for file in (tmp_path / "out").glob("journal*.jsonl") for line in file.read_text("utf-8").splitlines()
    ]
    done = Counter((entry["case"], entry["step"]) for entry in map(json.loads, entered) if entry["event"] == "ok")
    assert Counter(re.findall(r"^(case-\d+)\s+(\d+)\s", output, re.MULTILINE)) == done
    assert len(list((tmp_path / "out").glob("journal*.jsonl"))) == 2
    assert Counter(world.effects()) == dict.fromkeys(EFFECTS, 3)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open file where it is")
@pytest.mark.parametrize("command", ["run", pytest.param("work", marks=pytest.mark.nightly)])
def test_books_that_are_deleted_under_the_robot_end_it(run, renkei, world, tmp_path, command):
    """The store's file is deleted while a case is under way: exit 3, it is said what happened, and nothing is sent any more."""
    robot = run(1)
    if command == "work":
        until_step(robot, "1")
        os.killpg(robot.pid, signal.SIGINT)
        robot.communicate(timeout=60)
        robot = renkei("work", "--portals", world.url)
    until_step(robot, "2")
    for file in tmp_path.glob("renkei.sqlite*"):
        file.unlink()
    output, said = robot.communicate(timeout=60)

    assert robot.returncode == 3, output + said
    assert "deleted, moved or replaced" in said
    assert command == "run" or (tmp_path / "renkei-runs" / "work" / "report.html").is_file()
    assert "Traceback" not in output + said
    assert (world.effects(), world.links("link1")) == ([], [])


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups to which Ctrl-C could be sent here")
def test_what_a_worker_carried_is_in_its_report(run, renkei, world, tmp_path):
    """A run is stopped, `renkei work` carries its case to the end and is stopped: its folder has list, page, pictures and summary."""
    begun = run(1)
    until_step(begun, "1")
    os.killpg(begun.pid, signal.SIGINT)
    begun.communicate(timeout=60)
    robot = renkei("work", "--portals", world.url)
    until_step(robot, "52")
    os.killpg(robot.pid, signal.SIGINT)
    output, said = robot.communicate(timeout=60)

    assert robot.returncode == 0, output + said
    out = tmp_path / "renkei-runs" / "work"
    assert statuses(out) == ["done"]
    assert 'href="cases/case-0001.html"' in (out / "report.html").read_text("utf-8")
    page = out / "cases" / "case-0001.html"
    pictures = re.findall(r'<img src="([^"]+)"', page.read_text("utf-8"))
    assert len(pictures) > 50
    assert all((page.parent / unquote(one)).is_file() for one in pictures)
    again, _ = renkei("report", str(out), "--case", "case-0001", "--single-file").communicate(timeout=120)
    assert "report-case-0001.html" in again
    assert 500_000 < (out / "report-case-0001.html").stat().st_size < 8_000_000


def until_step(robot: "subprocess.Popen[str]", step: str) -> None:
    """Wait until the robot tells of a step."""
    for line in robot.stdout:
        if re.match(rf"case-0001\s+{step}\s", line):
            return
