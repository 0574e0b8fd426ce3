"""`renkei portals` as a process: how it ends, and how it fares where it may open few files."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from time import monotonic

import pytest
from renkei.mockportals.web.signin import TRAINING_PASSWORD, TRAINING_USER

pytestmark = pytest.mark.usefixtures("at_a_terminal")

PATIENCE = 30.0
COMMAND = [sys.executable, "-m", "renkei.robot", "portals", "--port", "0"]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows neither these signals nor this limit")


@contextmanager
def portals(command=COMMAND, **environment):
    """Start the practice portals; yields the process and its port."""
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    ) as process:
        try:
            said = next(line for line in process.stdout if "--portals" in line)
            yield process, int(re.search(r":(\d+)$", said.strip())[1])
        finally:
            process.kill()


def ask(port, host, method, path, body=None, **headers):
    """Send one request on a connection of its own, which the caller closes; the answer is not waited for."""
    client = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    client.request(method, path, body, {"Host": f"{host}.localhost:{port}", **headers})
    return client


@unix
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_the_portals_end_at_once_though_a_request_sleeps(tmp_path, name):
    """Ended while a request is not answered for ten minutes: they are gone within seconds, and so are their records."""
    with portals(TMPDIR=str(tmp_path)) as (process, port), ExitStack() as closing:
        fault = json.dumps({"name": "step1.no_answer", "seconds": 600})
        armed = ask(port, "control", "POST", "/worlds/main/faults", fault, **{"Content-Type": "application/json"})
        assert armed.getresponse().status == 200
        closing.callback(armed.close)
        signed_in = ask(port, "pal", "POST", "/login", f"user={TRAINING_USER}&password={TRAINING_PASSWORD}", **FORM)
        cookie = signed_in.getresponse().getheader("Set-Cookie").partition(";")[0]
        closing.callback(signed_in.close)
        sleeping = ask(port, "pal", "POST", "/estimates/E00000001/sonpo", "", Cookie=cookie, **FORM)
        closing.callback(sleeping.close)
        until_fired(port)
        began = monotonic()
        process.send_signal(getattr(signal, name))
        process.communicate(timeout=PATIENCE)
        assert monotonic() - began < PATIENCE / 2  # a busy machine may take some seconds to end any process
        assert process.returncode == 0
        with pytest.raises((ConnectionError, HTTPException)):
            sleeping.getresponse()
    assert list(tmp_path.iterdir()) == []


def until_fired(port):
    """Wait until the fault that is armed has fired."""
    until = monotonic() + PATIENCE
    while monotonic() < until:
        client = ask(port, "control", "GET", "/worlds/main/faults")
        [fault] = json.loads(client.getresponse().read())
        client.close()
        if fault["fired"]:
            return
    raise TimeoutError("the fault did not fire")


@unix
def test_few_files_are_enough_for_many_clients():
    """Where the process may open 100 files, 300 idle clients leave room: the idlest goes, a request is answered, nothing is said."""
    limited = ["sh", "-c", 'ulimit -n 100 && exec "$@"', "sh", *COMMAND]
    with portals(limited) as (process, port), ExitStack() as closing:
        for _ in range(300):
            closing.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))
        for host, path in (("pal", "/login"), ("control", "/worlds/main/clock")):
            client = ask(port, host, "GET", path)
            closing.callback(client.close)
            assert client.getresponse().status == 200
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=PATIENCE)[1] == ""


_STARVED = """
import os, resource, socket, sys, threading, time
from pathlib import Path
from renkei.mockportals.server import Server, Worlds
resource.setrlimit(resource.RLIMIT_NOFILE, (200, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
server = Server(Worlds(Path(sys.argv[1])))
thread = threading.Thread(target=server.run)
thread.start()
with socket.create_connection(("127.0.0.1", server.port)) as first:  # so that the server has what files it needs itself
    first.sendall(b"GET /login HTTP/1.1\\r\\nHost: pal.localhost\\r\\nConnection: close\\r\\n\\r\\n")
    while first.recv(65536):
        pass
taken = []
try:
    while True:
        taken.append(os.open(os.devnull, os.O_RDONLY))
except OSError:
    print(f"--portals http://localhost:{server.port}", flush=True)
began = time.process_time()
sys.stdin.readline()
print(time.process_time() - began, flush=True)
for one in taken:
    os.close(one)
sys.stdin.readline()
server.close()
thread.join()
"""


@unix
def test_a_server_without_files_waits_for_one(tmp_path):
    """With no file left for a connection the server neither ends nor spins; once there is one again, the request is answered."""
    with portals([sys.executable, "-c", _STARVED, str(tmp_path / "portals.sqlite")]) as (process, port):
        client = ask(port, "pal", "GET", "/login")
        client.sock.settimeout(1.5)
        with pytest.raises(TimeoutError):
            client.getresponse()
        process.stdin.write("\n")
        process.stdin.flush()
        assert float(process.stdout.readline()) < 0.5
        client.close()
        client = ask(port, "pal", "GET", "/login")
        assert client.getresponse().status == 200
        client.close()
        assert process.communicate("\n", timeout=PATIENCE)[1] == ""
        assert process.returncode == 0
