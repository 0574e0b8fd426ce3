"""A crowd at the portals' door: thousands of connections that do nothing slow nobody down, and are let go in time."""

import subprocess
import sys
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter

import pytest
from renkei.mockportals.serving import raise_file_limit

from tests.support.crowd import HALF_SENT, IDLE, Crowd

ROOT = Path(__file__).parents[2]


@pytest.fixture
def serve(tmp_path):
    """Start the portals in a process of their own, which takes half of the connections' files: `serve(REQUEST, IDLE)`, in seconds."""
    raise_file_limit()
    with ExitStack() as closing:

        def serve(*bounds):
            records = tmp_path / f"portals-{len(list(tmp_path.iterdir()))}.sqlite"
            command = [sys.executable, "-m", "tests.portals.serve", str(records), *map(str, bounds)]
            served = closing.enter_context(
                subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            closing.callback(served.stdin.close)
            return int(served.stdout.readline())

        yield serve


class Asking:
    """Somebody who asks for one screen again and again, on one connection, and notes how long it takes."""

    def __init__(self, port, host, path):
        self._client = HTTPConnection("127.0.0.1", port, timeout=60)
        self._path, self._headers = path, {"Host": f"{host}.localhost:{port}"}
        self.seconds = []

    def ask(self):
        began = perf_counter()
        self._client.request("GET", self._path, headers=self._headers)
        assert self._client.getresponse().read()
        self.seconds.append(perf_counter() - began)

    def close(self):
        self._client.close()


def test_thousands_of_connections_that_do_nothing_slow_nobody_down(serve):
    """Beside 2,000 idle and 500 half-sent connections a screen takes what it takes in portals without them; control answers."""
    crowded, calm = serve(300, 300), serve(300, 300)
    asking = [Asking(crowded, "pal", "/login"), Asking(calm, "pal", "/login"), Asking(crowded, "control", "/faults")]
    with Crowd(crowded) as crowd:
        for _ in range(200):  # in turn, so that what else the machine does is the same for all
            for one in asking:
                one.ask()
        crowd.look(0)
        assert crowd.held == IDLE + HALF_SENT
    beside, alone, control = (median(one.seconds) for one in asking)
    for one in asking:
        one.close()
    assert beside < 3 * alone
    assert control < 0.5


@pytest.mark.nightly
def test_a_crowd_is_let_go_in_time(serve):
    """Every one of the idle and the half-sent connections is closed by the server."""
    with Crowd(serve(1, 1)) as crowd:
        began = monotonic()
        crowd.look(60)
        assert crowd.held == 0
        assert monotonic() - began < 20
