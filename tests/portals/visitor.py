"""A person without a browser: requests to the portals of one world over real HTTP, each portal signed in to."""

from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import quote, urlencode, urlsplit

from renkei.mockportals.web.signin import TRAINING_PASSWORD, TRAINING_USER

from . import browsing


@dataclass(frozen=True)
class Answer:
    """What came back, in the shape that `browsing` reads."""

    status_code: int
    text: str
    location: str


class Visitor:
    """Opens screens and submits forms in the world `world` of the server at `port`."""

    def __init__(self, port: int, world: str) -> None:
        self._port = port
        self._world = world
        self._cookies: dict[str, str] = {}

    def items(self, portal: str, path: str) -> dict[str, str]:
        """Return what the screen's tables of items show, by label."""
        return browsing.items(self._open(portal, path))

    def rows(self, portal: str, path: str) -> list[list[str]]:
        """Return the cells of the rows of the screen's lists."""
        return browsing.rows(self._open(portal, path))

    def post(self, portal: str, path: str, **entries: str) -> str:
        """Submit a form and return where it leads: the path of the next screen."""
        if portal not in self._cookies:
            self._sign_in(portal)
        answer = self._exchange(portal, "POST", path, urlencode(entries))
        assert answer.status_code == 302, f"{portal} {path}: {answer.status_code} {browsing.alerts(answer)}"
        return urlsplit(answer.location).path

    def _open(self, portal: str, path: str) -> Answer:
        if portal not in self._cookies:
            self._sign_in(portal)
        answer = self._exchange(portal, "GET", path)
        assert answer.status_code == 200, f"{portal} {path}: {answer.status_code}"
        return answer

    def _sign_in(self, portal: str) -> None:
        self._cookies[portal] = ""
        self._exchange(portal, "POST", "/login", urlencode({"user": TRAINING_USER, "password": TRAINING_PASSWORD}))

    def _exchange(self, portal: str, method: str, path: str, body: str | None = None) -> Answer:
        headers = {"Host": f"{portal}.{self._world}.localhost:{self._port}", "Cookie": self._cookies[portal]}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request(method, quote(path, safe="/?=&%"), body, headers)
            answer = connection.getresponse()
            if cookie := answer.getheader("Set-Cookie"):
                self._cookies[portal] = cookie.partition(";")[0]
            return Answer(answer.status, answer.read().decode(), answer.getheader("Location", ""))
        finally:
            connection.close()
