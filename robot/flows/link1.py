"""連携Ⅰ, steps 1-8: from PAL's estimate through 損保オンライン's application to J-PASS."""

from collections.abc import Sequence
from functools import partial

from playwright.sync_api import Error as PlaywrightError

from ..cases.case import Case
from ..cases.cells import kana
from ..errors import (
    AmountsDiffer,
    ApplicationError,
    BusinessError,
    NoAnswerYet,
    OutOfHours,
    Unlinked,
)
from ..execution.job import Job
from ..messages import link1 as say
from ..procedure.step import step, step_once
from ..procedure.steps import STEPS
from ..screens import jpass, pal, sonpo
from ..screens.finding import InRow, NotOnScreen
from . import jpass_door, papers
from .bounds import sends
from .compared import Compared, differing

RECEIVED = ("印刷連番", "見積番号", "保険料")
"""What J-PASS's receipt window shows of the insurance that came (6, 7)."""


@step(1)
def open_application(job: Job) -> sonpo.ApplicationForm:
    """Find the estimate in PAL, compare it with the case, and open 損保オンライン on it."""
    estimates = job.session.go(job.session.open(pal.Menu), "見積書一覧", pal.Estimates)
    if not estimates.search(job.case.estimate_number):
        raise BusinessError(*say.no_estimate(job.case))
    estimate = job.session.go(estimates, InRow(job.case.estimate_number), pal.Estimate)
    shown = estimate.read()
    job.facts.learn_customer(shown.name, shown.birth_date, shown.phone)
    job.saw(estimate, "見積番号", "区分", "保険料", "支払回数", "支払総額")
    compare_estimate(job.case, shown)
    job.facts.total_payment = shown.total_payment
    return job.session.window(sonpo.ApplicationForm, estimate.page, partial(estimate.press, "損保照会"))


@step(2)
def fill_application(job: Job, form: sonpo.ApplicationForm) -> None:
    """Enter what the estimate did not bring, and クレビタプラン項目."""
    case = job.case
    if case.party == "個人":
        form.choose("性別", str(case.gender))
    else:
        form.fill(代表者=str(case.representative))
    form.fill(
        保険始期日=f"{case.inception_date:%Y%m%d}",
        車両保険金額=str(case.vehicle_amount),
        保険料=str(case.premium),
        振替開始年月=case.debit_start_month,
        支払回数=str(case.installments),
    )
    form.select(
        保険期間=str(case.term_years),
        等級=str(case.grade),
        年齢条件=case.age_condition,
        運転者限定=case.driver_limit,
        対人=case.bodily_injury,
        対物=case.property_damage,
        人身傷害=case.personal_injury,
        免責金額=case.deductible,
    )
    form.tick("割賦WEB手続き")


@step(3)
def create_form(job: Job, form: sonpo.ApplicationForm) -> sonpo.Forms:
    """Let 損保オンライン check the application and make its papers."""
    forms = job.session.go(form, "申込書帳票作成", sonpo.Forms)
    job.facts.premium = job.case.premium
    return forms


@step(4)
def print_application(job: Job, forms: sonpo.Forms) -> None:
    """Print the application form and read its 印刷連番 off the paper."""
    forms.choose_paper("申込書")
    window = job.session.window(sonpo.PrintWindow, forms.page, partial(forms.press, "印刷"))
    paper = papers.read(job, window)
    job.facts.print_serial = papers.print_serial_of(paper, job.case.estimate_number)
    job.happened("4", of=job.facts.print_serial)
    job.hand_out(paper, "16", "申込書", job.facts.print_serial)
    job.show_paper(paper, STEPS["4"], "申込書", window, 印刷連番=job.facts.print_serial)
    job.session.close(window, "×")


def is_linked(job: Job) -> bool:
    """Ask 損保オンライン whether it believes that J-PASS has this very print (read-back of step 5)."""
    with job.session.aside(sonpo.Applications) as applications:
        row = applications.search(job.case.estimate_number)
    return row is not None and row["割賦WEB手続き"] == sonpo.LINKED and row["印刷連番"] == job.facts.print_serial


@step_once(5, read_back=is_linked)
def send_to_jpass(job: Job, forms: sonpo.Forms) -> jpass.Receipt | None:
    """Press 「割賦WEB連携」 and 「OK」; return J-PASS's receipt window, or `None` when none came in time."""
    with job.irrevocably():
        opening = job.session.opening(forms.page, partial(forms.press, "割賦WEB連携"), asks="J-PASS")
    try:
        return opening.arrive(jpass.Receipt)
    except (NoAnswerYet, OutOfHours) as silent:  # the portals are silent, or closed: that is no hand-over that failed
        job.put_away(opening, silent, STEPS["5"])
        raise
    except NotOnScreen:  # what came is not called as it is printed: that is no window that failed to open
        raise
    except (PlaywrightError, ApplicationError) as trouble:
        job.stumble(trouble)
        opening.dismiss()
        return None


@step(6)
def see_received(job: Job, receipt: jpass.Receipt, wrong: Sequence[Compared] = (), times: int = 1) -> None:
    """Close the receipt that shows our own data; raise `AmountsDiffer` where some amount of it is `wrong`, after so many sendings."""
    job.saw(receipt, *RECEIVED)
    job.look_at(receipt.page, STEPS["6"])
    if wrong:
        raise AmountsDiffer(*say.amounts_differ(wrong, times))
    job.session.close(receipt, "とじる")


@step(7)
def put_aside_unreceived(job: Job, receipt: jpass.Receipt | None) -> None:
    """Close a receipt that says failed, or is for other data; the sending is then done again."""
    if receipt is not None and not receipt.page.is_closed():
        job.saw(receipt, *RECEIVED)
        job.look_at(receipt.page, STEPS["7"])
        job.session.close(receipt, "とじる")


@step(8)
def return_to_design(job: Job, forms: sonpo.Forms) -> None:
    """Leave 損保オンライン as the manual leaves it."""
    job.session.go(forms, "設計画面に戻る", sonpo.ApplicationForm)


def send_until_received(job: Job, forms: sonpo.Forms) -> None:
    """Send as often as the bounds allow (steps 5-7); raise `Unlinked` when J-PASS never showed our data.

    What came with another amount may have been spoilt on the way: it is sent again once. The second time in a row, and where it
    was the last time, it is told as that: `AmountsDiffer`, at 6.
    """
    wrong: list[list[Compared]] = []
    for _ in sends(job):
        receipt = send_to_jpass(job, forms)
        if receipt is not None and shows_our_data(job, receipt):
            see_received(job, receipt)
            return
        wrong.append(other_amounts(job, receipt) if receipt is not None else [])
        if receipt is not None and all(wrong[-2:]) and len(wrong) > 1:
            see_received(job, receipt, wrong[-1], len(wrong))
        put_aside_unreceived(job, receipt)
    if wrong and wrong[-1]:
        raise AmountsDiffer(*say.amounts_differ(wrong[-1], len(wrong)), step="6", portal="jpass")
    raise Unlinked(*say.never_received(job.timeouts.sends, job.stumbled), step="7", portal="jpass")


def send_again(job: Job) -> None:
    """Go back to step 5 because J-PASS lacks the insurance (step 13)."""
    form = open_application(job)
    forms = create_form(job, form)
    send_until_received(job, forms)
    return_to_design(job, forms)


def learn_application(job: Job) -> None:
    """Learn from 損保オンライン what steps 1-8 left there, without touching it."""
    with job.session.aside(sonpo.Applications) as applications:
        row = applications.search(job.case.estimate_number)
    job.facts.premium = job.case.premium
    job.facts.print_serial = row["印刷連番"] if row else None


def run(job: Job) -> None:
    """Do steps 1-8, or nothing when the credit was applied for already.

    損保オンライン may not have heard of the application: what it linked is printed anew, which would part the two systems, only
    when J-PASS does not have it either.
    """
    form = open_application(job)
    standing = form.standing()
    if standing.status == sonpo.CHANGING and not job.case.is_reapplication:
        raise BusinessError(*say.being_changed(job.case), step="2", portal="sonpo")
    if standing.status in sonpo.APPLIED:
        job.facts.receipt_number = standing.receipt_number or None
    if standing.status in sonpo.APPLIED or (standing.status == sonpo.LINKED and jpass_door.has_applied(job)):
        job.facts.premium = job.case.premium
        job.facts.print_serial = standing.print_serial
        return
    fill_application(job, form)
    forms = create_form(job, form)
    print_application(job, forms)
    send_until_received(job, forms)
    return_to_design(job, forms)


def shows_our_data(job: Job, receipt: jpass.Receipt) -> bool:
    """Compare what J-PASS shows with what was sent: anything else counts as not received (step 7)."""
    received = receipt.received()
    return received is not None and (
        (received.estimate_number, received.print_serial, received.premium)
        == (job.case.estimate_number, job.facts.print_serial, job.case.premium)
    )


def other_amounts(job: Job, receipt: jpass.Receipt) -> list[Compared]:
    """Return the amounts that J-PASS shows otherwise than they were sent, or not at all; none where it shows other data (step 6)."""
    received, sent = receipt.received(), (job.case.estimate_number, job.facts.print_serial)
    if received is None or (received.estimate_number, received.print_serial) != sent:
        return []
    return differing([Compared("保険料", received.premium, job.case.premium)])


def compare_estimate(case: Case, shown: pal.EstimateShown) -> None:
    """Raise `BusinessError` when the estimate is not the one that the case's row describes (step 1)."""
    if wrong := differences(case, shown):
        raise BusinessError(*say.other_estimate(case, wrong))


def differences(case: Case, shown: pal.EstimateShown) -> list[Compared]:
    """Return what the estimate says otherwise than the case's row.

    The premium of a re-application may have changed since the estimate was made: that is what it is for.
    """
    return differing(
        (
            Compared("区分", shown.party, case.party),
            Compared("カナ", kana(shown.kana), case.customer_kana, personal=True),
            Compared("保険料", case.premium if case.is_reapplication else shown.premium, case.premium),
            Compared("支払回数", shown.installments, str(case.installments)),
        )
    )
