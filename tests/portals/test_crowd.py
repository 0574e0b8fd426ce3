"""A crowd at the portals' door: thousands of connections that do nothing slow nobody down, and are let go in time."""

import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter

import pytest
from renkei.mockportals.serving import raise_file_limit

from tests.crowd import HALF_SENT, IDLE, Crowd

REQUEST, IDLE_FOR = 6.0, 7.0


@pytest.fixture
def port(tmp_path):
    """The portals in a process of their own, which takes half of the connections' files."""
    raise_file_limit()
    command = [
        sys.executable,
        "-m",
        "tests.portals.serve",
        str(tmp_path / "portals.sqlite"),
        str(REQUEST),
        str(IDLE_FOR),
    ]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as served:
        yield int(served.stdout.readline())
        served.stdin.close()
        assert served.wait(30) == 0


def seconds_of(port, host, path, times):
    """Return how long a request took, in the middle of so many on one connection."""
    client, took = HTTPConnection("127.0.0.1", port, timeout=30), []
    for _ in range(times):
        began = perf_counter()
        client.request("GET", path, headers={"Host": f"{host}.localhost:{port}"})
        assert client.getresponse().read()
        took.append(perf_counter() - began)
    client.close()
    return median(took)


def test_thousands_of_connections_that_do_nothing_slow_nobody_down(port):
    """Beside 2,000 idle and 500 half-sent ones a screen takes what it takes alone, control answers, and they are let go in time."""
    alone = seconds_of(port, "pal", "/login", 200)
    with Crowd(port) as crowd:
        beside = seconds_of(port, "pal", "/login", 200)
        control = seconds_of(port, "control", "/faults", 5)
        crowd.look(0)
        assert crowd.held > (IDLE + HALF_SENT) * 0.95, "the crowd was gone before it was measured"
        began = monotonic()
        crowd.look(60)
        assert crowd.held == 0
        assert monotonic() - began < IDLE_FOR + 5
    assert beside < 3 * max(alone, seconds_of(port, "pal", "/login", 200))
    assert control < 1
