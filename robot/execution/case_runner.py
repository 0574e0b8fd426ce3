"""Carrying a case through its next phase, whoever carried it before and however that ended.

Nothing is taken from an earlier robot but what the store has: the phase looks at the portals, and the effect ledger tells which
clicks may have been made. The engine, a plain loop and the simulation all carry cases with this.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from playwright.sync_api import Error as PlaywrightError

from ..browser.evidence import Evidence
from ..browser.pdf.reader import PaperReader
from ..browser.session import BrowserSession, NewContext, StorageState
from ..browser.watchdog import Within
from ..cases.case import Case
from ..cases.discretion import discreet
from ..config.addresses import Addresses
from ..config.clock import Clock, stop_after
from ..config.credentials import Keys
from ..config.settings import Settings
from ..errors import (
    ApplicationError,
    Awaited,
    CaseError,
    Declined,
    LeaseLost,
    OutcomeUnknown,
    OutOfHours,
    OutOfTime,
    RunAborted,
    Unlinked,
    Waiting,
    WrongInput,
)
from ..flows.bounds import within_attempts
from ..flows.ways import Phase, phases_of
from ..messages import run as say
from ..messages.text import Language, Message
from ..procedure.steps import STEPS
from ..reporting.journal import Journal
from ..reporting.summary import CaseResult, CaseStatus, StoredReason
from ..store.entry import Entry, Ticket
from ..store.store import Store
from ..store.stored_ledger import StoredLedger
from ..store.trouble import StoreTrouble
from .facts import facts_from, facts_of
from .job import Job, Listener

_LONGEST_PAUSE = 300.0
_LONGER_EACH_TIME = 3
_MOST_LONGER = 20


class Watcher(Listener, Protocol):
    """Whoever wants to be told of steps and of cases as they end."""

    def case_ended(self, result: CaseResult) -> None:
        """Take note of how a case ended."""


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

    def is_connected(self) -> bool:
        """Tell whether the browser lives."""

    def replace(self) -> None:
        """Start another browser in place of one that died. Raises `RunAborted` where that cannot be."""


@dataclass(frozen=True, slots=True)
class Next:
    """The case's next phase is due in so many seconds."""

    ticket: Ticket
    after: float


class CaseRunner:
    """Carries cases, one phase at a time, in one browser. A session is kept from one phase to the next of the same case."""

    def __init__(
        self,
        name: str,
        store: Store,
        browsers: Browsers,
        settings: Settings,
        journal: Journal,
        ledger: StoredLedger,
        watcher: Watcher,
        language: Language,
        ways: Callable[[Case], Sequence[Phase]] = phases_of,
    ) -> None:
        self._name = name
        self._store = store
        self._browsers = browsers
        self._settings = settings
        self._journal = journal
        self._ledger = ledger
        self._watcher = watcher
        self._language = language
        self._ways = ways
        self._session: BrowserSession | None = None
        self._session_of: str | None = None
        self._signed_in: dict[str, StorageState] = {}

    @property
    def _clock(self) -> Clock:
        return self._store.clock

    def carry(self, ticket: Ticket) -> Next | None:
        """Do the phase that `ticket` stands for; return when the next one is due, or `None` when the case has ended.

        A phase that was done already is not done again. Raises `LeaseLost` when the robot was stopped, or has lost the case: then the
        ticket still stands, for whoever has the case now; and `RunAborted` when no case could go on.
        """
        entry = self._store.take(ticket, self._name)
        if entry is None:
            return self._where_it_stands(ticket)
        if self._session_of != ticket.case_id:
            self.close_session()
        job = self._job(entry)
        self._ledger.hold(entry)
        try:
            return self._ended_phase(entry, job)
        except (LeaseLost, RunAborted, WrongInput):
            with suppress(StoreTrouble):
                self._store.let_go(entry)
            raise
        finally:
            self._ledger.hold(None)

    def park(self, ticket: Ticket, error: CaseError) -> None:
        """Hand the case to a person without looking at it: what went wrong is the robot's own fault."""
        entry = self._store.take(ticket, self._name)
        if entry is not None:
            self._end(entry, self._job(entry), "needs_person", error)

    def close_session(self) -> None:
        """Let the windows go, and keep the sign-ins for the next case; a browser that is gone has none to keep."""
        if self._session is None:
            return
        with suppress(PlaywrightError):
            self._signed_in[self._session.portals] = self._session.signed_in()
        self._session.leave()
        self._session, self._session_of = None, None

    def _where_it_stands(self, ticket: Ticket) -> Next | None:
        """Return the ticket that has taken this one's place, which may have been lost on its way to the queue."""
        now = self._store.ticket_of(ticket.case_id)
        return Next(now, 0.0) if now and now.turn == ticket.turn and now.hop > ticket.hop else None

    def _job(self, entry: Entry) -> Job:
        settings, case = self._settings, entry.case
        evidence = Evidence(settings.out, case.case_id, mask=settings.mask)
        job = Job(
            case,
            self._journal,
            evidence,
            settings.timeouts,
            self._watcher,
            entry.customer,
            self._clock,
            worked=entry.worked,
        )
        job.facts = facts_from(entry.facts)
        return job

    def _ended_phase(self, entry: Entry, job: Job) -> Next | None:
        """Do the phase and write down what came of it."""
        phases = self._ways(entry.case)
        names = [phase.name for phase in phases]
        # A phase that this version does not know any more: the first one looks where the case stands.
        place = names.index(entry.phase) if entry.phase in names else 0
        try:
            self._must_live_on(entry, phases[place])
            if entry.case.form_id is None:
                raise say.no_form_id()
            self._bounded(job, entry, phases[place])
        except Waiting as waiting:
            return self._put_off(entry, job, waiting)
        except CaseError as error:
            self._end(entry, job, "declined" if isinstance(error, Declined) else "needs_person", error)
            return None
        except OSError as error:
            self._end(entry, job, "needs_person", say.disk_trouble(error, job))
            return None
        if place + 1 == len(phases):
            self._end(entry, job, "done", None)
            return None
        job.facts.closed_since = None
        return self._go_on(entry, job, 0.0, status="queued", phase=names[place + 1], looks=0, waits_since=None)

    def _must_live_on(self, entry: Entry, phase: Phase) -> None:
        """A phase in which robot after robot dies is not begun for ever."""
        lives = self._settings.timeouts.lives
        if entry.lives > lives:
            first = STEPS[phase.first_step]
            raise ApplicationError(*say.dies_again_and_again(lives), step=first.number, portal=first.system)

    def _bounded(self, job: Job, entry: Entry, phase: Phase) -> None:
        """Do a phase; when the systems fail, begin it again in a fresh session, within bounds."""
        bounded = within_attempts(self._settings.timeouts, self._clock, _is_worth_another_try)
        bounded(self._in_a_session, job, entry, phase)

    def _in_a_session(self, job: Job, entry: Entry, phase: Phase) -> None:
        """Do a phase where the last one ended, its windows closed; after a failure in a session that nothing was left on."""
        try:
            with self._browsers.within(self._settings.timeouts.deadline):
                self._in_words(entry, job, phase)
        except CaseError as error:
            job.tell_between_steps(error, STEPS[phase.first_step])
            self.close_session()
            if isinstance(error, ApplicationError):
                self._mend(entry, error)
            raise
        except (Waiting, LeaseLost, OSError) as left:
            if isinstance(left, OutOfHours):
                job.see_closed(left, STEPS[phase.first_step])
            self.close_session()
            raise
        finally:
            job.work_in(None)

    def _in_words(self, entry: Entry, job: Job, phase: Phase) -> None:
        """Do the phase; what Playwright says between two steps, or as the session is laid, is told in words, too: the browser may have
        died while nobody worked with it.
        """
        try:
            job.work_in(self._open_session(entry))
            job.last_look = self._looks_for_the_last_time(entry)
            self._knock(entry, job)
            phase.run(job)
        except PlaywrightError as error:
            if self._browsers.is_connected():
                raise job.in_words(error) from error
            raise ApplicationError(*say.browser_died()) from error

    def _knock(self, entry: Entry, job: Job) -> None:
        """Where a portal was closed, see whether it is open by now, before anything is done; its picture was taken then."""
        told = entry.reason
        if job.facts.closed_since is None or told is None:
            return
        try:
            job.session.knock(told.portal)
        except OutOfHours as closed:
            closed.step, closed.evidence = told.step, told.evidence
            raise

    def _open_session(self, entry: Entry) -> BrowserSession:
        if self._session is None:
            addresses = Addresses.parse(entry.portals)
            signed_in = self._signed_in.get(entry.portals)
            self._session = BrowserSession(
                self._browsers.new_context,
                addresses,
                Keys(addresses),
                self._settings.timeouts,
                signed_in,
                within=self._browsers.within,
                reader=self._browsers.reader,
                mask=self._settings.mask,
            )
            self._session_of = entry.case.case_id
        self._session.clear()
        return self._session

    def _mend(self, entry: Entry, error: Exception) -> None:
        """Replace a browser that died; raise `RunAborted` when it is not this case that failed: all portals are silent."""
        if not self._browsers.is_connected():
            self._browsers.replace()
        addresses = Addresses.parse(entry.portals)
        too_long = stop_after(self._clock, self._settings.timeouts.outage)
        while not addresses.answer():
            if too_long(None):
                raise RunAborted(say.portals_gone(addresses.of("pal"))) from error
            self._clock.sleep(min(1.0, self._settings.timeouts.outage))

    def _put_off(self, entry: Entry, job: Job, waiting: Waiting) -> Next | None:
        """Let the case wait, without a thread or a browser; after its patience a person is asked."""
        self.close_session()
        timeouts, closed = self._settings.timeouts, isinstance(waiting, OutOfHours)
        since = job.facts.closed_since if closed else entry.waits_since
        longest = _PATIENCE[waiting.awaited](timeouts)
        left = longest - self._seconds_since(since)
        job.facts.closed_since = (since or self._clock.now().isoformat()) if closed else None
        if waiting.seconds is None and left <= 0:
            gave_up = say.gave_up_waiting(waiting, job.facts, longest)
            gave_up.evidence = gave_up.evidence or job.sighted
            self._end(entry, job, "needs_person", gave_up)
            return None
        pause = min(timeouts.poll * _LONGER_EACH_TIME ** min(entry.looks, _MOST_LONGER), _LONGEST_PAUSE, left)
        return self._go_on(
            entry,
            job,
            pause if waiting.seconds is None else waiting.seconds,
            status=f"waiting_{waiting.awaited}",
            looks=entry.looks + 1,
            # What a portal's hours take counts for whoever is waited for besides: J-PASS closes every night.
            waits_since=entry.waits_since if closed else since or self._clock.now().isoformat(),
            reason=self._reason(say.out_of_hours(waiting), job) if isinstance(waiting, OutOfHours) else None,
        )

    def _looks_for_the_last_time(self, entry: Entry) -> bool:
        longest = min(self._settings.timeouts.screening, self._settings.timeouts.customer)
        return entry.waits_since is not None and self._seconds_since(entry.waits_since) >= longest

    def _seconds_since(self, moment: str | None) -> float:
        return (self._clock.now() - datetime.fromisoformat(moment)).total_seconds() if moment else 0.0

    def _go_on(
        self,
        entry: Entry,
        job: Job,
        after: float,
        reason: StoredReason | None = None,
        **values: Any,  # noqa: ANN401 - columns of a table
    ) -> Next:
        told = reason.model_dump(mode="json") if reason else None
        if not self._store.hand_on(entry, facts=facts_of(job.facts), worked=job.worked, reason=told, **values):
            raise LeaseLost
        return Next(entry.ticket.following(), after)

    def _end(self, entry: Entry, job: Job, status: CaseStatus, error: CaseError | None) -> None:
        """Write down how the case ended, and tell whoever watches."""
        self.close_session()
        job.facts.closed_since = None
        reason = self._reason(error, job) if error else None
        written = self._store.hand_on(
            entry,
            status=status,
            facts=facts_of(job.facts),
            worked=job.worked,
            reason=reason.model_dump(mode="json") if reason else None,
        )
        if not written:
            raise LeaseLost
        with suppress(OSError):  # the store have it; a journal on a full disk must not hide it
            self._journal.write("ended", entry.case.case_id, status=status)
        self._watcher.case_ended(self._store.result(entry.case.case_id, self._settings.out, entry.ticket.turn))

    def _reason(self, error: CaseError, job: Job) -> StoredReason:
        there = [record for record in job.records if record.step == error.step] or job.records
        last_seen = there[-1].evidence if there else None
        learnt = [known for known in (job.facts.name, job.facts.birth_date, job.facts.phone) if known]
        return StoredReason.of(
            Message(ja=discreet(error.seen.ja, job.case, learnt), en=discreet(error.seen.en, job.case, learnt)),
            error.next_action,
            self._language,
            step=error.step or "",
            portal=error.portal or "",
            kind=error.kind,
            evidence=error.evidence or last_seen,
        )


_PATIENCE: dict[Awaited, Callable[[Any], float]] = {
    "screening": lambda timeouts: timeouts.screening,
    "customer": lambda timeouts: timeouts.customer,
    "answer": lambda timeouts: timeouts.in_flight,
    "hours": lambda timeouts: timeouts.hours,
}


def _is_worth_another_try(error: BaseException) -> bool:
    """Bounds that were spent, and outcomes that nobody knows, are not tried again."""
    return isinstance(error, ApplicationError) and not isinstance(error, Unlinked | OutcomeUnknown | OutOfTime)
