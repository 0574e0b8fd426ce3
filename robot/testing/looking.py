"""Looking a case up in the portals' lists, for a test."""

from pathlib import Path

from ..app import App
from ..browser.context import Browsers
from ..config.settings import Settings
from ..scenario.looking import statuses
from .robot import HURRIED


def look_up(portals: str, estimate: str, browsers: Browsers) -> dict[str, str]:
    """Return the estimate's status by portal, in windows of their own that are closed afterwards; nothing is kept of it."""
    settings = Settings(portals, Path(), mask=False, timeouts=HURRIED)
    session = App(settings=settings, language="ja").session(browsers)
    try:
        return statuses(session, estimate)
    finally:
        session.leave()
