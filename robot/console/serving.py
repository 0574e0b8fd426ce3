"""Serves the console until Ctrl-C: few threads, few connections, and no request is waited for without a bound."""

import logging
import socket
from typing import Final

from flask import Flask
from waitress.server import BaseWSGIServer, create_server

from .guard import MOST_BYTES

THREADS: Final = 8
_CONNECTIONS: Final = 100
_MOST_HEADER: Final = 32 * 1024
_SECONDS_IDLE: Final = 60


def serve(app: Flask, listening: socket.socket) -> None:
    """Answer on that socket until Ctrl-C, or whatever else asks for the end; it comes back then."""
    server = server_of(app, listening)
    try:
        server.run()
    finally:
        server.close()


def server_of(app: Flask, listening: socket.socket) -> BaseWSGIServer:
    """Return who answers on that socket, once it runs."""
    logging.getLogger("waitress").setLevel(
        logging.ERROR
    )  # who asks more than is answered at once waits; that is no news
    return create_server(
        app,
        sockets=[listening],
        threads=THREADS,
        connection_limit=_CONNECTIONS,
        channel_timeout=_SECONDS_IDLE,
        max_request_body_size=MOST_BYTES,
        max_request_header_size=_MOST_HEADER,
        ident=None,
        clear_untrusted_proxy_headers=True,
    )
