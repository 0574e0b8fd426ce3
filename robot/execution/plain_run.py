"""A run without the engine: every case through its phases in one browser, none of them lost, none waited for idly.

For rehearsals and tests. `renkei run` does the same through `robot.workers.engine`.
"""

import heapq
from collections.abc import Iterable, Sequence
from itertools import count

from playwright.sync_api import Browser

from ..browser.context import NewContext
from ..browser.pdf.reader import NobodyReads, PaperReader
from ..browser.watchdog import Within, unbounded
from ..cases.case import Case
from ..config.addresses import Addresses
from ..config.clock import Clock
from ..errors import LeaseLost, RunAborted, WrongInput
from ..messages import run as say
from ..messages.text import Message
from ..reporting.summary import CaseResult
from ..store.enrolment import Wanted
from ..store.entry import WAITS_FOR_A_WORD, Next, Ticket
from .case_runner import CaseRunner
from .context import RobotContext


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

    def lengthen(self, seconds: float) -> None:
        """Do nothing: whoever bounds what is done here does not know of turns."""

    def is_connected(self) -> bool:
        """Tell whether the browser lives."""
        return self._browser.is_connected()

    def is_current(self) -> bool:
        """Tell that nothing is known of its keys: whoever started it has seen to them."""
        return True

    def replace(self) -> None:
        """Give up: raise `RunAborted`."""
        raise RunAborted(say.browser_gone())


class PlainRun:
    """Works off cases in one browser. The store is the caller's to close; a second run with it goes on where the first one ended."""

    def __init__(self, context: RobotContext, clock: Clock) -> None:
        self._context, self._clock = context, clock
        self._case_runner = CaseRunner(context)
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
        settings = self._context.settings
        first = self._context.phases_of(case)[0].name
        wanted = Wanted(Addresses.parse(settings.portals).url, settings.customer, settings.staff, settings.approve)
        return self._context.store.enrol(case, wanted, first) or self._context.store.ticket_of(case.case_id)

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
            if following is not None and not self._waits_for_a_word(following.ticket):
                heapq.heappush(waiting, (self._clock.monotonic() + following.after, next(order), following.ticket))

    def _waits_for_a_word(self, ticket: Ticket) -> bool:
        """Tell whether a case waits for somebody to speak: nobody does while this run goes on, so that it leaves the case."""
        return self._context.store.statuses([ticket.case_id])[ticket.case_id] == WAITS_FOR_A_WORD

    def _carry(self, ticket: Ticket) -> Next | None:
        try:
            return self._case_runner.carry(ticket)
        except LeaseLost:
            return None  # cancelled, or another robot's

    def _result(self, case: Case, ticket: Ticket | None) -> CaseResult:
        """Return how a case stands, with the steps of this run only: none where there was nothing to do."""
        result = self._context.store.result(case.case_id, self._context.settings.out, ticket.turn if ticket else 0)
        if self.stopped_by is None or case.case_id not in self._open():
            return result
        left = result.model_copy(update={"reason": say.left_over(result, self.stopped_by, self._context.language)})
        self._context.listener.case_ended(left)
        return left

    def _open(self) -> set[str]:
        return {entry.case.case_id for entry in self._context.store.entries() if entry.is_open}
