"""Asking the portals, with a browser of one's own, what they know of rows, and which choices their lists offer."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from playwright.sync_api import Error as PlaywrightError

from ...browser.context import SessionContext
from ...browser.session import BrowserSession
from ...browser.trouble import in_words
from ...browser.warm import WarmBrowser
from ...cases.case import Case
from ...config.addresses import Addresses
from ...config.settings import Settings
from .estimates import look_up
from .items import Seen
from .look import look

_SECONDS_TO_END = 2.0
_SECONDS_TO_HEAR = 0.2  # on Windows Ctrl-C is heard between two waits only


def ask(cases: Sequence[Case], settings: Settings) -> Seen:
    """See what the portals know of these cases and, for those that go with it, which choices there are; otherwise as `ask_choices`."""
    return _ask(cases, settings, _know_and_look)


def ask_choices(cases: Sequence[Case], settings: Settings) -> Seen:
    """See which choices there are for these cases; nothing is sent, no picture is taken, and no file is written.

    Raises `WrongInput` when nothing answers at the portals' address, there is no browser, or nobody knows the password. Whoever is
    interrupted meanwhile leaves no browser behind. The browser has a thread of its own, as a worker's has: it leaves an event
    loop behind that the engine cannot bear.
    """
    return _ask(cases, settings, look)


_See = Callable[[BrowserSession, Sequence[Case]], Seen]


def _know_and_look(session: BrowserSession, cases: Sequence[Case]) -> Seen:
    known = look_up(session, cases)
    seen = look(session, [case for case in cases if case.case_id not in known.stopped])
    seen.estimates = known
    return seen


def _ask(cases: Sequence[Case], settings: Settings, see: _See) -> Seen:
    addresses = Addresses.parse(settings.portals)
    addresses.must_answer()
    started: list[WarmBrowser] = []
    with ThreadPoolExecutor(1, "look") as thread:
        looking = thread.submit(_look, addresses, cases, settings, see, started.append)
        try:
            while not looking.done():
                wait([looking], _SECONDS_TO_HEAR)
        except BaseException:
            for browser in started:
                browser.hurry(_SECONDS_TO_END)
            raise
        return looking.result()


def _look(
    addresses: Addresses, cases: Sequence[Case], settings: Settings, see: _See, started: Callable[[WarmBrowser], None]
) -> Seen:
    with WarmBrowser(settings) as warm:
        started(warm)
        try:
            session = BrowserSession(SessionContext.at(addresses, warm, settings))
        except PlaywrightError as error:
            return Seen(trouble=in_words(error))
        try:
            return see(session, cases)
        finally:
            session.leave()
