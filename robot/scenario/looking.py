"""Looking a case up in each portal's list, as a person would, after everything is over."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ..browser.session import BrowserSession
from ..flows.jpass_door import status_in
from ..screens import arclink, jpass, sonpo
from .terms import NOT_LISTED


def statuses(session: BrowserSession, estimate: str) -> dict[str, str]:
    """Return the estimate's status by portal, `なし` where the portal does not list it."""
    return {portal: look(session, estimate) or NOT_LISTED for portal, look in _LOOKS.items()}


def _in_sonpo(session: BrowserSession, estimate: str) -> str | None:
    row = session.open(sonpo.Applications).search(estimate)
    return row["割賦WEB手続き"] if row else None


def _in_jpass(session: BrowserSession, estimate: str) -> str | None:
    """Read the newest application's status: a re-application stands above what it follows."""
    applications = session.go(session.open(jpass.Top), "お申込一覧(変更再申込)", jpass.ApplicationsOfAllDays)
    rows = applications.search(estimate)
    return status_in(rows[0]) if rows else None


def _in_arclink(session: BrowserSession, estimate: str) -> str | None:
    rows = session.open(arclink.Cases).search(estimate)
    return rows[0]["手続き状況"] if rows else None


_LOOKS: Mapping[str, Callable[[BrowserSession, str], str | None]] = MappingProxyType(
    {"sonpo": _in_sonpo, "jpass": _in_jpass, "arclink": _in_arclink}
)
