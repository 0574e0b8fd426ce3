"""The browser session: the browser's windows, the questions they ask, the papers they print.

A window is reached by doing what opens it and then arriving on the screen that should be there. Questions that no step
expects are never agreed to.
"""

import base64
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from types import MappingProxyType
from typing import Any, TypeVar

from playwright.sync_api import BrowserContext, Dialog, Page, ViewportSize
from playwright.sync_api import Error as PlaywrightError

from ..cases.discretion import quoted
from ..errors import ApplicationError, Interrupted, OutOfHours
from ..messages import arrival as say
from ..procedure.steps import SYSTEMS
from ..screens.base import AboutToPress, Screen
from ..screens.finding import InRow
from ..screens.fresh import Fresh
from .arrival import Arrival
from .banner import Banner
from .camera import plain
from .context import SessionContext
from .flood import Flood
from .masking import as_it_comes_in
from .pdf.paper import Paper
from .recording import Recording

# A paper may drip, or never end: what is not there in time, or is too large for any paper, is given up, and said to be no answer.
_FETCH = """
async ([url, most, milliseconds]) => {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), milliseconds);
  try {
    const answer = await fetch(url, {signal: stop.signal}), parts = [];
    let size = 0;
    for (const reader = answer.body.getReader();;) {
      const {done, value} = await reader.read();
      if (done) break;
      if ((size += value.length) > most) { stop.abort(); return [0, ""]; }
      parts.push(value);
    }
    const whole = await new Blob(parts).arrayBuffer();
    let text = "";
    for (const byte of new Uint8Array(whole)) text += String.fromCharCode(byte);
    return [answer.status, btoa(text)];
  } catch (error) {
    if (stop.signal.aborted) return [0, ""];
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
"""

LARGEST_PAPER = 20 * 1024 * 1024
"""Bytes of the largest paper that is taken; a printed application has some 50 kB."""

_SECONDS_TO_CLOSE = 10.0
_CALLED: Mapping[str, str] = MappingProxyType({system.ja: name for name, system in SYSTEMS.items()})
_MOST_ALERTS = 10
_DESKTOP = ViewportSize(width=1280, height=1000)
_TELEPHONE = ViewportSize(width=390, height=844)

S = TypeVar("S", bound=Screen)
StorageState = Any  # Playwright's own dictionary of cookies; only ever handed back to it


class Opening:
    """A window that was asked for and may still be on its way."""

    def __init__(self, session: "BrowserSession", opener: Page) -> None:
        self._session = session
        self._opener = opener
        self._arrived: list[Page] = []
        opener.on("popup", lambda opened: self._arrived.append(opened))  # Playwright takes no built-in

    def arrive(self, screen: type[S]) -> S:
        """Wait for the window and for `screen` in it; raise Playwright's timeout when no window comes."""
        page = self._arrived[0] if self._arrived else self._opener.wait_for_event("popup")
        return self._session.arrive(screen, page)

    def dismiss(self) -> None:
        """Close what came of it, so that asking again opens a window again."""
        for page in self._arrived:
            self._session.close_window(page)
        self._session.front = self._opener


class BrowserSession:
    """One case's windows, in a browser context of their own: nothing of another case can be seen from here."""

    def __init__(
        self,
        context: SessionContext,
        *,
        signed_in: StorageState | None = None,
        viewport: ViewportSize = _DESKTOP,
        flood: Flood | None = None,
        banner: Banner | None = None,
        recording: Recording | None = None,
    ) -> None:
        """`flood` and `banner` are another session's, where both are used for the same steps; a `recording` is whoever's that closes it."""
        self._shared, self._flood, self._banner = context, flood or Flood(), banner or Banner()
        self._addresses, self._timeouts = context.addresses, context.timeouts
        self._recording = recording
        unseen = recording.unseen if recording else nullcontext
        self.fresh = Fresh()
        """What was seen of the screen that arrived last, as long as nothing was done since."""
        self._arrival = Arrival(
            context.keys,
            context.addresses,
            context.labels,
            context.timeouts.screen,
            unseen,
            self.wait_for_turn,
            picture=None if context.watched else plain(mask=context.mask, labels=context.labels),
        )
        self._asks: str | None = None
        self._refused_question: str | None = None
        self._alerts: list[str] = []
        self._context: BrowserContext = context.new_context(
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            viewport=viewport,
            storage_state=signed_in,
        )
        self._context.add_init_script(as_it_comes_in(mask=context.mask, labels=context.labels))
        self._context.set_default_timeout(context.timeouts.screen * 1000)
        self._context.on("dialog", self._answer)
        self._context.on("page", lambda _opened: self._flood.count(len(self._context.pages), self.leave))
        if context.watched:
            self._banner.over(self._context)
        if recording:
            recording.over(self._context)
        self.front: Page | None = None
        self.about_to_press: AboutToPress | None = None
        self.has_waited: Callable[[str, float], None] | None = None

    @property
    def portal_in_front(self) -> str | None:
        """The portal that the window in front shows, if it is one."""
        return None if self.front is None or self.front.is_closed() else self._addresses.portal_at(self.front.url)

    def trouble_in_front(self) -> ApplicationError | OutOfHours | None:
        """Return what is told of the window in front where it shows that its portal is closed, or an error page."""
        page = self.front
        return None if page is None or page.is_closed() else self._arrival.trouble_at(page)

    def wait_for_turn(self, portal: str) -> None:
        """Wait until a portal may be asked for a document; whoever listens (`has_waited`) is told for how many seconds.

        Raises `OutOfHours` where that is too long, and `LeaseLost` where the robot is to stop.
        """
        seconds = self._shared.pace.wait(portal, self._shared.lengthen)
        if seconds and self.has_waited is not None:
            self.has_waited(portal, seconds)

    @property
    def portals(self) -> str:
        """The address of the portals that the session works with."""
        return self._addresses.url

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Bound the calls to the browser that are made inside; raises `Overdue` past that, and `TooManyWindows`, for Playwright's error."""
        with self._flood.told(), self._shared.within(seconds):
            yield

    @contextmanager
    def doing(self, text: str) -> Iterator[None]:
        """Say in every window what is being done inside, where somebody watches. A browser that fails at that fails what is done, too."""
        with suppress(PlaywrightError):
            if self._shared.watched:
                self._banner.say(text)
        with self._recording.doing(text) if self._recording else nullcontext():
            yield

    def open(self, screen: type[S], path: str = "/") -> S:
        """Open a portal in a new window, as from a bookmark."""
        with self.within(self._timeouts.screen):
            page = self._context.new_page()
        self.front = page
        address = self._addresses.of(screen.portal, path)
        self.wait_for_turn(screen.portal)
        page.goto(address, wait_until="commit")
        return self.arrive(screen, page)

    def show(self, screen: type[S], path: str, instead_of: Screen | None) -> S:
        """Open a portal's screen as `open` does, in the window of another screen that is done with, where there is one."""
        if instead_of is None:
            return self.open(screen, path)
        self.wait_for_turn(screen.portal)
        instead_of.page.goto(self._addresses.of(screen.portal, path), wait_until="commit")
        return self.arrive(screen, instead_of.page)

    def below(self, portal: str, path: str) -> str:
        """Return of a path at a portal's host what is behind the portal's prefix: what `open` takes."""
        return self._addresses.below(portal, path)

    def knock(self, portal: str) -> None:
        """See whether a portal is open, in a window of its own that is closed again; raise `OutOfHours` where it is not."""
        with self.within(self._timeouts.screen):
            page = self._context.new_page()
        try:
            self.wait_for_turn(portal)
            page.goto(self._addresses.of(portal), wait_until="commit")
            self._arrival.knock(page)
        finally:
            self.close_window(page)

    @contextmanager
    def aside(self, screen: type[S]) -> Iterator[S]:
        """Open a portal in a window of its own, to look something up, and close it again.

        Where that fails, the window stays in front: it shows why.
        """
        front = self.front
        opened = self.open(screen)
        yield opened
        self.close_window(opened.page)
        self.front = front

    @contextmanager
    def customers_terminal(self) -> Iterator["BrowserSession"]:
        """Take the customer's own telephone in hand: a context of its own, signed in nowhere, with a telephone's screen."""
        terminal = BrowserSession(
            self._shared, viewport=_TELEPHONE, flood=self._flood, banner=self._banner, recording=self._recording
        )
        terminal.about_to_press, terminal.has_waited = self.about_to_press, self.has_waited
        try:
            yield terminal
        finally:
            terminal.leave()

    def arrive(self, screen: type[S], page: Page) -> S:
        """Wait until `page` shows `screen` and return it; see `Arrival.at` for what may come instead."""
        self.front = page
        self.fresh.spoil()
        seen = self._arrival.at(screen, page)
        self.fresh.arrived(page, seen.items, seen.ready, seen.links)
        self._flood.arrived()
        if self._alerts:
            raise Interrupted(*say.unexpected_alert(self._alerts.pop()))
        return screen(page, self.about_to_press, self._shared.labels, self.wait_for_turn, self.fresh)

    def go(self, screen: Screen, button: str | InRow, onward: type[S]) -> S:
        """Press a button or link and arrive on the screen that it leads to, in the same window."""
        self._wait_for_further_turn(screen.page, onward.portal)
        screen.press(button)
        return self.arrive(onward, screen.page)

    def window(self, screen: type[S], page: Page, press: Callable[[], None], *, asks: str | None = None) -> S:
        """Do what `press` does and arrive on `screen` in the window that it opens."""
        if asks is None:
            self._wait_for_further_turn(page, screen.portal)
        return self.opening(page, press, asks=asks).arrive(screen)

    def opening(self, page: Page, press: Callable[[], None], *, asks: str | None = None) -> Opening:
        """Do what `press` does, which opens a window; the window itself is waited for later.

        `asks` is the other system's name in the confirm() that comes first; it is answered with 「OK」 only when it is about
        handing data to that system, and otherwise nothing is agreed to and `Interrupted` is raised.
        """
        if asks is not None:
            self._wait_for_further_turn(page, _CALLED[asks])
        opening = Opening(self, page)
        with self._agreeing(asks):
            press()
        return opening

    def close(self, screen: Screen, button: str) -> None:
        """Press the button that closes the window, and see that it is closed."""
        page = screen.page
        try:
            screen.press(button)
        except PlaywrightError:
            if not page.is_closed():  # a window may be gone before the click that closes it has returned
                raise
        if not page.is_closed():
            page.wait_for_event("close")
        self.front = self._context.pages[-1] if self._context.pages else None

    def download(self, screen: Screen, url: str) -> tuple[int, bytes]:
        """Fetch a paper as the window that shows it did; return the status and the bytes.

        Asked from inside the page, so that the sign-in and the browser's own name resolution apply, and because some
        builds show a PDF and others download it. Raises `StrangePlace` for an address that is none of the portals'. A
        paper of more than 20 MB, or one that is not there in the time that is allowed for a screen, has the status 0.
        """
        self._arrival.must_be_ours(url, screen)
        self.wait_for_turn(screen.portal)
        seconds = self._timeouts.screen
        with self.within(2 * seconds):
            status, content = screen.page.evaluate(_FETCH, [url, LARGEST_PAPER, seconds * 1000])
        return status, base64.b64decode(content)

    def read(self, pdf: bytes) -> Paper:
        """Read a paper that was fetched, with a picture of its first sheet unless masking is on; see `PaperReader.read`."""
        return self._shared.reader.read(pdf, picture=not self._shared.mask)

    def clear(self) -> None:
        """Close every window, and keep the sign-ins."""
        for page in self._context.pages:
            self.close_window(page)
        self.front = None

    def close_window(self, page: Page) -> None:
        """Close a window without pressing anything in it."""
        with self.within(_SECONDS_TO_CLOSE):
            page.close()

    def signed_in(self) -> StorageState:
        """Return the sign-ins, for the next session."""
        with self.within(_SECONDS_TO_CLOSE):
            return self._context.storage_state()

    def leave(self) -> None:
        """Close everything. A browser that is gone already is as good as closed."""
        self._banner.off(self._context)
        with self.within(_SECONDS_TO_CLOSE), suppress(PlaywrightError):
            if self._recording:
                self._recording.off(self._context)
            self._context.close()

    def _wait_for_further_turn(self, page: Page, portal: str) -> None:
        """Wait where what is about to be pressed on one portal's page asks another one for a document, too."""
        if self._addresses.portal_at(page.url) != portal:
            self.wait_for_turn(portal)

    @contextmanager
    def _agreeing(self, asks: str | None) -> Iterator[None]:
        """Agree to what is asked inside, if it is about `asks`; raise `Interrupted` where it was asked about something else."""
        if asks is None:
            yield
            return
        self._asks, self._refused_question = asks, None
        try:
            yield
        finally:
            self._asks = None
        if self._refused_question is not None:
            raise Interrupted(*say.other_question(self._refused_question))

    def _answer(self, dialog: Dialog) -> None:
        """Agree to what a step expects; put everything else away, and remember it."""
        if dialog.type == "alert":
            self._alerts = [*self._alerts, quoted(dialog.message)][-_MOST_ALERTS:]
        elif self._asks is not None and self._asks in dialog.message and "連携" in dialog.message:
            dialog.accept()
            return
        else:
            self._refused_question = quoted(dialog.message)
        dialog.dismiss()
