"""A careless clerk, who works by hand before the robot starts and makes one of the mistakes that the manual warns of.

Whatever comes before the mistake is done with the robot's own flows: the screens are the same for both. Each returns the text
that the clerk has before the eyes in the end.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from playwright.sync_api import Page
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from ..errors import Waiting
from ..execution.job import Job
from ..flows import link1, link2, link3
from ..screens import jpass, pal, sonpo
from ..screens.base import Screen
from ..screens.finding import InRow
from .terms import Mistake

NO_SUCH_FORM = "ZZ999999"
NO_INSURANCE = "2. 保険申込なし"


class Deals(Screen):
    """PAL's 「商談一覧」: where the contract procedure does not start (step 23)."""

    portal = "pal"
    heading = "商談一覧"


Making = Callable[[Job, Job], str]
"""Makes a mistake with the first case; the second is another customer's, in the same session."""


def no_ok_at_5(job: Job, _other: Job) -> str:
    """Press 「割賦WEB連携」 and answer 「キャンセル」: nothing goes to J-PASS, and nothing says so."""
    form = link1.open_application(job)
    link1.fill_application(job, form)
    forms = link1.create_form(job, form)
    link1.print_application(job, forms)
    forms.press("割賦WEB連携")  # a question that nobody means to agree to is put away by the session
    return _shown(forms.page)


def no_insurance_at_11(job: Job, _other: Job) -> str:
    """Choose 「2. 保険申込なし」: the credit is applied for, and the insurance has to be added after the approval."""
    choice = link2.enter_parties(job, link2.open_jpass(job))
    choice.choose("保険選択", NO_INSURANCE)
    choice.search()
    choice.choose("制度商品", job.case.scheme_product)
    amounts = job.session.go(choice, "次へ", jpass.Amounts)
    result = link2.submit(job, job.session.go(amounts, "次へ", jpass.Review))
    return "" if result is None else result.text()


def another_insurance_at_13(job: Job, other: Job) -> str:
    """Choose another customer's insurance, with its 帳票ID, and go on: 「金額確認」 shows whose it is."""
    link1.run(other)
    choice = _at_the_insurance(job)
    serial = str(other.facts.print_serial)
    choice.received(serial)
    choice.choose_received(serial)
    choice.choose("制度商品", job.case.scheme_product)
    choice.fill(**{"帳票ID(保険用)": str(other.case.form_id)})
    return _shown(job.session.go(choice, "次へ", jpass.Amounts).page)


def wrong_form_id_at_14(job: Job, _other: Job) -> str:
    """Enter a 帳票ID that is not the contract's: J-PASS refuses it."""
    choice = _at_the_insurance(job)
    link2.choose_received_insurance(job, choice)
    choice.fill(**{"帳票ID(保険用)": NO_SUCH_FORM})
    choice.press("次へ")
    return _refusal(choice.page)


def wrong_menu_at_23(job: Job, _other: Job) -> str:
    """Start the contract procedure from 「商談一覧」: PAL refuses, and says where it starts."""
    _apply(job)
    deals = job.session.go(job.session.open(pal.Menu), "商談一覧", Deals)
    deals.find("見積番号・お客様名・カナ", job.case.estimate_number)
    deals.press(InRow(job.case.estimate_number, "契約手続き"))
    return _refusal(deals.page)


def coverage_changed_at_30(job: Job, _other: Job) -> str:
    """Change the coverage and its premium after 連携Ⅱ: 損保オンライン refuses, and says the way out."""
    form = _contract(job)
    form.select(免責金額="なし" if job.case.deductible != "なし" else "10-10万円")
    form.fill(保険料=str(job.case.premium + 10_000))
    form.press("申込書帳票作成")
    return _refusal(form.page)


def closes_at_38(job: Job, _other: Job) -> str:
    """Press 「閉じる」 instead of 「終了」: J-PASS never learns of the conclusion."""
    completion = _concluded(job)
    shown = _shown(completion.page)
    job.session.close(completion, "閉じる")
    return shown


def no_ok_at_39(job: Job, _other: Job) -> str:
    """Press 「終了」 and answer 「キャンセル」: J-PASS never learns of the conclusion."""
    completion = _concluded(job)
    completion.press("終了")
    return _shown(completion.page)


def wrong_date_at_44(job: Job, other: Job) -> str:
    """Register the conclusion by hand, the date written with strokes: J-PASS shows 「入力エラー」."""
    no_ok_at_39(job, other)
    registration = link3.open_registration(job)
    if registration is None:
        raise RuntimeError("the conclusion was received all the same")
    written = f"{job.case.inception_date:%Y/%m/%d}"
    registration.fill(**{"保険始期日": written, "保険締結日時(年月日)": written, "保険締結日時(時刻)": "1000"})
    registration.press("次へ")
    return job.session.arrive(jpass.RegistrationOutcome, registration.page).text()


MISTAKES: Mapping[Mistake, Making] = MappingProxyType(
    {
        "no_ok_at_5": no_ok_at_5,
        "no_insurance_at_11": no_insurance_at_11,
        "another_insurance_at_13": another_insurance_at_13,
        "wrong_form_id_at_14": wrong_form_id_at_14,
        "wrong_menu_at_23": wrong_menu_at_23,
        "coverage_changed_at_30": coverage_changed_at_30,
        "closes_at_38": closes_at_38,
        "no_ok_at_39": no_ok_at_39,
        "wrong_date_at_44": wrong_date_at_44,
    }
)


def _at_the_insurance(job: Job) -> jpass.InsuranceChoice:
    link1.run(job)
    choice = link2.enter_parties(job, link2.open_jpass(job))
    link2.choose_new_insurance(job, choice)
    link2.choose_scheme(job, choice)
    return choice


def _apply(job: Job) -> None:
    link1.run(job)
    link2.run(job)


def _contract(job: Job) -> sonpo.ApplicationForm:
    """Go up to DLWebオンライン; a clerk waits for the screening as the robot does."""
    _apply(job)
    timeouts = job.timeouts
    waiting = Retrying(
        retry=retry_if_exception_type(Waiting),
        stop=stop_after_delay(timeouts.screening),
        wait=wait_fixed(timeouts.poll),
        reraise=True,
    )
    found = waiting(lambda: link2.find_decided(job, link2.open_jpass_from_support(job)))
    return link2.open_contract(job, found)


def _concluded(job: Job) -> sonpo.Completion:
    completion = link3.sign_papers(job, _contract(job))
    if completion is None:
        raise RuntimeError("the completion screen did not come")
    return completion


def _shown(page: Page) -> str:
    return page.get_by_role("main").inner_text()


def _refusal(page: Page) -> str:
    alert = page.get_by_role("alert")
    alert.wait_for()
    return alert.inner_text()
