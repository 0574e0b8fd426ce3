"""One case at work: its session, its journal, its evidence, and what was learnt of it on the way.

`Job.once` is where the one hard rule lives: a step that cannot be undone writes its intent,
acts, and where the outcome is unknown asks the portal instead of clicking again.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from playwright.sync_api import Error as PlaywrightError
from tenacity import RetryError, Retrying, retry_if_result, wait_exponential

from ..browser.evidence import Evidence
from ..browser.pdf.paper import Paper
from ..cases.case import Case
from ..config.clock import Clock, SystemClock, stop_after
from ..config.settings import Customer, Timeouts
from ..errors import (
    ApplicationError,
    BusinessError,
    CaseError,
    Interrupted,
    LeaseLost,
    NoAnswerYet,
    OutcomeUnknown,
    OutOfHours,
    OutOfTime,
    Refused,
    RunAborted,
    Waiting,
)
from ..messages import step as say
from ..messages.arrival import refused_though_the_row_is_right
from ..procedure.steps import Step
from ..reporting.journal import Journal
from ..reporting.summary import StepRecord
from ..screens.finding import NotOnScreen
from ..store.ledger import Settled
from .facts import Facts
from .page_observer import PageObserver

_TAKES_FROM_THE_ROW = frozenset({"2", "3", "10", "12", "14", "16", "18", "19", "20", "21", "22", "③"})
"""The steps at which what the row says is entered, or checked by the portal: what it refuses there, the row may be to blame for."""

R = TypeVar("R")
ReadBack = Callable[["Job"], bool]


class Listener(Protocol):
    """Whoever wants to be told of each step as it ends."""

    def step_done(self, case_id: str, step: Step, record: StepRecord) -> None:
        """Take note that `step` ended as `record` says."""


class Job(PageObserver):
    """A case and everything needed to work on it. `worked` is how many seconds others have worked on it before."""

    def __init__(
        self,
        case: Case,
        journal: Journal,
        evidence: Evidence,
        timeouts: Timeouts,
        listener: Listener,
        customer: Customer = "person",
        clock: Clock | None = None,
        worked: float = 0.0,
    ) -> None:
        super().__init__(evidence, timeouts, clock or SystemClock(), worked)
        self.case = case
        self.customer = customer
        self.facts = Facts()
        self.records: list[StepRecord] = []
        self._journal = journal
        self._listener = listener
        self._unanswered = False

    def irrevocably(self, click: Callable[[], R]) -> R:
        """Make the click that cannot be taken back: if no answer comes, its outcome is unknown from here on.

        Raises `LeaseLost` where the case is no longer this robot's; then nothing was clicked.
        """
        self._pass_point_of_no_return()
        return click()

    def _pass_point_of_no_return(self) -> None:
        self._journal.ledger.must_hold(self.case.case_id)
        self._unanswered = True

    def show_paper(self, paper: Paper, step: Step, title: str) -> None:
        """Keep a printed PDF, and let its first sheet be this step's picture."""
        self.evidence.paper(paper.content, step.number, title)
        self._seen = self.evidence.picture_of_paper(paper.picture, step.number)

    def repeat(self, step: Step, do: Callable[[], R]) -> R:
        """Do a step that may be repeated: journal entry and picture."""
        return self._entered(step, lambda _attempt: self._do(do))

    def once(self, step: Step, do: Callable[[], R], read_back: ReadBack) -> R | None:
        """Do a step that cannot be undone: besides, its intent before and, where the outcome is unknown, the reading back.

        Returns `None` when the portal says that the step had taken hold without its answer being seen.
        """
        return self._entered(step, lambda attempt: self._once(step, do, read_back, attempt))

    def look(self, step: Step, ask: Callable[[], str | None]) -> str | None:
        """Ask a portal how something stands that `step` waits for, before the step is begun: no attempt, no record, no picture.

        The journal has it as a look, with what is shown; a look that fails is told as the step's trouble, with its picture.
        """
        self._journal.ledger.must_hold(self.case.case_id)
        self._must_be_in_time(step)
        try:
            shown = self._do(ask)
        except OutOfHours as closed:
            self.see_closed(closed, step)
            raise
        except CaseError as error:
            self.tell_between_steps(error, step)
            raise
        self._journal.write("look", self.case.case_id, step=step.number, shows=shown)
        return shown

    def _entered(self, step: Step, act: Callable[[int], R]) -> R:
        """Act, and enter in the store how it ended."""
        attempt = self._journal.ledger.begin(self.case.case_id, step.number)
        self._must_be_in_time(step)
        began, tick = self.clock.now(), self.clock.monotonic()
        try:
            result = act(attempt)
        except Waiting as waiting:
            waiting.step = waiting.step or step.number
            if isinstance(waiting, OutOfHours):
                self.see_closed(waiting, step)
            elif (front := self._front()) is not None:
                self.sight(front, step)
            self._journal.write("waiting", self.case.case_id, step=step.number)
            raise
        except CaseError as error:
            if isinstance(error, Refused) and error.step is None and step.number not in _TAKES_FROM_THE_ROW:
                error.next_action = refused_though_the_row_is_right()
            error.step, error.portal = error.step or step.number, error.portal or self._met_at(error, step)
            picture = self._enter(step, attempt, began, self.clock.monotonic() - tick, ok=False)
            error.evidence = error.evidence or picture
            raise
        self._enter(step, attempt, began, self.clock.monotonic() - tick, ok=True)
        return result

    def _must_be_in_time(self, step: Step) -> None:
        if self.worked > self.timeouts.deadline:
            raise OutOfTime(*say.out_of_time(self.timeouts.deadline), step=step.number, portal=step.system)

    def _once(self, step: Step, do: Callable[[], R], read_back: ReadBack, attempt: int) -> R | None:
        if self._was_done_before(step, read_back):
            self._settled(step, "found_done")
            return None
        self._unanswered = False
        self._journal.intent(self.case.case_id, step.number, attempt)
        try:
            result = self._do(do)
            self._settled(step, "done")
        except ApplicationError as error:
            if not self._took_hold_after_all(step, read_back, error):
                raise
            return None
        except OutOfHours:
            self._settle_after_closing(step, read_back)
            raise
        except (BusinessError, LeaseLost):
            self._nothing_was_clicked(step)
            raise
        return result

    def _settle_after_closing(self, step: Step, read_back: ReadBack) -> None:
        """Ask about a click that was answered with "closed". Where nobody can be asked either, what was announced stays open."""
        try:
            found = self._reads(read_back)
        except (CaseError, Waiting, PlaywrightError, RunAborted):
            self._nothing_was_clicked(step)
        else:
            self._settled(step, "found_done" if found else "not_done")

    def _nothing_was_clicked(self, step: Step) -> None:
        if not self._unanswered:
            self._settled(step, "not_done")

    def _was_done_before(self, step: Step, read_back: ReadBack) -> bool:
        """Ask the portal about a click that was announced, and nobody lived to see how it ended.

        What is not there may still come as long as an answer could be under way: then the case waits, and is looked at again.
        """
        ledger, case_id = self._journal.ledger, self.case.case_id
        since, said_done = ledger.announced(case_id, step.number), ledger.said_done(case_id, step.number)
        if since is None and not said_done:
            return False
        if self._reads(read_back):
            return True
        if since is None:
            raise OutcomeUnknown(*say.said_done_but_not_there(step))
        age = (self.clock.now() - since).total_seconds()
        if age < self.timeouts.in_flight:
            raise Waiting("answer", self.timeouts.in_flight - age)
        self._settled(step, "not_done")
        return False

    def _took_hold_after_all(self, step: Step, read_back: ReadBack, error: ApplicationError) -> bool:
        """Ask the portal how a failed step really ended.

        Where the click was made and nothing answered it, "not there" is believed only after a while, and even then nobody
        clicks again: the request may still be under way. Where not even the question can be put, because the browser or the
        portals died under the click, the case waits until no answer can be under way, and asks then.
        """
        unanswered = self._unanswered and not isinstance(error, Interrupted)
        try:
            found = self._look_for_a_while(read_back) if unanswered else self._reads(read_back)
        except (CaseError, PlaywrightError, RetryError, RunAborted) as trouble:
            if not unanswered:
                self._nothing_was_clicked(step)
                raise error from trouble
            if _cannot_be_asked_now(trouble):
                raise Waiting("answer", self.timeouts.in_flight) from trouble
            raise OutcomeUnknown(*say.outcome_unknown(step)) from error
        self._settled(step, "found_done" if found else "not_done")
        return found

    def _look_for_a_while(self, read_back: ReadBack) -> bool:
        look_again = Retrying(
            retry=retry_if_result(lambda found: not found),
            stop=stop_after(self.clock, self.timeouts.settle),
            wait=wait_exponential(self.timeouts.poll, max=self.timeouts.settle),
            sleep=self.clock.sleep,
        )
        return look_again(self._reads, read_back)

    def _reads(self, read_back: ReadBack) -> bool:
        with self._within_a_step():
            return read_back(self)

    def _settled(self, step: Step, how: Settled) -> None:
        self._journal.settled(self.case.case_id, step.number, how)

    def _enter(self, step: Step, attempt: int, began: datetime, seconds: float, *, ok: bool) -> str | None:
        picture = self._seen or self._picture(step, failed=not ok)
        self._seen = None
        record = StepRecord(
            step=step.number,
            portal=step.system,
            attempt=attempt,
            status="ok" if ok else "failed",
            started_at=began,
            seconds=round(seconds, 3),
            evidence=picture,
            no_picture=None if picture else self.evidence.missing,
        )
        self.records.append(record)
        self._journal.entered(self.case.case_id, record)
        self._listener.step_done(self.case.case_id, step, record)
        return picture


def _cannot_be_asked_now(trouble: Exception) -> bool:
    """Tell whether it was the way to the portal that failed; one that answers, be it with nonsense, will not do better later."""
    return isinstance(trouble, PlaywrightError | NoAnswerYet) and not isinstance(trouble, NotOnScreen)
