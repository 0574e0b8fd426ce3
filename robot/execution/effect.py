"""A click that cannot be undone: announced, made once, and looked up where nobody knows what came of it.

Here lies the one hard rule. The intent is written down before the click; where the outcome is unknown the portal is asked instead of
clicking again.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from playwright.sync_api import Error as PlaywrightError
from tenacity import RetryError, Retrying, retry_if_result, wait_exponential

from ..cases.case import Case
from ..config.clock import Clock, stop_after
from ..config.settings import Timeouts
from ..errors import (
    ApplicationError,
    BusinessError,
    CaseError,
    Interrupted,
    LeaseLost,
    NoAnswerYet,
    NotSaid,
    OutcomeUnknown,
    OutOfHours,
    RunAborted,
    Waiting,
)
from ..messages import step as say
from ..procedure.steps import Step
from ..reporting.journal import Journal
from ..screens.finding import NotOnScreen
from ..store.ledger import Settled


class Clicking(Protocol):
    """Who makes the click, in the bounds and the words of a step."""

    case: Case
    clock: Clock
    timeouts: Timeouts
    unanswered: bool
    """Whether the click was made and its answer was not seen."""

    def within_a_step(self) -> AbstractContextManager[None]:
        """Bound what a step, or a look, may take."""

    def told_in_words(self) -> AbstractContextManager[None]:
        """Bound it likewise, and tell Playwright's errors in the operator's words."""


class Effect:
    """One step's click that cannot be undone. `read_back` asks the portals whether the step took hold."""

    def __init__(self, by: Clicking, journal: Journal, step: Step, read_back: Callable[[], bool]) -> None:
        self._by, self._journal, self._step, self._read_back = by, journal, step, read_back

    def was_done_before(self) -> bool:
        """Ask the portal about a click that was announced, and nobody lived to see how it ended.

        What is not there may still come as long as an answer could be under way: then `Waiting` is raised, and the case is looked at
        again. Raises `OutcomeUnknown` where a person has said that the step is done, and the portal shows nothing of it.
        """
        ledger, case_id = self._journal.ledger, self._by.case.case_id
        since, said_done = ledger.announced(case_id, self._step.number), ledger.said_done(case_id, self._step.number)
        if since is None and not said_done:
            return False
        if self._took_hold():
            self._settled("found_done")
            return True
        if since is None:
            raise OutcomeUnknown(*say.said_done_but_not_there(self._step))
        age = (self._by.clock.now() - since).total_seconds()
        if age < self._by.timeouts.in_flight:
            raise Waiting("answer", self._by.timeouts.in_flight - age)
        self._settled("not_done")
        return False

    @contextmanager
    def announced(self, attempt: int) -> Iterator[None]:
        """Announce the click that is made inside, and write down what came of it. It may fail, and the portal tells that it took hold:
        then nothing is raised.
        """
        self._by.unanswered = False
        self._journal.intent(self._by.case.case_id, self._step.number, attempt)
        try:
            with self._by.told_in_words():
                yield
            self._settled("done")
        except ApplicationError as error:
            if not self._took_hold_after_all(error):
                raise
        except OutOfHours:
            self._settle_after_closing()
            raise
        except (BusinessError, LeaseLost, NotSaid, OSError):  # no room for the picture before the click, for one
            self._nothing_was_clicked()
            raise

    def _settle_after_closing(self) -> None:
        """Ask about a click that was answered with "closed". Where nobody can be asked either, what was announced stays open."""
        try:
            found = self._took_hold()
        except (CaseError, Waiting, PlaywrightError, RunAborted):
            self._nothing_was_clicked()
        else:
            self._settled("found_done" if found else "not_done")

    def _nothing_was_clicked(self) -> None:
        if not self._by.unanswered:
            self._settled("not_done")

    def _took_hold_after_all(self, error: ApplicationError) -> bool:
        """Ask the portal how a failed step really ended.

        Where the click was made and nothing answered it, "not there" is believed only after a while, and even then nobody
        clicks again: the request may still be under way. Where not even the question can be put, because the browser or the
        portals died under the click, the case waits until no answer can be under way, and asks then.
        """
        unanswered = self._by.unanswered and not isinstance(error, Interrupted)
        try:
            found = self._look_for_a_while() if unanswered else self._took_hold()
        except (CaseError, PlaywrightError, RetryError, RunAborted) as trouble:
            if not unanswered:
                self._nothing_was_clicked()
                raise error from trouble
            if _cannot_be_asked_now(trouble):
                raise Waiting("answer", self._by.timeouts.in_flight) from trouble
            raise OutcomeUnknown(*say.outcome_unknown(self._step)) from error
        self._settled("found_done" if found else "not_done")
        return found

    def _look_for_a_while(self) -> bool:
        timeouts = self._by.timeouts
        look_again = Retrying(
            retry=retry_if_result(lambda found: not found),
            stop=stop_after(self._by.clock, timeouts.settle),
            wait=wait_exponential(timeouts.poll, max=timeouts.settle),
            sleep=self._by.clock.sleep,
        )
        return look_again(self._took_hold)

    def _took_hold(self) -> bool:
        with self._by.within_a_step():
            return self._read_back()

    def _settled(self, how: Settled) -> None:
        self._journal.settled(self._by.case.case_id, self._step.number, how)


def _cannot_be_asked_now(trouble: Exception) -> bool:
    """Tell whether it was the way to the portal that failed; one that answers, be it with nonsense, will not do better later."""
    return isinstance(trouble, PlaywrightError | NoAnswerYet) and not isinstance(trouble, NotOnScreen)
