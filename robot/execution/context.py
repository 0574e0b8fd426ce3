"""What a robot works with, whichever case it has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ..browser.context import Browsers
from ..browser.pace import Pace
from ..cases.case import Case
from ..config.settings import Settings
from ..depot.courier import Courier
from ..flows.ways import Phase, phases_of
from ..messages.text import Language
from ..reporting.journal import Journal
from ..reporting.listener import Listener
from ..store.store import Store
from ..store.stored_ledger import StoredLedger

PhasesOf = Callable[[Case], Sequence[Phase]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotContext:
    """One robot: its `name` on the queue, what it was asked for, where it keeps its cases, and the browser it works in.

    `phases_of` tells which phases a case goes through, `pace` when a portal may be asked. `journal` and `ledger` are the robot's
    own; see `robot.app`. `courier` carries evidence to where it is kept, if it is to be kept anywhere but in the out folder.
    """

    name: str
    settings: Settings
    store: Store
    ledger: StoredLedger
    journal: Journal
    browsers: Browsers
    language: Language
    courier: Courier | None = None
    listener: Listener = field(default_factory=Listener)
    phases_of: PhasesOf = phases_of
    pace: Pace = field(default_factory=Pace)
