"""Practice portals of a size of one's own, in a process of their own: `python -m tests.bench.portals --estimates 10000 --latency 0.3`.

They say their address, and end when their standard input does.
"""

import argparse
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from renkei.mockportals import server as serving
from renkei.mockportals.world import WorldConfig
from renkei.robot.config.addresses import Addresses

from tests.support.serving import served


def main() -> None:
    """Serve until nobody listens any more."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--estimates", type=int, default=100)
    asked.add_argument("--lived-in", type=int, default=0)
    asked.add_argument("--latency", type=float, default=0.0)
    wanted = asked.parse_args()
    if wanted.latency:
        _be_far_away(wanted.latency)
    config = WorldConfig(estimates=wanted.estimates, lived_in=wanted.lived_in, approve_after=timedelta())
    with TemporaryDirectory() as folder, served(serving.Worlds(Path(folder) / "p.sqlite", config)) as server:
        server.worlds.named("main")
        print(server.url, flush=True)  # noqa: T201
        sys.stdin.read()


def _be_far_away(seconds: float) -> None:
    """Let every answer take so long: there is nothing that a browser could not have to wait for."""
    answer = serving.ByHostName.__call__

    def late(self: serving.ByHostName, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        time.sleep(seconds)
        return answer(self, environ, start_response)

    serving.ByHostName.__call__ = late  # type: ignore[method-assign]


@contextmanager
def portals(estimates: int = 100, lived_in: int = 0, latency: float = 0.0) -> Iterator[Addresses]:
    """Serve such portals, and end them afterwards. Raises `RuntimeError` where they do not start in an hour."""
    wanted = ["--estimates", estimates, "--lived-in", lived_in, "--latency", latency]
    command = [sys.executable, "-m", "tests.bench.portals", *map(str, wanted)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        too_long = threading.Timer(3600, process.kill)
        too_long.start()
        try:
            said = process.stdout.readline().strip() if process.stdout else ""
            too_long.cancel()
            if not said:
                raise RuntimeError("the portals did not start")
            yield Addresses.parse(said)
        finally:
            too_long.cancel()
            process.communicate()


if __name__ == "__main__":
    main()
