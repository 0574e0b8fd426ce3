"""The browser that is to be used, started once and kept warm; another one in its place when it dies."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from . import home
from .browser import find_browser
from .desk import NewContext
from .errors import WrongInput
from .settings import Settings
from .temporary import usable_folder
from .words import Words

# Quiet: no look-ups of the vendor's hosts. Frame rate and vsync are left alone: without a limit each open window draws as
# fast as it can, and a case has several of them open.
BROWSER_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
)


# Where a full browser shows its error page, a headless shell shows nothing, and the robot would wait until it is out of patience.
_SAY_THAT_IT_CANNOT_CONNECT = """
if (location.protocol === "chrome-error:") addEventListener("DOMContentLoaded", () => {
  if (document.body.childElementCount) return;
  document.body.className = "neterror";
  document.body.append(Object.assign(document.createElement("h1"), {textContent: "接続できません"}));
});
"""


class WarmBrowser:
    """A browser of one's own, used on the thread that started it. Raises `WrongInput` when there is none or it does not start."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def new_context(self) -> NewContext:
        """What opens a context of its own."""
        return self._new_context

    def is_connected(self) -> bool:
        """Tell whether the browser lives."""
        return self.browser.is_connected()

    def replace(self) -> None:
        """Start another browser, and another driver, in place of those that died."""
        self.close()
        self._start()

    def close(self) -> None:
        """Close the browser; one that crashed is closed already."""
        for end in (self.browser.close, self._playwright.stop):
            with suppress(PlaywrightError):
                end()

    def _new_context(self, **wishes: Any) -> BrowserContext:  # noqa: ANN401 - Playwright's own
        context = self.browser.new_context(**wishes)
        context.add_init_script(_SAY_THAT_IT_CANNOT_CONNECT)
        return context

    def _start(self) -> None:
        home.must_be_known()
        usable_folder()
        self._playwright: Playwright = sync_playwright().start()
        try:
            self.browser: Browser = _launch(self._playwright, self._settings)
        except WrongInput:
            self._playwright.stop()
            raise


@contextmanager
def open_browser(settings: Settings) -> Iterator[Browser]:
    """Start the browser that is to be used; raise `WrongInput` when there is none or it does not start."""
    with WarmBrowser(settings) as warm:
        yield warm.browser


def _launch(playwright: Playwright, settings: Settings) -> Browser:
    own = Path(playwright.chromium.executable_path)
    executable = find_browser(headed=settings.headed, playwright_own=own)
    try:
        return playwright.chromium.launch(
            executable_path=executable,
            headless=not settings.headed,
            slow_mo=settings.slow_mo,
            args=list(BROWSER_ARGUMENTS),
            # Ctrl-C is for the robot, which leaves its case at a safe point and closes the browser itself.
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
    except PlaywrightError as error:
        first = error.message.splitlines()[0]
        raise WrongInput(
            Words(
                ja=f"ブラウザを起動できませんでした({executable or own}): {first}",
                en=f"The browser {executable or own} did not start: {first}",
            )
        ) from error
