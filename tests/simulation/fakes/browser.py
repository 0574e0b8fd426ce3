"""The browser and its windows: `Browser`, `BrowserContext` and `Page` of Playwright, as far as the robot uses them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Error, TimeoutError

from tests.simulation.clock import SimulatedClock
from tests.simulation.fakes import document as html
from tests.simulation.fakes import questions, script
from tests.simulation.fakes.document import Document
from tests.simulation.fakes.locator import Locator, Searching, Within
from tests.simulation.fakes.network import Answer, Cookies, Network, Request

_REDIRECTS = frozenset({301, 302, 303})
_MOST_REDIRECTS = 20
_BLANK = b"<html><body></body></html>"
CLOSED = "Target page, context or browser has been closed"

Handler = Callable[[Any], None]
Told = Callable[[str, Answer], None]
"""Takes the address that an answer came from in the end, and the answer."""


class FakeBrowser:
    """The browser. `sent` is told of each request as it leaves, and may raise what kills the robot then and there.

    `agreed` are the questions that were answered with OK.
    """

    def __init__(self, network: Network, clock: SimulatedClock, sent: Callable[[], None] = lambda: None) -> None:
        self.network, self.clock, self.sent = network, clock, sent
        self.agreed: list[str] = []
        self._dead: BaseException | None = None

    def new_context(self, *, storage_state: Cookies | None = None, **_look: object) -> "Context":
        """Open a context of its own, signed in where `storage_state` says."""
        return Context(self, storage_state or {})

    def is_current(self) -> bool:
        """Tell that there are no keys here."""
        return True

    def is_connected(self) -> bool:
        """Tell whether the browser lives."""
        return self._dead is None

    def die(self, with_it: BaseException) -> None:
        """Let whoever still holds the browser die, too: nothing that a dead robot does may reach the portals."""
        self._dead = with_it

    def must_live(self) -> None:
        """Raise what killed the robot."""
        if self._dead is not None:
            raise self._dead


class Context:
    """The windows of one session, and its sign-ins."""

    def __init__(self, browser: FakeBrowser, cookies: Cookies) -> None:
        self.browser = browser
        self.cookies: Cookies = {host: dict(values) for host, values in cookies.items()}
        self.pages: list[Page] = []
        self.timeout = 30.0
        self._handlers: dict[str, list[Handler]] = {"dialog": [], "page": []}

    def set_default_timeout(self, milliseconds: float) -> None:
        """Say how long to wait for anything."""
        self.timeout = milliseconds / 1000

    def add_init_script(self, _script: str) -> None:
        """Run nothing: it hides what a picture would show, and there are no pictures."""

    def on(self, event: str, handler: Handler) -> None:
        """Be told of dialogs, or of windows that are opened."""
        self._handlers[event].append(handler)

    def new_page(self) -> "Page":
        """Open an empty window."""
        self.browser.must_live()
        return self.opened(Page(self, None, ""))

    def opened(self, window: "Page") -> "Page":
        """Tell of a window that was opened."""
        for handler in self._handlers["page"]:
            handler(window)
        return window

    def storage_state(self) -> Cookies:
        """Return the sign-ins."""
        return {host: dict(values) for host, values in self.cookies.items()}

    def close(self) -> None:
        """Close every window."""
        for page in list(self.pages):
            page.close()

    def ask(self, kind: str, message: str) -> bool:
        """Put a question to whoever listens; tell whether it was agreed to."""
        dialog = Dialog(kind, message)
        for handler in self._handlers["dialog"]:
            handler(dialog)
        if dialog.agreed:
            self.browser.agreed.append(message)
        return dialog.agreed

    def load(self, request: Request, then: Told) -> None:
        """Fetch an address, follow where it leads, and tell what comes in the end."""
        self._follow(request, then, _MOST_REDIRECTS)

    def fetch(self, request: Request, then: Callable[[Answer], None]) -> None:
        """Fetch one answer, wherever it would lead."""

        def came(answer: Answer) -> None:
            if self.browser.is_connected():  # a browser that has died takes no answer
                self._keep(request, answer)
                then(answer)

        self.browser.network.send(request, self.cookies, came)
        self.browser.sent()

    def _follow(self, request: Request, then: Told, left: int) -> None:
        def came(answer: Answer) -> None:
            onward = answer.header("location")
            if answer.status not in _REDIRECTS or onward is None or not left:
                then(request.url, answer)
                return
            goes_to = urljoin(request.url, onward)
            self._follow(Request(goes_to, referrer=_told_to(goes_to, request.referrer)), then, left - 1)

        self.fetch(request, came)

    def _keep(self, request: Request, answer: Answer) -> None:
        for name, value in answer.headers:
            if name == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies.setdefault(urlsplit(request.url).hostname or "", {})[key] = rest.partition(";")[0]


class Dialog:
    """A question or a message."""

    def __init__(self, kind: str, message: str) -> None:
        self.type, self.message = kind, message
        self.agreed = False

    def accept(self) -> None:
        """Press OK."""
        self.agreed = True

    def dismiss(self) -> None:
        """Press Cancel."""


class Page(Searching):
    """A window."""

    def __init__(self, context: Context, opener: "Page | None", name: str) -> None:
        self.context, self.opener, self.name = context, opener, name
        self.family: object = opener.family if opener else self
        self.url = "about:blank"
        self.document = Document(_BLANK)
        self.main_frame = self
        self._closed = False
        self._loading: object | None = None
        self._handlers: dict[str, list[Handler]] = {}
        context.pages.append(self)

    # What the robot uses.

    def on(self, event: str, handler: Handler) -> None:
        """Be told of an event: `popup`, `close` or `framenavigated`."""
        self._handlers.setdefault(event, []).append(handler)

    def goto(self, url: str, *, wait_until: str) -> None:
        """Open an address, and wait until it begins to show."""
        assert wait_until == "commit", wait_until
        self.navigate(Request(url))
        self.wait_until(lambda: self._loading is None, f"Page.goto: navigating to {url}")
        if self.document.is_browsers_own():
            raise Error(f"Page.goto: net::ERR_CONNECTION_REFUSED at {url}")

    def close(self) -> None:
        """Close the window. What it has asked for is on its way all the same."""
        if not self._closed:
            self._closed, self._loading = True, None
            self.context.pages.remove(self)
            self.emit("close", self)

    def is_closed(self) -> bool:
        """Tell whether the window is closed."""
        return self._closed

    def title(self) -> str:
        """Return the page's title."""
        found = self.document.first("title")
        return "" if found is None else html.text_of(found)

    def evaluate(self, code: str, argument: Any = None) -> Any:
        """Do what one of the robot's known scripts does."""
        self.must_be_open("Page.evaluate")
        return questions.evaluate(self, code, argument)

    def wait_for_load_state(self, state: str) -> None:
        """Wait until the page is whole; here it always is."""
        assert state == "load", state

    def wait_for_event(self, event: str, *, timeout: float | None = None) -> Any:
        """Wait for the next of its kind; `timeout` is in milliseconds."""
        with self.expect_event(event, timeout=timeout) as seen:
            pass
        return seen[0]

    @contextmanager
    def expect_event(
        self, event: str, predicate: Callable[[Any], bool] = lambda _what: True, *, timeout: float | None = None
    ) -> Iterator[list[Any]]:
        """Wait for an event that what is done inside brings about."""
        seen: list[Any] = []
        self.on(event, lambda what: seen.append(what) if predicate(what) else None)
        yield seen
        self.wait_until(
            lambda: bool(seen), f'waiting for event "{event}"', even_closed=event == "close", timeout=timeout
        )

    # What the page's own script uses.

    def navigate(self, request: Request) -> None:
        """Begin to show another address; what was on its way before will not be shown."""
        self.browser.must_live()
        self._loading = begun = object()

        def came(url: str, answer: Answer) -> None:
            if begun is self._loading:
                self._show(url, answer)

        self.context.load(request, came)

    def open_window(self, url: str, name: str) -> "Page":
        """Open a window, or take the one of that name."""
        kin = (page for page in self.context.pages if page.family is self.family and page.name == name)
        window = next(kin, None)
        if window is None:
            window = self.context.opened(Page(self.context, self, name))
            self.emit("popup", window)
        window.opener = self
        if url:
            window.navigate(Request(urljoin(self.url, url), referrer=self.told_to(url)))
        return window

    def told_to(self, url: str) -> str:
        """Return the referrer that this page tells `url`."""
        return _told_to(urljoin(self.url, url), self.url)

    def emit(self, event: str, what: Any) -> None:
        """Tell those who listen."""
        for handler in list(self._handlers.get(event, ())):
            handler(what)

    # What locators use.

    @property
    def browser(self) -> FakeBrowser:
        """The browser."""
        return self.context.browser

    def must_be_open(self, what: str) -> None:
        """Raise Playwright's error where the window is closed."""
        self.browser.must_live()
        if self._closed:
            raise Error(f"{what}: {CLOSED}")

    def wait_until(
        self, is_so: Callable[[], bool], what: str, *, even_closed: bool = False, timeout: float | None = None
    ) -> None:
        """Let time pass until it is so, at most `timeout` milliseconds; raise Playwright's errors when it does not come to that."""
        clock = self.browser.clock
        bound = self.context.timeout * 1000 if timeout is None else timeout
        until = clock.monotonic() + bound / 1000
        while True:
            self.browser.must_live()
            if is_so():
                return
            if self._closed and not even_closed:
                raise Error(f"{what.partition(':')[0]}: {CLOSED}")
            if not clock.step(until) and not is_so():
                name, _, rest = what.partition(": ")
                told = f"Timeout {bound:.0f}ms exceeded.\nCall log:\n  - {rest or name}"
                raise TimeoutError(f"{name}: {told}")

    def after_navigation(self, act: Callable[[], None], what: str) -> None:
        """Act, and wait until what it began to load here shows, as Playwright's click does."""
        before = self._loading
        act()
        begun = self._loading
        if begun is not None and begun is not before:
            self.wait_until(lambda: self._closed or self._loading is not begun, f"{what}: scheduled navigations")

    def search(self, find: Within, told: str) -> Locator:
        """Return what finds something on this page."""
        return Locator(self, lambda document: find(document, document.root), told)

    def _show(self, url: str, answer: Answer) -> None:
        self._loading, self.url = None, url
        self.document = Document(answer.body)
        self.emit("framenavigated", self)
        script.loaded(self)


@lru_cache(4096)
def _told_to(url: str, page: str) -> str:
    """Return what a page tells another address of itself: all within its origin, elsewhere no more than that."""
    here, there = urlsplit(page), urlsplit(url)
    if not here.netloc:
        return ""
    return page if here.netloc == there.netloc else f"{here.scheme}://{here.netloc}/"
