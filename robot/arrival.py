"""Arriving on a screen, and all that a portal may show in its place.

Its sign-in, its refusal in its own words, an error page, "closed for the day", another screen than the one that should be
there, or nothing at all: each is noticed here, in one place, and told in words.
"""

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from .addresses import Addresses
from .credentials import Keys
from .discretion import quoted
from .errors import ApplicationError, CannotGoOn, Interrupted, NoAnswerYet, Refused, StrangePlace
from .procedure import SYSTEMS
from .screens.base import Screen
from .screens.finding import NeverCame
from .visible import visible
from .words import Words

SIGN_IN = "ログイン"
_SIGN_INS = 2  # a portal may end the sign-in at once; only its own refusal says that user or password is wrong
_ERROR_PAGE = re.compile(
    r"Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out|Not Found", re.IGNORECASE
)
_GATEWAY = re.compile(r"Bad Gateway|Gateway Time-?out", re.IGNORECASE)
_CLOSED = re.compile("サービス時間外")


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

    def at(self, screen: type[Screen], page: Page) -> None:
        """Wait until `page` shows `screen`.

        Raises `Refused` with the portal's sentences when it refuses; `Interrupted` when it shows an error page or another
        screen; `NoAnswerYet` when only the way to the portal failed, so that what was asked of it may still happen;
        `CannotGoOn` when the sign-in is refused; `StrangePlace` where the window is at none of the portal's own addresses; and
        Playwright's timeout, as `NeverCame`, when nothing comes.
        """
        if not self._asks_to_sign_in(screen, page):
            return
        for _ in range(_SIGN_INS):
            self._sign_in(page, screen)
            _wait_for(_heading(page, re.compile(".")), screen.heading)
            if not self._asks_to_sign_in(screen, page, came_back=True):
                return
            if page.get_by_role("alert").count():
                raise CannotGoOn(_sign_in_refused(self._portal_of(page, screen)))
        raise Interrupted(*_signed_out(SIGN_IN))

    def _asks_to_sign_in(self, screen: type[Screen], page: Page, *, came_back: bool = False) -> bool:
        wanted = _heading(page, screen.heading)
        anything = wanted.or_(_heading(page, SIGN_IN)).or_(_trouble(page))
        if not screen.shows_alerts:
            anything = anything.or_(page.get_by_role("alert"))
        if came_back:  # what was submitted while signed out is lost: the portal goes back to where it was entered
            anything = anything.or_(_heading(page, re.compile(".")))
        _wait_for(anything, screen.heading)
        seen = _Seen(**page.evaluate(_LOOK))
        if not seen.browsers_own:
            self._portal_of(page, screen)
        if seen.browsers_own or _ERROR_PAGE.search(seen.heading) or _CLOSED.search(seen.heading):
            raise _as_error(seen)
        if seen.heading == SIGN_IN:
            return True
        if seen.alerts and not screen.shows_alerts:
            raise Refused(*_refused(seen.alerts))
        if not _is(seen.heading, screen.heading):
            raise Interrupted(*_signed_out(quoted(seen.heading)))
        if self._portal_of(page, screen) != screen.portal:
            raise _stranger(page.url, screen)
        return False

    def _sign_in(self, page: Page, screen: type[Screen]) -> None:
        """Enter user and password where the portal itself asks for them, and see before each of both, and before the click, that it does.

        What is entered goes into the very document that was looked at: where the window moves on meanwhile, it is stale and takes nothing.
        """
        user, password = (page.get_by_label(label, exact=True).element_handle() for label in ("利用者ID", "パスワード"))
        button = page.get_by_role("button", name=SIGN_IN, exact=True).element_handle()
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
    said = _error_page(quoted(seen.heading)[:80])
    return NoAnswerYet(*said) if seen.browsers_own or _GATEWAY.search(seen.heading) else Interrupted(*said)


def _stranger(url: str, screen: type[Screen]) -> StrangePlace:
    system, shown = SYSTEMS[screen.portal], visible(url.partition("?")[0])
    return StrangePlace(
        Words(
            ja=f"{system.ja} のアドレスではない画面が表示されたため、何も入力していません: {shown}",
            en=f"This is not {system.en}'s address, and nothing was entered there: {shown}",
        ),
        Words(
            ja="--portals の指定が正しいか確認してください。正しければ、画像をシステムの管理者に見せて確認してください。",
            en="See whether --portals is right; if it is, show the picture to whoever runs the system before anything else is done.",
        ),
    )


def _sign_in_refused(portal: str) -> Words:
    return Words(
        ja=f"{portal} にログインできませんでした。利用者IDとパスワード(環境変数 RENKEI_{portal.upper()}_USER など)を確認してください。",
        en=f"{portal} refused the sign-in. Check the user and password (RENKEI_{portal.upper()}_USER and so on).",
    )


def _error_page(heading: str) -> tuple[Words, Words]:
    return (
        Words(ja=f"エラー画面「{heading}」が表示されました。", en=f"An error page came up: {heading}."),
        Words(ja="時間をおいて、もう一度実行してください。", en="Run the case again after a while."),
    )


def _signed_out(heading: str) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"操作の途中でログアウトされていたため、ログインし直しました(「{heading}」画面に戻りました)。",
            en=f"The portal had signed the robot out; after signing in again it shows 「{heading}」.",
        ),
        Words(
            ja="同じアカウントを他の端末で使っていないか確認してください。",
            en="See whether the account is used elsewhere.",
        ),
    )


def _refused(sentences: list[str]) -> tuple[Words, Words]:
    said = quoted(" ".join(sentences))
    return (
        Words(ja=f"画面に次のメッセージが表示されました: {said}", en=f"The portal refused: {said}"),
        Words(
            ja="メッセージに従ってケース表の内容を直し、もう一度実行してください。",
            en="Correct the case's row as the message says, and run it again.",
        ),
    )
