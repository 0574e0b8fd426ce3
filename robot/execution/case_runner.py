"""The case runner: carries a case through its next phase, whoever carried it before and however that ended.

Nothing is taken from an earlier robot but what the store has: the phase looks at the portals, and the effect ledger tells which
clicks may have been made. The engine, a plain loop and the simulation all carry cases with this.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import Error as PlaywrightError

from ..browser.context import SessionContext
from ..browser.evidence import Evidence
from ..browser.recording import Recording
from ..browser.session import BrowserSession, StorageState
from ..cases.discretion import personal_values
from ..config.addresses import Addresses
from ..config.clock import stop_after
from ..errors import (
    ApplicationError,
    BusinessError,
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
from ..flows.phases import EVIDENCE, NAMES
from ..flows.ways import Phase
from ..messages import run as say
from ..messages.places import other_portals
from ..procedure.steps import STEPS
from ..reporting.summary import CaseStatus
from ..reporting.video import write_video
from ..store.entry import Entry, Next, Ticket
from ..store.store import Strange
from ..store.trouble import StoreTrouble
from .context import RobotContext
from .facts import facts_from
from .job import Job
from .outcome import Outcome
from .pacing import closed_by_hours


class CaseRunner:
    """Carries cases, one phase at a time, in one browser. A session is kept from one phase to the next of the same case."""

    def __init__(self, context: RobotContext) -> None:
        self._context = context
        self._addresses = Addresses.parse(context.settings.portals)
        self._session: BrowserSession | None = None
        self._recording: Recording | None = None
        self._session_of: str | None = None
        self._signed_in: dict[str, StorageState] = {}
        self.strange: set[Ticket] = set()
        """Tickets of cases that were left as they are: only a newer version knows what they say."""

    def carry(self, ticket: Ticket) -> Next | None:
        """Do the phase that `ticket` stands for; return when the next one is due, or `None` when the case has ended.

        A phase that was done already is not done again. Raises `LeaseLost` when the robot was stopped, or has lost the case: then
        the ticket still stands, for whoever has the case now; and `RunAborted` when no case could go on.
        """
        if self._context.courier is not None:
            self._context.courier.must_have_room()
        try:
            entry = self._context.store.take(ticket, self._context.name, self._knows)
        except Strange:
            self.strange.add(ticket)
            self._context.listener.told(say.left_to_newer(ticket.case_id))
            return None
        if entry is None:
            return self._where_it_stands(ticket)
        if entry.phase == EVIDENCE:
            return self._look_for_evidence(entry)
        if self._session_of != ticket.case_id:
            self.close_session()
        with self._held(entry):
            outcome = Outcome(self._context, entry, self._job(entry))
            try:
                following = self._next_phase(outcome)
            except Waiting as waiting:
                self.close_session()
                return outcome.waits(waiting)
            except (CaseError, OSError) as error:
                return self._ended_by(error, outcome)
            return self._end(outcome, "done") if following is None else outcome.goes_on(following)

    def _ended_by(self, error: CaseError | OSError, outcome: Outcome) -> Next | None:
        if isinstance(error, OSError):
            return self._end(outcome, "needs_person", say.disk_trouble(error, outcome.job))
        return self._end(outcome, "declined" if isinstance(error, Declined) else "needs_person", error)

    def _knows(self, entry: Entry, newer: bool) -> bool:
        """Tell whether a case says nothing that only a newer version knows; the phases of an older one are no trouble."""
        names = NAMES.union(phase.name for phase in self._context.phases_of(entry.case))
        return not entry.strange and (entry.phase in names or not newer)

    def park(self, ticket: Ticket, error: CaseError) -> None:
        """Hand the case to a person without looking at it: what went wrong is the robot's own fault."""
        entry = self._context.store.take(ticket, self._context.name)
        if entry is not None:
            self._end(Outcome(self._context, entry, self._job(entry)), "needs_person", error)

    def close_session(self) -> None:
        """Let the windows go, and keep the sign-ins for the next case; a browser that is gone has none to keep."""
        if self._session is None:
            return
        with suppress(PlaywrightError):
            self._signed_in[self._session.portals] = self._session.signed_in()
        self._session.leave()
        if self._recording is not None:
            self._recording.close()
        self._session, self._session_of, self._recording = None, None, None

    def _look_for_evidence(self, entry: Entry) -> Next | None:
        """End the case, whose steps are all done, if its evidence is safe by now; no portal is looked at."""
        with self._held(entry):
            return Outcome(self._context, entry, self._job(entry)).looks_for_evidence()

    def _end(self, outcome: Outcome, status: CaseStatus, error: CaseError | None = None) -> Next | None:
        """End the case; where its evidence is not safe, it waits for that first."""
        self.close_session()
        following = outcome.ended(status, error)
        context = self._context
        if context.settings.video:
            result = context.store.result(outcome.entry.case.case_id, context.settings.out)
            with suppress(OSError):  # the case has ended all the same, and its pictures are there
                write_video(result, context.settings.out, context.language)
        return following

    @contextmanager
    def _held(self, entry: Entry) -> Iterator[None]:
        """Write of this case alone; where it could not be worked on, put it back as it was."""
        self._context.ledger.hold(entry)
        try:
            yield
        except (LeaseLost, RunAborted, WrongInput):
            with suppress(StoreTrouble):
                self._context.store.let_go(entry)
            raise
        finally:
            self._context.ledger.hold(None)

    def _where_it_stands(self, ticket: Ticket) -> Next | None:
        """Return the ticket that has taken this one's place, which may have been lost on its way to the queue."""
        now = self._context.store.ticket_of(ticket.case_id)
        return Next(now, 0.0) if now and now.turn == ticket.turn and now.hop > ticket.hop else None

    def _job(self, entry: Entry) -> Job:
        context, settings = self._context, self._context.settings
        # Whoever can write in the store must not make the robot speak, or apply, for people: it does so at practice portals only.
        practice = self._addresses.are_practice() and entry.portals == self._addresses.url
        job = Job(
            entry.case,
            journal=context.journal,
            evidence=Evidence(
                settings.out,
                entry.case.case_id,
                mask=settings.mask,
                watched=settings.headed,
                labels=settings.labels or self._addresses.labels,
                told=context.ledger.kept if context.courier else _nobody,
            ),
            timeouts=settings.timeouts,
            listener=context.listener,
            customer=entry.customer if practice else "person",
            staff=entry.staff if practice else "person",
            approve=entry.approve,
            asked=entry.asked,
            clock=context.store.clock,
            language=context.language,
            worked=entry.worked,
        )
        job.facts = facts_from(entry.facts)
        job.pictures_before = settings.pictures_before
        return job

    def _next_phase(self, outcome: Outcome) -> str | None:
        """Do the phase; when the systems fail, begin it again in a fresh session, within bounds. Return the name of the next one."""
        entry = outcome.entry
        phases = self._context.phases_of(entry.case)
        names = [phase.name for phase in phases]
        # A phase of another way, or one that this version does not know any more: the first one looks where the case stands.
        place = names.index(entry.phase) if entry.phase in names else 0
        self._must_be_here(entry, phases[place])
        self._must_live_on(entry, phases[place])
        if entry.case.form_id is None:
            raise say.no_form_id()
        outcome.must_have_been_said()
        self._must_be_open(phases[place])
        timeouts, clock = self._context.settings.timeouts, self._context.store.clock
        for attempt in within_attempts(timeouts, clock, _is_worth_another_try):
            with attempt:
                self._in_a_session(outcome, phases[place])
        return names[place + 1] if place + 1 < len(phases) else None

    def _must_be_here(self, entry: Entry, phase: Phase) -> None:
        """Where the portals are, the robot was told by whoever started it; what the store says elsewhere is not gone to."""
        if entry.portals != self._addresses.url:
            first = STEPS[phase.first_step]
            raise BusinessError(*other_portals(entry.portals), step=first.number, portal=first.system)

    def _must_be_open(self, phase: Phase) -> None:
        """Begin no phase out of the hours that the portals file gives; one that was begun is finished."""
        if closed := closed_by_hours(self._addresses, phase.portals, self._context.store.clock.now()):
            closed.step = phase.first_step
            raise closed

    def _must_live_on(self, entry: Entry, phase: Phase) -> None:
        """A phase in which robot after robot dies is not begun for ever."""
        most = self._context.settings.timeouts.lives
        if entry.crashes > most:
            first = STEPS[phase.first_step]
            raise ApplicationError(*say.dies_again_and_again(most), step=first.number, portal=first.system)

    def _in_a_session(self, outcome: Outcome, phase: Phase) -> None:
        """Do a phase where the last one ended, its windows closed; after a failure in a session that nothing was left on."""
        job, entry = outcome.job, outcome.entry
        try:
            with self._context.browsers.within(self._context.settings.timeouts.deadline), self._told_in_words(job):
                job.work_in(self._open_session(entry))
                job.last_look = self._looks_for_the_last_time(outcome)
                self._knock(entry, job)
                phase.run(job)
        except CaseError as error:
            job.tell_between_steps(error, STEPS[phase.first_step])
            self.close_session()
            if isinstance(error, ApplicationError):
                self._mend(error)
            raise
        except (Waiting, LeaseLost, OSError) as left:
            if isinstance(left, OutOfHours):
                job.see_closed(left, STEPS[phase.first_step])
            self.close_session()
            raise
        finally:
            if self._recording is not None and self._context.settings.mask:
                self._recording.hide(job.of_people())
            job.work_in(None)

    @contextmanager
    def _told_in_words(self, job: Job) -> Iterator[None]:
        """Tell what Playwright says between two steps, or as the session is opened, in words, too: the browser may have died while
        nobody worked with it.
        """
        try:
            yield
        except PlaywrightError as error:
            if self._context.browsers.is_connected():
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
            context = self._context
            at = SessionContext.at(self._addresses, context.browsers, context.settings, context.pace)
            self._recording = self._new_recording(entry, at)
            signed_in = self._signed_in.get(entry.portals)
            self._session = BrowserSession(at, signed_in=signed_in, recording=self._recording)
            self._session_of = entry.case.case_id
        self._session.clear()
        return self._session

    def _new_recording(self, entry: Entry, at: SessionContext) -> Recording | None:
        settings, case = self._context.settings, entry.case
        if not settings.trace:
            return None
        recording = Recording.beside(
            settings.out / "evidence" / case.case_id,
            mask=settings.mask,
            hidden=at.keys.passwords,
            labels=settings.labels,
        )
        recording.hide(personal_values(case) if settings.mask else ())
        return recording

    def _looks_for_the_last_time(self, outcome: Outcome) -> bool:
        timeouts, since = self._context.settings.timeouts, outcome.entry.waits_since
        return since is not None and outcome.seconds_since(since) >= min(timeouts.screening, timeouts.customer)

    def _mend(self, error: Exception) -> None:
        """Replace a browser that died, or that a portal has another key for by now; raise `RunAborted` when it is not this case that
        failed: all portals are silent.
        """
        browsers, clock = self._context.browsers, self._context.store.clock
        outage = self._context.settings.timeouts.outage
        if not (browsers.is_connected() and browsers.is_current()):
            browsers.replace()
        too_long = stop_after(clock, outage)
        while not self._addresses.answer():
            if too_long(None):
                raise RunAborted(say.portals_gone(self._addresses.asked_first)) from error
            clock.sleep(min(1.0, outage))


def _nobody(_name: str, _content: bytes) -> None:
    """Hear of nothing: evidence stays in the out folder."""


def _is_worth_another_try(error: BaseException) -> bool:
    """Bounds that were spent, and outcomes that nobody knows, are not tried again."""
    return isinstance(error, ApplicationError) and not isinstance(error, Unlinked | OutcomeUnknown | OutOfTime)
