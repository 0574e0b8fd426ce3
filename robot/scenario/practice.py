"""The practice portals as a process of their own, as a clerk would have them: the robot knows only their address."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Timer

from ..config.addresses import Addresses
from ..config.processes import helper
from ..errors import RunAborted
from ..messages.text import Message

_ADDRESS = re.compile(r"--portals (http://\S+)")
_SECONDS_TO_START = 60.0


@contextmanager
def practice_portals(approve_after: float, data: Path | None = None) -> Iterator[Addresses]:
    """Serve fresh practice portals on a free port, and end them afterwards.

    `approve_after` is how many seconds a screening takes, `data` the file of their records: without one they are gone in the end.
    Raises `RunAborted` when they do not start.
    """
    wanted = ["portals", "--port", "0", "--approve-after", str(approve_after)]
    wanted += [] if data is None else ["--data", str(data)]
    with helper(*wanted, stdout=subprocess.PIPE) as process:
        yield _announced(process)


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
        raise RunAborted(
            Message(ja=f"障害 {fault} を準備できませんでした。", en=f"The fault {fault} could not be armed.")
        )


def _announced(process: "subprocess.Popen[str]") -> Addresses:
    """Read their address off what they print; portals that print nothing for a minute are ended."""
    too_long = Timer(_SECONDS_TO_START, process.kill)
    too_long.daemon = True
    too_long.start()
    try:
        for line in process.stdout or ():
            if found := _ADDRESS.search(line):
                return Addresses.parse(found[1])
    finally:
        too_long.cancel()
    raise RunAborted(
        Message(
            ja="練習用ポータルを起動できませんでした。renkei portals を単独で実行して確認してください。",
            en="The practice portals did not start. Try `renkei portals` by itself.",
        )
    )
