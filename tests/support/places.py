"""Servers at names of their own, over TLS or not, and a proxy on the way there."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from select import select
from socket import create_connection
from threading import Thread


class Quiet(BaseHTTPRequestHandler):
    """Answers with the server's page, and keeps what it was asked."""

    server: "Answering"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer, or ask who it is where the server wants to know."""
        self.server.asked.append((self.path, self.headers.get("Authorization")))
        status, page = self.server.answer(self)
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="x"')
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def do_POST(self) -> None:
        """Take a form, and answer as ever."""
        self.server.given.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Answering(ThreadingHTTPServer):
    """A server on a free port of loopback."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Quiet)
        self.asked: list[tuple[str, str | None]] = []
        self.given: list[str] = []
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def answer(self, _request: Quiet) -> tuple[int, bytes]:
        """Return status and page; to be put in another's place."""
        return 200, "<!doctype html><h1>ここ</h1>".encode()

    def handle_error(self, *_: object) -> None:
        """Whoever hangs up, or does not trust us, is no trouble."""


@contextmanager
def answering(tls: ssl.SSLContext | None = None) -> Iterator[Answering]:
    """Serve in a thread."""
    server = Answering(tls)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Tunnel(Quiet):
    """Lets through whoever asks for it, as a proxy does; names under localhost are loopback."""

    def do_CONNECT(self) -> None:
        """Open a tunnel, or refuse it."""
        self.server.asked.append((self.path, self.headers.get("Proxy-Authorization")))
        host, _, port = self.path.rpartition(":")
        if not host.endswith(".localhost"):
            self.send_error(403)
            return
        with create_connection(("127.0.0.1", int(port)), 10) as there:
            self.send_response(200)
            self.end_headers()
            self.wfile.flush()
            ends = {self.connection: there, there: self.connection}
            while ready := select([*ends], [], [], 10)[0]:
                for end in ready:
                    if not (data := end.recv(1 << 16)):
                        self.close_connection = True
                        return
                    ends[end].sendall(data)

    def do_GET(self) -> None:
        """Fetch what is asked of a proxy by its whole address: only that it was asked is of interest."""
        self.server.asked.append((self.path, None))
        page = "<!doctype html><h1>代わり</h1>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)


@contextmanager
def proxy() -> Iterator[Answering]:
    """Let a tiny proxy serve in a thread; `asked` tells for whom it was asked."""
    server = Answering()
    server.RequestHandlerClass = _Tunnel
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
