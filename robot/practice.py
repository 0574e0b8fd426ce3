"""The practice portals as a process of their own, as a clerk would have them: the robot knows only their address."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from .addresses import Addresses
from .errors import CannotGoOn
from .words import Words

_ADDRESS = re.compile(r"--portals (http://\S+)")


@contextmanager
def practice_portals(approve_after: float) -> Iterator[Addresses]:
    """Serve fresh practice portals on a free port, and end them afterwards.

    `approve_after` is how many seconds a screening takes. Raises `CannotGoOn` when they do not start.
    """
    command = [sys.executable, "-m", str(__package__), "portals", "--port", "0", "--approve-after", str(approve_after)]
    # Leaving it closes the pipe and waits for the end.
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, encoding="utf-8"
    ) as process:
        try:
            yield _announced(process)
        finally:
            process.terminate()


def arm(addresses: Addresses, fault: str, estimate: str) -> None:
    """Arm a fault on the practice portals for one estimate, through their control page."""
    connection = HTTPConnection("127.0.0.1", addresses.port, timeout=10)
    body = json.dumps({"name": fault, "estimate": estimate})
    headers = {"Host": f"control.{addresses.host}:{addresses.port}", "Content-Type": "application/json"}
    try:
        connection.request("POST", "/worlds/main/faults", body, headers)
        status = connection.getresponse().status
    finally:
        connection.close()
    if status >= 400:
        raise CannotGoOn(
            Words(ja=f"障害 {fault} を準備できませんでした。", en=f"The fault {fault} could not be armed.")
        )


def _announced(process: "subprocess.Popen[str]") -> Addresses:
    if process.stdout is not None:
        for line in process.stdout:
            if found := _ADDRESS.search(line):
                return Addresses.parse(found[1])
    raise CannotGoOn(
        Words(
            ja="練習用ポータルを起動できませんでした。renkei portals を単独で実行して確認してください。",
            en="The practice portals did not start. Try `renkei portals` by itself.",
        )
    )
