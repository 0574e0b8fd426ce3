"""Arriving on a screen, and all that a portal may show in its place.

Its sign-in, its refusal in its own words, an error page, "closed for the day", another screen than the one that should be
there, or nothing at all: each is noticed here, in one place, and told in words.
"""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import ElementHandle, Locator, Page
from playwright.sync_api import Error as PlaywrightError
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
from ..screens.base import AboutToAsk, Screen
from ..screens.finding import BRIEFLY, NeverCame, NotOnScreen, names_on, the_one
from ..screens.labels import AS_PRINTED, Kind, Labels, Names
from .look import Awaited, Seen, begins, comes, look

_PRINTED = SignInLabels()
_SIGN_INS = 2  # a portal may end the sign-in at once; only its own refusal says that user or password is wrong
_ERROR_PAGE = re.compile(
    r"Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out|Not Found", re.IGNORECASE
)
_GATEWAY = re.compile(r"Bad Gateway|Gateway Time-?out", re.IGNORECASE)
_CLOSED = re.compile("(サービス|利用|受付|営業|取扱い?|稼働)(提供)?時間外")
_TROUBLES = f"{_ERROR_PAGE.pattern}|{_CLOSED.pattern}"


# What else is there for good where what is waited for does not come: a page that is whole, asks nobody to wait and says of no trouble.
_ANOTHER = """
() => ({
  headings: [...document.querySelectorAll("h1")].slice(0, 5).map((one) => one.innerText.slice(0, 200).replace(/\\s+/g, " ").trim())
    .filter((one) => one),
  settled: document.readyState === "complete"
    && !document.querySelector("[aria-busy=true], [role=progressbar], progress, meta[http-equiv=refresh i], body.neterror")
    && ![...document.querySelectorAll("[role=alert]")].some((one) => one.innerText.trim()),
  signs_in: document.querySelector("input[type=password]") !== null,
})
"""
_ASKS_TO_WAIT = re.compile("処理中|読み?込み?中|接続中|お待ち|しばらく|loading|please wait", re.IGNORECASE)


# Where a form sends what is entered in it, as it says itself.
_GOES_TO = "(field) => field.form?.getAttribute('action') ?? ''"


class Arrival:
    """Sees to it that a window shows the screen that it should show; signs in on the way where it is asked to."""

    def __init__(
        self,
        keys: Keys,
        addresses: Addresses,
        labels: Labels = AS_PRINTED,
        seconds: float = 15.0,
        unseen: Callable[[], AbstractContextManager[None]] = nullcontext,
        about_to_ask: AboutToAsk | None = None,
        picture: list[Any] | None = None,
    ) -> None:
        """`seconds` is how long a screen is waited for; `labels` tell what the portals call otherwise than it is printed. Whatever records
        the windows records nothing of what is done inside `unseen`. `about_to_ask` is told of a portal that is about to be asked; `picture`
        is what a picture asks of a page that has arrived.
        """
        self._about_to_ask = about_to_ask
        self._keys, self._unseen, self._picture = keys, unseen, picture
        self._addresses = addresses
        self._labels = labels
        self._seconds = seconds
        headings = {place.sign_in.heading for place in addresses.places.values()} | {
            *labels.everywhere([_PRINTED.heading])
        }
        self._sign_in_headings = tuple(sorted(headings))

    def at(self, screen: type[Screen], page: Page) -> Seen:
        """Wait until `page` shows `screen`, and return what was seen of it.

        Raises `Refused` with the portal's sentences when it refuses; `OutOfHours` with them when it is closed; `Interrupted` when it
        shows an error page or another screen; `NoAnswerYet` when only the way to the portal failed, so that what was asked of it may
        still happen; `RunAborted` when the sign-in is refused; `StrangePlace` where the window is at none of the portal's own
        addresses; `NotOnScreen` where a screen is there that nobody knows, and stays; and Playwright's timeout, as `NeverCame`, when
        nothing comes.
        """
        if seen := self._arrived(screen, page):
            return seen
        for _ in range(_SIGN_INS):
            if self._about_to_ask is not None:
                self._about_to_ask(self._portal_of(page, screen))
            with self._unseen():
                self._sign_in(page, screen)
            _wait_for_any(page, screen.heading)
            if seen := self._arrived(screen, page, came_back=True):
                return seen
            if page.get_by_role("alert").count():
                raise RunAborted(say.sign_in_refused(self._portal_of(page, screen)))
        raise Interrupted(*say.signed_out(self._called(self._portal_of(page, screen), "heading")))

    def _arrived(self, screen: type[Screen], page: Page, *, came_back: bool = False) -> Seen | None:
        """Return what is seen of the screen that has come; nothing where the portal asks to sign in."""
        seen = self._wait_for(screen, page, came_back=came_back)
        if not seen.browsers_own:
            self._portal_of(page, screen)
        self._must_be_open(page, screen, seen)
        if seen.browsers_own or _ERROR_PAGE.search(seen.heading):
            raise _as_error(seen)
        if seen.heading == self._called(self._portal_of(page, screen), "heading"):
            return None
        if seen.alerts and not screen.shows_alerts:
            raise Refused(*say.refused(quoted(" ".join(seen.alerts))))
        if not _is(seen.heading, self._labels.any_on(screen.portal, screen.heading)):
            raise Interrupted(*say.signed_out(quoted(seen.heading)))
        if self._portal_of(page, screen) != screen.portal:
            raise _stranger(page.url, screen)
        return seen

    def _wait_for(self, screen: type[Screen], page: Page, *, came_back: bool) -> Seen:
        """Wait until something shows that ends the waiting, whichever, and return all that is seen then.

        A heading that no screen of the portal has, on a page that is whole and stays as it is, is what the portal calls the screen by
        now: waiting longer, or trying again, changes nothing.
        """
        patience = min(BRIEFLY, self._seconds * 1000)
        awaited = self._awaited(screen, came_back=came_back)
        if begins(page, patience) and (seen := comes(page, awaited, patience)):
            return seen
        anything = self._anything(screen, page, came_back=came_back)
        left = self._seconds * 1000 - patience
        before, signs_in = self._unknown(screen, page)
        while left > 0:
            patience, left = min(BRIEFLY, left), left - BRIEFLY
            try:
                anything.first.wait_for(timeout=patience)
            except PlaywrightTimeout:
                unknown, signs_in = self._unknown(screen, page)
                if unknown and unknown == before:
                    raise self._not_there(screen, _PRINTED.heading if signs_in else screen.heading, unknown) from None
                before = unknown
            else:
                return look(page)
        raise NeverCame(_told(screen.heading))

    def _awaited(self, screen: type[Screen], *, came_back: bool) -> Awaited:
        """Return what ends the waiting. What was submitted while signed out is lost: the portal goes back (`came_back`) to where it was
        entered.
        """
        wanted = self._labels.all_on(screen.portal, screen.heading)
        headings, there = (*wanted, *self._sign_in_headings), partial(self._labels.on, screen.portal)
        links = [[link, there(part.name), there(link)] for link, part in screen.links.items()]
        return Awaited(headings, _TROUBLES, not screen.shows_alerts, links, self._picture, anything=came_back)

    def _anything(self, screen: type[Screen], page: Page, *, came_back: bool) -> Locator:
        """Return what finds the same, also where a page shows it otherwise than most do."""
        wanted = _heading(page, self._labels.any_on(screen.portal, screen.heading))
        sign_in = re.compile(f"^(?:{'|'.join(map(re.escape, self._sign_in_headings))})$")
        anything = wanted.or_(_heading(page, sign_in)).or_(_trouble(page))
        if not screen.shows_alerts:
            anything = anything.or_(page.get_by_role("alert"))
        return anything.or_(_heading(page, re.compile("."))) if came_back else anything

    def _unknown(self, screen: type[Screen], page: Page) -> tuple[tuple[str, ...], bool]:
        """Return the headings that the window shows for good and no screen of the portal has, and whether it asks for a password."""
        try:
            seen = page.evaluate(_ANOTHER)
        except PlaywrightError:  # it moves on at this very moment; a browser that was ended says so at the next wait
            return (), False
        headings = tuple(seen["headings"])
        odd = not headings or any(
            pattern.search(" ".join(headings)) for pattern in (_ERROR_PAGE, _CLOSED, _ASKS_TO_WAIT)
        )
        known = any(self._labels.knows(screen.portal, heading) for heading in headings)
        ours = self._addresses.portal_at(page.url) == screen.portal
        return (headings, seen["signs_in"]) if seen["settled"] and ours and not odd and not known else ((), False)

    def _not_there(self, screen: type[Screen], label: Names, headings: tuple[str, ...]) -> NotOnScreen:
        wanted = label if isinstance(label, str) else label[0]
        alike = self._labels.most_alike(screen.portal, wanted, headings)
        return NotOnScreen(wanted, screen=wanted, kind="heading", portal=screen.portal, alike=alike)

    def knock(self, page: Page) -> None:
        """Wait until `page` shows anything at all; raise `OutOfHours` when that is that the portal is closed."""
        _wait_for_any(page, "")
        self._must_be_open(page, Screen, look(page))

    def trouble_at(self, page: Page) -> ApplicationError | OutOfHours | None:
        """Return what is told of a window that shows neither what should come nor what was there: it is closed, or an error page."""
        seen = look(page)
        try:
            self._must_be_open(page, Screen, seen)
        except OutOfHours as closed:
            return closed
        return _as_error(seen) if seen.browsers_own or _ERROR_PAGE.search(seen.heading) else None

    def _must_be_open(self, page: Page, screen: type[Screen], seen: Seen) -> None:
        told = [] if screen.shows_alerts else seen.alerts
        if not seen.browsers_own and _CLOSED.search(" ".join((seen.heading, *told))):
            raise OutOfHours(self._portal_of(page, screen), quoted(" ".join(seen.alerts) or seen.heading))

    def _sign_in(self, page: Page, screen: type[Screen]) -> None:
        """Enter user and password where the portal itself asks for them, and see before each of both, and before the click, that it does.

        What is entered goes into the very document that was looked at: where the window moves on meanwhile, it is stale and takes nothing.
        """
        at = self._portal_of(page, screen)
        user, password = (
            self._sign_in_part(page, page.get_by_label(self._called(at, what), exact=True), at, label, "field")
            for what, label in (("user", _PRINTED.user), ("password", _PRINTED.password))
        )
        named = page.get_by_role("button", name=self._called(at, "button"), exact=True)
        button = self._sign_in_part(page, named, at, _PRINTED.button, "button")
        credentials = self._keys.of(self._portal_of(page, screen))
        self._must_go_home(page, screen, user.evaluate(_GOES_TO))
        user.fill(credentials.user)
        self._must_go_home(page, screen, password.evaluate(_GOES_TO))
        password.fill(credentials.password)
        with page.expect_event("framenavigated", predicate=lambda frame: frame == page.main_frame):
            self._must_go_home(page, screen, password.evaluate(_GOES_TO))
            button.click()

    def _sign_in_part(self, page: Page, found: Locator, portal: str, label: str, kind: Kind) -> ElementHandle:
        """Return a part of the sign-in; raise `NotOnScreen` where the sign-in has none of that name."""
        try:
            there = the_one(found, label, lambda: _heading(page, self._called(portal, "heading")).count() > 0)
        except NotOnScreen as missing:
            missing.kind, missing.portal, missing.screen = kind, portal, _PRINTED.heading
            missing.alike = self._labels.most_alike(portal, label, names_on(page, kind))
            raise
        return there.element_handle()

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

    def _called(self, portal: str, what: str) -> str:
        """Return what a part of a portal's sign-in is called: as the portal's own table says, else as the table of labels does."""
        said, printed = getattr(self._addresses.places[portal].sign_in, what), getattr(_PRINTED, what)
        return self._labels.on(portal, printed) if said == printed else str(said)

    def _portal_of(self, page: Page, screen: type[Screen]) -> str:
        """Return which portal a window belongs to, which may not be the one that was expected; raise `StrangePlace` for none."""
        portal = self._addresses.portal_at(page.url)
        if portal is None:
            raise _stranger(page.url, screen)
        return portal


def _wait_for_any(page: Page, heading: Names) -> None:
    """Wait until any heading shows; `heading` is what somebody would like it to be."""
    try:
        _heading(page, re.compile(".")).first.wait_for()
    except PlaywrightTimeout:
        raise NeverCame(_told(heading)) from None


def _told(heading: Names) -> str:
    return heading if isinstance(heading, str) else ""


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


def _as_error(seen: Seen) -> ApplicationError:
    said = say.error_page(quoted(seen.heading)[:80])
    return NoAnswerYet(*said) if seen.browsers_own or _GATEWAY.search(seen.heading) else Interrupted(*said)


def _stranger(url: str, screen: type[Screen]) -> StrangePlace:
    return StrangePlace(*say.stranger(screen.portal, url))
