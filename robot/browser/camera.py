"""Taking a picture of a page, the whole of it, though the page may move on meanwhile.

In Chromium pictures are taken through the DevTools protocol, which costs a fifth of Playwright's own screenshot. While a page navigates
such a request may never be answered (microsoft/playwright#9757): a navigation ends it, and the picture is taken again when the page has
come. Other browsers have no such protocol: there it is Playwright's own screenshot. Nothing else of the robot needs the protocol.
"""

import base64
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from playwright.sync_api import CDPSession, FloatRect, Frame, Page
from playwright.sync_api import Error as PlaywrightError

from ..screens.labels import AS_PRINTED, Labels
from .banner import HIDE, SHOW_AGAIN
from .marks import MARK, NO_MARKS, UNMARK, Marks
from .masking import MASK, labels_of
from .sight import LOOK
from .watchdog import Overdue

_TRIES = 3
_SECONDS_TO_COME = 3.0
_MILLISECONDS_BETWEEN = 50
_TALLEST = 8000  # pixels
_QUALITY = 60
_CHROMIUM = "chromium"

# What a page shows, as a number: where it stays the same, a second picture would, too. The head, with its clock, is left out.
_SHOWN = """
() => {
  const parts = document.querySelectorAll("input, select, textarea, button");
  const entered = [...parts].map((part) => [part.value, part.checked, part.disabled]);
  const whole = [location.href, (document.querySelector("main") ?? document.documentElement).textContent, entered];
  const text = JSON.stringify(whole).slice(0, 1e6);
  let sum = text.length;
  for (let at = 0; at < text.length; at++) sum = (Math.imul(sum, 31) + text.charCodeAt(at)) | 0;
  return sum;
}
"""

# An answer that broke off before its first byte leaves a document without a root. Chromium never paints that.
_PREPARE = f"""
async (pressed, [labels, byName, personal, watched, marks, known]) => {{
  const late = new Promise((done) => setTimeout(done, {_SECONDS_TO_COME * 1000}));
  const comes = (what, event) => new Promise((done) => what.addEventListener(event, done));
  if (document.readyState === "loading") await Promise.race([comes(document, "DOMContentLoaded"), late]);
  const styles = [...document.querySelectorAll("link[rel~=stylesheet]")].filter((one) => !one.sheet);
  const styled = Promise.all(styles.map((one) => Promise.race([comes(one, "load"), comes(one, "error")])));
  // Without its style a page is shorter than it will be drawn, and its picture would be cut.
  if (styles.length && document.readyState !== "complete") await Promise.race([styled, comes(window, "load"), late]);
  const root = document.documentElement;
  if (root === null) return null;
  ({UNMARK})();
  ({MASK})(labels, byName);
  const shown = ({_SHOWN})(), found = pressed.length;
  if (shown === known) return {{shown, found}};
  if (watched) ({HIDE})();
  const people = [];
  ({MASK})(personal, false, people);
  const says = people.slice(0, 300).map((node) => (node?.value ?? node?.textContent ?? "").slice(0, 200));
  const screen = ({LOOK})(), told = marks ? ({MARK})(marks, found === 1 ? pressed[0] : null, {UNMARK}) : {{}};
  const size = [Math.max(root.clientWidth, 1), Math.max(root.scrollHeight, innerHeight), innerHeight];
  return {{shown, found, told, says, screen, size}};
}}
"""
PREPARE = f"(asked) => ({_PREPARE})([], asked)"
"""A function for a page: makes it ready for a picture, and returns what the picture needs to know."""


def plain(*, mask: bool, labels: Labels = AS_PRINTED) -> list[Any]:
    """Return what `PREPARE` is asked where nothing is marked and nobody watches."""
    return [labels_of(mask=mask, labels=labels), mask, labels_of(mask=True, labels=labels), False, None, None]


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: `content` is its JPEG, nothing where it would be the same as the last one; `told` is what the marked items say; `shown`
    stands for what the page showed. All are nothing where the page has no document to paint. `people` is what it says of somebody, blurred
    or not; `found` is how many there are of what is about to be pressed; `screen` is what the page is known by, as `robot.browser.sight`
    looks at it.
    """

    content: bytes | None = None
    told: dict[str, str] = field(default_factory=dict)
    shown: int | None = None
    people: frozenset[str] = frozenset()
    found: int = 0
    screen: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class _Watched:
    """A page with its way to the DevTools, and whether it has moved on under a picture."""

    page: Page
    by_devtools: bool = True
    session: CDPSession | None = None
    taking: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.page.on("framenavigated", self._moved_on)

    def _moved_on(self, frame: Frame) -> None:
        if self.taking and self.session is not None and frame == self.page.main_frame:
            session, self.session = self.session, None
            with suppress(PlaywrightError):
                session.detach()

    def capture(self, width: int, height: int, window: int) -> bytes:
        """Return the picture of a page so wide and so high, of which the `window` shows so much."""
        if self.by_devtools:
            return self._send(_wanted(width, height, window))
        clip: FloatRect = {"x": 0, "y": 0, "width": width, "height": min(height, _TALLEST)}
        return self.page.screenshot(
            type="jpeg",
            quality=_QUALITY,
            full_page=height > window,
            clip=clip if height > window else None,
            timeout=_SECONDS_TO_COME * 1000,
        )

    def _send(self, wanted: dict[str, Any]) -> bytes:
        if self.session is None:
            self.session = self.page.context.new_cdp_session(self.page)
        self.taking = True
        try:
            return base64.b64decode(self.session.send("Page.captureScreenshot", wanted)["data"])
        finally:
            self.taking = False


class Camera:
    """Takes pictures as JPEG, which a browser makes in half the time of a WebP. `mask` hides who the customer is; where the windows are
    `watched`, their banner is taken away meanwhile.
    """

    def __init__(self, *, mask: bool, watched: bool = False, labels: Labels = AS_PRINTED) -> None:
        self._hidden, self._has_banner = [*plain(mask=mask, labels=labels)[:3], watched], watched
        self._watched: dict[Page, _Watched] = {}

    def take(
        self, page: Page, marks: Marks = NO_MARKS, known: int | None = None, ready: Mapping[str, Any] | None = None
    ) -> Shot:
        """Take a picture of the whole page with its marks, unless it still shows what is `known`.

        Where the page was made `ready` as it arrived, and nothing was done since, it is not asked again. Raises Playwright's error where
        the picture could not be had in three tries, or as many as there are until the page has had its time.
        """
        tries, ends, waits = 0, monotonic() + _SECONDS_TO_COME, True
        while True:
            tries += 1
            try:
                return self._take(page, marks, known, ready if tries == 1 else None)
            except Overdue:
                raise
            except PlaywrightError:
                if page.is_closed() or (tries >= _TRIES and (monotonic() > ends or not waits)):
                    raise
                waits = self._wait_for(page)

    def _wait_for(self, page: Page) -> bool:
        """Wait for the document that takes this one's place, and a moment more: it may move on at once. Tell whether there was one
        to wait for: a browser that is gone refuses at once.
        """
        with suppress(PlaywrightError):
            page.wait_for_load_state("domcontentloaded", timeout=_SECONDS_TO_COME * 1000)
            page.wait_for_timeout(_MILLISECONDS_BETWEEN)
            return True
        return False

    def _take(self, page: Page, marks: Marks, known: int | None, ready: Mapping[str, Any] | None) -> Shot:
        seen = ready if ready and not (marks or self._has_banner) else self._prepare(page, marks, known)
        if seen is None:
            return Shot()
        if "size" not in seen or seen["shown"] == known:
            return Shot(shown=seen["shown"], found=seen["found"])
        try:
            told = {label: str(text) for label, text in seen["told"].items()}
            says, content = frozenset(map(str, seen["says"])), self._capture(page, seen["size"])
            return Shot(content, told, seen["shown"], says, seen["found"], seen["screen"])
        finally:
            if self._has_banner:
                with suppress(PlaywrightError):
                    page.evaluate(SHOW_AGAIN)
                    page.evaluate(
                        UNMARK
                    )  # which somebody would see until something is done there, or the next picture is taken

    def _prepare(self, page: Page, marks: Marks, known: int | None) -> Mapping[str, Any] | None:
        """Make the page ready, and see in the same turn how many there are of what is about to be pressed."""
        asked = [*self._hidden, marks.on_page() if marks else None, known]
        button = marks.pressed
        seen = button.evaluate_all(_PREPARE, asked) if button else page.evaluate(PREPARE, asked)
        return seen and dict(seen)

    def _capture(self, page: Page, size: Sequence[int]) -> bytes:
        content = self._of(page).capture(*size)
        if self._has_banner and not page.evaluate(SHOW_AGAIN):
            raise PlaywrightError("the window moved on, and its banner may be in the picture")
        return content

    def _of(self, page: Page) -> _Watched:
        if page not in self._watched:
            self._watched[page] = _Watched(page, by_devtools=_has_devtools(page))
        return self._watched[page]


def _has_devtools(page: Page) -> bool:
    browser = page.context.browser
    return browser is None or browser.browser_type.name == _CHROMIUM


def _wanted(width: int, height: int, window: int) -> dict[str, Any]:
    wanted: dict[str, Any] = {"format": "jpeg", "quality": _QUALITY, "optimizeForSpeed": True}
    if height > window:
        clip = {"x": 0, "y": 0, "width": width, "height": min(height, _TALLEST), "scale": 1}
        wanted |= {"captureBeyondViewport": True, "clip": clip}
    return wanted
