"""The banner for whoever watches: which step is being done, at the top of every window, in no picture, and nothing to the robot.

It lies in a closed shadow tree beside the page's body: no text, no role and no box of the page's changes by it, and a click goes through.
"""

import json

from playwright.sync_api import BrowserContext
from playwright.sync_api import Error as PlaywrightError

from .watchdog import Overdue

# What is said comes by scripts of their own, in whatever order a document runs them: the newest is shown.
_DRAW = """
(() => {
  if (window !== top) return;
  const banner = (window[Symbol.for("renkei.banner")] ??= {nth: 0, text: "", hidden: false});
  banner.draw = () => {
    if (!banner.text || !document.documentElement) return;
    if (!banner.host?.isConnected) {
      banner.host = document.createElement("div");
      banner.host.setAttribute("aria-hidden", "true");
      const place = {all: "initial", position: "fixed", inset: "0 0 auto 0", zIndex: "2147483647", pointerEvents: "none"};
      Object.assign(banner.host.style, place);
      banner.line = document.createElement("div");
      const look = {background: "rgba(0, 51, 102, 0.85)", color: "white", font: "13px/22px sans-serif", padding: "0 10px",
                    whiteSpace: "nowrap", overflow: "hidden", textOverflow: "ellipsis", pointerEvents: "none"};
      Object.assign(banner.line.style, look);
      banner.host.attachShadow({mode: "closed"}).append(banner.line);
      document.documentElement.append(banner.host);
    }
    banner.line.textContent = banner.text;
    banner.host.style.display = banner.hidden ? "none" : "block";
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", banner.draw);
  banner.draw();
})();
"""

_SAY = """
(([nth, text]) => {
  if (window !== top) return;
  const banner = (window[Symbol.for("renkei.banner")] ??= {nth: 0, text: "", hidden: false});
  if (nth < banner.nth) return;
  Object.assign(banner, {nth, text});
  banner.draw?.();
})
"""

HIDE = """
() => {
  const banner = window[Symbol.for("renkei.banner")];
  if (!banner) return;
  banner.hidden = true;
  banner.draw?.();
}
"""
"""A function for a page: takes the banner away for a picture, also one that is not drawn yet."""

SHOW_AGAIN = """
() => {
  const banner = window[Symbol.for("renkei.banner")], was_hidden = banner?.hidden ?? false;
  if (banner) banner.hidden = false;
  banner?.draw?.();
  return was_hidden;
}
"""
"""A function for a page: puts it back, and tells whether it is still the document that it was taken away from."""


class Banner:
    """Says in the windows of a session, and of the customer's terminal that is used from there, which step is being done."""

    def __init__(self) -> None:
        self._contexts: list[BrowserContext] = []
        self._nth, self._text = 0, ""

    def over(self, context: BrowserContext) -> None:
        """Stand in each window of this context from now on."""
        context.add_init_script(_DRAW)
        self._contexts.append(context)
        if self._text:
            context.add_init_script(self._script())

    def off(self, context: BrowserContext) -> None:
        """Let a context go that is about to be closed."""
        if context in self._contexts:
            self._contexts.remove(context)

    def say(self, text: str) -> None:
        """Show `text` in the windows that are open, and in each document that comes. A window that moves on meanwhile shows it anew."""
        self._nth, self._text = self._nth + 1, text
        for context in self._contexts:
            context.add_init_script(self._script())
            for page in context.pages:
                try:
                    page.evaluate(_SAY, [self._nth, text])
                except Overdue:
                    raise
                except PlaywrightError:
                    continue

    def _script(self) -> str:
        return f"({_SAY})({json.dumps([self._nth, self._text], ensure_ascii=False)});"
