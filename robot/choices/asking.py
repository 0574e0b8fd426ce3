"""Asking the portals, with a browser of one's own, which choices their lists offer."""

from collections.abc import Sequence

from ..addresses import Addresses
from ..case import Case
from ..credentials import Keys
from ..desk import Desk
from ..settings import Settings
from ..warm_browser import WarmBrowser
from .items import Seen
from .look import look


def ask(cases: Sequence[Case], settings: Settings) -> Seen:
    """See which choices there are for these cases; nothing is sent, no picture is taken, and no file is written.

    Raises `WrongInput` when nothing answers at the portals' address, there is no browser, or nobody knows the password.
    """
    addresses = Addresses.parse(settings.portals)
    addresses.must_answer()
    with WarmBrowser(settings) as warm:
        desk = Desk(warm.new_context, addresses, Keys(addresses), settings.patience, within=warm.within)
        try:
            return look(desk, cases)
        finally:
            desk.leave()
