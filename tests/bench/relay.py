"""A way to the portals that counts what is asked of them."""

import re
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

_REQUEST = re.compile(rb"(GET|POST) (/[^ ]*) HTTP/1\.[01]\r\n")
_A_LOT = 65536


class _Relay(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: Counter[str] = Counter()
        super().__init__(("127.0.0.1", 0), _Visit)


class _Visit(BaseRequestHandler):
    server: _Relay

    def handle(self) -> None:
        with socket.create_connection(("127.0.0.1", self.server.port)) as portals:
            Thread(target=self._hand_on, args=(portals, self.request), daemon=True).start()
            self._hand_on(self.request, portals, counted=True)

    def _hand_on(self, one: socket.socket, other: socket.socket, *, counted: bool = False) -> None:
        with suppress(OSError):
            while said := one.recv(_A_LOT):
                if counted:
                    self.server.asked.update(_kind(*found) for found in _REQUEST.findall(said))
                other.sendall(said)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)


def _kind(method: bytes, path: bytes) -> str:
    if method == b"POST":
        return "forms sent"
    return "parts of pages" if b"/static/" in path or path.endswith((b".css", b".js", b".ico", b".png")) else "pages"


@contextmanager
def counting(port: int) -> Iterator[tuple[int, Counter[str]]]:
    """Stand before the portals at `port`; give the port to go by, and what was asked so far, by kind."""
    with _Relay(port) as relay:
        Thread(target=relay.serve_forever, daemon=True).start()
        try:
            yield int(relay.server_address[1]), relay.asked
        finally:
            relay.shutdown()
