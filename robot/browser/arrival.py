"""Arriving on a screen, and all that a portal may show in its place.

Its sign-in, its refusal in its own words, an error page, "closed for the day", another screen than the one that should be
there, or nothing at all: each is noticed here, in one place, and told in words.
"""

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from ..cases.discretion import quoted
from ..config.addresses import Addresses
from ..config.credentials import Keys
from ..config.place import SignInLabels
from ..errors import (
    ApplicationError,
    Interrupted,
    NoAnswerYet,
    OutOfHours,
    Refused,
    RunAborted,
    StrangePlace,
)
from ..messages import arrival as say
from ..screens.base import Screen
from ..screens.finding import NeverCame

_SIGN_INS = 2  # a portal may end the sign-in at once; only its own refusal says that user or password is wrong
_ERROR_PAGE = re.compile(
    r"Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out|Not Found", re.IGNORECASE
)
_GATEWAY = re.compile(r"Bad Gateway|Gateway Time-?out", re.IGNORECASE)
_CLOSED = re.compile("(サービス|利用|受付|営業|取扱い?|稼働)(提供)?時間外")


# What is on the screen, in one question to the browser; its own error pages know themselves by this class.
_LOOK = """
() => ({
  heading: document.querySelector("h1")?.innerText.slice(0, 2000).trim() ?? "",
  alerts: [...document.querySelectorAll("[role=alert] li, [role=alert]:not(:has(li))")].slice(0, 20)
    .map((node) => node.innerText.slice(0, 2000).trim()),
  browsers_own: document.body.classList.contains("neterror"),
})
"""


# Where a form sends what is entered in it, as it says itself.
_GOES_TO = "(field) => field.form?.getAttribute('action') ?? ''"


@dataclass(frozen=True, slots=True)
class _Seen:
    heading: str
    alerts: list[str]
    browsers_own: bool


class Arrival:
    """Sees to it that a window shows the screen that it should show; signs in on the way where it is asked to."""

    def __init__(self, keys: Keys, addresses: Addresses) -> None:
        self._keys = keys
        self._addresses = addresses
        headings = {place.sign_in.heading for place in addresses.places.values()}
        self._sign_in_headings = re.compile(f"^(?:{'|'.join(sorted(map(re.escape, headings)))})$")

    def at(self, screen: type[Screen], page: Page) -> None:
        """Wait until `page` shows `screen`.

        Raises `Refused` with the portal's sentences when it refuses; `OutOfHours` with them when it is closed; `Interrupted` when it
        shows an error page or another screen; `NoAnswerYet` when only the way to the portal failed, so that what was asked of it may
        still happen; `RunAborted` when the sign-in is refused; `StrangePlace` where the window is at none of the portal's own
        addresses; and Playwright's timeout, as `NeverCame`, when nothing comes.
        """
        if not self._asks_to_sign_in(screen, page):
            return
        for _ in range(_SIGN_INS):
            self._sign_in(page, screen)
            _wait_for(_heading(page, re.compile(".")), screen.heading)
            if not self._asks_to_sign_in(screen, page, came_back=True):
                return
            if page.get_by_role("alert").count():
                raise RunAborted(say.sign_in_refused(self._portal_of(page, screen)))
        raise Interrupted(*say.signed_out(self._sign_in_at(page, screen).heading))

    def _asks_to_sign_in(self, screen: type[Screen], page: Page, *, came_back: bool = False) -> bool:
        wanted = _heading(page, screen.heading)
        anything = wanted.or_(_heading(page, self._sign_in_headings)).or_(_trouble(page))
        if not screen.shows_alerts:
            anything = anything.or_(page.get_by_role("alert"))
        if came_back:  # what was submitted while signed out is lost: the portal goes back to where it was entered
            anything = anything.or_(_heading(page, re.compile(".")))
        _wait_for(anything, screen.heading)
        seen = _Seen(**page.evaluate(_LOOK))
        if not seen.browsers_own:
            self._portal_of(page, screen)
        self._must_be_open(page, screen, seen)
        if seen.browsers_own or _ERROR_PAGE.search(seen.heading):
            raise _as_error(seen)
        if seen.heading == self._sign_in_at(page, screen).heading:
            return True
        if seen.alerts and not screen.shows_alerts:
            raise Refused(*say.refused(quoted(" ".join(seen.alerts))))
        if not _is(seen.heading, screen.heading):
            raise Interrupted(*say.signed_out(quoted(seen.heading)))
        if self._portal_of(page, screen) != screen.portal:
            raise _stranger(page.url, screen)
        return False

    def knock(self, page: Page) -> None:
        """Wait until `page` shows anything at all; raise `OutOfHours` when that is that the portal is closed."""
        _wait_for(_heading(page, re.compile(".")), "")
        self._must_be_open(page, Screen, _Seen(**page.evaluate(_LOOK)))

    def trouble_at(self, page: Page) -> ApplicationError | OutOfHours | None:
        """Return what is told of a window that shows neither what should come nor what was there: it is closed, or an error page."""
        seen = _Seen(**page.evaluate(_LOOK))
        try:
            self._must_be_open(page, Screen, seen)
        except OutOfHours as closed:
            return closed
        return _as_error(seen) if seen.browsers_own or _ERROR_PAGE.search(seen.heading) else None

    def _must_be_open(self, page: Page, screen: type[Screen], seen: _Seen) -> None:
        told = [] if screen.shows_alerts else seen.alerts
        if not seen.browsers_own and _CLOSED.search(" ".join((seen.heading, *told))):
            raise OutOfHours(self._portal_of(page, screen), quoted(" ".join(seen.alerts) or seen.heading))

    def _sign_in(self, page: Page, screen: type[Screen]) -> None:
        """Enter user and password where the portal itself asks for them, and see before each of both, and before the click, that it does.

        What is entered goes into the very document that was looked at: where the window moves on meanwhile, it is stale and takes nothing.
        """
        labels = self._sign_in_at(page, screen)
        user, password = (page.get_by_label(one, exact=True).element_handle() for one in (labels.user, labels.password))
        button = page.get_by_role("button", name=labels.button, exact=True).element_handle()
        credentials = self._keys.of(self._portal_of(page, screen))
        self._must_go_home(page, screen, user.evaluate(_GOES_TO))
        user.fill(credentials.user)
        self._must_go_home(page, screen, password.evaluate(_GOES_TO))
        password.fill(credentials.password)
        with page.expect_event("framenavigated", predicate=lambda frame: frame == page.main_frame):
            self._must_go_home(page, screen, password.evaluate(_GOES_TO))
            button.click()

    def must_be_ours(self, url: str, screen: Screen) -> None:
        """Raise `StrangePlace` for an address that is none of the portals' own."""
        url = urljoin(screen.page.url, url)
        if self._addresses.portal_at(url) is None:
            raise _stranger(url, type(screen))

    def _must_go_home(self, page: Page, screen: type[Screen], target: str) -> None:
        """Raise `StrangePlace` unless what is entered in the window goes to the portal that the window is at."""
        target = urljoin(page.url, target)
        if self._addresses.portal_at(target) != self._portal_of(page, screen):
            raise _stranger(target, screen)

    def _sign_in_at(self, page: Page, screen: type[Screen]) -> SignInLabels:
        """Return what the sign-in of the portal that a window is at is called, and what is on it."""
        return self._addresses.places[self._portal_of(page, screen)].sign_in

    def _portal_of(self, page: Page, screen: type[Screen]) -> str:
        """Return which portal a window belongs to, which may not be the one that was expected; raise `StrangePlace` for none."""
        portal = self._addresses.portal_at(page.url)
        if portal is None:
            raise _stranger(page.url, screen)
        return portal


def _wait_for(anything: Locator, heading: str | re.Pattern[str]) -> None:
    """Wait until something of it shows, whichever; what it is, is looked at afterwards."""
    try:
        anything.first.wait_for()
    except PlaywrightTimeout:
        raise NeverCame(heading if isinstance(heading, str) else "") from None


def _heading(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("heading", level=1, name=name, exact=True)


def _trouble(page: Page) -> Locator:
    """Find an error page: a portal's own, the closed sign, or the browser's."""
    headings = page.get_by_role("heading", level=1)
    return (
        headings.filter(has_text=_ERROR_PAGE).or_(headings.filter(has_text=_CLOSED)).or_(page.locator("body.neterror"))
    )


def _is(heading: str, wanted: str | re.Pattern[str]) -> bool:
    return heading == wanted if isinstance(wanted, str) else wanted.search(heading) is not None


def _as_error(seen: _Seen) -> ApplicationError:
    said = say.error_page(quoted(seen.heading)[:80])
    return NoAnswerYet(*said) if seen.browsers_own or _GATEWAY.search(seen.heading) else Interrupted(*said)


def _stranger(url: str, screen: type[Screen]) -> StrangePlace:
    return StrangePlace(*say.stranger(screen.portal, url))
