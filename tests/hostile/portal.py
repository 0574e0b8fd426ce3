"""The portals, seen through somebody who may answer in their place: `misbehave` says how, and for which paths."""

import re
from collections.abc import Callable
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event

Mischief = Callable[["Answering"], None]
_OF_THE_CONNECTION = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})


class HostilePortal(ThreadingHTTPServer):
    """Listens on a port of its own, hands everything on to the portals at `behind`, and answers itself where it misbehaves."""

    daemon_threads = True

    def __init__(self, behind: int) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.behind = behind
        self.over = Event()
        self._where: re.Pattern[str] | None = None
        self._mischief: Mischief | None = None
        self._left = 0

    def misbehave(self, mischief: Mischief, where: str, times: int = 10**9) -> None:
        """Answer requests for addresses like `pal/estimates?q` that match `where` with mischief, so many times."""
        self._mischief, self._where, self._left = mischief, re.compile(where), times

    def behave(self) -> None:
        """Hand everything on."""
        self._where = None

    def mischief_for(self, address: str) -> Mischief | None:
        """Return what the request is answered with in the portals' place."""
        if self._where is None or not self._where.search(address) or self._left == 0:
            return None
        self._left -= 1
        return self._mischief

    def server_close(self) -> None:
        """Let go of all who still wait for an answer, too."""
        self.over.set()
        super().server_close()

    def handle_error(self, *_: object) -> None:
        """Say nothing of browsers that hung up."""


class Answering(BaseHTTPRequestHandler):
    """One connection of a browser."""

    server: HostilePortal

    def do_GET(self) -> None:
        portal = self.headers["Host"].partition(".")[0]
        if mischief := self.server.mischief_for(f"{self.command} {portal}{self.path}"):
            self.close_connection = True
            mischief(self)
        else:
            self.hand_on()

    do_POST = do_GET

    def hand_on(self) -> None:
        """Let the portals answer."""
        self.show(*self.ask())

    def ask(self) -> tuple[int, list[tuple[str, str]], bytes]:
        """Return what the portals answer."""
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        connection = HTTPConnection("127.0.0.1", self.server.behind, timeout=60)
        try:
            connection.request(self.command, self.path, content or None, dict(self.headers.items()))
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def show(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        """Answer."""
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in _OF_THE_CONNECTION:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def page(self, html: str | bytes) -> None:
        """Answer with a page."""
        content = html if isinstance(html, bytes) else f"<!doctype html><meta charset=utf-8>{html}".encode()
        self.show(200, [("Content-Type", "text/html; charset=utf-8")], content)

    def begin(self, content_type: str = "text/html; charset=utf-8") -> None:
        """Begin an answer whose end is not said."""
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Connection", "close")
        self.end_headers()

    def for_ever(self, piece: bytes, pause: float) -> None:
        """Send a piece again and again, until nobody listens."""
        while not self.server.over.wait(pause):
            self.wfile.write(piece)
            self.wfile.flush()

    def log_message(self, *_: object) -> None:
        return
