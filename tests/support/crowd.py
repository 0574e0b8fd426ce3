"""Many clients that take a server's connections and give nothing for them: idle ones, and ones that send half a request."""

import selectors
import socket
from collections.abc import Callable
from time import monotonic
from typing import Self

IDLE = 2000
HALF_SENT = 500
_HALVES = (
    b"GET / HTTP/1.1\r\nHost: pal.localhost",
    b"POST /login HTTP/1.1\r\nHost: pal.localhost\r\nContent-Length: 99\r\n\r\nuser=",
)


class Crowd:
    """Connections to `port` of this machine: `idle` ones that are answered once, and `half_sent` ones with half a header or body."""

    def __init__(self, port: int, idle: int = IDLE, half_sent: int = HALF_SENT) -> None:
        self._port = port
        self._there = selectors.DefaultSelector()
        self._asking = f"GET /static/portal.css HTTP/1.1\r\nHost: pal.localhost:{port}\r\n\r\n".encode("ascii")
        self._sent = [self._asking] * idle + [_HALVES[n % len(_HALVES)] for n in range(half_sent)]

    def __enter__(self) -> Self:
        for sent in self._sent:
            self._come(sent)
        self._look(lambda: False)  # until it has been still for a moment: every idle one has its answer
        return self

    def __exit__(self, *_: object) -> None:
        for key in list(self._there.get_map().values()):
            self._leave(key)
        self._there.close()

    @property
    def held(self) -> int:
        """How many connections the server had not let go of when they were looked at last."""
        return len(self._there.get_map())

    def look(self, seconds: float) -> None:
        """Look which connections the server lets go of, once, and on until it holds none or the `seconds` are over."""
        until = monotonic() + seconds
        self._look(lambda: monotonic() > until)
        while self.held and monotonic() < until:
            self._look(lambda: monotonic() > until)

    def stay(self, until: Callable[[], bool]) -> None:
        """Come again for each connection that is let go of, until `until` says so."""
        while not until():
            gone = self._look(until)
            for sent in gone:
                self._come(sent)

    def _come(self, sent: bytes) -> None:
        connection = socket.create_connection(("127.0.0.1", self._port), timeout=60)
        connection.sendall(sent)
        self._there.register(connection, selectors.EVENT_READ, sent)

    def _look(self, enough: Callable[[], bool]) -> list[bytes]:
        """Read what comes until nothing does for a moment; return what those had sent that were let go of."""
        gone: list[bytes] = []
        while seen := self._there.select(timeout=0.2):
            for key, _ in seen:
                if not _read(key.fileobj):
                    self._leave(key)
                    gone.append(key.data)
            if enough():
                break
        return gone

    def _leave(self, key: selectors.SelectorKey) -> None:
        self._there.unregister(key.fileobj)
        key.fileobj.close()


def _read(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except ConnectionError:
        return b""
