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
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from .addresses import Addresses
from .case import Case
from .clock import Clock, stop_after
from .credentials import Keys
from .desk import Desk, NewContext, StorageState
from .discretion import discreet
from .durable.books import StoredBooks
from .durable.entry import Entry, Ticket
from .durable.store import Store, Strange
from .durable.trouble import StoreTrouble
from .errors import (
    ApplicationError,
    Awaited,
    CannotGoOn,
    CaseError,
    Declined,
    LetGo,
    NotYet,
    OutcomeUnknown,
    OutOfHours,
    OutOfTime,
    Unlinked,
    WrongInput,
)
from .evidence import Evidence
from .facts import facts_from, facts_of
from .flows.phases import NAMES
from .flows.ways import Phase, phases_of
from .job import Job, Listener
from .journal import Journal
from .pdf.reader import PaperReader
from .procedure import STEPS
from .sentences import run as say
from .settings import Settings
from .summary import CaseResult, CaseStatus, Reason
from .watchdog import Within
from .words import Language

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
        """Start another browser in place of one that died. Raises `CannotGoOn` where that cannot be."""


@dataclass(frozen=True, slots=True)
class Next:
    """The case's next phase is due in so many seconds."""

    ticket: Ticket
    after: float


class Carrier:
    """Carries cases, one phase at a time, in one browser. A desk is kept from one phase to the next of the same case."""

    def __init__(
        self,
        name: str,
        store: Store,
        browsers: Browsers,
        settings: Settings,
        journal: Journal,
        books: StoredBooks,
        watcher: Watcher,
        language: Language,
        ways: Callable[[Case], Sequence[Phase]] = phases_of,
    ) -> None:
        self._name = name
        self._store = store
        self._browsers = browsers
        self._settings = settings
        self._journal = journal
        self._books = books
        self._watcher = watcher
        self._language = language
        self._ways = ways
        self._desk: Desk | None = None
        self._desk_of: str | None = None
        self._signed_in: dict[str, StorageState] = {}
        self.strange: set[Ticket] = set()
        """Tickets of cases that were left as they are: only a newer version knows what they say."""

    @property
    def _clock(self) -> Clock:
        return self._store.clock

    def carry(self, ticket: Ticket) -> Next | None:
        """Do the phase that `ticket` stands for; return when the next one is due, or `None` when the case has ended.

        A phase that was done already is not done again. Raises `LetGo` when the robot was stopped, or has lost the case: then the
        ticket still stands, for whoever has the case now; and `CannotGoOn` when no case could go on.
        """
        try:
            entry = self._store.take(ticket, self._name, self._knows)
        except Strange:
            self.strange.add(ticket)
            return None
        if entry is None:
            return self._where_it_stands(ticket)
        if self._desk_of != ticket.case_id:
            self.leave_desk()
        job = self._job(entry)
        self._books.hold(entry)
        try:
            return self._ended_phase(entry, job)
        except (LetGo, CannotGoOn, WrongInput):
            with suppress(StoreTrouble):
                self._store.let_go(entry)
            raise
        finally:
            self._books.hold(None)

    def _knows(self, entry: Entry, newer: bool) -> bool:
        """Tell whether a case says nothing that only a newer version knows; the phases of an older one are no trouble."""
        names = NAMES.union(phase.name for phase in self._ways(entry.case))
        return not entry.strange and (entry.phase in names or not newer)

    def park(self, ticket: Ticket, error: CaseError) -> None:
        """Hand the case to a person without looking at it: what went wrong is the robot's own fault."""
        entry = self._store.take(ticket, self._name)
        if entry is not None:
            self._end(entry, self._job(entry), "needs_person", error)

    def leave_desk(self) -> None:
        """Let the windows go, and keep the sign-ins for the next case; a browser that is gone has none to keep."""
        if self._desk is None:
            return
        with suppress(PlaywrightError):
            self._signed_in[self._desk.portals] = self._desk.signed_in()
        self._desk.leave()
        self._desk, self._desk_of = None, None

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
            settings.patience,
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
        # A phase of another way, or one that this version does not know any more: the first one looks where the case stands.
        place = names.index(entry.phase) if entry.phase in names else 0
        try:
            self._must_live_on(entry, phases[place])
            if entry.case.form_id is None:
                raise say.no_form_id()
            self._bounded(job, entry, phases[place])
        except NotYet as waiting:
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
        lives = self._settings.patience.lives
        if entry.lives > lives:
            first = STEPS[phase.first_step]
            raise ApplicationError(*say.dies_again_and_again(lives), step=first.number, portal=first.system)

    def _bounded(self, job: Job, entry: Entry, phase: Phase) -> None:
        """Do a phase; when the systems fail, begin it again at a fresh desk, within bounds."""
        patience = self._settings.patience
        bounded = Retrying(
            retry=retry_if_exception(_is_worth_another_try),
            stop=stop_after_attempt(patience.phase_attempts),
            wait=wait_exponential(patience.backoff),
            sleep=self._clock.sleep,
            reraise=True,
        )
        bounded(self._at_a_desk, job, entry, phase)

    def _at_a_desk(self, job: Job, entry: Entry, phase: Phase) -> None:
        """Do a phase where the last one ended, its windows closed; after a failure at a desk that nothing was left on."""
        try:
            with self._browsers.within(self._settings.patience.deadline):
                self._in_words(entry, job, phase)
        except CaseError as error:
            job.tell_between_steps(error, STEPS[phase.first_step])
            self.leave_desk()
            if isinstance(error, ApplicationError):
                self._mend(entry, error)
            raise
        except (NotYet, LetGo, OSError) as left:
            if isinstance(left, OutOfHours):
                job.see_closed(left, STEPS[phase.first_step])
            self.leave_desk()
            raise
        finally:
            job.sit_down(None)

    def _in_words(self, entry: Entry, job: Job, phase: Phase) -> None:
        """Do the phase; what Playwright says between two steps, or as the desk is laid, is told in words, too: the browser may have
        died while nobody worked with it.
        """
        try:
            job.sit_down(self._lay_desk(entry))
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
            job.desk.knock(told.portal)
        except OutOfHours as closed:
            closed.step, closed.evidence = told.step, told.evidence
            raise

    def _lay_desk(self, entry: Entry) -> Desk:
        if self._desk is None:
            addresses = Addresses.parse(entry.portals)
            signed_in = self._signed_in.get(entry.portals)
            self._desk = Desk(
                self._browsers.new_context,
                addresses,
                Keys(addresses),
                self._settings.patience,
                signed_in,
                within=self._browsers.within,
                reader=self._browsers.reader,
                mask=self._settings.mask,
            )
            self._desk_of = entry.case.case_id
        self._desk.clear()
        return self._desk

    def _mend(self, entry: Entry, error: Exception) -> None:
        """Replace a browser that died; raise `CannotGoOn` when it is not this case that failed: all portals are silent."""
        if not self._browsers.is_connected():
            self._browsers.replace()
        addresses = Addresses.parse(entry.portals)
        too_long = stop_after(self._clock, self._settings.patience.outage)
        while not addresses.answer():
            if too_long(None):
                raise CannotGoOn(say.portals_gone(addresses.of("pal"))) from error
            self._clock.sleep(min(1.0, self._settings.patience.outage))

    def _put_off(self, entry: Entry, job: Job, waiting: NotYet) -> Next | None:
        """Let the case wait, without a thread or a browser; after its patience a person is asked."""
        self.leave_desk()
        patience, closed = self._settings.patience, isinstance(waiting, OutOfHours)
        since = job.facts.closed_since if closed else entry.waits_since
        longest = _PATIENCE[waiting.awaited](patience)
        left = longest - self._seconds_since(since)
        job.facts.closed_since = (since or self._clock.now().isoformat()) if closed else None
        if waiting.seconds is None and left <= 0:
            gave_up = say.gave_up_waiting(waiting, job.facts, longest)
            gave_up.evidence = gave_up.evidence or job.sighted
            self._end(entry, job, "needs_person", gave_up)
            return None
        pause = min(patience.poll * _LONGER_EACH_TIME ** min(entry.looks, _MOST_LONGER), _LONGEST_PAUSE, left)
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
        longest = min(self._settings.patience.screening, self._settings.patience.customer)
        return entry.waits_since is not None and self._seconds_since(entry.waits_since) >= longest

    def _seconds_since(self, moment: str | None) -> float:
        return (self._clock.now() - datetime.fromisoformat(moment)).total_seconds() if moment else 0.0

    def _go_on(
        self,
        entry: Entry,
        job: Job,
        after: float,
        reason: Reason | None = None,
        **values: Any,  # noqa: ANN401 - columns of a table
    ) -> Next:
        told = reason.model_dump(mode="json") if reason else None
        if not self._store.hand_on(entry, facts=facts_of(job.facts), worked=job.worked, reason=told, **values):
            raise LetGo
        return Next(entry.ticket.following(), after)

    def _end(self, entry: Entry, job: Job, status: CaseStatus, error: CaseError | None) -> None:
        """Write down how the case ended, and tell whoever watches."""
        self.leave_desk()
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
            raise LetGo
        with suppress(OSError):  # the books have it; a journal on a full disk must not hide it
            self._journal.write("ended", entry.case.case_id, status=status)
        self._watcher.case_ended(self._store.result(entry.case.case_id, self._settings.out, entry.ticket.turn))

    def _reason(self, error: CaseError, job: Job) -> Reason:
        there = [record for record in job.records if record.step == error.step] or job.records
        last_seen = there[-1].evidence if there else None
        learnt = filter(None, (job.facts.name, job.facts.birth_date, job.facts.phone))
        return Reason(
            step=error.step or "",
            portal=error.portal or "",
            kind=error.kind,
            message=discreet(error.seen.spoken(self._language), job.case, learnt),
            evidence=error.evidence or last_seen,
            next_action=error.next_action.spoken(self._language),
        )


_PATIENCE: dict[Awaited, Callable[[Any], float]] = {
    "screening": lambda patience: patience.screening,
    "customer": lambda patience: patience.customer,
    "answer": lambda patience: patience.in_flight,
    "hours": lambda patience: patience.hours,
}


def _is_worth_another_try(error: BaseException) -> bool:
    """Bounds that were spent, and outcomes that nobody knows, are not tried again."""
    return isinstance(error, ApplicationError) and not isinstance(error, Unlinked | OutcomeUnknown | OutOfTime)
