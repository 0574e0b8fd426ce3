"""A run: every case through its phases, none of them lost, none holding a browser while it waits for somebody else."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from playwright.sync_api import Browser
from playwright.sync_api import Error as PlaywrightError
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from robot.addresses import Addresses
from robot.case import Case
from robot.clock import Clock, SystemClock
from robot.credentials import Keys
from robot.desk import Desk, NewContext, StorageState
from robot.errors import (
    ApplicationError,
    Awaited,
    BusinessError,
    CannotGoOn,
    CaseError,
    Declined,
    NotYet,
    OutcomeUnknown,
    OutOfTime,
    Unlinked,
    WrongInput,
)
from robot.evidence import Evidence
from robot.flows.ways import Phase, phases_of
from robot.job import Job, Listener
from robot.journal import Journal
from robot.sentences import run as say
from robot.settings import Settings
from robot.summary import CaseResult, CaseStatus, Reason
from robot.words import Language, Words


class Watcher(Listener, Protocol):
    """Whoever wants to be told of steps and of cases as they end."""

    def case_ended(self, result: CaseResult) -> None:
        """Take note of how a case ended."""


@dataclass(slots=True)
class _Turn:
    """A case whose turn comes for its next phase at `due` (seconds of the run's clock)."""

    job: Job
    phases: Sequence[Phase]
    phase: int = 0
    due: float = 0.0
    looks: int = 0
    waits_until: float | None = None


class Runner:
    """Works off cases in one browser. `new_context` opens its contexts where the caller wants to have a hand in it."""

    def __init__(
        self,
        browser: Browser,
        settings: Settings,
        journal: Journal,
        watcher: Watcher,
        language: Language,
        new_context: NewContext | None = None,
        ways: Callable[[Case], Sequence[Phase]] = phases_of,
        clock: Clock | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._ways = ways
        self._browser = browser
        self._new_context = new_context or browser.new_context
        self._settings = settings
        self._addresses = Addresses.parse(settings.portals)
        self._keys = Keys(self._addresses)
        self._journal = journal
        self._watcher = watcher
        self._language = language
        self._signed_in: StorageState | None = None
        self._desk: Desk | None = None
        self.stopped_by: Words | None = None

    def run(self, cases: Iterable[Case]) -> list[CaseResult]:
        """Carry every case to its end and return how each ended, in the order of the sheet.

        Where the run as a whole cannot go on, the cases that are left end as 要確認 with that reason.
        """
        turns = [_Turn(self._job(case), self._ways(case)) for case in cases]
        ended: dict[str, CaseResult] = {}
        waiting = list(turns)
        while waiting:
            turn = min(waiting, key=lambda turn: turn.due)
            self._clock.sleep(max(0.0, turn.due - self._clock.monotonic()))
            result = None
            try:
                result = self._take(turn)
            except (CannotGoOn, WrongInput) as trouble:
                self.stopped_by = trouble.message
            except KeyboardInterrupt:
                self.stopped_by = say.stopped_by_operator()
            if self.stopped_by is not None:
                ended.update(self._left_over(waiting, self.stopped_by))
                break
            if result is not None:
                waiting.remove(turn)
                ended[result.case_id] = self._tell(result)
        return [ended[turn.job.case.case_id] for turn in turns]

    def _job(self, case: Case) -> Job:
        evidence = Evidence(self._settings.out, case.case_id, mask=self._settings.mask)
        settings = self._settings
        return Job(case, self._journal, evidence, settings.patience, self._watcher, settings.customer, self._clock)

    def _take(self, turn: _Turn) -> CaseResult | None:
        """Do phases until the case ends (its result) or has to wait (`None`)."""
        try:
            _must_have_form_id(turn.job.case)
            while turn.phase < len(turn.phases):
                self._bounded(turn.job, turn.phases[turn.phase])
                turn.phase += 1
                turn.waits_until = None
        except NotYet as waiting:
            return self._put_off(turn, waiting.awaited)
        except CaseError as error:
            return self._result(turn.job, "declined" if isinstance(error, Declined) else "needs_person", error)
        finally:
            self._leave_desk(turn.job)
        return self._result(turn.job, "done", None)

    def _bounded(self, job: Job, phase: Phase) -> None:
        """Do a phase; when the systems fail, begin it again at a fresh desk, within bounds."""
        patience = self._settings.patience
        bounded = Retrying(
            retry=retry_if_exception(_is_worth_another_try),
            stop=stop_after_attempt(patience.phase_attempts),
            wait=wait_exponential(patience.backoff),
            sleep=self._clock.sleep,
            reraise=True,
        )
        bounded(self._at_a_desk, job, phase)

    def _at_a_desk(self, job: Job, phase: Phase) -> None:
        """Do a phase where the last one ended, its windows closed; after a failure at a desk that nothing was left on."""
        if self._desk is None:
            self._desk = self._lay_desk()
            job.sit_down(self._desk)
        try:
            self._desk.clear()
            phase(job)
        except ApplicationError as error:
            self._leave_desk(job)
            self._must_go_on(error)
            raise
        except PlaywrightError as error:
            raise CannotGoOn(say.browser_gone()) from error

    def _lay_desk(self) -> Desk:
        try:
            return Desk(self._new_context, self._addresses, self._keys, self._settings.patience, self._signed_in)
        except PlaywrightError as error:
            raise CannotGoOn(say.browser_gone()) from error

    def _leave_desk(self, job: Job) -> None:
        """Let the windows go, and keep the sign-ins for the next case; a browser that is gone has none to keep."""
        if self._desk is None:
            return
        with suppress(PlaywrightError):
            self._signed_in = self._desk.signed_in()
        self._desk.leave()
        self._desk = None
        job.sit_down(None)

    def _must_go_on(self, error: ApplicationError) -> None:
        """Raise `CannotGoOn` when it is not this case that failed: the browser or the portals are gone."""
        if not self._browser.is_connected():
            raise CannotGoOn(say.browser_gone()) from error
        if not self._addresses.answer():
            raise CannotGoOn(say.portals_gone(self._addresses.of("pal"))) from error

    def _put_off(self, turn: _Turn, awaited: Awaited) -> CaseResult | None:
        """Let the case wait for the screening or for the customer; after its patience a person is asked."""
        patience, moment = self._settings.patience, self._clock.monotonic()
        if turn.waits_until is None:
            waits = patience.screening if awaited == "screening" else patience.customer
            turn.waits_until, turn.looks = moment + waits, 0
        if moment >= turn.waits_until:
            gives_up = _still_screening if awaited == "screening" else _customer_has_not_applied
            return self._result(turn.job, "needs_person", gives_up(turn.job))
        turn.due = min(moment + patience.poll * 2 ** min(turn.looks, 5), turn.waits_until)
        turn.looks += 1
        return None

    def _result(self, job: Job, status: CaseStatus, error: CaseError | None) -> CaseResult:
        case, facts = job.case, job.facts
        return CaseResult(
            case_id=case.case_id,
            estimate_number=case.estimate_number,
            status=status,
            reason=self._reason(error, job) if error else None,
            print_serial=facts.print_serial,
            receipt_number=facts.receipt_number,
            premium=facts.premium,
            concluded_at=facts.concluded_at,
            arclink_status=facts.arclink_status,
            steps=job.records,
        )

    def _reason(self, error: CaseError, job: Job) -> Reason:
        last_seen = job.records[-1].evidence if job.records else None
        return Reason(
            step=error.step or "",
            portal=error.portal or "",
            kind=error.kind,
            message=error.seen.spoken(self._language),
            evidence=error.evidence or last_seen,
            next_action=error.next_action.spoken(self._language),
        )

    def _left_over(self, waiting: Sequence[_Turn], why: Words) -> dict[str, CaseResult]:
        left: dict[str, CaseResult] = {}
        for turn in waiting:
            last = turn.job.records[-1] if turn.job.records else None
            error = ApplicationError(
                why,
                say.run_again(),
                step=last.step if last else "1",
                portal=last.portal if last else "pal",
            )
            left[turn.job.case.case_id] = self._tell(self._result(turn.job, "needs_person", error))
        return left

    def _tell(self, result: CaseResult) -> CaseResult:
        self._journal.write("ended", result.case_id, status=result.status)
        self._watcher.case_ended(result)
        return result


def _is_worth_another_try(error: BaseException) -> bool:
    """Bounds that were spent, and outcomes that nobody knows, are not tried again."""
    return isinstance(error, ApplicationError) and not isinstance(error, Unlinked | OutcomeUnknown | OutOfTime)


def _must_have_form_id(case: Case) -> None:
    """Stop a case without its 帳票ID before anything of it is entered anywhere (step 14)."""
    if case.form_id is None:
        raise BusinessError(
            Words(
                ja="帳票ID(保険用)がケース表にないため、手続きを始めていません。",
                en="The sheet gives no 帳票ID(保険用); nothing was begun.",
            ),
            Words(
                ja="契約内容に合う帳票IDを損害保険ジャパンに確認し、ケース表に入力して再実行してください。",
                en="Ask the insurer for the 帳票ID of this contract, enter it in the sheet, and run the case again.",
            ),
            step="14",
            portal="jpass",
        )


def _still_screening(job: Job) -> ApplicationError:
    waited = timedelta(seconds=job.patience.screening)
    return ApplicationError(
        Words(
            ja=f"審査の結果がまだ出ていません(受付番号 {job.facts.receipt_number}、待ち時間 {waited})。",
            en=f"The screening has not ended (受付番号 {job.facts.receipt_number}, waited {waited}).",
        ),
        Words(
            ja="審査が終わってから、同じケース表でもう一度実行してください。続きから進みます。",
            en="Run the same sheet again when it has; the case goes on where it stands.",
        ),
        step="24",
        portal="jpass",
    )


def _customer_has_not_applied(job: Job) -> ApplicationError:
    waited = timedelta(seconds=job.patience.customer)
    return ApplicationError(
        Words(
            ja=f"お客さまがまだ審査申込をしていません(受付番号 {job.facts.receipt_number}、待ち時間 {waited})。",
            en=f"The customer has not applied yet (受付番号 {job.facts.receipt_number}, waited {waited}).",
        ),
        Words(
            ja="お客さまにお手続きをご案内し、お申込み後に同じケース表でもう一度実行してください。続きから進みます。",
            en="Ask the customer to apply, then run the same sheet again; the case goes on where it stands.",
        ),
        step="22",
        portal="customer",
    )
