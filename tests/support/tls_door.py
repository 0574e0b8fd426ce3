"""A door before a PostgreSQL that speaks TLS for it, as servers do that were built with it: the one that tests have was not."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

_ASKS_FOR_TLS = bytes.fromhex("0000000804d2162f")
_A_LOT = 65536


class _Door(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, behind: str, tls: ssl.SSLContext | None) -> None:
        self.behind, self.tls = behind, tls
        super().__init__(("127.0.0.1", 0), _Visit)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: who does not trust the certificate goes away."""


class _Visit(BaseRequestHandler):
    server: _Door

    def handle(self) -> None:
        caller: socket.socket = self.request
        first = caller.recv(_A_LOT)
        if first == _ASKS_FOR_TLS:
            caller.sendall(b"S" if self.server.tls else b"N")
            if self.server.tls:
                caller = self.server.tls.wrap_socket(caller, server_side=True)
            first = caller.recv(_A_LOT)
        with socket.socket(socket.AF_UNIX) as behind:
            behind.connect(self.server.behind)
            behind.sendall(first)
            back = Thread(target=_hand_on, args=(behind, caller), daemon=True)
            back.start()
            _hand_on(caller, behind)
            back.join()
        caller.close()


def _hand_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while said := one.recv(_A_LOT):
            other.sendall(said)
    with suppress(OSError):
        other.shutdown(socket.SHUT_RDWR)


@contextmanager
def door(behind: str, tls: ssl.SSLContext | None) -> Iterator[int]:
    """Stand before the server whose socket `behind` is; give the port. Without `tls` it is refused to whoever asks for it."""
    with _Door(behind, tls) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
