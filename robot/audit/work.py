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
from robot.errors import ApplicationError, CannotGoOn, CaseError, NotYet, Refused
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
    """What is known of one break: as it was first seen, its picture, and why mending failed."""

    broken: Break
    picture: str | None
    reason: Reason | None = None
    tried: bool = False


class Audit:
    """Works at `desk`. Steps that mend go into `journal` and to `listener`; pictures go below the out folder of `settings`."""

    def __init__(
        self,
        desk: Desk,
        settings: Settings,
        wish: Wish,
        journal: Journal,
        listener: Listener,
        clock: Clock,
        language: Language,
    ) -> None:
        self._desk, self._settings, self._wish = desk, settings, wish
        self._journal, self._listener, self._clock, self._language = journal, listener, clock, language

    def carry_out(self) -> Report:
        """Look, and mend where that is wished. Raises `CannotGoOn` when the portals do not let themselves be looked at."""
        wish = self._wish
        shown = self._looking(lambda: look.at_all(self._desk, self._clock, wish.days))
        suspects = sorted({one.estimate_number for one in breaks(shown, wish.grace)})
        findings = [told for estimate in suspects for told in self._one_case(estimate)]
        return Report(
            looked_at=shown.now,
            grace_minutes=wish.grace / timedelta(minutes=1),
            findings=[finding for _, finding in sorted(findings, key=lambda found: found[0])],
        )

    def _one_case(self, estimate: str) -> list[tuple[_Key, Finding]]:
        """Look at one case afresh, for the lists were read one after another; mend what is broken, and look again."""
        evidence = Evidence(self._settings.out, estimate, mask=self._settings.mask)
        told: dict[_Key, _Told] = {}
        while True:
            now = self._look_at(estimate, evidence, told)
            fresh = next((one for one in now if not told[one.key].tried), None)
            if fresh is None or not self._wish.fix:
                break
            told[fresh.key].tried = True
            told[fresh.key].reason = self._mend(told[fresh.key], evidence)
        left = {one.key for one in now}
        return [(key, self._finding(one, is_left=key in left)) for key, one in told.items()]

    def _look_at(self, estimate: str, evidence: Evidence, told: dict[_Key, _Told]) -> list[Break]:
        case = self._looking(lambda: look.at_one(self._desk, self._clock, estimate))
        found = breaks(case.shown, self._wish.grace)
        for one in found:
            if one.key not in told:
                told[one.key] = _Told(one, evidence.picture(case.window_of(one.road), STEPS[one.road]))
        return found

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

    def _finding(self, told: _Told, *, is_left: bool) -> Finding:
        """Tell it. What is not there any more at the last look is mended, whatever was thought of it."""
        broken, tried = told.broken, told.tried
        reason = told.reason
        if is_left and tried and reason is None:
            reason = self._reason(ApplicationError(*say.still_broken()), broken, told.picture)
        return Finding(
            estimate_number=broken.estimate_number,
            receipt_number=broken.receipt_number,
            road=broken.road,
            step=STEPS[broken.road],
            since=broken.since,
            states=broken.states,
            status="mended" if not is_left else "left" if tried else "found",
            would_do=say.would_do(broken).spoken(self._language),
            evidence=told.picture,
            reason=reason if is_left else None,
        )
