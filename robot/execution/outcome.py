"""What comes of a phase, written down: the next one is due, the case waits, or it has ended."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from ..cases.discretion import discreet
from ..config.settings import Timeouts
from ..errors import Awaited, BusinessError, CaseError, LeaseLost, NotSaid, OutOfHours, Waiting
from ..flows.phases import EVIDENCE
from ..messages import depot as say_depot
from ..messages import run as say
from ..messages import words as say_words
from ..messages.text import Message
from ..procedure.said import Said, doubted, unsaid
from ..procedure.steps import STEPS
from ..reporting.summary import CaseStatus, StoredReason
from ..store.entry import WAITS_FOR_A_WORD, Entry, Next
from ..store.evidence import WAITS_FOR_EVIDENCE, Lacking, lacking
from .context import RobotContext
from .facts import facts_of
from .job import Job

_LONGEST_PAUSE = 300.0
_LONGEST_PAUSE_FOR_EVIDENCE = 30.0
_LONGER_EACH_TIME = 3
_MOST_LONGER = 20

_ONCE_SAFE: frozenset[CaseStatus] = frozenset({"done", "declined"})
"""Ends of cases that nobody is told of before all evidence is safe."""

_TIMEOUT: Mapping[Awaited, Callable[[Timeouts], float]] = MappingProxyType(
    {
        "screening": lambda timeouts: timeouts.screening,
        "customer": lambda timeouts: timeouts.customer,
        "answer": lambda timeouts: timeouts.in_flight,
        "hours": lambda timeouts: timeouts.hours,
        "person": lambda timeouts: timeouts.person,
    }
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a phase of the case `entry`, on which `job` worked. Each method raises `LeaseLost` where another robot has it by now."""

    context: RobotContext
    entry: Entry
    job: Job

    def goes_on(self, phase: str) -> Next:
        """Let `phase` be the next one, due at once."""
        self.job.facts.closed_since = self.job.facts.ending = None
        return self._hand_on(0.0, status="queued", phase=phase, looks=0, waits_since=None)

    def waits(self, waiting: Waiting) -> Next | None:
        """Let the case wait, without a thread or a browser; after its time a person is asked, and `None` is returned."""
        if isinstance(waiting, NotSaid):
            return self._waits_for_a_word(waiting)
        closed = isinstance(waiting, OutOfHours)
        since = self.job.facts.closed_since if closed else self.entry.waits_since
        longest = _TIMEOUT[waiting.awaited](self.context.settings.timeouts)
        left = longest - self.seconds_since(since)
        # A portal that is closed by the hours that are known needs no knock, and nobody need be asked about it.
        knocks = closed and waiting.seconds is None
        self.job.facts.closed_since = (since or self._now().isoformat()) if knocks else None
        if waiting.seconds is None and left <= 0:
            gave_up = say.gave_up_waiting(waiting, self.job.facts, longest)
            gave_up.evidence = gave_up.evidence or self.job.sighted
            self.ended("needs_person", gave_up)
            return None
        return self._hand_on(
            self._pause(left) if waiting.seconds is None else waiting.seconds,
            status=f"waiting_{waiting.awaited}",
            looks=self.entry.polls + 1,
            # What a portal's hours take counts for whoever is waited for besides: J-PASS closes every night.
            waits_since=self.entry.waits_since if closed else since or self._now().isoformat(),
            reason=self._reason(say.out_of_hours(waiting)) if isinstance(waiting, OutOfHours) else None,
        )

    def must_have_been_said(self) -> None:
        """Raise `NotSaid` where the case still waits for words of people: then there is nothing to be done in any portal.

        A case that waits has no place on the queue that is due; only the end of its time, or a ticket too many, brings it here. For
        practice the robot says them as it comes by.
        """
        if self.entry.staff != "robot" and (lacking := unsaid(self.entry.asked, self._said())):
            raise NotSaid(self.entry.asked, lacking[0].step)

    def _waits_for_a_word(self, waiting: NotSaid) -> Next | None:
        """Let the case wait until somebody has spoken; once its time is spent, a person is asked."""
        said, case_id = self._said(), self.entry.case.case_id
        asked, lacking = [one.kept() for one in waiting.asked], unsaid(waiting.asked, said)
        if not lacking:  # somebody has spoken since the flow asked
            return self._hand_on(0.0, status="queued", asked=asked)
        longest = self.context.settings.timeouts.person
        since = min(one.since for one in lacking)
        left = longest - self.seconds_since(since)
        if left <= 0:
            told = BusinessError(*say_words.gave_up(case_id, lacking, say.duration(longest)), step=waiting.step)
        else:
            doubts = [doubt for one in lacking if (doubt := doubted(one, said))]
            told = BusinessError(*say_words.waiting(case_id, lacking, doubts), step=waiting.step)
        told.portal = STEPS[waiting.step or "16"].system
        if not self.job.records and self.entry.reason is not None:
            told.evidence = self.entry.reason.evidence  # nothing was looked at now: where it stands was seen before
        if left <= 0:
            self.ended("needs_person", told)
            return None
        following = self._hand_on(
            left,
            status=WAITS_FOR_A_WORD,
            looks=self.entry.polls + 1,
            waits_since=since,
            asked=asked,
            reason=self._reason(told),
        )
        # Who spoke while this was being written found a robot at work, and no case that could have been woken.
        if woken := self.context.store.wake(case_id):
            return Next(woken, 0.0)
        self.context.listener.case_waits(case_id, WAITS_FOR_A_WORD, told.seen)
        return following

    def _said(self) -> Sequence[Said]:
        return self.context.ledger.words(self.entry.case.case_id)

    def ended(self, status: CaseStatus, error: CaseError | None = None) -> Next | None:
        """Write down how the case ended, and tell whoever listens; where its evidence is not safe yet, let it wait for that.

        A person is asked at once, whatever became of the evidence.
        """
        self.job.facts.closed_since = None
        return self._end(status, self._reason(error) if error else None)

    def looks_for_evidence(self) -> Next | None:
        """End the case as it was to end, if its evidence is safe by now."""
        ending = self.job.facts.ending or {"status": "done", "reason": None}
        return self._end(ending["status"], StoredReason.model_validate(ending["reason"]) if ending["reason"] else None)

    def _end(self, status: CaseStatus, reason: StoredReason | None) -> Next | None:
        if status in _ONCE_SAFE:
            self.context.ledger.enter_the_rest(self.entry.case.case_id)
            if lacking := self._lacking():
                return self._waits_for_evidence(status, reason, lacking)
        self.job.facts.ending = None
        self._conclude(status, reason)
        return None

    def _lacking(self) -> Lacking:
        """Return what of the case's evidence is not safe, after a moment in which it may come to be."""
        courier, case_id = self.context.courier, self.entry.case.case_id
        if courier is not None:
            courier.wait_for(case_id)
        return lacking(self.context.store, case_id, every_picture=courier is not None)

    def _waits_for_evidence(self, status: CaseStatus, reason: StoredReason | None, lacking: Lacking) -> Next | None:
        """Let the case wait until its evidence is safe; once its time is spent a person is asked, for somebody has to look after it."""
        job, courier = self.job, self.context.courier
        since = self.entry.waits_since if self.entry.phase == EVIDENCE else None
        longest = self.context.settings.timeouts.evidence
        left = longest - self.seconds_since(since)
        job.facts.ending = {"status": status, "reason": reason.model_dump(mode="json") if reason else None}
        told = say_depot.waits(
            self.entry.case.case_id,
            self._last_step(),
            lacking,
            courier.trouble if courier else None,
            waited=say.duration(longest) if left <= 0 else None,
        )
        if left <= 0:
            self._conclude("needs_person", self._reason(told), phase=EVIDENCE)
            return None
        return self._hand_on(
            min(self._pause(left), _LONGEST_PAUSE_FOR_EVIDENCE),
            status=WAITS_FOR_EVIDENCE,
            phase=EVIDENCE,
            looks=self.entry.polls + 1 if self.entry.phase == EVIDENCE else 0,
            waits_since=since or self._now().isoformat(),
            reason=self._reason(told),
        )

    def _last_step(self) -> str:
        """Return the step that was done last, here or by whoever had the case before."""
        if self.job.records:
            return self.job.records[-1].step
        known = self.entry.reason.step if self.entry.reason else ""
        return known if known in STEPS else "52"

    def _conclude(self, status: CaseStatus, reason: StoredReason | None, **values: Any) -> None:  # noqa: ANN401 - columns of a table
        self._write(status=status, reason=reason, **values)
        case_id, context = self.entry.case.case_id, self.context
        with suppress(OSError):  # the store has it; a journal on a full disk must not hide it
            context.journal.write("ended", case_id, status=status)
        context.listener.case_ended(context.store.result(case_id, context.settings.out, self.entry.ticket.turn))

    def seconds_since(self, moment: str | None) -> float:
        """Return how long ago a moment in ISO 8601 was; 0 for none."""
        return (self._now() - datetime.fromisoformat(moment)).total_seconds() if moment else 0.0

    def _pause(self, left: float) -> float:
        longer: float = self.context.settings.timeouts.poll * _LONGER_EACH_TIME ** min(self.entry.polls, _MOST_LONGER)
        return min(longer, _LONGEST_PAUSE, left)

    def _hand_on(self, after: float, reason: StoredReason | None = None, **values: Any) -> Next:  # noqa: ANN401 - columns of a table
        self._write(reason=reason, **values)
        return Next(self.entry.ticket.following(), after)

    def _write(self, reason: StoredReason | None, **values: Any) -> None:  # noqa: ANN401 - columns of a table
        values = {"asked": None, **values}
        self.context.ledger.enter_the_rest(self.entry.case.case_id)
        told = reason.model_dump(mode="json") if reason else None
        facts, worked = facts_of(self.job.facts), self.job.worked
        if not self.context.store.hand_on(self.entry, facts=facts, worked=worked, reason=told, **values):
            raise LeaseLost

    def _reason(self, error: CaseError) -> StoredReason:
        job = self.job
        there = [record for record in job.records if record.step == error.step] or job.records
        last_seen = there[-1].evidence if there else None
        learnt = job.of_people()
        seen, onward = (
            Message(ja=discreet(told.ja, job.case, learnt), en=discreet(told.en, job.case, learnt))
            for told in (error.seen, error.next_action)
        )
        return StoredReason.of(
            seen,
            onward,
            self.context.language,
            step=error.step or "",
            portal=error.portal or "",
            kind=error.kind,
            evidence=error.evidence or last_seen,
        )

    def _now(self) -> datetime:
        return self.context.store.clock.now()
