"""The command line: each mistake is one clear message and exit code 2, and nothing is started."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from openpyxl import load_workbook
from renkei.mockportals.samples import case_rows as samples
from renkei.robot.cases.case import Case
from renkei.robot.cases.sheet import read_cases
from renkei.robot.cases.template import sample_rows, write_template
from renkei.robot.procedure.steps import STEPS
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store

from tests.support import in_process
from tests.support.serving import free_port

ENGLISH = {"LC_ALL": "C.UTF-8"}
JAPANESE = {"LC_ALL": "ja_JP.UTF-8"}


def renkei(*arguments: str | Path, cwd: Path, **environment: str) -> CompletedProcess[str]:
    """Give a command with books in that folder, in an English locale."""
    environ = {"RENKEI_DB": str(cwd / "renkei.sqlite"), **ENGLISH, **environment}
    return in_process.renkei(*arguments, cwd=cwd, environ=environ)


@pytest.fixture
def closed_port() -> int:
    return free_port()


@pytest.fixture
def sheet(tmp_path) -> Path:
    write_template(tmp_path / "cases.xlsx", sample_rows(1))
    return tmp_path / "cases.xlsx"


def assert_one_clear_message(done: CompletedProcess[str], *words: str) -> None:
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


def test_steps_lists_them_all(tmp_path):
    """`renkei steps --json` is machine-readable; the table carries every number."""
    entries = json.loads(renkei("steps", "--json", cwd=tmp_path).stdout)
    assert len(entries) == len(STEPS)
    assert entries[15]["number"] == "16"
    assert entries[15]["undoable"] is False
    table = renkei("steps", cwd=tmp_path).stdout
    assert all(re.search(rf"^\s*{entry['number']}\s", table, re.MULTILINE) for entry in entries)


def test_the_operators_locale_chooses_the_language(tmp_path):
    """Japanese in a Japanese locale, English elsewhere."""
    arguments = ("run", "nowhere.xlsx", "--portals", "http://localhost:8700")
    assert re.search("[ぁ-ん]", renkei(*arguments, cwd=tmp_path, **JAPANESE).stderr)
    assert not re.search("[ぁ-ん]", renkei(*arguments, cwd=tmp_path).stderr)
    command = [sys.executable, "-m", "renkei.robot", "run", "--help"]  # a help is made once a process
    environ = {**os.environ, "PYTHONUTF8": "1", **JAPANESE}
    told = subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", timeout=60, check=True).stdout
    assert "この説明を表示して終了します。" in told
    assert not re.search("Usage|Options|default|Show this", told)


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def answering() -> Iterator[str]:
    """The address of something that answers as portals do, and is none."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def done_before(sheet: Path, portals: str) -> None:
    """Let the store in the sheet's folder have every row of it as done."""
    with Store.open(place_of(str(sheet.parent / "renkei.sqlite"))) as store:
        for case in read_cases(sheet).cases:
            entry = store.take(store.enrol(case, Wanted(portals), "link1"), "robot")
            store.hand_on(entry, status="done")


def test_a_row_that_was_changed_after_its_case_was_done_is_told(tmp_path, sheet, answering):
    """The same sheet ends 0; with another amount it ends 1 and says column, both values, and what to do. Nothing is sent."""
    done_before(sheet, answering)
    assert renkei("run", sheet, "--portals", answering, cwd=tmp_path).returncode == 0
    book = load_workbook(sheet)
    heads = [cell.value for cell in book.worksheets[0][1]]
    book.worksheets[0].cell(2, heads.index("車両保険金額") + 1).value = 77
    book.worksheets[0].cell(2, heads.index("担当者") + 1).value = "別の 担当"
    book.save(sheet)
    done = renkei("run", sheet, "--portals", answering, cwd=tmp_path)
    assert done.returncode == 1
    for words in ("case-0001 is done", "→ 「77」)", "担当者", "Nothing of the change was sent", "変更再申込"):
        assert words in done.stderr
    assert "別の" not in done.stdout + done.stderr


def test_cases_of_other_sheets_that_wait_are_told(tmp_path, sheet, answering):
    """Not without a word: how many, and where they are listed."""
    done_before(sheet, answering)
    with Store.open(place_of(str(tmp_path / "renkei.sqlite"))) as store:
        store.enrol(Case.model_validate(samples.rows(2)[1]), Wanted(answering), "link1")
    done = renkei("run", sheet, "--portals", answering, cwd=tmp_path)
    assert done.returncode == 0
    assert "1 more case that this sheet does not have waits" in done.stdout
    assert "renkei status" in done.stdout


def test_rows_left_out_on_purpose_are_no_mistake(tmp_path, sheet, answering):
    """Defaults and hidden rows are told, and the exit code is that of the rows that were meant."""
    done_before(sheet, answering)
    book = load_workbook(sheet)
    heads = [cell.value for cell in book.worksheets[0][1]]
    for number in range(3, 53):
        book.worksheets[0].cell(number, heads.index("契約書") + 1).value = "電子"
    book.worksheets[0].cell(53, 1).value = "case-0002"
    book.worksheets[0].row_dimensions[53].hidden = True
    book.save(sheet)
    done = renkei("run", sheet, "--portals", answering, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "50 rows hold nothing but defaults and were left out" in done.stderr
    assert "1 hidden row was left out" in done.stderr


def test_a_sheet_is_chosen_by_its_name(tmp_path, sheet, answering):
    """Of two sheets with the headers neither is guessed; `--sheet` names one."""
    done_before(sheet, answering)
    book = load_workbook(sheet)
    book.copy_worksheet(book.worksheets[0]).title = "12月"
    book.save(sheet)
    assert_one_clear_message(renkei("run", sheet, "--portals", answering, cwd=tmp_path), "案件", "12月", "--sheet")
    assert renkei("run", sheet, "--sheet", "12月", "--portals", answering, cwd=tmp_path).returncode == 0


@pytest.mark.nightly
def test_a_sheet_of_thousands_of_wrong_rows_is_told_shortly(tmp_path, sheet):
    """Some hundred lines, not one for each cell; and the sentence that nothing can be carried out."""
    [row] = samples.rows(1)
    head = ",".join(row)
    wrong = "\n".join(f"x{n},E{n:08}" + ",?" * (len(row) - 2) for n in range(10_000))
    (tmp_path / "cases.csv").write_text(f"{head}\n{wrong}\n", "utf-8")
    done = renkei("run", "cases.csv", "--portals", "http://localhost:1", cwd=tmp_path)
    assert_one_clear_message(done, "more problems", "no row that can be carried out")
    assert len(done.stderr.splitlines()) < 120
