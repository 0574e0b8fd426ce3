"""連携Ⅱ by the customer's own terminal, steps 18-22: the clerk sends the case there, and the customer applies.

Between 21 and 22 lie 15 and 16, which are the same as on the main way.
"""

from ..errors import (
    AmountsDiffer,
    ApplicationError,
    BusinessError,
    CaseError,
    Refused,
    Unlinked,
    Waiting,
)
from ..execution.job import Job
from ..messages import link2_terminal as say
from ..procedure.step import step
from ..procedure.steps import STEPS
from ..screens import customer, jpass
from . import jpass_door, link1, link2
from .bounds import sends
from .compared import Compared, differing
from .parties import choose_parties, enter_applicant, enter_staff

_TRANSACTION = ("支払回数", "支払総額", "保険料")


@step(18)
def open_deal(job: Job, means: jpass.Means) -> jpass.InsuranceChoice:
    """「お客さま端末で手続き」, then 「当事者選択」「お取引確認」「ご担当者確認」."""
    parties = job.session.go(means, "お客さま端末で手続き", jpass.Parties)
    choose_parties(parties, job.case)
    deal = job.session.go(parties, "次へ", jpass.Deal)
    job.saw(deal, *_TRANSACTION)
    compare(job, "お取引確認", *deal.read())
    staff = job.session.go(deal, "次へ", jpass.Staff)
    enter_staff(staff, job.case)
    return job.session.go(staff, "次へ", jpass.InsuranceChoice)


@step(19)
def choose_scheme(job: Job, choice: jpass.InsuranceChoice) -> None:
    """「1. 保険新規申込」, the insurer, 「検索」, the scheme product."""
    choice.choose("保険選択", link2.NEW_INSURANCE)
    choice.select(損保会社=link2.INSURER)
    choice.search()
    choice.choose("制度商品", job.case.scheme_product)


@step(20)
def find_insurance(job: Job, choice: jpass.InsuranceChoice) -> bool:
    """Search by the customer, and choose the insurance that was sent, by its 印刷連番; tell whether it is there.

    A customer may have several insurances: another one is never chosen.
    """
    facts = job.facts
    if job.case.is_corporate:
        choice.search_by_customer(法人電話番号=facts.phone)
    else:
        choice.search_by_customer(カナ氏名=job.case.customer_kana, 生年月日=facts.birth_date)
    found = job.session.arrive(jpass.InsuranceChoice, choice.page)
    row = found.received(str(facts.print_serial))
    if row is None:
        return False
    link2.compare_received(job, row)
    found.choose_received(str(facts.print_serial))
    job.saw(found, "印刷連番", "見積番号", "保険料", row=str(facts.print_serial))
    return True


@step(21)
def enter_form_id(job: Job, choice: jpass.InsuranceChoice) -> jpass.Amounts:
    """Enter 「帳票ID(保険用)」, 「次へ」; then it goes on as in 15 and 16."""
    choice.fill(**{"帳票ID(保険用)": str(job.case.form_id)})
    return job.session.go(choice, "次へ", jpass.Amounts)


@step(22)
def see_customer_apply(job: Job, result: jpass.Result | None = None) -> None:
    """Read the 受付番号 off the result, and see that the customer has applied on the own terminal.

    For practice the robot is the customer, too; otherwise it raises `Waiting` until the customer has applied. Either way the
    robot sees to it that the invitation got to the customer's terminal.
    """
    if result is not None:
        job.facts.receipt_number = link2.receipt_number_in(result)
        job.saw(result, 受付番号=job.facts.receipt_number)
    if has_customer_applied(job):
        return
    path = customers_path(job)
    if path is None:
        return
    if job.customer == "person":
        job.facts.invited = True
        raise Waiting("customer")
    apply_until_taken(job, path)


def must_have_applied(job: Job) -> None:
    """Look, before any step is begun, whether the customer who was invited has applied; raise `Waiting` until then."""
    if job.facts.invited and jpass_door.waits(job, STEPS["22"], jpass.BEFORE_APPLICATION):
        raise Waiting("customer")


def has_customer_applied(job: Job) -> bool:
    """Ask J-PASS whether there is something to screen."""
    return jpass_door.status_of(job) not in (None, jpass.BEFORE_APPLICATION)


def customers_path(job: Job, *, anew: bool = False) -> str | None:
    """Return the path of the customer's screens, as J-PASS shows it; where the invitation did not get there, send it again.

    `anew` sends it again in any case. `None` says that the customer has applied meanwhile: there is no path any more. Raises
    `Unlinked` when the invitation never got there, and `ApplicationError` when J-PASS shows no path.
    """
    number = str(job.facts.receipt_number)
    with job.session.aside(jpass.Top) as top:
        details = jpass_door.open_listed(job, top, number)
        if not details.awaits_customer():
            return None
        if anew or not details.is_invited():
            details = invite_again(job, details)
        path = details.customers_path()
        if not path:
            raise ApplicationError(*say.no_link(number))
        return job.session.below(customer.Check.portal, path)


def invite_again(job: Job, details: jpass.Details) -> jpass.Details:
    """Press 「案内を再送」 until J-PASS says that the customer's terminal has the case; raise `Unlinked` when it never does."""
    for _ in sends(job):
        if details.awaits_customer():  # who applies between two sendings is not invited any more
            details.invite_again()
            job.session.arrive(jpass.Details, details.page)
        if details.is_invited() or not details.awaits_customer():
            return details
    raise Unlinked(*say.never_invited(str(job.facts.receipt_number), job.timeouts.sends))


def apply_until_taken(job: Job, path: str) -> None:
    """Be the customer until J-PASS has the application; where the terminal shows another transaction, have it sent again.

    Raises what stood in the way, where the bounds are spent.
    """
    trouble: BusinessError | None = None
    for _ in sends(job):
        try:
            apply_as_customer(job, path)
        except AmountsDiffer as wrong:
            trouble = wrong
            customers_path(job, anew=True)
        except Refused as refused:  # not received, or received before: J-PASS knows
            refused.next_action = say.read_what_it_says()
            trouble = refused
        if has_customer_applied(job):
            return
    if trouble is not None:
        raise trouble
    number = str(job.facts.receipt_number)
    with jpass_door.listed(job, number):
        raise ApplicationError(*say.not_taken(number))


def apply_as_customer(job: Job, path: str) -> None:
    """Be the customer, on a telephone that is signed in nowhere: check the transaction, consent, 「お申込み」."""
    with job.session.customers_terminal() as terminal:
        try:
            check = terminal.open(customer.Check, path)
            shown = check.read()
            job.saw(check, *_TRANSACTION)
            compare(job, "お取引内容のご確認", shown.installments, shown.total_payment, shown.premium)
            consent = terminal.go(check, "次へ", customer.Consent)
            for box in customer.CONSENTS:
                consent.tick(box)
            applicant = terminal.go(consent, "次へ", customer.Applicant)
            enter_applicant(applicant, job.case)
            terminal.go(applicant, "お申込み", customer.Done)
        except CaseError as error:
            error.portal = error.portal or "customer"
            raise
        finally:
            if terminal.front is not None:
                job.look_at(terminal.front, STEPS["22"])


def compare(job: Job, where: str, installments: str, total_payment: int | None, premium: int | None) -> None:
    """Raise `AmountsDiffer` when a screen shows another transaction than the case's.

    A run that goes on after 15 has not read the estimate again; its 支払総額 was compared there.
    """
    wanted_total = total_payment if job.facts.total_payment is None else job.facts.total_payment
    wrong = differing(
        (
            Compared("支払回数", installments, str(job.case.installments)),
            Compared("支払総額", total_payment, wanted_total),
            Compared("保険料", premium, job.case.premium),
        )
    )
    if wrong:
        raise AmountsDiffer(*say.other_transaction(where, wrong))


def run_link1(job: Job) -> None:
    """Do 連携Ⅰ, or nothing when the case was sent to the customer's terminal: 損保オンライン learns of it only afterwards."""
    if jpass_door.has_applied(job):
        link1.learn_application(job)
    else:
        link1.run(job)


def run(job: Job) -> None:
    """Do steps 18-22; when the case was sent already, only see what the customer does.

    Raises `Waiting` until the customer has applied.
    """
    must_have_applied(job)
    result = None if jpass_door.has_applied(job) else send_to_terminal(job)
    see_customer_apply(job, result)


def send_to_terminal(job: Job) -> jpass.Result | None:
    """Do steps 18-21 with 15 and 16; `None` when 16 had taken hold without its answer being seen."""
    job.facts.invited = False
    choice = open_deal(job, link2.open_jpass(job))

    def look() -> bool:
        choose_scheme(job, choice)
        return find_insurance(job, choice)

    link2.look_until_listed(job, look)
    review = link2.check_amounts(job, enter_form_id(job, choice))
    return link2.send(job, review)
