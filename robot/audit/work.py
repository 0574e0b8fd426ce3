"""One audit at one desk: look through the lists, look at what seems broken by itself, and mend it where that is wished."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from playwright.sync_api import Error as PlaywrightError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from robot.audit import look
from robot.audit.mend import mend
from robot.audit.model import STEPS, Break, Finding, Report
from robot.audit.rules import breaks
from robot.clock import Clock
from robot.desk import Desk
from robot.errors import ApplicationError, BusinessError, CannotGoOn, CaseError, NotYet, Refused
from robot.evidence import Evidence
from robot.job import Job, Listener
from robot.journal import Journal
from robot.sentences import audit as say
from robot.settings import Settings
from robot.summary import Reason
from robot.words import Language

R = TypeVar("R")
_Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of an audit: how long a case may be on its way, how many days are looked back on, whether to mend."""

    grace: timedelta
    days: int | None = None
    fix: bool = False


@dataclass(slots=True)
class _Told:
    """What is known of one break: as it was first seen, its picture, why mending failed, and whether it was there when last seen."""

    broken: Break
    picture: str | None
    reason: Reason | None = None
    tried: bool = False
    is_there: bool = True


class Audit:
    """Works at `desk`. Steps that mend go into `journal` and to `listener`; pictures go below the out folder of `settings`.

    `in_hand` returns the case ID under which the robot itself is at work on an estimate now; that one is not mended.
    """

    def __init__(
        self,
        desk: Desk,
        settings: Settings,
        wish: Wish,
        journal: Journal,
        listener: Listener,
        clock: Clock,
        language: Language,
        in_hand: Callable[[str], str | None],
    ) -> None:
        self._desk, self._settings, self._wish = desk, settings, wish
        self._journal, self._listener, self._clock, self._language = journal, listener, clock, language
        self._in_hand = in_hand
        self._told: dict[_Key, _Told] = {}

    def carry_out(self) -> Report:
        """Look, and mend where that is wished; where the portals go away meanwhile, tell what is known so far.

        Raises `CannotGoOn` when the portals do not let their lists be looked at.
        """
        wish = self._wish
        shown = self._looking(lambda: look.at_all(self._desk, self._clock, wish.days))
        stopped_by = None
        try:
            for estimate in sorted({one.estimate_number for one in breaks(shown, wish.grace)}):
                self._one_case(estimate)
        except CannotGoOn as trouble:
            stopped_by = trouble.message.spoken(self._language)
        return Report(
            looked_at=shown.now,
            grace_minutes=wish.grace / timedelta(minutes=1),
            findings=[self._finding(one) for _, one in sorted(self._told.items(), key=lambda told: told[0])],
            stopped_by=stopped_by,
        )

    def _one_case(self, estimate: str) -> None:
        """Look at one case afresh, for the lists were read one after another; mend what is broken, and look again."""
        evidence = Evidence(self._settings.out, estimate, mask=self._settings.mask)
        there = self._look_at(estimate, evidence)
        while self._wish.fix and (untried := [one for one in there if not one.tried]):
            first = untried[0]
            first.tried = True
            first.reason = self._mend(first, evidence)
            there = self._look_at(estimate, evidence)

    def _look_at(self, estimate: str, evidence: Evidence) -> list[_Told]:
        """Note what is broken now, and what is not any more, whatever was thought of it."""
        case = self._looking(lambda: look.at_one(self._desk, self._clock, estimate))
        found = {one.key: one for one in breaks(case.shown, self._wish.grace)}
        for key, one in found.items():
            if key not in self._told:
                self._told[key] = _Told(one, evidence.picture(case.window_of(one.road), STEPS[one.road]))
            elif self._told[key].tried and self._told[key].reason is None:
                self._told[key].reason = self._reason(
                    ApplicationError(*say.still_broken()), one, self._told[key].picture
                )
        for told in self._told.values():
            told.is_there = told.broken.key in found if told.broken.estimate_number == estimate else told.is_there
        return [self._told[key] for key in found]

    def _looking(self, look_once: Callable[[], R]) -> R:
        """Look, at a cleared desk; once more where the portals stumbled, within bounds."""

        def afresh() -> R:
            self._desk.clear()
            return look_once()

        patience = self._settings.patience
        bounded = Retrying(
            retry=retry_if_exception_type((ApplicationError, PlaywrightError)),
            stop=stop_after_attempt(patience.phase_attempts),
            wait=wait_exponential(patience.backoff),
            sleep=self._clock.sleep,
            reraise=True,
        )
        try:
            return bounded(afresh)
        except (CaseError, PlaywrightError) as error:
            raise CannotGoOn(say.cannot_look(error)) from error

    def _mend(self, one: _Told, evidence: Evidence) -> Reason | None:
        """Mend it; return why it could not be, with a picture of where that was seen or else of the break itself."""
        broken = one.broken
        job = Job(broken.as_case(), self._journal, evidence, self._settings.patience, self._listener, clock=self._clock)
        self._desk.clear()
        job.sit_down(self._desk)
        try:
            if case_id := self._in_hand(broken.estimate_number):
                raise BusinessError(*say.in_hand(case_id))
            mend(job, broken)
        except NotYet:
            return None  # what follows shows how it stands now
        except (CaseError, PlaywrightError) as error:
            said = error if isinstance(error, CaseError) else ApplicationError(*say.window_lost(error))
            if isinstance(error, Refused):
                said.next_action = say.correct_by_hand()
            seen = said.evidence or evidence.picture(self._desk.front, STEPS[broken.road], failed=True)
            return self._reason(said, broken, seen or one.picture)
        finally:
            job.sit_down(None)
        return None

    def _reason(self, error: CaseError, broken: Break, picture: str | None) -> Reason:
        return Reason(
            step=error.step or STEPS[broken.road],
            portal=error.portal or "jpass",
            kind=error.kind,
            message=error.seen.spoken(self._language),
            evidence=picture,
            next_action=error.next_action.spoken(self._language),
        )

    def _finding(self, told: _Told) -> Finding:
        broken = told.broken
        return Finding(
            estimate_number=broken.estimate_number,
            receipt_number=broken.receipt_number,
            road=broken.road,
            step=STEPS[broken.road],
            since=broken.since,
            states=broken.states,
            status="mended" if not told.is_there else "left" if told.tried else "found",
            would_do=say.would_do(broken).spoken(self._language),
            evidence=told.picture,
            reason=told.reason if told.is_there else None,
        )
