"""The way into J-PASS that 24-25, 47-48 and every reading back share: PAL's 「その他商談支援」, then the lists."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from ..errors import ApplicationError, BusinessError, OutcomeUnknown
from ..execution.job import Job
from ..messages import jpass_door as say
from ..messages.link1 import being_changed
from ..procedure.steps import Step
from ..screens import jpass, pal
from ..screens.finding import Fields


def enter(job: Job) -> jpass.Top:
    """Enter J-PASS from PAL's 「その他商談支援」; 「商談一覧」 is the wrong door (step 23)."""
    support = job.session.go(job.session.open(pal.Menu), "その他商談支援", pal.Support)
    job.saw(support)
    return job.session.window(jpass.Top, support.page, partial(support.press, "J-PASS"))


@contextmanager
def listed(job: Job, number: str) -> Iterator[list[Fields]]:
    """Look into J-PASS, apart from the windows in use, for the applications of a 見積番号 or 受付番号; their list stays open meanwhile."""
    with job.session.aside(jpass.Top) as top:
        applications = job.session.go(top, "お申込一覧(変更再申込)", jpass.ApplicationsOfAllDays)
        rows = applications.search(number)
        job.saw(applications, "受付番号", "状態", row=number)
        yield rows


def rows_of(job: Job, number: str) -> list[Fields]:
    """Return what J-PASS lists under a 見積番号 or 受付番号."""
    with listed(job, number) as rows:
        return rows


def status_of(job: Job) -> str | None:
    """Return the status that J-PASS shows for the case's 受付番号."""
    number = job.facts.receipt_number
    rows = rows_of(job, number) if number else []
    return status_in(rows[0]) if rows else None


def waits(job: Job, step: Step, status: str) -> bool:
    """Look, before `step` is begun, whether J-PASS still shows the case's 受付番号 with that status."""

    def ask() -> str | None:
        with listed(job, str(job.facts.receipt_number)) as rows:
            shown = status_in(rows[0]) if rows else None
            if shown == status and job.session.front is not None:
                job.sight(job.session.front, step)
        return shown

    return job.look(step, ask) == status


def has_applied(job: Job) -> bool:
    """Ask J-PASS whether the estimate was applied for, and learn its 受付番号 (read-back of step 16).

    Raises `BusinessError` where the contract is being changed and the case is a new one, and `OutcomeUnknown` where there is
    more than one application.
    """
    with listed(job, job.case.estimate_number) as rows:
        live = [row for row in rows if status_in(row) not in jpass.ENDED_WITHOUT_CONTRACT]
        if not live and not job.case.is_reapplication and jpass.CHANGING in map(status_in, rows):
            raise BusinessError(*being_changed(job.case), step="16", portal="jpass")
        if len(live) > 1:
            numbers = [row["受付番号"] for row in live]
            several = say.applied_more_than_once(job.case.estimate_number, numbers)
            raise OutcomeUnknown(*several, step="16", portal="jpass")
    if live:
        job.facts.receipt_number = live[0]["受付番号"]
    return bool(live)


@dataclass(frozen=True, slots=True)
class Found:
    """A case in one of J-PASS's lists, and the status that the list shows."""

    where: jpass.Today | jpass.ApplicationsOfAllDays
    status: str


def find(job: Job, top: jpass.Top) -> Found:
    """Find the case in 「審査状況確認(当日分)」, or when it is of an earlier day in 「お申込一覧(変更再申込)」 (step 24).

    Raises `ApplicationError` when neither lists it.
    """
    number = str(job.facts.receipt_number)
    today = job.session.go(top, "審査状況確認(当日分)", jpass.Today)
    if rows := today.search(number):
        return Found(today, status_in(rows[0]))
    again = job.session.go(today, "トップに戻る", jpass.Top)
    all_days = job.session.go(again, "お申込一覧(変更再申込)", jpass.ApplicationsOfAllDays)
    if rows := all_days.search(number):
        return Found(all_days, status_in(rows[0]))
    raise ApplicationError(*say.not_listed(number))


def open_listed(job: Job, top: jpass.Top, number: str) -> jpass.Details:
    """Open the details of a 受付番号 from 「お申込一覧(変更再申込)」 (22 and ②); raise `ApplicationError` when it is not listed."""
    listed = job.session.go(top, "お申込一覧(変更再申込)", jpass.ApplicationsOfAllDays)
    if not listed.search(number):
        raise ApplicationError(*say.not_listed(number))
    listed.tick(number)
    return job.session.go(listed, "詳細表示", jpass.Details)


def status_in(row: Fields) -> str:
    """Return a row's status without the button that may stand below it (step 42)."""
    return row["状態"].split()[0]


def open_details(job: Job, found: Found) -> jpass.Details:
    """Check the box left of the 受付番号 and press 「詳細表示」 (step 25)."""
    found.where.tick(str(job.facts.receipt_number))
    return job.session.go(found.where, "詳細表示", jpass.Details)
