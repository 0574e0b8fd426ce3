"""連携Ⅱ, steps 9-17 and 23-28: the credit application in J-PASS, its screening, and back to 損保オンライン."""

import re
from collections.abc import Callable
from functools import partial

from playwright.sync_api import Error as PlaywrightError
from tenacity import Retrying, retry_if_result, stop_after_attempt, wait_exponential

from ..browser.masking import PERSONAL_LABELS
from ..browser.session import Opening
from ..cases.discretion import discreet, quoted
from ..errors import (
    AmountsDiffer,
    ApplicationError,
    BusinessError,
    Declined,
    NoAnswerYet,
    OutOfHours,
    Unlinked,
    Waiting,
)
from ..execution.job import Job
from ..messages import link2 as say
from ..messages import words as say_words
from ..procedure.step import step, step_once
from ..procedure.steps import STEPS
from ..procedure.words import CONDITION
from ..screens import jpass, pal, sonpo
from ..screens.finding import InRow, NotOnScreen
from ..screens.written import yen
from . import approval, jpass_door, link1
from .bounds import sends
from .compared import Compared, differing
from .parties import choose_parties, enter_applicant, enter_staff

NEW_INSURANCE = "1. 保険新規申込"
INSURER = "損保ジャパン(クレビタプラン)"
_RECEIPT_NUMBER = re.compile(r"\d{12}-\d{2}")
_SENT = "送信が正常に完了しました"


@step(9)
def open_jpass(job: Job) -> jpass.Means:
    """Open J-PASS from the estimate with 「WEBと信」."""
    estimates = job.session.go(job.session.open(pal.Menu), "見積書一覧", pal.Estimates)
    estimates.search(job.case.estimate_number)
    estimate = job.session.go(estimates, InRow(job.case.estimate_number), pal.Estimate)
    shown = estimate.read()
    job.saw(estimate, "見積番号", "支払総額")
    job.facts.total_payment = shown.total_payment
    job.facts.learn_customer(shown.name, shown.birth_date, shown.phone)
    return job.session.window(jpass.Means, estimate.page, partial(estimate.press, "WEBと信"))


@step(10)
def enter_parties(job: Job, start: jpass.Means | jpass.Parties) -> jpass.InsuranceChoice:
    """Go through 「当事者選択」「ご本人さま情報」「ご担当者確認」; a re-application begins at 「当事者選択」 (③)."""
    parties = start if isinstance(start, jpass.Parties) else job.session.go(start, "J-PASSで申込手続き", jpass.Parties)
    choose_parties(parties, job.case)
    applicant = job.session.go(parties, "次へ", jpass.Applicant)
    enter_applicant(applicant, job.case)
    staff = job.session.go(applicant, "次へ", jpass.Staff)
    enter_staff(staff, job.case)
    return job.session.go(staff, "次へ", jpass.InsuranceChoice)


@step(11)
def choose_new_insurance(_job: Job, choice: jpass.InsuranceChoice) -> None:
    """Choose 「1. 保険新規申込」."""
    choice.choose("保険選択", NEW_INSURANCE)


@step(12)
def choose_scheme(job: Job, choice: jpass.InsuranceChoice) -> None:
    """Choose the insurer, press 「検索」, choose the scheme product."""
    choice.select(損保会社=INSURER)
    choice.search()
    choice.choose("制度商品", job.case.scheme_product)


@step(13)
def choose_received_insurance(job: Job, choice: jpass.InsuranceChoice) -> bool:
    """Choose the insurance that was sent, by its 印刷連番; tell whether it is there. Another one is never chosen."""
    row = choice.received(str(job.facts.print_serial))
    if row is None:
        return False
    compare_received(job, row)
    choice.choose_received(str(job.facts.print_serial))
    if not choice.is_chosen("制度商品", job.case.scheme_product):
        choice.choose("制度商品", job.case.scheme_product)  # turning a page of the list forgets it
    job.saw(choice, "印刷連番", "見積番号", "保険料", row=str(job.facts.print_serial))
    return True


@step(14)
def enter_form_id(job: Job, choice: jpass.InsuranceChoice) -> jpass.Amounts:
    """Enter 「帳票ID(保険用)」 by hand."""
    choice.fill(**{"帳票ID(保険用)": str(job.case.form_id)})
    return job.session.go(choice, "次へ", jpass.Amounts)


@step(15)
def check_amounts(job: Job, amounts: jpass.Amounts) -> jpass.Review:
    """See that the amounts came over as they were sent."""
    job.saw(amounts, "見積番号", "印刷連番", "保険料", "支払総額", "支払回数", "振替開始年月")
    compare_amounts(job, amounts.read())
    return job.session.go(amounts, "次へ", jpass.Review)


@step_once(16, read_back=jpass_door.has_applied)
def submit(job: Job, review: jpass.Review) -> jpass.Result:
    """Check the application, 「次へ」; a person has explained it and handed over copies: check the boxes; final check, 「送信」."""
    explanation = job.session.go(review, "次へ", jpass.Explanation)
    for box in ("契約内容を説明しました", "お客様控え等を交付しました"):
        job.tick_as_said(explanation, box, "16")
    final = job.session.go(explanation, "次へ", jpass.FinalCheck)
    approval.must_still_show(job, "16", final)
    with job.irrevocably():
        return job.session.go(final, "送信", jpass.Result)


@step(17)
def read_result(job: Job, result: jpass.Result) -> None:
    """See 「送信が正常に完了しました」, read the 受付番号, go back to the top."""
    job.facts.receipt_number = receipt_number_in(result)
    job.saw(result, 受付番号=job.facts.receipt_number)
    job.session.go(result, "トップに戻る", jpass.Top)


def receipt_number_in(result: jpass.Result) -> str:
    """Return the 受付番号 that the result tells; raise `ApplicationError` when it does not say that all was sent."""
    text = result.text()
    number = _RECEIPT_NUMBER.search(text)
    if _SENT not in text or number is None:
        raise ApplicationError(*say.no_receipt_number())
    return number[0]


def must_be_decided(job: Job) -> None:
    """Look, before any step is begun, whether the screening has ended; raise `Waiting` while it goes on."""
    if jpass_door.waits(job, STEPS["24"], jpass.SCREENING):
        raise Waiting


@step(23)
def open_jpass_from_support(job: Job) -> jpass.Top:
    """Start the contract procedure from 「その他商談支援」→「J-PASS」."""
    return jpass_door.enter(job)


@step(24)
def find_decided(job: Job, top: jpass.Top) -> jpass_door.Found:
    """Find the case and see how the screening ended: wait, go on, or the case ends here with the reason."""
    found = jpass_door.find(job, top)
    job.saw(found.where, "受付番号", "状態", row=str(job.facts.receipt_number))
    if found.status == jpass.SCREENING:
        raise Waiting
    if found.status in (jpass.DECLINED, jpass.SENT_BACK):
        details = jpass_door.open_details(job, found)
        reason = details.items()["審査結果の理由"]
        job.saw(details, "受付番号", "状態", "審査結果の理由")
        raise (
            Declined(*say.declined(reason)) if found.status == jpass.DECLINED else BusinessError(*say.sent_back(reason))
        )
    return found


@step(25)
def open_details(job: Job, found: jpass_door.Found) -> jpass.Details:
    """Check the box left of the 受付番号, 「詳細表示」."""
    return jpass_door.open_details(job, found)


@step(26)
def open_procedure(job: Job, details: jpass.Details) -> jpass.Procedure:
    """「契約手続きへ」, at the bottom of 「お申込内容詳細」."""
    return job.session.go(details, "契約手続きへ", jpass.Procedure)


@step(27)
def ask_for_dlweb(job: Job, procedure: jpass.Procedure) -> Opening:
    """Press 「損保オンライン連携」; its question is answered with 「OK」 as step 28 says."""
    return job.session.opening(procedure.page, partial(procedure.press, "損保オンライン連携"), asks="損保オンライン")


@step(28)
def see_dlweb(job: Job, opening: Opening) -> sonpo.ApplicationForm | None:
    """See DLWebオンライン open; `None` when it does not, which means that the link failed."""
    try:
        form = opening.arrive(sonpo.ApplicationForm)
    except (NoAnswerYet, OutOfHours) as silent:  # as in step 5: the portals are silent, or closed
        job.put_away(opening, silent, STEPS["28"])
        raise
    except NotOnScreen:  # what came is not called as it is printed: that is no window that failed to open
        raise
    except (PlaywrightError, ApplicationError) as trouble:
        job.stumble(trouble)
        opening.dismiss()
        return None
    job.saw(form, "見積番号", "割賦WEB手続きステータス", "受付番号")
    return form if form.is_dlweb() else None


def run(job: Job) -> None:
    """Do steps 9-17, or nothing when J-PASS has the application already."""
    if not jpass_door.has_applied(job):
        apply_for(job, open_jpass(job))


def apply_for(job: Job, start: jpass.Means | jpass.Parties) -> None:
    """Do steps 10-17."""
    choice = enter_parties(job, start)
    choose_insurance(job, choice)
    amounts = enter_form_id(job, choice)
    result = send(job, check_amounts(job, amounts))
    if result is not None:
        read_result(job, result)


def send(job: Job, review: jpass.Review) -> jpass.Result | None:
    """Do step 16 once people have said what only they can say, and have approved where somebody wanted to.

    Both are asked for before anything is announced: a case that waits here has no click in doubt.
    """
    approval.must_be_given(job, "16", review, with_words=True)
    return submit(job, review)


def choose_insurance(job: Job, choice: jpass.InsuranceChoice) -> None:
    """Do steps 11-13 until the insurance is there."""

    def look() -> bool:
        choose_new_insurance(job, choice)
        choose_scheme(job, choice)
        return choose_received_insurance(job, choice)

    look_until_listed(job, look)


def look_until_listed(job: Job, look: Callable[[], bool]) -> None:
    """Look for the insurance; one that is not there is unlinked: back to 5, and look again.

    A list may lag behind what was received, so it is looked at more than once before anything is sent again.
    """
    looking = Retrying(
        retry=retry_if_result(lambda there: not there),
        stop=stop_after_attempt(job.timeouts.looks),
        wait=wait_exponential(job.timeouts.poll),
        sleep=job.clock.sleep,
        retry_error_callback=lambda _state: False,
    )
    for _ in range(job.timeouts.sends):
        if looking(look):
            return
        link1.send_again(job)
    raise Unlinked(*say.never_listed(str(job.facts.print_serial)), step="13", portal="jpass")


def must_be_accepted(job: Job, status: str, details: jpass.Details) -> None:
    """条件付承認 is not 承認: its condition is told, and the case waits until a person says that it is met or accepted.

    Raises `NotSaid` until then. Another condition than the one that was accepted is asked about anew. It has to stand until the contract is
    concluded (37), which asks for `job.accepted` once more.
    """
    job.accepted = {}
    condition = _condition(job, status, details)
    if condition is None:
        return
    job.note_condition(condition, of=_condition_of(job, condition))
    job.accepted = {CONDITION: (say_words.condition_met(condition), condition)}
    job.must_be_said(about=job.accepted)


def _condition(job: Job, status: str, details: jpass.Details) -> str | None:
    """Return the condition of a 条件付承認, `None` of an approval without one.

    Once the contract procedure has begun, be it by a clerk, the status does not tell any more: but a plain approval has no reason.
    """
    items = details.items()
    people = [value for label, value in items.items() if label in PERSONAL_LABELS]
    told = discreet(quoted(items["審査結果の理由"]), job.case, [*job.facts.personal(), *people])
    if status == jpass.CONDITIONAL or (status == jpass.CONTRACTING and told):
        return told or say_words.NOT_TOLD
    was_not_told = status == jpass.CONTRACTING and job.has_happened("24", _condition_of(job, say_words.NOT_TOLD))
    return say_words.NOT_TOLD if was_not_told else None


def _condition_of(job: Job, condition: str) -> str:
    return f"{job.facts.receipt_number} {condition}"


def open_contract(job: Job, found: jpass_door.Found) -> sonpo.ApplicationForm:
    """Do steps 25-28 and return the contract in DLWebオンライン."""
    return link_to_dlweb(job, open_procedure(job, open_details(job, found)))


def link_to_dlweb(job: Job, procedure: jpass.Procedure) -> sonpo.ApplicationForm:
    """Press 27 and 28 as often as the bounds allow; raise `Unlinked` when DLWebオンライン never opened."""
    for _ in sends(job):
        form = see_dlweb(job, ask_for_dlweb(job, procedure))
        if form is not None:
            return form
        # That the portal has signed the robot out shows itself here, and never behind the button.
        job.session.go(procedure, "再表示", jpass.Procedure)
    raise Unlinked(*say.dlweb_never_opened(job.timeouts.sends, job.stumbled), step="28", portal="sonpo")


def compare_received(job: Job, row: dict[str, str]) -> None:
    """Raise `AmountsDiffer` when J-PASS lists the insurance for another estimate or with another premium (step 13)."""
    wrong = differing(
        (
            Compared("見積番号", row["見積番号"], job.case.estimate_number),
            Compared("保険料", yen(row["保険料"]), job.case.premium),
        )
    )
    if wrong:
        raise AmountsDiffer(*say.amounts_differ("保険選択", wrong))


def compare_amounts(job: Job, shown: jpass.AmountsShown) -> None:
    """Raise `AmountsDiffer` when an amount is missing or is not what was applied for (step 15)."""
    case, facts = job.case, job.facts
    wrong = differing(
        (
            Compared("見積番号", shown.estimate_number, case.estimate_number),
            Compared("印刷連番", shown.print_serial, facts.print_serial),
            Compared("保険料", shown.premium, case.premium),
            Compared("支払総額", shown.total_payment, facts.total_payment),
            Compared("支払回数", shown.installments, str(case.installments)),
            Compared("振替開始年月", shown.debit_start_month, case.debit_start_month),
        )
    )
    if wrong:
        raise AmountsDiffer(*say.amounts_differ("金額確認", wrong))
