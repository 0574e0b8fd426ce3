"""What ties the processes that tests start to the tests: a run of tests that is killed leaves none of them behind."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from renkei.robot.config import processes as helpers

_GUARD = """
import sys, psutil
from contextlib import suppress
sys.stdin.read()
with suppress(psutil.Error):
    server = psutil.Process(int(sys.argv[1]))
    for process in [*server.children(recursive=True), server]:
        with suppress(psutil.Error):
            process.kill()
"""


def tied_to_us(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return what `subprocess` is to be told so that a `renkei`, or whatever else asks `end_with_parent`, ends with this process."""
    return {"stdin": _lifeline(), "env": {**environ, helpers.VARIABLE: "1"}}


@contextmanager
def killed_with_us(pid: int) -> Iterator[None]:
    """Let a server that knows nothing of us be killed when this process is gone."""
    guard = helpers.start([sys.executable, "-c", _GUARD, str(pid)])
    try:
        yield
    finally:
        guard.kill()
        guard.communicate()


@cache
def _lifeline() -> int:
    """Return the reading end of a pipe; nothing is written on it, and it is closed when this process is gone."""
    reading, _writing = os.pipe()
    return reading
