"""The command line: each mistake is one clear message and exit code 2, and nothing is started."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

ENGLISH = {"LC_ALL": "C.UTF-8"}
JAPANESE = {"LC_ALL": "ja_JP.UTF-8"}


def renkei(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "renkei.robot", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONUTF8": "1", "RENKEI_DB": str(cwd / "renkei.sqlite"), **ENGLISH, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return unused.getsockname()[1]


@pytest.fixture
def sheet(tmp_path) -> Path:
    assert renkei("template", "cases.xlsx", cwd=tmp_path).returncode == 0
    return tmp_path / "cases.xlsx"


def assert_one_clear_message(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 2
    assert all(word in done.stderr for word in words), done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert done.stdout == ""


def test_no_such_file_is_said(tmp_path):
    """A sheet that is not there is named."""
    done = renkei("run", "nowhere.xlsx", "--portals", "http://localhost:8700", cwd=tmp_path)
    assert_one_clear_message(done, "nowhere.xlsx")


def test_what_is_no_sheet_is_said(tmp_path):
    """Neither a text file nor a broken workbook is taken for a sheet."""
    (tmp_path / "notes.txt").write_text("hello", "utf-8")
    (tmp_path / "broken.xlsx").write_text("hello", "utf-8")
    for name in ("notes.txt", "broken.xlsx", "."):
        done = renkei("run", name, "--portals", "http://localhost:8700", cwd=tmp_path)
        assert_one_clear_message(done)


def test_a_missing_column_is_named(tmp_path, sheet):
    """The header that is missing is in the message."""
    book = load_workbook(sheet)
    book.worksheets[0].delete_cols(2)
    book.save(sheet)
    done = renkei("run", sheet, "--portals", "http://localhost:8700", cwd=tmp_path)
    assert_one_clear_message(done, "見積番号")


@pytest.mark.parametrize("arguments", [["run", "--colour"], ["template"], ["fly"], ["portals", "--port", "99999"]])
def test_wrong_use_says_how_to_use_it(tmp_path, arguments):
    """Unknown options, missing arguments, unknown commands and impossible values point to --help."""
    assert_one_clear_message(renkei(*arguments, cwd=tmp_path), "--help")


def test_portals_that_do_not_answer_are_said(tmp_path, sheet, closed_port):
    """Nothing is begun, no out folder is made."""
    done = renkei("run", sheet, "--portals", f"http://localhost:{closed_port}", cwd=tmp_path)
    assert_one_clear_message(done, f"localhost:{closed_port}", "renkei portals")
    assert not (tmp_path / "renkei-runs").exists()


def test_a_port_in_use_is_said(tmp_path):
    """`renkei portals` names the port and how to choose another."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = renkei("portals", "--port", str(port), cwd=tmp_path)
    assert_one_clear_message(done, str(port), "--port")


def test_no_browser_is_said(tmp_path, sheet):
    """A browser that is not there is named with the variable that names it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        command = [sys.executable, "-c", _ANSWER_ONCE, str(listening.fileno())]
        port = listening.getsockname()[1]
        address = f"http://localhost:{port}"
        with subprocess.Popen(command, pass_fds=[listening.fileno()]):
            done = renkei("run", sheet, "--portals", address, cwd=tmp_path, RENKEI_BROWSER="/no/browser")
    assert_one_clear_message(done, "RENKEI_BROWSER", "/no/browser")


_ANSWER_ONCE = """
import socket, sys
connection, _ = socket.socket(fileno=int(sys.argv[1])).accept()
connection.recv(65536)
connection.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n")
connection.close()
"""


def test_a_template_is_not_overwritten_unasked(tmp_path, sheet):
    """An existing sheet stays as it is, unless --force is given."""
    before = sheet.read_bytes()
    assert_one_clear_message(renkei("template", "cases.xlsx", cwd=tmp_path), "cases.xlsx")
    assert sheet.read_bytes() == before
    assert renkei("template", "cases.xlsx", "--force", "--rows", "3", cwd=tmp_path).returncode == 0


def test_steps_lists_all_55(tmp_path):
    """`renkei steps --json` is machine-readable; the table carries every number."""
    entries = json.loads(renkei("steps", "--json", cwd=tmp_path).stdout)
    assert len(entries) == 55
    assert entries[15]["number"] == "16"
    assert entries[15]["undoable"] is False
    table = renkei("steps", cwd=tmp_path).stdout
    assert all(re.search(rf"^\s*{entry['number']}\s", table, re.MULTILINE) for entry in entries)


def test_the_operators_locale_chooses_the_language(tmp_path):
    """Japanese in a Japanese locale, English elsewhere."""
    arguments = ("run", "nowhere.xlsx", "--portals", "http://localhost:8700")
    assert re.search("[ぁ-ん]", renkei(*arguments, cwd=tmp_path, **JAPANESE).stderr)
    assert not re.search("[ぁ-ん]", renkei(*arguments, cwd=tmp_path).stderr)
    assert re.search("[ぁ-ん]", renkei("run", "--help", cwd=tmp_path, **JAPANESE).stdout)
