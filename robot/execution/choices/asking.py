"""Asking the portals, with a browser of one's own, what they know of rows, and which choices their lists offer."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event

from playwright.sync_api import Error as PlaywrightError
from sqlalchemy.engine import URL

from ...browser.context import SessionContext
from ...browser.pace import Pace
from ...browser.session import BrowserSession
from ...browser.trouble import in_words
from ...browser.warm import WarmBrowser
from ...cases.case import Case
from ...config.addresses import Addresses
from ...config.clock import SystemClock
from ...config.settings import Settings
from ...store.location import place_of
from ..pacing import closed_by_hours, pace_beside
from .estimates import look_up
from .items import Seen
from .look import look

_LOOKED_INTO = ("pal", "jpass")
_SECONDS_TO_END = 2.0
_SECONDS_TO_HEAR = 0.2  # on Windows Ctrl-C is heard between two waits only


def ask(cases: Sequence[Case], settings: Settings) -> Seen:
    """See what the portals know of these cases and, for those that go with it, which choices there are; otherwise as `ask_choices`."""
    return _ask(cases, settings, place_of(None), _know_and_look)


def ask_choices(cases: Sequence[Case], settings: Settings, database: URL) -> Seen:
    """See which choices there are for these cases; nothing is sent, no picture is taken, and no file is written but the turns at portals
    that may not be asked at any time.

    Raises `WrongInput` when nothing answers at the portals' address, there is no browser, or nobody knows the password. Whoever is
    interrupted meanwhile leaves no browser behind. The browser has a thread of its own, as a worker's has: it leaves an event
    loop behind that the engine cannot bear.
    """
    return _ask(cases, settings, database, look)


_See = Callable[[BrowserSession, Sequence[Case]], Seen]


def _know_and_look(session: BrowserSession, cases: Sequence[Case]) -> Seen:
    known = look_up(session, cases)
    seen = look(session, [case for case in cases if case.case_id not in known.stopped])
    seen.estimates = known
    return seen


def _ask(cases: Sequence[Case], settings: Settings, database: URL, see: _See) -> Seen:
    addresses = Addresses.parse(settings.portals)
    addresses.must_answer()
    if closed := closed_by_hours(addresses, _LOOKED_INTO, SystemClock().now()):
        return Seen(trouble=closed.told[0])
    started, stopping = list[WarmBrowser](), Event()
    with (
        pace_beside(database, addresses, settings, stopping.is_set) as pace,
        ThreadPoolExecutor(1, "look") as thread,
    ):
        looking = thread.submit(_look, addresses, cases, settings, pace, see, started.append)
        try:
            while not looking.done():
                wait([looking], _SECONDS_TO_HEAR)
        except BaseException:
            stopping.set()
            for browser in started:
                browser.hurry(_SECONDS_TO_END)
            raise
        return looking.result()


def _look(
    addresses: Addresses,
    cases: Sequence[Case],
    settings: Settings,
    pace: Pace,
    see: _See,
    started: Callable[[WarmBrowser], None],
) -> Seen:
    with WarmBrowser(settings) as warm:
        started(warm)
        try:
            session = BrowserSession(SessionContext.at(addresses, warm, settings, pace))
        except PlaywrightError as error:
            return Seen(trouble=in_words(error))
        try:
            return see(session, cases)
        finally:
            session.leave()
