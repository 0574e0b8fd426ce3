"""The way from the fake browser to the portals and back: no sockets, but time passes on it, and answers can break off."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from greenlet import getcurrent, greenlet

from tests.simulation.clock import SimulatedClock

Cookies = dict[str, dict[str, str]]
"""Values by name, by host name: cookies do not know ports."""

Environ = dict[str, Any]
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Request:
    """What a browser asks. `form` is what a POST carries; a GET has none."""

    url: str
    form: Pairs | None = None
    referrer: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `None` for a body that broke off before its first byte. Names of `headers` are in small letters."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes | None

    def header(self, name: str) -> str | None:
        """Return the first header of that name."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(eq=False, slots=True)
class _Flight:
    """A request that has left the browser and has not come to the server yet."""

    environ: Environ
    arrives: float
    then: Callable[[Answer], None] = field(repr=False)
    lost: bool = False

    def without_a_sender(self) -> "_Flight":
        """Return the same request, as it goes on when nobody waits for its answer any more."""
        body = io.BytesIO(self.environ["wsgi.input"].getvalue())
        return _Flight({**self.environ, "wsgi.input": body}, self.arrives, _nobody, self.lost)


Flights = tuple[_Flight, ...]


class Network:
    """Carries requests to a WSGI application. `delay` says how many seconds one way takes, anew for each."""

    def __init__(
        self,
        app: Callable[..., Iterable[bytes]],
        clock: SimulatedClock,
        delay: Callable[[], float],
    ) -> None:
        self._app, self._clock, self._delay = app, clock, delay
        self._under_way: list[_Flight] = []
        self.known: Callable[[Environ], Answer | None] = lambda _environ: None
        """Gives the answer to a request where it is known without asking the portals."""
        self.answered: Callable[[Environ, Answer], None] = lambda _environ, _answer: None
        """Is told of each answer that the portals give."""

    def send(self, request: Request, cookies: Cookies, then: Callable[[Answer], None]) -> None:
        """Let a request go its way; `then` is told what comes back."""
        delay = self._delay()
        self._let_fly(_Flight(_environ(request, cookies), self._clock.monotonic() + delay, then), delay)

    def cut(self) -> None:
        """Lose what has not come to a server yet, as when the sender's machine dies."""
        for flight in self._under_way:
            flight.lost = True

    def under_way(self) -> Flights:
        """Return what has not come to a server yet."""
        return tuple(flight.without_a_sender() for flight in self._under_way)

    def go_on(self, flights: Flights) -> None:
        """Let go on what was under way at this moment of an earlier run, whose sender is dead."""
        for flight in flights:
            self._let_fly(flight.without_a_sender(), flight.arrives - self._clock.monotonic())

    def wait(self, seconds: float) -> None:
        """Let the portal that is answering take so long over it, while everything else goes on."""
        answering = getcurrent()
        self._clock.call_later(seconds, answering.switch)
        answering.parent.switch()

    def _let_fly(self, flight: _Flight, delay: float) -> None:
        self._under_way.append(flight)
        self._clock.call_later(delay, lambda: self._arrive(flight))

    def _arrive(self, flight: _Flight) -> None:
        self._under_way.remove(flight)
        if not flight.lost:
            greenlet(self._answer).switch(flight)

    def _answer(self, flight: _Flight) -> None:
        answer = self.known(flight.environ)
        if answer is None:
            answer = _exchange(self._app, flight.environ)
            self.answered(flight.environ, answer)
        self._clock.call_later(self._delay(), lambda: flight.then(answer))


def _nobody(_answer: Answer) -> None:
    return


def _exchange(app: Callable[..., Iterable[bytes]], environ: Environ) -> Answer:
    told: list[Any] = []
    parts = app(environ, lambda status, headers, _error=None: told.extend((status, headers)))
    body = b"".join(parts)
    close = getattr(parts, "close", None)
    if close is not None:
        close()
    headers = [(name.lower(), value) for name, value in told[1]]
    promised = next((int(value) for name, value in headers if name == "content-length"), len(body))
    return Answer(int(told[0][:3]), headers, None if promised > len(body) else body)


def _environ(request: Request, cookies: Cookies) -> Environ:
    parts = urlsplit(request.url)
    content = b"" if request.form is None else urlencode(request.form).encode()
    environ: Environ = {
        "REQUEST_METHOD": "GET" if request.form is None else "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(parts.path, "utf-8").encode().decode("latin-1") or "/",
        "QUERY_STRING": parts.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": str(parts.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(content),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if request.form is not None:
        environ["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
        environ["CONTENT_LENGTH"] = str(len(content))
    if request.referrer:
        environ["HTTP_REFERER"] = request.referrer
    if known := cookies.get(parts.hostname or ""):
        environ["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in known.items())
    return environ
