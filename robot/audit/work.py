"""One audit in one session: look through the lists, look at what seems broken by itself, and mend it where that is wished."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

from playwright.sync_api import Error as PlaywrightError

from ..browser.evidence import Evidence
from ..browser.session import BrowserSession
from ..browser.trouble import as_case_error, in_words
from ..cases.discretion import hidden
from ..config.addresses import Addresses
from ..config.clock import Clock
from ..config.settings import Settings
from ..errors import (
    ApplicationError,
    BusinessError,
    CaseError,
    LeaseLost,
    OutcomeUnknown,
    OutOfHours,
    Refused,
    RunAborted,
    Waiting,
)
from ..execution.job import Job
from ..execution.pacing import closed_by_hours
from ..flows.bounds import within_attempts
from ..messages import audit as say
from ..messages import findings, run
from ..messages.text import Language
from ..procedure.steps import STEPS, Step
from ..reporting.journal import Journal
from ..reporting.listener import Listener
from ..reporting.summary import Reason, StepRecord
from ..screens.finding import NotOnScreen
from ..store.audits import AuditLedger
from . import look
from .mend import mend
from .model import ONCE, Break, Finding, Overview, Report
from .rules import breaks

R = TypeVar("R")
_LONGEST_PAUSE = 300.0
_LOOKED_INTO = ("pal", "sonpo", "jpass", "arclink")
_LONGER_EACH_TIME = 3.0
_Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """What is asked of an audit: how long a case may be on its way, and how many days are looked back on."""

    grace: timedelta
    days: int | None = None


@dataclass(slots=True)
class _Told:
    """What is known of one break: as it was first seen, its picture, why mending failed, and whether it was there when last seen."""

    broken: Break
    picture: str | None
    reason: Reason | None = None
    tried: bool = False
    is_there: bool = True


class Audit:
    """Works in `session`. Steps that mend go into `journal` and to `listener`; pictures go below the out folder of `settings`.

    With a `ledger` it mends, but for what a robot or another audit works on; without one it only looks.
    """

    def __init__(
        self,
        *,
        session: BrowserSession,
        settings: Settings,
        request: AuditRequest,
        journal: Journal,
        listener: Listener,
        clock: Clock,
        language: Language,
        ledger: AuditLedger | None,
    ) -> None:
        self._session, self._settings, self._request = session, settings, request
        self._journal, self._listener, self._clock, self._language = journal, listener, clock, language
        self._ledger = ledger
        if ledger is not None:
            journal.ledger = ledger
        self._case_at_work: str | None = None  # as which a robot works on the estimate at hand
        self._told: dict[_Key, _Told] = {}
        self._people: set[str] = set()  # what pictured pages say of people, to be kept out of words

    def carry_out(self) -> Report:
        """Look, and mend where that is wished; where the portals go away meanwhile, tell what is known so far.

        Raises `RunAborted` when the portals do not let their lists be looked at.
        """
        request = self._request
        here = self._clock.now()
        shown = self._in_hours(lambda: self._looking(lambda: look.at_all(self._session, self._clock, request.days)))
        stopped_by = None
        try:
            in_doubt = self._ledger.in_doubt().keys() if self._ledger else ()
            for estimate in sorted({one.estimate_number for one in breaks(shown, request.grace)}.union(in_doubt)):
                self._in_hours(partial(self._one_case, estimate))
        except RunAborted as trouble:
            stopped_by = trouble.message.spoken(self._language)
        return Report(
            looked_at=shown.now,
            looked_at_here=here,
            grace_minutes=request.grace / timedelta(minutes=1),
            findings=[self._finding(one) for _, one in sorted(self._told.items(), key=lambda told: told[0])],
            stopped_by=stopped_by,
        )

    def _in_hours(self, do: Callable[[], R]) -> R:
        """Do it; where a portal is out of its service hours, wait and do it again. After the time for that raise `RunAborted`."""
        timeouts, began, pause = self._settings.timeouts, self._clock.monotonic(), self._settings.timeouts.poll
        while True:
            try:
                self._must_be_open()
                return do()
            except OutOfHours as closed:
                self._session.clear()
                said = run.out_of_hours(closed).seen
                left = timeouts.hours - (self._clock.monotonic() - began)
                if left <= 0:
                    raise RunAborted(say.never_opened(closed.portal, closed.said)) from closed
                if pause == timeouts.poll:
                    self._listener.told(said)
                self._journal.write("waiting", "", portal=closed.portal)
                self._clock.sleep(min(pause if closed.seconds is None else closed.seconds, left))
                pause = min(pause * _LONGER_EACH_TIME, _LONGEST_PAUSE)

    def _must_be_open(self) -> None:
        """Begin nothing out of the hours that the portals file gives; what was begun is finished."""
        if closed := closed_by_hours(Addresses.parse(self._settings.portals), _LOOKED_INTO, self._clock.now()):
            raise closed

    def _one_case(self, estimate: str) -> None:
        """Look at one case afresh, for the lists were read one after another; mend what is broken, and look again.

        Whoever mends takes hold of the estimate before looking: what others clicked is then in a portal, or open in the store.
        """
        settings = self._settings
        labels = settings.labels or Addresses.parse(settings.portals).labels
        evidence = Evidence(settings.out, estimate, mask=settings.mask, watched=settings.headed, labels=labels)
        self._people = evidence.people
        ledger = self._ledger
        self._case_at_work = ledger.take(estimate) if ledger else None
        there = self._look_at(estimate, evidence)
        while ledger and (untried := [one for one in there if not one.tried]):
            first = untried[0]
            first.tried = True
            first.reason = self._mend(first, evidence, ledger)
            there = self._look_at(estimate, evidence)

    def _look_at(self, estimate: str, evidence: Evidence) -> list[_Told]:
        """Note what is broken now, and what is not any more, whatever was thought of it."""
        case = self._looking(lambda: look.at_one(self._session, self._clock, estimate))
        self._settle(estimate, case.shown)
        found = {one.key: one for one in breaks(case.shown, self._request.grace)}
        for key, one in found.items():
            if key not in self._told:
                self._told[key] = _Told(one, evidence.picture(case.window_of(one.road), one.step))
            elif self._told[key].tried and self._told[key].reason is None:
                self._told[key].reason = self._reason(
                    ApplicationError(*say.still_broken()), one, self._told[key].picture
                )
        for told in self._told.values():
            told.is_there = told.broken.key in found if told.broken.estimate_number == estimate else told.is_there
        return [self._told[key] for key in found]

    def _settle(self, estimate: str, shown: Overview) -> None:
        """Write down of clicks that an audit left open that they took hold, where nothing is broken any more, however recent."""
        if self._ledger is None or self._case_at_work is not None:
            return
        broken = {one.road for one in breaks(shown, timedelta())}
        for step in self._ledger.in_doubt().get(estimate, ()):
            if ONCE[step] not in broken:
                self._ledger.settle(self._ledger.name_of(estimate), step, "found_done")

    def _looking(self, look_once: Callable[[], R]) -> R:
        """Look, at a cleared session; once more where the portals stumbled, within bounds."""

        def afresh() -> R:
            self._session.clear()
            with self._session.doing(say.looking().spoken(self._language)):
                return look_once()

        try:
            return within_attempts(self._settings.timeouts, self._clock, _may_pass)(afresh)
        except CaseError as error:
            raise RunAborted(say.cannot_look(error.seen)) from error
        except PlaywrightError as error:
            raise RunAborted(say.cannot_look(in_words(error))) from error

    def _mend(self, one: _Told, evidence: Evidence, ledger: AuditLedger) -> Reason | None:
        """Mend it; return why it could not be, with a picture of where that was seen or else of the break itself."""
        broken = one.broken
        case = broken.as_case(ledger.name_of(broken.estimate_number))
        told = _ByEstimate(self._listener, broken.estimate_number)
        job = Job(
            case,
            journal=self._journal,
            evidence=evidence,
            timeouts=self._settings.timeouts,
            listener=told,
            clock=self._clock,
            language=self._language,
        )
        self._session.clear()
        job.work_in(self._session)
        try:
            if self._case_at_work:
                raise BusinessError(*say.in_hand(self._case_at_work))
            mend(job, broken)
        except OutOfHours:
            one.tried = False
            raise
        except (CaseError, Waiting, LeaseLost, PlaywrightError) as trouble:
            said = self._said(trouble, broken, ledger)
            if said is None:
                return None  # what follows shows how it stands now
            seen = said.evidence or evidence.picture(self._session.front, said.step or broken.step, failed=True)
            return self._reason(said, broken, seen or one.picture)
        finally:
            job.work_in(None)
        return None

    def _said(self, trouble: Exception, broken: Break, ledger: AuditLedger) -> CaseError | None:
        """Put in the operator's words what came in between; `None` where the case only waits for somebody again."""
        if isinstance(trouble, Waiting):
            return _answer_under_way(trouble) if trouble.awaited == "answer" else None
        if isinstance(trouble, LeaseLost):
            case_id = ledger.at_work(broken.estimate_number)
            return BusinessError(*(say.in_hand(case_id) if case_id else say.with_another_audit()))
        if isinstance(trouble, Refused):
            trouble.next_action = say.correct_by_hand()
        elif isinstance(trouble, OutcomeUnknown):
            trouble.next_action = say.look_it_up()
        if not isinstance(trouble, PlaywrightError):
            return trouble if isinstance(trouble, CaseError) else None
        told = as_case_error(trouble)
        told.next_action = say.run_again() if isinstance(told, ApplicationError) else told.next_action
        return told

    def _reason(self, error: CaseError, broken: Break, picture: str | None) -> Reason:
        return Reason(
            step=error.step or broken.step,
            portal=error.portal or "jpass",
            kind=error.kind,
            message=hidden(error.seen.spoken(self._language), self._people),
            evidence=picture,
            next_action=error.next_action.spoken(self._language),
        )

    def _finding(self, told: _Told) -> Finding:
        broken, mended = told.broken, not told.is_there
        by_us = mended and told.tried
        return Finding(
            estimate_number=broken.estimate_number,
            receipt_number=broken.receipt_number,
            road=broken.road,
            step=broken.step,
            since=broken.since,
            states=broken.states,
            status="mended" if mended else "left" if told.tried else "found",
            would_do=findings.would_do(broken).spoken(self._language),
            done=(findings.did(broken) if by_us else findings.crossed_by_itself()).spoken(self._language)
            if mended
            else None,
            remains=findings.remains(broken).spoken(self._language) if mended else None,
            evidence=told.picture,
            reason=told.reason if told.is_there else None,
        )


class _ByEstimate(Listener):
    """Tells of steps under the estimate's number, which a person knows; the store has a name of its own for it."""

    def __init__(self, listener: Listener, estimate_number: str) -> None:
        self._listener, self._estimate_number = listener, estimate_number

    def step_done(self, case_id: str, step: Step, record: StepRecord) -> None:
        """Hand it on."""
        self._listener.step_done(self._estimate_number, step, record)


def _may_pass(error: BaseException) -> bool:
    """Tell whether looking once more may help: what is missing on a screen that has arrived stays missing."""
    return isinstance(error, ApplicationError | PlaywrightError) and not isinstance(error, NotOnScreen)


def _answer_under_way(waiting: Waiting) -> ApplicationError:
    step = STEPS[str(waiting.step)]
    return ApplicationError(*say.answer_under_way(step, waiting.seconds or 0.0), step=step.number, portal=step.system)
