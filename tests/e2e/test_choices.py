"""A sheet whose values J-PASS's lists do not offer, as an operator has it: refused before step 1, by `check --portals` and by `run`."""

import json
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import psutil
import pytest
from openpyxl import Workbook
from renkei.mockportals.jpass.state import Application as Credit
from renkei.mockportals.sonpo.state import Application as Insurance
from renkei.robot.cases.case import HEADERS, Case
from sqlalchemy import select

from tests.e2e.test_commands import renkei
from tests.e2e.test_endings import LONG, Started, posix

RAW = ("get_by", "locator", "Timeout", "Call log", "Traceback", "waiting for")


@pytest.fixture
def sheet(tmp_path):
    """Write a workbook of these cases, as it would be in Excel."""

    def sheet(*cases: Case) -> Path:
        book = Workbook()
        book.active.append(HEADERS)
        for case in cases:
            book.active.append([value or None for value in case.model_dump(mode="json", by_alias=True).values()])
        book.save(tmp_path / "cases.xlsx")
        return tmp_path / "cases.xlsx"

    return sheet


def nothing_was_begun(world) -> bool:
    """Nothing in 損保オンライン, nothing sent, and no application but drafts that nobody sees."""
    with world.context.store.reading() as session:
        sent = [one for one in session.scalars(select(Credit)) if one.receipt_number]
        return not sent and not session.scalars(select(Insurance)).all() and world.effects() == []


@pytest.mark.lived_in(0)
def test_an_unknown_store_is_refused_before_step_1(tmp_path, world, sheet):
    """Alone: exit 2 by both commands, in the same words; no out folder, no books, and in the portals nothing but a draft each."""
    file = sheet(world.case(店舗="新宿店"))
    told = [
        renkei("check", file, "--portals", world.url, cwd=tmp_path),
        renkei("run", file, "--portals", world.url, "--out", "out", "--staff", "robot", cwd=tmp_path),
    ]
    for done in told:
        assert done.returncode == 2, done.stdout + done.stderr
        assert all(word in done.stderr for word in ("row 2", "店舗", "「新宿店」", "「本店」, 「東支店」, 「西支店」"))
        assert not any(word in done.stdout + done.stderr for word in RAW)
    assert told[0].stderr == told[1].stderr
    assert [path.name for path in tmp_path.iterdir()] == ["cases.xlsx"]
    assert nothing_was_begun(world)


@pytest.mark.nightly
def test_good_rows_are_carried_beside_those_that_are_not_offered(tmp_path, world, sheet):
    """An individual's and a corporation's row with several wrong columns are refused, the third is done; exit 1. A second run of the
    same sheet looks once more at those that were refused, and a sheet of known values is not looked at.
    """
    file = sheet(
        world.case(1, 店舗="新宿店"),
        world.case(2, 店舗="東 支店", 制度商品="定期クレジット"),
        world.case(3),
    )
    done = renkei("run", file, "--portals", world.url, "--out", "out", "--staff", "robot", cwd=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    refused = [line for line in done.stderr.splitlines() if line.startswith("row ")]
    assert [line.partition(" of the sheet")[0] for line in refused] == [
        "row 2: Column 店舗",
        "row 3: Column 制度商品",
        "row 3: Column 店舗",
    ]
    assert "from 「東支店」 it differs only in spaces" in refused[2]
    assert "ResourceWarning" not in done.stderr
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert [(case["case_id"], case["status"]) for case in summary["cases"]] == [("case-0003", "done")]

    drafts = world.links("estimate.jpass")
    assert len(drafts) == 3
    again = renkei(
        "run", sheet(world.case(3)), "--portals", world.url, "--out", "out", "--staff", "robot", cwd=tmp_path
    )
    assert again.returncode == 0, again.stderr
    assert world.links("estimate.jpass") == drafts


class _Silent(BaseHTTPRequestHandler):
    """A portal that answers whoever asks whether it is there, and lets a browser wait."""

    server: "_SilentPortals"

    def do_GET(self) -> None:
        if self.path != "/login":
            self.server.waits.set()
            self.server.over.wait(120)
        with suppress(OSError):
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _SilentPortals(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Silent)
        self.waits, self.over = Event(), Event()


@pytest.fixture
def silent() -> Iterator[_SilentPortals]:
    with _SilentPortals() as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        yield server
        server.over.set()
        server.shutdown()
        serving.join()


@posix
@pytest.mark.parametrize("command", ["check", "run"])
def test_ctrl_c_ends_a_look_at_once_and_leaves_no_browser(tmp_path, world, sheet, silent, command):
    """Whatever the portals do: within 10 seconds, exit code 3, one sentence, and no process is left."""
    sheet(world.case())
    running = Started((command, "cases.xlsx", "--portals", f"http://localhost:{silent.server_address[1]}"), tmp_path)
    assert silent.waits.wait(LONG)
    running.family = psutil.Process(running.process.pid).children(recursive=True)
    began = time.monotonic()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(LONG) == 3
    assert time.monotonic() - began < 10
    assert running.said.strip() == "Stopped."
    running.must_leave_nothing()
