"""The requests of a case alone: as a browser sent them, sent once more into a world that was made anew, without any browser."""

import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Response
from renkei.robot.browser.warm import WarmBrowser
from renkei.robot.cases.case import Case
from renkei.robot.config.addresses import Addresses
from renkei.robot.scenario.control import Control

from . import plain
from .measuring import LeftOut

_PASSWORD = plain.ACCOUNT[1].encode()
_NOT_OURS = frozenset({"host", "connection", "cookie", "content-length", "accept-encoding"})


class Replay:
    """Carries a case by its requests; the first time, each case is done in a browser, which is listened to, and is not counted."""

    def __init__(self, warm: WarmBrowser, port: int, world: str) -> None:
        self._warm, self._port = warm, port
        self._control = Control(Addresses("localhost", port), world)
        self._at = Addresses("localhost" if world == "main" else f"{world}.localhost", port)

    def carry_out(self, case: Case) -> float:
        """Listen, make the world anew, and send it all once more; return how many seconds that took. Raises `LeftOut` where an answer
        differs.
        """
        sent: list[tuple[str, str, dict[str, str], bytes | None, int]] = []
        self._control.reset(approve_after=0)
        self._listen(case, sent)
        self._control.reset(approve_after=0)
        began = time.perf_counter()
        cookies: dict[str, dict[str, str]] = {}
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        for method, url, headers, body, status in sent:
            if _send(connection, (method, url, headers, body), cookies) != status:
                raise LeftOut(f"{method} {urlsplit(url).path} was answered otherwise the second time")
        connection.close()
        return time.perf_counter() - began

    def screens(self, case: Case, times: int) -> list[float]:
        """Do a case in a browser, and ask for each of its screens so many times more; return how many milliseconds each answer took."""
        sent: list[tuple[str, str, dict[str, str], bytes | None, int]] = []
        self._listen(case, sent)
        connection, cookies = HTTPConnection("127.0.0.1", self._port, timeout=60), {}
        for method, url, headers, body, _status in sent:
            if body is not None and _PASSWORD in body:
                _send(connection, (method, url, headers, body), cookies)
        taken: list[float] = []
        for method, url, headers, body, status in sent:
            if method != "GET" or status != 200 or "/static/" in url:
                continue
            for _ in range(times):
                began = time.perf_counter()
                _send(connection, (method, url, headers, body), cookies)
                taken.append(1000 * (time.perf_counter() - began))
        connection.close()
        return taken

    def _listen(self, case: Case, sent: list[tuple[str, str, dict[str, str], bytes | None, int]]) -> None:
        def hear(context: BrowserContext) -> None:
            context.on("response", note)

        def note(answer: Response) -> None:
            request = answer.request
            headers = {name: value for name, value in request.headers.items() if name not in _NOT_OURS}
            sent.append((request.method, request.url, headers, request.post_data_buffer, answer.status))

        plain.carry_out(self._warm, self._at, case, hear)


def _send(
    connection: HTTPConnection, asked: tuple[str, str, dict[str, str], bytes | None], cookies: dict[str, dict[str, str]]
) -> int:
    method, url, headers, body = asked
    parts = urlsplit(url)
    known = cookies.setdefault(parts.hostname or "", {})
    jar = {"Cookie": "; ".join(f"{name}={value}" for name, value in known.items())} if known else {}
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    connection.request(method, path, body, {**headers, **jar, "Host": parts.netloc})
    answer = connection.getresponse()
    answer.read()
    for value in answer.headers.get_all("Set-Cookie") or ():
        name, _, rest = value.partition("=")
        known[name] = rest.partition(";")[0]
    return answer.status
