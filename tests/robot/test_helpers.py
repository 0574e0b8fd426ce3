"""A helper process ends with its parent, however the parent ended; and by itself when it is not needed any more."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from renkei.robot.config import processes as helpers

from tests.support.waiting import until

LONG = 30.0
HELPER = """
import sys, time
from renkei.robot.config.processes import end_with_parent
end_with_parent()
try:
    print("up", flush=True)
    time.sleep(600)
except KeyboardInterrupt:
    pass
"""
STUBBORN = HELPER.replace("KeyboardInterrupt:\n    pass", "KeyboardInterrupt:\n    time.sleep(600)")
PARENT = """
import sys, subprocess
from renkei.robot.config.processes import start
helper = start([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE)
assert helper.stdout.readline() == "up\\n"
print(helper.pid, flush=True)
sys.stdin.read()
"""
POOL = """
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
import os
from renkei.robot.config.processes import end_with_pool
if __name__ == "__main__":
    pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=end_with_pool)
    print(pool.submit(os.getpid).result(), flush=True)
    sys.stdin.read()
"""


def is_gone(pid: int) -> bool:
    try:
        process = psutil.Process(pid)
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def gone_in_time(pid: int, seconds: float = LONG) -> bool:
    ends = time.monotonic() + seconds
    while not is_gone(pid) and time.monotonic() < ends:
        time.sleep(0.02)
    return is_gone(pid)


@pytest.fixture
def parent(tmp_path):
    """Start a program that starts a helper, and tells its process id: `parent(program, *arguments)`."""
    started = []

    def parent(program, *arguments):
        file = tmp_path / "parent.py"
        file.write_text(program, "utf-8")
        process = subprocess.Popen(
            [sys.executable, str(file), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process, int(process.stdout.readline())

    yield parent
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("program", "argument"), [(PARENT, HELPER), (POOL, "")], ids=["helper", "pool"])
def test_a_killed_parent_takes_its_helper_along(parent, program, argument):
    """`kill -9` of the parent leaves no helper and no process of a pool behind."""
    process, helper = parent(program, argument)
    process.kill()
    process.wait()
    assert gone_in_time(helper)


def test_a_helper_that_does_not_end_is_ended(monkeypatch):
    """One that has no end of its own is killed after what it is granted."""
    process = helpers.start([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE)
    assert process.stdout.readline() == "up\n"
    helpers.end(process, seconds=0.2)
    assert is_gone(process.pid)


def test_a_helper_is_asked_before_it_is_ended():
    """One that puts away what it has at hand ends with 0."""
    process = helpers.start([sys.executable, "-c", HELPER], stdout=subprocess.PIPE)
    assert process.stdout.readline() == "up\n"
    helpers.end(process)
    assert process.returncode == 0


def test_a_helper_of_a_program_in_the_background_is_asked_too(in_the_background):
    """A shell lets what it starts with `&` ignore Ctrl-C, and its helpers inherit that: they end with 0 all the same."""
    process = helpers.start([sys.executable, "-c", HELPER], stdout=subprocess.PIPE)
    assert process.stdout.readline() == "up\n"
    helpers.end(process)
    assert process.returncode == 0


@pytest.fixture
def in_the_background():
    """Ctrl-C is ignored here, and in all that is started."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


def test_what_a_helper_starts_is_no_helper(monkeypatch, tmp_path):
    """The word that makes a helper is taken out of its environment: a browser has an input of its own."""
    monkeypatch.setenv(helpers.VARIABLE, "1")
    reading, writing = os.pipe()
    with os.fdopen(reading) as stdin, os.fdopen(writing, "w"):
        monkeypatch.setattr(sys, "stdin", stdin)
        monkeypatch.setattr(helpers, "_once_over", lambda wait: None)
        helpers.end_with_parent()
    assert helpers.VARIABLE not in os.environ


def test_the_operators_folder_is_no_place_for_modules(tmp_path):
    """A `click.py` in the folder that the operator works in is not taken for the library."""
    for name in ("click.py", "queue.py", "renkei.py"):
        (tmp_path / name).write_text("raise SystemExit(f'{__name__} was taken from the folder')", "utf-8")
    done = subprocess.run(
        helpers.command("steps", "--json"), cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def helping(monkeypatch):
    """Let helpers be programs of the test's own: `helping("print(1)", "print(2)")`; returns what starts them and what was heard."""

    def helping(*programs):
        waiting, heard = list(programs), []
        monkeypatch.setattr(helpers, "command", lambda: [sys.executable, "-c", waiting.pop(0)])
        return helpers.helpers(len(programs), environ=os.environ, heard=heard.append), heard

    return helping


def test_what_helpers_say_is_heard(helping):
    """Each line of each helper, whichever of them says it."""
    at_work, heard = helping(HELPER, HELPER.replace('"up"', '"as well"'))
    with at_work:
        until(lambda: len(heard) == 2)
    assert sorted(heard) == ["as well\n", "up\n"]


def test_a_helper_is_never_blocked_by_what_it_says(helping):
    """Megabytes on its output, more than any pipe takes, do not keep it from going on: every line is read at once."""
    at_work, heard = helping(
        HELPER.replace('print("up", flush=True)', 'print("x" * 1_000_000 + "\\nthrough", flush=True)')
    )
    with at_work:
        until(lambda: "through\n" in heard)


def test_a_helper_that_ends_by_itself_is_told_of(helping):
    """`None` says that one is gone; one that was asked to end is no news."""
    at_work, heard = helping("raise SystemExit(2)", HELPER)
    with at_work:
        until(lambda: len(heard) == 2)
    assert sorted(map(str, heard)) == ["None", "up\n"]


def test_where_one_helper_cannot_start_none_is_left(monkeypatch):
    """The first is ended when the second cannot be started, and the error says why."""
    first = []

    def start(*_arguments):
        if first:
            raise OSError("no more processes")
        first.append(real(_arguments[0], *_arguments[1:]))
        return first[0]

    real = helpers.start
    monkeypatch.setattr(helpers, "start", start)
    monkeypatch.setattr(helpers, "command", lambda: [sys.executable, "-c", HELPER])
    heard = []
    with pytest.raises(OSError, match="no more processes"), helpers.helpers(2, environ=os.environ, heard=heard.append):
        pytest.fail("there is one helper only")
    assert is_gone(first[0].pid)
    assert None not in heard
