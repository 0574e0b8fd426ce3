"""Ports and portals for tests: a port that nobody listens on, and portals served in a thread of the test's own process."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from renkei.mockportals.server import Server, Worlds


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port: int = unused.getsockname()[1]
        return port


@contextmanager
def served(worlds: Worlds) -> Iterator[Server]:
    """Serve these worlds on a free port."""
    server = Server(worlds)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()
