"""However a person, or the system, ends the robot: what was at hand is put away, or at least nothing is left running."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.support.lifeline import tied_to_us
from tests.support.sheets import with_short_names
from tests.support.waiting import until

pytestmark = pytest.mark.usefixtures("at_a_terminal")

LONG = 60.0
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither terminals of this kind nor SIGKILL")


class Started:
    """A command in a session of its own, and all the processes that came of it."""

    def __init__(self, arguments: tuple[str, ...], cwd: Path) -> None:
        environ = {**os.environ, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "RENKEI_DB": str(cwd / "renkei.sqlite")}
        self._output = cwd / "output.txt"
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "renkei.robot", *arguments],
                cwd=cwd,
                stdout=output,
                stderr=output,
                start_new_session=True,
                **tied_to_us(environ),
            )
        self.family: list[psutil.Process] = []

    def until_it_says(self, words: str) -> None:
        """Wait for words on its screen, and remember which processes there are then."""
        until(lambda: words in self.said, lambda: self.said)
        self.family = psutil.Process(self.process.pid).children(recursive=True)

    @property
    def said(self) -> str:
        """What is on its screen."""
        return self._output.read_text("utf-8", "replace")

    def must_leave_nothing(self) -> None:
        """Wait until no process of its family lives."""
        assert len(self.family) > 1
        until(lambda: not [one for one in self.family if lives(one)], lambda: str(self.family))


def lives(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


@pytest.fixture
def start(tmp_path) -> Iterator[Callable[..., Started]]:
    """Give a command: `start("demo", "--out", "out")`."""
    started: list[Started] = []

    def start(*arguments: str) -> Started:
        started.append(Started(arguments, tmp_path))
        return started[-1]

    yield start
    for one in started:
        for process in [*one.family, one.process]:
            with suppress(psutil.NoSuchProcess, ProcessLookupError):
                process.kill()
        one.process.wait()


@posix
def test_a_terminal_that_closes_ends_a_run_as_ctrl_c_does(start, tmp_path):
    """SIGHUP to every process of the demo, as a window's closing sends it: the report is there, says how it goes on, and all are gone."""
    demo = start("demo", "--out", "out")
    demo.until_it_says("case-0001   2")
    os.killpg(demo.process.pid, signal.SIGHUP)
    assert demo.process.wait(LONG) == 3
    assert "Give the same command again and it goes on from there" in demo.said
    assert "Traceback" not in demo.said
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert [case["status"] for case in summary["cases"]] == ["interrupted", "not_begun", "not_begun"], summary
    assert (tmp_path / "out" / "report.html").is_file()
    demo.must_leave_nothing()


@posix
@pytest.mark.nightly
def test_a_terminal_that_is_gone_does_not_keep_the_report_from_being_written(tmp_path):
    """A pseudo-terminal that is closed for good takes no case along: there is nobody to print to, and the report is there all the same."""
    import pty  # noqa: PLC0415 - Windows has none

    ours, theirs = pty.openpty()
    environ = {**os.environ, "RENKEI_DB": str(tmp_path / "renkei.sqlite"), "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(
        [sys.executable, "-m", "renkei.robot", "demo", "--out", "out"],
        cwd=tmp_path,
        env=environ,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    journal = tmp_path / "out" / "journal.jsonl"
    try:
        until(lambda: journal.is_file() and '"step": "2"' in journal.read_text("utf-8"), lambda: "no step 2")
        os.close(ours)
        process.send_signal(signal.SIGHUP)
        assert process.wait(LONG) == 3
    finally:
        process.kill()
        process.wait()
    assert (tmp_path / "out" / "report.html").is_file()


@posix
def test_a_killed_demo_leaves_nothing_running(start):
    """`kill -9` of the demo: its practice portals, its browser and its driver end by themselves."""
    demo = start("demo", "--out", "out")
    demo.until_it_says("case-0001   2")
    demo.process.kill()
    demo.process.wait()
    demo.must_leave_nothing()


@posix
@pytest.mark.nightly
def test_a_killed_run_takes_its_further_workers_along(start, world, tmp_path):
    """`kill -9` of a run with three workers: the two others let go of their cases and end, browsers and all."""
    start("template", "cases.csv", "--rows", "3").process.wait(LONG)
    with_short_names(tmp_path / "cases.csv")
    run = start("run", "cases.csv", "--portals", world.url, "--out", "out", "--staff", "robot", "--workers", "3")
    run.until_it_says("case-0001   1")
    until(lambda: len(psutil.Process(run.process.pid).children()) >= 3, lambda: run.said)
    run.until_it_says("case-0001   2")
    run.process.kill()
    run.process.wait()
    run.must_leave_nothing()


@pytest.mark.nightly
def test_two_runs_side_by_side_have_not_the_same_folder(start, world, tmp_path):
    """The second run into an out folder is refused with a sentence while the first one is at work; the first one is not disturbed."""
    start("template", "cases.csv", "--rows", "1").process.wait(LONG)
    with_short_names(tmp_path / "cases.csv")
    first = start("run", "cases.csv", "--portals", world.url, "--out", "out", "--staff", "robot")
    first.until_it_says("case-0001   1")
    second = subprocess.run(
        [
            sys.executable,
            "-m",
            "renkei.robot",
            "run",
            "cases.csv",
            "--portals",
            world.url,
            "--out",
            "./out/",
            "--staff",
            "robot",
        ],
        cwd=tmp_path,
        env={**os.environ, "LC_ALL": "C.UTF-8", "RENKEI_DB": str(tmp_path / "other.sqlite")},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=LONG,
    )
    assert second.returncode == 2
    assert "--out" in second.stderr
    assert "Traceback" not in second.stderr
    assert first.process.wait(LONG) == 0
    assert json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))["cases"][0]["status"] == "done"
