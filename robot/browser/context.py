"""What a browser session stands on: where its windows come from, and whose portals they show."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, Self

from playwright.sync_api import BrowserContext

from ..config.addresses import Addresses
from ..config.credentials import Keys
from ..config.passes import Passes
from ..config.settings import Settings, Timeouts
from ..screens.labels import AS_PRINTED, Labels
from .pace import Pace
from .pdf.reader import NobodyReads, PaperReader
from .watchdog import Within, unbounded
from .wishes import wishes_of

NewContext = Callable[..., BrowserContext]


def _unbounded(_seconds: float) -> None:
    """Lengthen nothing."""


class Browsers(Protocol):
    """Where browser contexts come from."""

    @property
    def new_context(self) -> NewContext:
        """What opens a context of its own."""

    @property
    def within(self) -> Within:
        """What bounds the calls to the browser."""

    @property
    def reader(self) -> PaperReader:
        """Who reads the papers that are printed there."""

    def lengthen(self, seconds: float) -> None:
        """Let whatever is under way take so many seconds more."""

    def is_connected(self) -> bool:
        """Tell whether the browser lives."""

    def is_current(self) -> bool:
        """Tell whether the browser trusts the portals by the keys that they show now."""

    def replace(self) -> None:
        """Start another browser in place of one that died, or trusts keys of yesterday. Raises `RunAborted` where that cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionContext:
    """What all sessions of one robot at the same portals share.

    `within` bounds what may wait for the browser and has no time-out of Playwright's; `reader` reads what is printed; `mask` hides
    who the customer is, in every window from its beginning on; `watched` tells whether somebody looks at the windows. `labels` are what
    these portals call otherwise than it is printed. `pace` says when a portal may be asked for a document, and `lengthen`
    bounds by what that takes.
    """

    new_context: NewContext
    addresses: Addresses
    keys: Keys
    timeouts: Timeouts
    within: Within = unbounded
    reader: PaperReader = field(default_factory=NobodyReads)
    mask: bool = False
    watched: bool = False
    labels: Labels = AS_PRINTED
    pace: Pace = field(default_factory=Pace)
    lengthen: Callable[[float], None] = _unbounded

    @classmethod
    def at(cls, addresses: Addresses, browsers: Browsers, settings: Settings, pace: Pace | None = None) -> Self:
        """Return that of sessions in `browsers` at these portals, with the keys of the environment or the keyring."""
        wishes = wishes_of(addresses, Passes())
        return cls(
            new_context=partial(browsers.new_context, **wishes) if wishes else browsers.new_context,
            addresses=addresses,
            keys=Keys(addresses),
            timeouts=settings.timeouts,
            within=browsers.within,
            reader=browsers.reader,
            mask=settings.mask,
            watched=settings.headed,
            labels=settings.labels or addresses.labels,
            pace=pace or Pace(),
            lengthen=lambda seconds: browsers.lengthen(seconds),
        )
