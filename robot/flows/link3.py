"""連携Ⅲ, steps 29-46: the contract is concluded in 損保オンライン and handed back to J-PASS; by hand where that fails."""

from datetime import datetime
from functools import partial

from playwright.sync_api import Error as PlaywrightError

from ..browser.session import Opening
from ..errors import ApplicationError, BusinessError, OutOfHours, Refused
from ..execution.job import Job
from ..messages import link3 as say
from ..messages.times import JST, portals
from ..procedure.step import step, step_once
from ..procedure.steps import STEPS
from ..procedure.words import SITTING
from ..screens import jpass, sonpo
from ..screens.finding import InRow, NotOnScreen
from . import approval, jpass_door, link2, papers


@step(29)
def create_enrolment_form(job: Job, form: sonpo.ApplicationForm) -> sonpo.Forms:
    """See that the screening is approved, 「申込書帳票作成」."""
    status = form.standing().status
    job.saw(form, "割賦WEB手続きステータス")
    if status not in (sonpo.APPROVED, sonpo.ENROLLED):
        raise ApplicationError(*say.other_status(status, sonpo.APPROVED))
    return job.session.go(form, "申込書帳票作成", sonpo.Forms)


@step(30)
def leave_coverage_alone(job: Job, forms: sonpo.Forms) -> None:
    """See that the premium is the one that was approved: coverage must not be changed here."""
    job.saw(forms, "保険料")
    if (premium := forms.premium()) != job.case.premium:
        raise BusinessError(*say.premium_changed(premium, job.case.premium))


@step(31)
def print_customer_copy(job: Job, forms: sonpo.Forms) -> None:
    """Choose 「割賦WEB連携お客様控」, print, and keep the PDF."""
    forms.choose_paper("割賦WEB連携お客様控")
    window = job.session.window(sonpo.PrintWindow, forms.page, partial(forms.press, "印刷"))
    paper = papers.read(job, window)
    papers.must_be_of(paper, job.case.estimate_number)
    job.happened("31", of=_contract_of(job))
    job.hand_out(paper, "31", "割賦WEB連携お客様控", job.facts.receipt_number)
    job.show_paper(paper, STEPS["31"], "割賦WEB連携お客様控", window, 見積番号=job.case.estimate_number)
    job.session.close(window, "×")


@step(32)
def start_paperless(job: Job, forms: sonpo.Forms) -> sonpo.Paperless:
    """See that the enrolment form is made, 「ペーパーレス手続き」."""
    job.session.go(forms, "再表示", sonpo.Forms)
    job.saw(forms, "割賦WEB手続きステータス")
    if (status := forms.status()) != sonpo.ENROLLED:
        raise ApplicationError(*say.other_status(status, sonpo.ENROLLED))
    paperless = job.session.window(sonpo.Paperless, forms.page, partial(forms.press, "ペーパーレス手続き"))
    job.happened("32", of=_contract_of(job))
    return paperless


def _contract_of(job: Job) -> str:
    """Return what tells one contract from another to whoever speaks of it: a re-application, or another premium, is another one."""
    return f"{job.facts.receipt_number} {job.case.premium}"


def _read_and_tick(job: Job, paperless: sonpo.Paperless, text: type[sonpo.TextWindow], box: str, *words: str) -> None:
    """Open a text, and check its box with the words of the steps `words`."""
    window = job.session.window(text, paperless.page, partial(paperless.press, text.title))
    job.session.close(window, "とじる")
    job.session.front = paperless.page
    job.tick_as_said(paperless, box, *words)


@step(33)
def explain_important_matters(job: Job, paperless: sonpo.Paperless) -> None:
    """Open 「重要事項のご説明」, then check its box."""
    _read_and_tick(job, paperless, sonpo.ImportantMatters, "重要事項の説明を受け、内容を了承しました", "31", "33")


@step(34)
def take_consent(job: Job, paperless: sonpo.Paperless) -> None:
    """Open the consent items, then check their box."""
    _read_and_tick(job, paperless, sonpo.Consent, "同意事項に同意します", "34")


@step(35)
def confirm_contents(job: Job, paperless: sonpo.Paperless) -> sonpo.ConfirmParty:
    """Open the contract's contents, check their box, 「契約締結します」."""
    _read_and_tick(job, paperless, sonpo.ContractContents, "契約内容を確認し、同意します", "35")
    return job.session.go(paperless, "契約締結します", sonpo.ConfirmParty)


@step(36)
def go_through_paperless(job: Job, party: sonpo.ConfirmParty) -> sonpo.ConfirmAll:
    """Go through the paperless screens in their order."""
    coverage = job.session.go(party, "次へ", sonpo.ConfirmCoverage)
    return job.session.go(coverage, "次へ", sonpo.ConfirmAll)


def is_concluded(job: Job) -> bool:
    """Ask 損保オンライン whether the contract was concluded (read-back of step 37)."""
    with job.session.aside(sonpo.Applications) as applications:
        inquiry = job.session.go(applications, "自動車契約照会(申し込み時点)", sonpo.Inquiry)
        return inquiry.search(job.case.estimate_number) is not None


@step_once(37, read_back=is_concluded)
def conclude(job: Job, last: sonpo.ConfirmAll) -> sonpo.Completion:
    """Press 「契約を申し込む」: the customer has confirmed the contents, and the condition of a 条件付承認 is accepted still."""
    job.must_be_said(*SITTING, about=job.accepted)
    approval.must_still_show(job, "37", last)
    with job.irrevocably():
        return job.session.go(last, "契約を申し込む", sonpo.Completion)


def is_linked_back(job: Job) -> bool:
    """Ask J-PASS whether the case has turned 「済」 (read-back of 38, 39 and 43)."""
    return jpass_door.status_of(job) in jpass.LINKED_BACK


@step_once(38, read_back=is_linked_back)
def finish(job: Job, completion: sonpo.Completion) -> Opening:
    """Press 「終了」, never 「閉じる」; its question is answered with 「OK」 as step 39 says."""
    with job.irrevocably():
        return job.session.opening(completion.page, partial(completion.press, "終了"), asks="J-PASS")


@step_once(39, read_back=is_linked_back)
def see_receipt(job: Job, opening: Opening) -> jpass.Receipt | None:
    """Wait for J-PASS's receipt window; `None` when none came in time. The 「OK」 was given as the question came up, at 38."""
    try:
        with job.irrevocably():
            return opening.arrive(jpass.Receipt)
    except OutOfHours as closed:
        job.put_away(opening, closed, STEPS["39"])
        raise
    except NotOnScreen:  # what came is not called as it is printed: that is no window that failed to open
        raise
    except (PlaywrightError, ApplicationError):
        opening.dismiss()
        return None


@step(40)
def close_received(job: Job, receipt: jpass.Receipt, completion: sonpo.Completion) -> None:
    """J-PASS has the data: 「とじる」, 「閉じる」."""
    job.saw(receipt, "受付番号", "見積番号", "保険料", "保険締結日時")
    job.look_at(receipt.page, STEPS["40"])
    job.session.close(receipt, "とじる")
    job.session.close(completion, "閉じる")


@step(41)
def close_unreceived(job: Job, receipt: jpass.Receipt | None) -> None:
    """The link failed: 「とじる」. Where the credit contract was made on paper, no way out goes on from here."""
    if receipt is not None and not receipt.page.is_closed():
        job.look_at(receipt.page, STEPS["41"])
        job.session.close(receipt, "とじる")
    if job.case.on_paper:
        raise BusinessError(*say.made_on_paper())


@step(42)
def open_registration(job: Job) -> jpass.Registration | None:
    """Press the button in the status column of the application's row, read when it is not needed, 「OK」.

    `None` where the case has turned 「済」 meanwhile: the conclusion came late, and there is no button any more.
    """
    number = str(job.facts.receipt_number)
    applications = job.session.go(jpass_door.enter(job), "お申込一覧(変更再申込)", jpass.ApplicationsOfAllDays)
    rows = applications.search(number)
    job.saw(applications, "受付番号", "状態", row=number)
    if rows and jpass_door.status_in(rows[0]) in jpass.LINKED_BACK:
        return None
    notice = job.session.go(applications, InRow(number, "保険締結情報登録"), jpass.RegistrationNotice)
    return job.session.go(notice, "OK", jpass.Registration)


@step_once(43, read_back=is_linked_back)
def register(job: Job, registration: jpass.Registration, concluded_at: datetime) -> jpass.RegistrationOutcome:
    """Enter 「保険始期日」 and 「保険締結日時」, 「次へ」."""
    registration.fill(
        **{
            "保険始期日": f"{job.case.inception_date:%Y%m%d}",
            "保険締結日時(年月日)": f"{concluded_at:%Y%m%d}",
            "保険締結日時(時刻)": f"{concluded_at:%H%M}",
        }
    )
    with job.irrevocably():
        registration.press("次へ")
    return job.session.arrive(jpass.RegistrationOutcome, registration.page)


@step(44)
def read_input_error(job: Job, outcome: jpass.RegistrationOutcome) -> jpass.Registration:
    """Read what was wrong with the entry, 「OK」."""
    job.saw(outcome, エラー内容=outcome.errors())
    return job.session.go(outcome, "OK", jpass.Registration)


@step(45)
def conclusion_time_shown(job: Job) -> datetime:
    """Read 申込日時 in 「自動車契約照会(申し込み時点)」; its window stays open for 46."""
    inquiry = open_inquiry(job)
    job.saw(inquiry, "見積番号", "申込日時")
    return datetime.strptime(inquiry.applied_at(), "%Y%m%d%H%M").replace(tzinfo=JST)


@step(46)
def conclusion_time_printed(job: Job) -> datetime:
    """Read 契約手続き日時 off the reverse side of お申込み控え."""
    inquiry = open_inquiry(job)
    window = job.session.window(sonpo.PrintWindow, inquiry.page, partial(inquiry.press, "お申込み控え"))
    paper = papers.read(job, window)
    printed = papers.procedure_time_of(paper, job.case.estimate_number)
    job.show_paper(paper, STEPS["46"], "お申込み控え", window, 契約手続き日時=portals(printed))
    job.session.close(window, "×")
    return printed


def lay_out_application_copy(job: Job) -> None:
    """Lay out お申込み控え for whoever hands it over (49): as 46 prints it, but nothing is read off it."""
    inquiry = open_inquiry(job)
    window = job.session.window(sonpo.PrintWindow, inquiry.page, partial(inquiry.press, "お申込み控え"))
    paper = papers.read(job, window)
    papers.must_be_of(paper, job.case.estimate_number)
    job.hand_out(paper, "49", "お申込み控え", job.facts.receipt_number)
    job.session.close(window, "×")


def open_inquiry(job: Job) -> sonpo.Inquiry:
    """Open the contract in 「自動車契約照会(申し込み時点)」."""
    inquiry = job.session.go(job.session.open(sonpo.Applications), "自動車契約照会(申し込み時点)", sonpo.Inquiry)
    inquiry.search(job.case.estimate_number)
    inquiry.open_contract(job.case.estimate_number)
    return inquiry


def conclusion_time(job: Job) -> datetime:
    """Read the conclusion time both ways (45, 46); raise `BusinessError` when they do not agree."""
    shown, printed = conclusion_time_shown(job), conclusion_time_printed(job)
    if shown != printed:
        raise BusinessError(*say.times_differ(shown, printed), step="46", portal="sonpo")
    return shown


def register_by_hand(job: Job, receipt: jpass.Receipt | None) -> None:
    """The way out when the link failed (41-46); an entry that is refused is read and made once more."""
    close_unreceived(job, receipt)
    concluded_at = conclusion_time(job)
    job.facts.concluded_at = concluded_at
    registration = open_registration(job)
    if registration is None:
        return
    for _ in range(2):
        outcome = register(job, registration, concluded_at)
        if outcome is None or outcome.is_done():
            break
        said = outcome.text()
        registration = read_input_error(job, outcome)
    else:
        raise Refused(*say.entry_refused(said), step="44", portal="jpass")
    if outcome is not None:
        job.session.go(outcome, "OK", jpass.ApplicationsOfAllDays)


def sign_papers(job: Job, form: sonpo.ApplicationForm) -> sonpo.Completion | None:
    """Do steps 29-37; `None` when 37 had taken hold without its answer being seen."""
    forms = create_enrolment_form(job, form)
    leave_coverage_alone(job, forms)
    # A case that waited for words has its copy: a new print would make them void.
    if not job.has_happened("31", of=_contract_of(job)):
        print_customer_copy(job, forms)
    paperless = start_paperless(job, forms)
    job.must_be_said(*SITTING, about=job.accepted)
    explain_important_matters(job, paperless)
    take_consent(job, paperless)
    last = go_through_paperless(job, confirm_contents(job, paperless))
    approval.must_be_given(job, "37", last)
    return conclude(job, last)


def hand_back(job: Job, completion: sonpo.Completion) -> None:
    """Do steps 38-40, and 41-46 when J-PASS did not get the conclusion."""
    opening = finish(job, completion)
    receipt = see_receipt(job, opening) if opening is not None else None
    if receipt is not None and shows_our_conclusion(job, receipt):
        job.facts.concluded_at = receipt.concluded_at()
        close_received(job, receipt, completion)
    elif is_linked_back(job):
        job.facts.concluded_at = conclusion_time(job)
    else:
        register_by_hand(job, receipt)


def run(job: Job) -> None:
    """Do 23-28 and then 連携Ⅲ, from where the portals say that the case stands.

    Raises `Waiting` while the screening goes on and `Declined` when it went against the customer.
    """
    link2.must_be_decided(job)
    found = link2.find_decided(job, link2.open_jpass_from_support(job))
    if found.status in jpass.LINKED_BACK:
        job.facts.concluded_at = conclusion_time(job)
        job.happened("37", of=str(job.facts.receipt_number))
        return
    details = link2.open_details(job, found)
    link2.must_be_accepted(job, found.status, details)
    form = link2.link_to_dlweb(job, link2.open_procedure(job, details))
    completion = None if is_concluded_already(job, form.standing()) else sign_papers(job, form)
    job.happened("37", of=str(job.facts.receipt_number))
    if completion is None:
        register_by_hand(job, None)
    else:
        hand_back(job, completion)


def is_concluded_already(job: Job, standing: sonpo.ContractState) -> bool:
    """Tell whether this contract was concluded; raise `BusinessError` when 損保オンライン shows an earlier application's."""
    if standing.status != sonpo.CONCLUDED:
        return False
    if standing.receipt_number != job.facts.receipt_number:
        raise BusinessError(
            *say.concluded_for_another(standing.receipt_number, str(job.facts.receipt_number)),
            step="29",
            portal="sonpo",
        )
    return True


def shows_our_conclusion(job: Job, receipt: jpass.Receipt) -> bool:
    """Compare what J-PASS shows with what was concluded (step 40)."""
    received = receipt.received()
    return received is not None and (
        (received.estimate_number, received.receipt_number, received.premium)
        == (job.case.estimate_number, job.facts.receipt_number, job.case.premium)
    )
