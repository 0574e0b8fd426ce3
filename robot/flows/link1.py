"""連携Ⅰ, steps 1-8: from PAL's estimate through 損保オンライン's application to J-PASS."""

from playwright.sync_api import Error as PlaywrightError
from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_attempt, wait_exponential

from robot import papers
from robot.case import Case
from robot.cells import kana
from robot.errors import ApplicationError, BusinessError, Unlinked
from robot.job import Job
from robot.procedure import STEPS
from robot.screens import jpass, pal, sonpo
from robot.sentences import link1 as say
from robot.step import step, step_once
from robot.words import Words


@step(1)
def open_application(job: Job) -> sonpo.ApplicationForm:
    """Find the estimate in PAL, compare it with the case, and open 損保オンライン on it."""
    estimates = job.desk.go(job.desk.open(pal.Menu), "見積書一覧", pal.Estimates)
    if not estimates.search(job.case.estimate_number):
        raise BusinessError(*say.no_estimate(job.case))
    estimate = job.desk.go(estimates, job.case.estimate_number, pal.Estimate)
    shown = estimate.read()
    compare_estimate(job.case, shown)
    job.facts.total_payment = shown.total_payment
    return job.desk.window(sonpo.ApplicationForm, estimate.page, lambda: estimate.press("損保照会"))


@step(2)
def fill_application(job: Job, form: sonpo.ApplicationForm) -> None:
    """Enter what the estimate did not bring, and クレビタプラン項目."""
    case = job.case
    if case.party == "個人":
        form.choose(str(case.gender))
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
    forms = job.desk.go(form, "申込書帳票作成", sonpo.Forms)
    job.facts.premium = job.case.premium
    return forms


@step(4)
def print_application(job: Job, forms: sonpo.Forms) -> None:
    """Print the application form and read its 印刷連番 off the paper."""
    forms.choose_paper("申込書")
    window = job.desk.window(sonpo.PrintWindow, forms.page, lambda: forms.press("印刷"))
    pdf = papers.read(job, window)
    job.facts.print_serial = papers.print_serial_of(pdf, job.case.estimate_number)
    job.show_paper(pdf, STEPS["4"], "申込書")
    job.desk.close(window, "×")


def is_linked(job: Job) -> bool:
    """Ask 損保オンライン whether it believes that J-PASS has this very print (read-back of step 5)."""
    with job.desk.aside(sonpo.Applications) as applications:
        row = applications.search(job.case.estimate_number)
    return row is not None and row["割賦WEB手続き"] == sonpo.LINKED and row["印刷連番"] == job.facts.print_serial


@step_once(5, read_back=is_linked)
def send_to_jpass(job: Job, forms: sonpo.Forms) -> jpass.Receipt | None:
    """Press 「割賦WEB連携」 and 「OK」; return J-PASS's receipt window, or `None` when none came in time."""
    opening = job.desk.opening(forms.page, lambda: forms.press("割賦WEB連携"), asks="J-PASS")
    try:
        return opening.arrive(jpass.Receipt)
    except (PlaywrightError, ApplicationError):
        opening.dismiss()
        return None


@step(6)
def see_received(job: Job, receipt: jpass.Receipt) -> None:
    """Close the receipt that shows our own data."""
    job.look_at(receipt.page, STEPS["6"])
    job.desk.close(receipt, "とじる")


@step(7)
def put_aside_unreceived(job: Job, receipt: jpass.Receipt | None) -> None:
    """Close a receipt that says failed, or is for other data; the sending is then done again."""
    if receipt is not None and not receipt.page.is_closed():
        job.look_at(receipt.page, STEPS["7"])
        job.desk.close(receipt, "とじる")


@step(8)
def return_to_design(job: Job, forms: sonpo.Forms) -> None:
    """Leave 損保オンライン as the manual leaves it."""
    job.desk.go(forms, "設計画面に戻る", sonpo.ApplicationForm)


def send_until_received(job: Job, forms: sonpo.Forms) -> None:
    """Send as often as the bounds allow (steps 5-7); raise `Unlinked` when J-PASS never showed our data."""

    def send_once() -> bool:
        receipt = send_to_jpass(job, forms)
        if receipt is not None and shows_our_data(job, receipt):
            see_received(job, receipt)
            return True
        put_aside_unreceived(job, receipt)
        return False

    bounded = Retrying(
        retry=retry_if_result(lambda received: not received),
        stop=stop_after_attempt(job.patience.sends),
        wait=wait_exponential(job.patience.backoff),
        sleep=job.clock.sleep,
        retry_error_callback=_raise_unlinked,
    )
    bounded(send_once)


def send_again(job: Job) -> None:
    """Go back to step 5 because J-PASS lacks the insurance (step 13)."""
    form = open_application(job)
    forms = create_form(job, form)
    send_until_received(job, forms)
    return_to_design(job, forms)


def learn_application(job: Job) -> None:
    """Learn from 損保オンライン what steps 1-8 left there, without touching it."""
    with job.desk.aside(sonpo.Applications) as applications:
        row = applications.search(job.case.estimate_number)
    job.facts.premium = job.case.premium
    job.facts.print_serial = row["印刷連番"] if row else None


def run(job: Job) -> None:
    """Do steps 1-8, or nothing when the credit was applied for already."""
    form = open_application(job)
    standing = form.standing()
    if standing.status == sonpo.CHANGING and not job.case.is_reapplication:
        raise BusinessError(*being_changed(job.case), step="2", portal="sonpo")
    if standing.status in sonpo.APPLIED:
        job.facts.premium = job.case.premium
        job.facts.print_serial = standing.print_serial
        job.facts.receipt_number = standing.receipt_number or None
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


def compare_estimate(case: Case, shown: pal.EstimateShown) -> None:
    """Raise `BusinessError` when the estimate is not the one that the case's row describes (step 1).

    The premium of a re-application may have changed since the estimate was made: that is what it is for.
    """
    differences = [
        label
        for label, row, estimate in (
            ("区分", case.party, shown.party),
            ("カナ", case.customer_kana, kana(shown.kana)),
            ("保険料", case.premium, case.premium if case.is_reapplication else shown.premium),
            ("支払回数", str(case.installments), shown.installments),
        )
        if row != estimate
    ]
    if differences:
        raise BusinessError(*say.other_estimate(case, differences))


def being_changed(case: Case) -> tuple[Words, Words]:
    """Return what is said of a new case whose contract is being changed."""
    return (
        Words(
            ja=f"見積番号 {case.estimate_number} の契約は変更手続中です。",
            en=f"The contract of estimate {case.estimate_number} is being changed (変更手続中).",
        ),
        Words(
            ja="変更再申込として進める場合は、ケース表の「手続き区分」を「変更再申込」にして実行してください。",
            en="To apply for it again, say 変更再申込 in the sheet's column 手続き区分 and run it.",
        ),
    )


def _raise_unlinked(state: RetryCallState) -> None:
    times = state.attempt_number
    raise Unlinked(
        Words(
            ja=f"「割賦WEB連携」を{times}回行いましたが、J-PASSでデータの受取りを確認できませんでした(未連携)。",
            en=f"「割賦WEB連携」 was sent {times} times and J-PASS never showed the data as received (unlinked).",
        ),
        Words(
            ja="J-PASSの状態を確認し、時間をおいて損保オンラインから「割賦WEB連携」をやり直してください。",
            en="Check J-PASS, and after a while send 「割賦WEB連携」 from 損保オンライン again.",
        ),
        step="7",
        portal="jpass",
    )
