"""A run without the engine: every case through its phases in one browser, none of them lost, none waited for idly.

For rehearsals and tests. `renkei run` does the same through `robot.workers.engine`.
"""

import heapq
from collections.abc import Callable, Iterable, Sequence
from itertools import count

from playwright.sync_api import Browser

from ..browser.pdf.reader import NobodyReads, PaperReader
from ..browser.session import NewContext
from ..browser.watchdog import Within, unbounded
from ..cases.case import Case
from ..config.addresses import Addresses
from ..config.clock import Clock, SystemClock
from ..config.settings import Settings
from ..errors import LeaseLost, RunAborted, WrongInput
from ..flows.ways import Phase, phases_of
from ..messages import run as say
from ..messages.text import Language, Message
from ..reporting.journal import Journal
from ..reporting.summary import CaseResult
from ..store.entry import Ticket
from ..store.store import Store
from ..store.stored_ledger import StoredLedger
from .case_runner import CaseRunner, Next, Watcher

__all__ = ["OneBrowser", "PlainRun", "Watcher"]


class OneBrowser:
    """A browser that is somebody else's, and is not replaced when it dies."""

    def __init__(
        self,
        browser: Browser,
        new_context: NewContext | None = None,
        within: Within = unbounded,
        reader: PaperReader | None = None,
    ) -> None:
        self._browser = browser
        self.reader: PaperReader = reader or NobodyReads()
        self.new_context: NewContext = new_context or browser.new_context
        self.within = within

    def is_connected(self) -> bool:
        """Tell whether the browser lives."""
        return self._browser.is_connected()

    def replace(self) -> None:
        """Give up: raise `RunAborted`."""
        raise RunAborted(say.browser_gone())


class PlainRun:
    """Works off cases in one browser. `new_context` opens its contexts where the caller wants to have a hand in it.

    `store` is the caller's to close; a second run with it goes on where the first one ended.
    """

    def __init__(
        self,
        browser: Browser,
        settings: Settings,
        journal: Journal,
        watcher: Watcher,
        language: Language,
        store: Store,
        new_context: NewContext | None = None,
        ways: Callable[[Case], Sequence[Phase]] = phases_of,
        clock: Clock | None = None,
        within: Within = unbounded,
        reader: PaperReader | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._store = store
        ledger = StoredLedger(self._store, settings.out)
        journal.ledger = ledger
        self._case_runner = CaseRunner(
            "runner",
            self._store,
            OneBrowser(browser, new_context, within, reader),
            settings,
            journal,
            ledger,
            watcher,
            language,
            ways,
        )
        self._ways = ways
        self._settings, self._watcher, self._journal, self._language = settings, watcher, journal, language
        self.stopped_by: Message | None = None

    def run(self, cases: Iterable[Case]) -> list[CaseResult]:
        """Carry every case to its end and return how each ended, in the order of the sheet.

        Where the run as a whole cannot go on, the cases that are left are told as 要確認 with that reason.
        """
        cases = list(cases)
        tickets = [self._enrol(case) for case in cases]
        try:
            self._work_off([ticket for ticket in tickets if ticket])
        except (RunAborted, WrongInput) as trouble:
            self.stopped_by = trouble.message
        except KeyboardInterrupt:
            self.stopped_by = say.stopped_by_operator()
        finally:
            self._case_runner.close_session()
        return [self._result(case, ticket) for case, ticket in zip(cases, tickets, strict=True)]

    def _enrol(self, case: Case) -> Ticket | None:
        settings = self._settings
        portals, first = Addresses.parse(settings.portals).url, self._ways(case)[0].name
        return self._store.enrol(case, portals, settings.customer, first) or self._store.ticket_of(case.case_id)

    def _work_off(self, tickets: Sequence[Ticket]) -> None:
        """Do what is due first; a case that was begun is carried on before another is begun."""
        order = count()
        waiting = [(0.0, next(order), ticket) for ticket in tickets]
        while waiting:
            due, _, ticket = heapq.heappop(waiting)
            self._clock.sleep(max(0.0, due - self._clock.monotonic()))
            following: Next | None = self._carry(ticket)
            while following is not None and following.after == 0:
                following = self._carry(following.ticket)
            if following is not None:
                heapq.heappush(waiting, (self._clock.monotonic() + following.after, next(order), following.ticket))

    def _carry(self, ticket: Ticket) -> Next | None:
        try:
            return self._case_runner.carry(ticket)
        except LeaseLost:
            return None  # cancelled, or another robot's

    def _result(self, case: Case, ticket: Ticket | None) -> CaseResult:
        """Return how a case stands, with the steps of this run only: none where there was nothing to do."""
        result = self._store.result(case.case_id, self._settings.out, ticket.turn if ticket else 0)
        if self.stopped_by is None or case.case_id not in self._open():
            return result
        left = result.model_copy(update={"reason": say.left_over(result, self.stopped_by, self._language)})
        self._watcher.case_ended(left)
        return left

    def _open(self) -> set[str]:
        return {entry.case.case_id for entry in self._store.entries() if entry.is_open}
