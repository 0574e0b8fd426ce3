"""持込手続, steps 47-52: the finished case goes from J-PASS to arclink and is applied for there."""

from functools import partial
from typing import Literal

from playwright.sync_api import Error as PlaywrightError

from ..errors import (
    AmountsDiffer,
    ApplicationError,
    BusinessError,
    Interrupted,
    OutOfHours,
    Refused,
)
from ..execution.job import Job
from ..messages import bringin as say
from ..procedure.step import step, step_once
from ..procedure.steps import STEPS
from ..screens import arclink, cal21, jpass, pal
from ..screens.finding import Fields, InRow
from . import approval, jpass_door, link3

Door = Literal["jpass", "pal", "cal21"]
"""A way into arclink on a later day: J-PASS's 「arclinkへ」, PAL's 「その他商談支援」, cal21's 「経理業務」."""

PRODUCTS = ("クレジット契約", "クレジット一体型保険")


@step(47)
def enter_jpass(job: Job) -> jpass.Top:
    """PAL's 「その他商談支援」→「J-PASS」."""
    return jpass_door.enter(job)


@step(48)
def open_procedure(job: Job, top: jpass.Top) -> jpass.Procedure:
    """Find the case as in 24-26, 「契約手続きへ」."""
    details = jpass_door.open_details(job, jpass_door.find(job, top))
    return job.session.go(details, "契約手続きへ", jpass.Procedure)


@step(49)
def tick_copy_delivered(job: Job, procedure: jpass.Procedure) -> None:
    """The enrolment form's copy was handed over: check 「控え交付済」."""
    job.saw(procedure, "受付番号", "状態")
    job.tick_for_good(procedure, "控え交付済", "49")
    procedure.wait_for_copy_delivered()


def record_copy(job: Job, procedure: jpass.Procedure) -> None:
    """Do step 49 once somebody has said that the copy was handed over; where a person has checked the box already, there it stands.

    Raises `NotSaid` until then, with the copy laid out.
    """
    job.happened("37", of=str(job.facts.receipt_number))
    if procedure.status() != jpass.COPY_DELIVERED:
        job.must_be_said("49", lay_out=partial(link3.lay_out_application_copy, job))
        tick_copy_delivered(job, procedure)


def is_in_arclink(job: Job) -> bool:
    """Ask arclink whether it has the case (read-back of step 50)."""
    return bool(arclink_rows(job))


@step_once(50, read_back=is_in_arclink)
def hand_to_arclink(job: Job, procedure: jpass.Procedure) -> arclink.CaseDetail:
    """「arclinkデータ連携」, 「OK」; arclink opens on the case. Where J-PASS says that it did not cross, it is `Interrupted`."""
    press = partial(procedure.press, "arclinkデータ連携")
    approval.must_still_show(job, "50", procedure)
    with job.irrevocably():
        opening = job.session.opening(procedure.page, press, asks="arclink")
    try:
        return opening.arrive(arclink.CaseDetail)
    except OutOfHours as closed:
        job.put_away(opening, closed, STEPS["50"])
        raise
    except Refused as refused:
        opening.dismiss()
        raise Interrupted(refused.seen, say.not_handed_over()) from refused
    except (PlaywrightError, ApplicationError):
        if job.session.front is not None:
            job.look_at(job.session.front, STEPS["50"])
        opening.dismiss()  # 「arclinkへ」 would show its answer in this very window
        raise


@step(51)
def enter_arclink_later(job: Job, procedure: jpass.Procedure | None = None, door: Door = "jpass") -> arclink.CaseDetail:
    """The data is there already: through one of the doors (J-PASS's is on `procedure` too), and open the case."""
    return open_case(job, _through(job, door, procedure), str(job.facts.receipt_number))


def open_case(job: Job, cases: arclink.Cases, receipt_number: str) -> arclink.CaseDetail:
    """Open the case of a 受付番号; raise `ApplicationError` when arclink has none, or more than one that is at work."""
    rows = cases.search(receipt_number)
    job.saw(cases, "案件番号", "受付番号", "手続き状況", row=receipt_number)
    if not rows:
        raise ApplicationError(*say.not_in_arclink(receipt_number))
    alive = [row["案件番号"] for row in rows if not arclink.is_withdrawn(row)] or [row["案件番号"] for row in rows]
    if len(alive) > 1:
        raise ApplicationError(*say.in_arclink_more_than_once(receipt_number, alive))
    return job.session.go(cases, InRow(alive[0]), arclink.CaseDetail)


def _through(job: Job, door: Door, procedure: jpass.Procedure | None = None) -> arclink.Cases:
    if door == "jpass":
        here = procedure or jpass_door.enter(job)
        return job.session.window(arclink.Cases, here.page, partial(here.press, "arclinkへ"))
    if door == "cal21":
        menu = job.session.open(cal21.Menu)
        return job.session.window(arclink.Cases, menu.page, partial(menu.press, "経理業務"))
    return enter_from_pal(job)


def enter_from_pal(job: Job) -> arclink.Cases:
    """Enter arclink from PAL's 「その他商談支援」 (51, and ① of a re-application)."""
    support = job.session.go(job.session.open(pal.Menu), "その他商談支援", pal.Support)
    job.saw(support)
    return job.session.window(arclink.Cases, support.page, partial(support.press, "arclink"))


def is_applied_for(job: Job) -> bool:
    """Ask arclink whether the case is with the store approver, or past that (read-back of step 52)."""
    return any(row["手続き状況"] in arclink.APPLIED_FOR for row in arclink_rows(job))


@step_once(52, read_back=is_applied_for)
def apply_for_approval(job: Job, detail: arclink.CaseDetail) -> arclink.CaseDetail:
    """Check the products, 「申請」, comment, 「登録」; done when it is with the store approver."""
    for product in PRODUCTS:
        detail.tick(product)
    comment = job.session.go(detail, "申請", arclink.Comment)
    comment.fill(コメント=job.case.comment or "")
    with job.irrevocably():
        registered = job.session.go(comment, "登録", arclink.CaseDetail)
    job.saw(registered, "受付番号", "手続き状況")
    if (status := registered.status()) != arclink.WITH_APPROVER:
        raise Interrupted(*say.not_applied_for(status))
    return registered


def compare_case(job: Job, detail: arclink.CaseDetail) -> None:
    """Raise `AmountsDiffer` when arclink has another premium than was concluded, `BusinessError` when it sent the case back (52)."""
    if (status := detail.status()) == arclink.RETURNED:
        raise BusinessError(*say.sent_back(status), step="52", portal="arclink")
    if (premium := detail.premium()) != job.case.premium:
        raise AmountsDiffer(*say.other_premium(premium, job.case.premium), step="52", portal="arclink")


def arclink_rows(job: Job) -> list[Fields]:
    """Look into arclink, apart from the windows in use, for the case."""
    with job.session.aside(arclink.Cases) as cases:
        return cases.search(str(job.facts.receipt_number))


def run(job: Job) -> None:
    """Do 持込手続 from where the portals say that it stands."""
    procedure = open_procedure(job, enter_jpass(job))
    if procedure.status() not in jpass.LINKED_BACK:
        link3.register_by_hand(job, None)
        procedure = open_procedure(job, enter_jpass(job))
    if procedure.handed_to_arclink():
        detail = enter_arclink_later(job, procedure)
    else:
        record_copy(job, procedure)
        approval.must_be_given(job, "50", procedure)
        detail = hand_to_arclink(job, procedure) or enter_arclink_later(job, procedure)
    status = detail.status()
    if status not in arclink.APPLIED_FOR:
        compare_case(job, detail)
        apply_for_approval(job, detail)
        status = arclink.WITH_APPROVER
    job.facts.arclink_status = status
