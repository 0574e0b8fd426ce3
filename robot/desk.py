"""The operator's desk: the browser's windows, the questions they ask, the papers they print.

A window is reached by doing what opens it and then arriving on the screen that should be there. Arriving is where everything
a portal may show instead is noticed: its sign-in, its refusal in its own words, an error page, nothing at all.
"""

import base64
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from playwright.sync_api import BrowserContext, Dialog, Locator, Page
from playwright.sync_api import Error as PlaywrightError

from robot.addresses import Addresses
from robot.credentials import Keys
from robot.errors import ApplicationError, CannotGoOn, Refused
from robot.screens.base import Screen
from robot.settings import Patience
from robot.words import Words

SIGN_IN = "ログイン"
_TROUBLE = re.compile(
    r"Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out|Not Found", re.IGNORECASE
)
_FETCH = """
async (url) => {
  const answer = await fetch(url), bytes = new Uint8Array(await answer.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return [answer.status, btoa(text)];
}
"""

S = TypeVar("S", bound=Screen)
NewContext = Callable[..., BrowserContext]
StorageState = Any  # Playwright's own dictionary of cookies; only ever handed back to it


class Opening:
    """A window that was asked for and may still be on its way."""

    def __init__(self, desk: "Desk", wait: Callable[[], Page]) -> None:
        self._desk = desk
        self._wait = wait

    def arrive(self, screen: type[S]) -> S:
        """Wait for the window and for `screen` in it; raise Playwright's timeout when no window comes."""
        return self._desk.arrive(screen, self._wait())


class Desk:
    """One case's windows, in a browser context of their own: nothing of another case can be seen from here."""

    def __init__(
        self,
        new_context: NewContext,
        addresses: Addresses,
        keys: Keys,
        patience: Patience,
        signed_in: StorageState | None = None,
    ) -> None:
        self._addresses = addresses
        self._keys = keys
        self._patience = patience
        self._context: BrowserContext = new_context(
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            viewport={"width": 1280, "height": 1000},
            storage_state=signed_in,
        )
        self._context.set_default_timeout(patience.screen * 1000)
        self.front: Page | None = None

    def open(self, screen: type[S], path: str = "/") -> S:
        """Open a portal in a new window, as from a bookmark."""
        page = self._context.new_page()
        self.front = page
        page.goto(self._addresses.of(screen.portal, path), wait_until="commit")
        return self.arrive(screen, page)

    @contextmanager
    def aside(self, screen: type[S]) -> Iterator[S]:
        """Open a portal in a window of its own, to look something up, and close it again."""
        front = self.front
        opened = self.open(screen)
        try:
            yield opened
        finally:
            opened.page.close()
            self.front = front

    def arrive(self, screen: type[S], page: Page) -> S:
        """Wait until `page` shows `screen` and return it.

        Signs in where the portal asks for it. Raises `Refused` with the portal's sentences when it refuses, `ApplicationError`
        when it shows something else, and Playwright's timeout when it shows nothing.
        """
        self.front = page
        for _ in range(2):
            if not self._asked_to_sign_in(screen, page):
                return screen(page)
            self._sign_in(screen.portal, page)
        raise CannotGoOn(_sign_in_refused(screen.portal))

    def go(self, screen: Screen, button: str, onward: type[S]) -> S:
        """Press a button or link and arrive on the screen that it leads to, in the same window."""
        screen.press(button)
        return self.arrive(onward, screen.page)

    def window(self, screen: type[S], page: Page, press: Callable[[], None], *, asks: str | None = None) -> S:
        """Do what `press` does and arrive on `screen` in the window that it opens."""
        return self.opening(page, press, asks=asks).arrive(screen)

    def opening(self, page: Page, press: Callable[[], None], *, asks: str | None = None) -> Opening:
        """Do what `press` does, which opens a window; the window itself is waited for later.

        `asks` is the other system's name in the confirm() that comes first; it is answered with 「OK」 only when it is about
        handing data to that system, and otherwise nothing is agreed to and `ApplicationError` is raised.
        """
        arrived: list[Page] = []
        page.once("popup", lambda opened: arrived.append(opened))  # Playwright takes no built-in
        if asks is None:
            press()
        else:
            self.agree(page, press, asks)

        def wait() -> Page:
            return arrived[0] if arrived else page.wait_for_event("popup")

        return Opening(self, wait)

    def agree(self, page: Page, press: Callable[[], None], asks: str) -> None:
        """Do what `press` does and answer the confirm() that follows with 「OK」, if it asks what it should ask."""
        questions: list[str] = []

        def answer(dialog: Dialog) -> None:
            questions.append(dialog.message)
            if _is_about_linking(dialog.message, asks):
                dialog.accept()
            else:
                dialog.dismiss()

        page.on("dialog", answer)
        try:
            press()
        finally:
            page.remove_listener("dialog", answer)
        if questions and not _is_about_linking(questions[0], asks):
            raise ApplicationError(*_other_question(questions[0]))

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
        builds show a PDF and others download it.
        """
        status, content = screen.page.evaluate(_FETCH, url)
        return status, base64.b64decode(content)

    def clear(self) -> None:
        """Close every window."""
        for page in self._context.pages:
            page.close()
        self.front = None

    def signed_in(self) -> StorageState:
        """Return the sign-ins, for the next desk."""
        return self._context.storage_state()

    def leave(self) -> None:
        """Close everything. A browser that is gone already is as good as closed."""
        try:
            self._context.close()
        except PlaywrightError:
            return

    def _asked_to_sign_in(self, screen: type[Screen], page: Page) -> bool:
        """Wait for whatever comes; tell whether it is the sign-in rather than the wanted screen."""
        wanted, sign_in = _heading(page, screen.heading), _heading(page, SIGN_IN)
        refusal = page.get_by_role("alert")
        trouble = page.get_by_role("heading", level=1).filter(has_text=_TROUBLE)
        answers = wanted if screen.shows_alerts else wanted.or_(refusal)
        answers.or_(sign_in).or_(trouble).first.wait_for()
        if trouble.count():
            raise ApplicationError(*_error_page(trouble.inner_text()))
        if sign_in.count():
            return True
        if refusal.count() and not screen.shows_alerts:
            raise Refused(*_refused(refusal.get_by_role("listitem").all_inner_texts()))
        return False

    def _sign_in(self, portal: str, page: Page) -> None:
        credentials = self._keys.of(portal)
        page.get_by_label("利用者ID", exact=True).fill(credentials.user)
        page.get_by_label("パスワード", exact=True).fill(credentials.password)
        with page.expect_event("framenavigated", predicate=lambda frame: frame == page.main_frame):
            page.get_by_role("button", name=SIGN_IN, exact=True).click()
        if page.get_by_role("alert").count() and _heading(page, SIGN_IN).count():
            raise CannotGoOn(_sign_in_refused(portal))


def _is_about_linking(question: str, system: str) -> bool:
    return system in question and "連携" in question


def _heading(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("heading", level=1, name=name, exact=True)


def _sign_in_refused(portal: str) -> Words:
    return Words(
        ja=f"{portal} にログインできませんでした。利用者IDとパスワード(環境変数 RENKEI_{portal.upper()}_USER など)を確認してください。",
        en=f"{portal} refused the sign-in. Check the user and password (RENKEI_{portal.upper()}_USER and so on).",
    )


def _other_question(message: str) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"いつもと違う確認メッセージが表示されたため、OKを押しませんでした: 「{message}」",
            en=f"An unexpected question came up and was not agreed to: 「{message}」",
        ),
        Words(
            ja="メッセージの内容を確認し、問題がなければ手作業で進めてください。",
            en="Read the question; if it is fine, go on by hand.",
        ),
    )


def _error_page(heading: str) -> tuple[Words, Words]:
    return (
        Words(ja=f"エラー画面「{heading}」が表示されました。", en=f"The portal showed an error page: {heading}."),
        Words(ja="時間をおいて、もう一度実行してください。", en="Run the case again after a while."),
    )


def _refused(sentences: list[str]) -> tuple[Words, Words]:
    said = " ".join(sentence.strip() for sentence in sentences)
    return (
        Words(ja=f"画面に次のメッセージが表示されました: {said}", en=f"The portal refused: {said}"),
        Words(
            ja="メッセージに従ってケース表の内容を直し、もう一度実行してください。",
            en="Correct the case's row as the message says, and run it again.",
        ),
    )
