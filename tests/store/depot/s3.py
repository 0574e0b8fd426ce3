"""A server that speaks S3 on this machine, and a wire to it that can be held in the midst of an upload."""

import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.support.lifeline import killed_with_us
from tests.support.waiting import until

BUCKET = "evidence"
_PIECE = 16_384


@contextmanager
def s3_server(log: Path) -> Iterator[int]:
    """Serve, with a bucket; yield the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with log.open("wb") as out:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        server = subprocess.Popen(command, stdout=out, stderr=out)
    try:
        with killed_with_us(server.pid):
            until(lambda: server.poll() is not None or _has_a_bucket(port), lambda: log.read_text("utf-8", "replace"))
            assert server.poll() is None, log.read_text("utf-8", "replace")
            yield port
    finally:
        server.kill()
        server.wait()


def environment(port: int) -> dict[str, str]:
    """What a program is told of the server."""
    return {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_REGION": "us-east-1",
    }


def told_of(patch: pytest.MonkeyPatch, port: int) -> None:
    """Let this process know of the server."""
    for name, value in environment(port).items():
        patch.setenv(name, value)


def _has_a_bucket(port: int) -> bool:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/{BUCKET}", method="PUT")
    with suppress(OSError), urllib.request.urlopen(request, timeout=5) as answer:
        return bool(answer.status == 200)
    return False


class Wire:
    """A port that leads to the server's. Once so many bytes of one connection have gone through, the rest is held, and `held` is set."""

    def __init__(self, to: int, most: int) -> None:
        self._to, self._most = to, most
        self.held = Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._open: list[socket.socket] = [self._listening]
        Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Close all that is open."""
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._listening.accept()
                there = socket.create_connection(("127.0.0.1", self._to))
                self._open += [here, there]
                Thread(target=self._pass, args=(here, there, self._most), daemon=True).start()
                Thread(target=self._pass, args=(there, here, None), daemon=True).start()

    def _pass(self, from_: socket.socket, to: socket.socket, most: int | None) -> None:
        with suppress(OSError):
            while piece := from_.recv(_PIECE):
                if most is not None:
                    most -= len(piece)
                    if most < 0:
                        self.held.set()
                        return
                to.sendall(piece)
            to.shutdown(socket.SHUT_WR)
