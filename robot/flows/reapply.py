"""変更再申込, steps ①-③: a contract goes back to J-PASS, and is applied for again through 連携Ⅰ and Ⅱ.

What was never handed to arclink needs no ①: insurance that is added after the approval goes this way, too.
"""

from dataclasses import dataclass
from functools import partial

from ..cases.case import Case
from ..errors import BusinessError, Interrupted, Refused, Unlinked
from ..execution.job import Job
from ..messages import reapply as say
from ..procedure.step import step, step_once
from ..screens import arclink, jpass, sonpo
from ..screens.finding import Fields
from . import bringin, jpass_door, link1, link2
from .bounds import sends
from .compared import Compared, differing

_UNCHANGEABLE = frozenset({jpass.BEFORE_APPLICATION, jpass.SCREENING, jpass.DECLINED})


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract that is to be changed, as J-PASS lists it."""

    receipt_number: str
    status: str


def is_back_in_jpass(job: Job) -> bool:
    """Ask J-PASS whether the contract is 「変更手続中」 (read-back of ①)."""
    rows = jpass_door.rows_of(job, job.case.estimate_number)
    return bool(rows) and jpass_door.status_in(rows[0]) == jpass.CHANGING


@step_once("①", read_back=is_back_in_jpass)
def send_back(job: Job, detail: arclink.CaseDetail) -> arclink.Withdrawn:
    """Set 「担当者手続き中」, 「変更再申込」, 「OK」. Where arclink says that it did not cross, it is `Interrupted`."""
    if detail.status() in (arclink.WITH_APPROVER, arclink.RETURNED):
        detail.take_back()
        detail = job.session.arrive(arclink.CaseDetail, detail.page)
    if (status := detail.status()) != arclink.WITH_STAFF:
        raise BusinessError(*say.cannot_go_back(status))
    with job.irrevocably():
        job.session.opening(detail.page, partial(detail.press, "変更再申込"), asks="J-PASS")
    try:
        return job.session.arrive(arclink.Withdrawn, detail.page)
    except Refused as refused:
        raise Interrupted(refused.seen, say.not_sent_back()) from refused


@step("②")
def choose_contract(job: Job, contract: Contract) -> jpass.Details:
    """Choose the contract in 「お申込一覧(変更再申込)」, 「詳細表示」."""
    return jpass_door.open_listed(job, jpass_door.enter(job), contract.receipt_number)


@step("③")
def start_again(job: Job, details: jpass.Details) -> jpass.Parties:
    """「変更再申込へ」 → 「当事者選択」."""
    return job.session.go(details, "変更再申込へ", jpass.Parties)


def open_draft(job: Job, contract: Contract) -> jpass.Parties:
    """Do ② and ③ until 損保オンライン has heard of it, which is what opens it for 連携Ⅰ; raise `Unlinked` when it never does.

    J-PASS tells it each time that 「変更再申込へ」 is pressed, and leads to the same draft.
    """
    for _ in sends(job):
        draft = start_again(job, choose_contract(job, contract))
        if is_open_in_sonpo(job):
            return draft
    raise Unlinked(*say.sonpo_never_heard(contract.receipt_number, job.timeouts.sends), step="③", portal="sonpo")


def is_open_in_sonpo(job: Job) -> bool:
    """Ask 損保オンライン whether 連携Ⅰ can begin again; what was never applied for there is open, too."""
    with job.session.aside(sonpo.Applications) as applications:
        row = applications.search(job.case.estimate_number)
    return row is None or row["割賦WEB手続き"] not in sonpo.APPLIED


def contract_to_change(job: Job) -> Contract | None:
    """Look in J-PASS for the contract that is to be changed; `None` when it was applied for again already.

    Then the case goes on with the re-application. A row that says 変更再申込 is one wish, however often it is run: nothing tells a
    second start of the sheet from a wish to change the contract once more, so a re-application that lives is never itself
    applied for again. A person begins that by hand, in arclink or J-PASS, and the robot goes on from 「変更手続中」.

    Raises `BusinessError` when there is nothing that could be changed, or when the re-application that lives is another one
    than the row describes.
    """
    with jpass_door.listed(job, job.case.estimate_number) as rows:
        if not rows:
            raise BusinessError(*say.no_contract(job.case.estimate_number), step="②", portal="jpass")
        newest = Contract(rows[0]["受付番号"], jpass_door.status_in(rows[0]))
        open_again = newest.status in jpass.ENDED_WITHOUT_CONTRACT
        if is_reapplication(newest) and not open_again:
            compare_wish(job, newest)
            job.facts.receipt_number = newest.receipt_number
            return None
        if newest.status in _UNCHANGEABLE:
            raise BusinessError(*say.not_changeable(newest.receipt_number, newest.status), step="②", portal="jpass")
    return newest


def compare_wish(job: Job, contract: Contract) -> None:
    """Raise `BusinessError` when the re-application that J-PASS has is not the one that the row describes."""
    with job.session.aside(jpass.Top) as top:
        _must_be_the_wish(job.case, contract, jpass_door.open_listed(job, top, contract.receipt_number).items())


def _must_be_the_wish(case: Case, contract: Contract, shown: Fields) -> None:
    expected = {
        "制度商品": case.scheme_product,
        "保険料": f"{case.premium:,}円",
        "支払回数": str(case.installments),
        "保険始期日": f"{case.inception_date:%Y/%m/%d}",
        "振替開始年月": f"{case.debit_start_month[:4]}/{case.debit_start_month[4:]}",
        "帳票ID(保険用)": case.form_id,
    }
    if wrong := differing(Compared(label, shown.get(label), wanted) for label, wanted in expected.items()):
        raise BusinessError(*say.another_wish(contract.receipt_number, wrong), step="②", portal="jpass")


def is_reapplication(contract: Contract) -> bool:
    """Tell by the branch of its 受付番号 whether a contract was applied for again."""
    return not contract.receipt_number.endswith("-00")


def is_in_arclink(job: Job, contract: Contract) -> bool:
    """Ask arclink whether it has the contract, which then has to come back from there (①)."""
    if contract.status not in jpass.LINKED_BACK:
        return False
    with job.session.aside(arclink.Cases) as cases:
        return bool(cases.search(contract.receipt_number))


def run(job: Job) -> None:
    """Do ①-③, and then 連携Ⅰ and Ⅱ with the draft that ③ opened, from where the portals say that the case stands."""
    contract = contract_to_change(job)
    if contract is None:
        link1.learn_application(job)
        return
    if is_in_arclink(job, contract):
        send_back(job, bringin.open_case(job, bringin.enter_from_pal(job), contract.receipt_number))
    parties = open_draft(job, contract)
    if not job.was_asked("16"):  # a case that waited for words: a new print would make them void
        link1.run(job)
    link2.apply_for(job, parties)
