"""Looking at what a window shows: one question to the browser tells heading, alerts and error pages together.

What is waited for is named, the page itself waits for it, and answers with the whole reading: to arrive costs one command.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from ..screens.reading import ITEMS
from .camera import PREPARE
from .watchdog import Overdue

_MOVES = 5  # a window that moves on more often is waited for otherwise

# What is on the screen, in one question to the browser; its own error pages know themselves by this class.
LOOK = """
() => ({
  heading: document.querySelector("h1")?.innerText.slice(0, 2000).trim() ?? "",
  alerts: [...document.querySelectorAll("[role=alert] li, [role=alert]:not(:has(li))")].slice(0, 20)
    .map((node) => node.innerText.slice(0, 2000).trim()),
  browsers_own: document.body.classList.contains("neterror"),
})
"""

# The same once one of these headings, an error page or an alert is shown on a page that has come as a whole; nothing where none is in time.
COMES = f"""
async ([headings, troubles, alerts, any, links, picture, milliseconds]) => {{
  const ends = Date.now() + milliseconds, trouble = new RegExp(troubles, "i");
  const drawn = (node) => node.getClientRects().length > 0 && getComputedStyle(node).visibility === "visible";
  const changed = () => new Promise((done) => {{
    const watching = new MutationObserver(done);
    watching.observe(document, {{childList: true, subtree: true, characterData: true, attributes: true}});
    document.addEventListener("readystatechange", done, {{once: true}});
    setTimeout(done, 100);
  }});
  const items = () => {{
    const mains = document.querySelectorAll("main");
    try {{
      return mains.length === 1 && document.querySelectorAll("th").length < 500 ? ({ITEMS})(mains[0]) : null;
    }} catch {{
      return null;
    }}
  }};
  const clean = (text) => (text ?? "").trim(), label = (node) => clean(node.getAttribute("aria-label"));
  const count = ([printed, part, name]) => {{
    const parts = [...document.querySelectorAll("nav, section, [role]")].filter((node) => label(node) === part);
    const inside = parts.length === 1 ? [...parts[0].querySelectorAll("a[href]")] : [];
    return [printed, inside.filter((node) => (label(node) || clean(node.textContent)) === name && drawn(node)).length];
  }};
  for (;;) {{
    if (document.readyState !== "loading" && document.body) {{
      const seen = ({LOOK})(), heading = document.querySelector("h1");
      const named = any ? seen.heading : headings.includes(seen.heading) || trouble.test(seen.heading);
      if (seen.browsers_own || (heading && named && drawn(heading))) {{
        return {{...seen, items: items(), links: Object.fromEntries(links.map(count)), ready: picture && (await ({PREPARE})(picture))}};
      }}
      if (alerts && [...document.querySelectorAll("[role=alert]")].some(drawn)) return seen;
    }}
    if (Date.now() > ends) return null;
    await changed();
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a window shows: its heading, its alerts, and whether the page is the browser's own; as it arrives, its `items` by their labels
    besides, how many there are of its `links`, and what a picture needs to know that is taken before anything is done (`ready`).
    """

    heading: str
    alerts: list[str]
    browsers_own: bool
    items: dict[str, str] | None = None
    ready: Mapping[str, Any] | None = None
    links: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Awaited:
    """What is waited for: one of these `headings`, one that tells of `troubles` (a pattern), an alert if `alerts` count; or `anything`.
    `links` are those that are pressed there, each with the part of the page that it stands in; `picture` is what whoever takes pictures
    of it then asks of the page.
    """

    headings: tuple[str, ...]
    troubles: str
    alerts: bool
    links: list[list[str]]
    picture: list[Any] | None
    anything: bool = False


def look(page: Page) -> Seen:
    """Return what a window shows now."""
    return Seen(**page.evaluate(LOOK))


def begins(page: Page, milliseconds: float) -> bool:
    """Wait until a window that has just been opened shows anything; tell whether it does so in time. The browser need not be asked."""
    if page.url != "about:blank":
        return True
    try:
        page.wait_for_event("framenavigated", timeout=milliseconds)
    except PlaywrightTimeout:
        return False
    return True


def comes(page: Page, awaited: Awaited, milliseconds: float) -> Seen | None:
    """Return what a window shows once that has come which is waited for; nothing where it has not come in so many milliseconds.

    A window that moves on meanwhile is asked again. Raises Playwright's error where there is no window any more.
    """
    ends, left = monotonic() + milliseconds / 1000, milliseconds
    for _ in range(_MOVES):
        asked: list[Any] = [
            [*awaited.headings],
            awaited.troubles,
            awaited.alerts,
            awaited.anything,
            awaited.links,
            awaited.picture,
            left,
        ]
        try:
            seen = page.evaluate(COMES, asked)
        except Overdue:
            raise
        except PlaywrightError:
            if page.is_closed():
                raise
            left = max(0.0, 1000 * (ends - monotonic()))
        else:
            return None if seen is None else Seen(**seen)
    return None
