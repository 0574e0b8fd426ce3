"""The browser that is to be used, and the reader of its papers, started once and kept warm; another one in its place when it dies."""

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

from ..config import home
from ..config.addresses import Addresses
from ..config.passes import Passes
from ..config.settings import Settings
from ..config.temporary import usable_folder
from ..errors import WrongInput
from ..messages.text import Message
from . import trust
from .context import NewContext
from .executable import find_browser
from .gateway import Gateway
from .pdf.reader import PaperReader, ReaderProcess
from .trouble import why_not_started
from .watchdog import Watchdog, Within

# Quiet: no look-ups of the vendor's hosts. Frame rate and vsync are left alone: without a limit each open window draws as
# fast as it can, and a case has several of them open.
BROWSER_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
)

_SECONDS_TO_START = 60.0
_STARTS = 3
_SECONDS_TO_CLOSE = 10.0
_DRIVER = "run-driver"  # the word that Playwright starts its driver with


# Where a full browser shows its error page, a headless shell shows nothing, and the robot would wait until its time is out.
_SAY_THAT_IT_CANNOT_CONNECT = """
if (location.protocol === "chrome-error:") addEventListener("DOMContentLoaded", () => {
  if (document.body.childElementCount) return;
  document.body.className = "neterror";
  document.body.append(Object.assign(document.createElement("h1"), {textContent: "接続できません"}));
});
"""


class WarmBrowser:
    """A browser of one's own, used on the thread that started it. Raises `WrongInput` when there is none or it does not start.

    `sandboxed` tells whether pages run behind the browser's own walls: root, and some systems, cannot give it any.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings, self._addresses = settings, Addresses.parse(settings.portals)
        self._trusted = frozenset[str]()
        self._gateway = _gateway(self._addresses)
        self._watchdog = Watchdog(self._kill_browser, self._kill_driver)
        self._driver: psutil.Process | None = None
        self._reader = ReaderProcess()
        self.sandboxed = not _is_root()
        try:
            self._start()
        except BaseException:
            self._close_gateway()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def new_context(self) -> NewContext:
        """What opens a context of its own."""
        return self._new_context

    @property
    def within(self) -> Within:
        """What bounds calls to the browser: one that outlasts its bound finds the browser dead."""
        return self._watchdog.within

    @property
    def reader(self) -> PaperReader:
        """Who reads the papers that are printed here."""
        return self._reader

    def lengthen(self, seconds: float) -> None:
        """Let whatever is under way take so many seconds more."""
        self._watchdog.lengthen(seconds)

    def hurry(self, seconds: float) -> None:
        """Let nothing wait for the browser, or for a paper to be read, any longer than so many seconds; from any thread."""
        self._watchdog.hurry(seconds)
        self._reader.hurry(seconds)

    def overdue(self) -> float:
        """Return for how many seconds something has waited that should have ended when the browser was killed."""
        return self._watchdog.overdue()

    def is_connected(self) -> bool:
        """Tell whether the browser lives, and the driver that it is reached through."""
        return self.browser.is_connected() and self._driver is not None and _is_alive(self._driver)

    def is_current(self) -> bool:
        """Tell whether the browser trusts the portals by the keys that they show now: one of theirs may be another by now."""
        return trust.keys_of(self._addresses) <= self._trusted

    def replace(self) -> None:
        """Start another browser, and another driver, in place of those that died; whatever ended them may strike again meanwhile."""
        self._end()
        Retrying(retry=retry_if_exception_type(WrongInput), stop=stop_after_attempt(_STARTS), reraise=True)(self._start)

    def close(self) -> None:
        """Close the browser; one that crashed is closed already."""
        self._end()
        self._reader.close()
        self._watchdog.close()
        self._close_gateway()

    def _close_gateway(self) -> None:
        if self._gateway is not None:
            self._gateway.close()

    def _new_context(self, **wishes: Any) -> BrowserContext:  # noqa: ANN401 - Playwright's own
        if self._gateway is not None:
            wishes["proxy"] = self._gateway.wish
        context = self.browser.new_context(**wishes)
        context.add_init_script(_SAY_THAT_IT_CANNOT_CONNECT)
        return context

    def _start(self) -> None:
        home.must_be_known()
        usable_folder()
        with self._watchdog.within(_SECONDS_TO_START):
            before = {process.pid for process in _children()}
            self._playwright: Playwright = _driver()
            self._driver = next((one for one in _children() if one.pid not in before and _is_driver(one)), None)
            try:
                self.browser: Browser = self._launch()
            except BaseException:
                self._playwright.stop()
                raise
        self._reader.start()  # which is ready long before the first paper is printed

    def _launch(self) -> Browser:
        """Start the browser behind its walls; without them where they cannot be had, and never try again for this one."""
        self._trusted = trust.keys_of(self._addresses)
        inward = trust.key_of(self._gateway.certificate) if self._gateway else None
        more = trust.arguments(self._trusted | ({inward} if inward else set()))
        if self.sandboxed:
            try:
                return _launch(self._playwright, self._settings, more, sandbox=True)
            except WrongInput:
                self.sandboxed = False
        return _launch(self._playwright, self._settings, more, sandbox=False)

    def _end(self) -> None:
        with self._watchdog.within(_SECONDS_TO_CLOSE):
            for end in (self.browser.close, self._playwright.stop):
                with suppress(PlaywrightError):
                    end()

    def _kill_browser(self) -> None:
        """Kill whatever the driver has started: the browser may be a script that started another process."""
        if self._driver is not None:
            with suppress(psutil.Error):
                _kill(self._driver.children(recursive=True))

    def _kill_driver(self) -> None:
        self._kill_browser()
        if self._driver is not None:
            _kill([self._driver])


def _gateway(addresses: Addresses) -> Gateway | None:
    """Start the way to portals that want to see a certificate of ours, where there are any."""
    wanted = any(place.client_certificate for place in addresses.places.values())
    return Gateway(addresses, Passes()) if wanted else None


def _driver() -> Playwright:
    """Start Playwright's driver. One that ends as it starts is told in an `Exception` of no kind of its own."""
    try:
        return sync_playwright().start()
    except Exception as error:
        raise WrongInput(
            Message(
                ja="ブラウザを操作するプログラム(Playwright)が、起動の途中で終了しました。もう一度実行してください。",
                en="The program that drives the browser (Playwright's) ended as it started. Give the command again.",
            )
        ) from error


def _launch(playwright: Playwright, settings: Settings, more: Sequence[str], *, sandbox: bool) -> Browser:
    own = Path(playwright.chromium.executable_path)
    executable = find_browser(headed=settings.headed, playwright_own=own)
    try:
        return playwright.chromium.launch(
            executable_path=executable,
            headless=not settings.headed,
            slow_mo=settings.slow_mo,
            args=[*BROWSER_ARGUMENTS, *more],
            chromium_sandbox=sandbox,
            # Ctrl-C is for the robot, which leaves its case at a safe point and closes the browser itself.
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
    except PlaywrightError as error:
        why = why_not_started(error)
        raise WrongInput(
            Message(
                ja=f"ブラウザを起動できませんでした({executable or own}): {why.ja}",
                en=f"The browser {executable or own} did not start: {why.en}",
            )
        ) from error


def _is_root() -> bool:
    """Tell whether Chromium would refuse its sandbox out of hand: on Linux it does so for root."""
    return sys.platform.startswith("linux") and os.geteuid() == 0


def _children() -> list[psutil.Process]:
    return psutil.Process().children()


def _is_driver(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return _DRIVER in process.cmdline()
    return False


def _is_alive(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _kill(processes: Iterable[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.Error):
            process.kill()
