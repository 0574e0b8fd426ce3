"""A terminal that cannot show everything, or is closed, never touches what the robot does."""

import io
import os
import subprocess
import sys

import pytest
from renkei.robot.reporting.output import Unbreakable, make_output_unbreakable


@pytest.fixture
def broken_pipe():
    """A stream whose reader has gone away."""
    reading, writing = os.pipe()
    os.close(reading)
    stream = os.fdopen(writing, "w", encoding="utf-8")
    yield stream
    stream.close()


def test_who_reads_no_more_is_written_to_no_more(broken_pipe):
    """The first write that fails is the last one that is tried; whoever prints learns nothing of it."""
    stream = Unbreakable(broken_pipe)
    assert stream.write("案件\n") == 3
    stream.flush()
    assert stream.write("続き\n") == 3
    stream.flush()


def test_a_closed_stream_is_nobody():
    """What was closed under the program is like a reader that has gone away."""
    closed = io.StringIO()
    closed.close()
    assert Unbreakable(closed).write("x") == 1


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp932"])
def test_what_a_terminal_cannot_show_is_replaced(monkeypatch, encoding):
    """Redirected on Windows, or in an old terminal: the sentence comes through as far as it can be shown."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
    make_output_unbreakable()
    print("case-0001 完了 ✓", flush=True)  # noqa: T201 - what is printed is the question
    assert b"case-0001" in written.getvalue()


def test_a_program_without_a_console_has_no_output(monkeypatch):
    """`pythonw` has none: nothing is made of it."""
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    make_output_unbreakable()
    assert sys.stdout is None


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_a_command_whose_reader_leaves_ends_by_itself(tmp_path):
    """`renkei steps | head -1` prints one line, no complaint, and ends with 0."""
    command = f"set -o pipefail; '{sys.executable}' -m renkei.robot steps --json | head -n 1"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=tmp_path, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "[\n", "")
