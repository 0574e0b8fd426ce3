"""変更再申込, steps ①-③: a contract goes back to J-PASS, and is applied for again through 連携Ⅰ and Ⅱ.

What was never handed to arclink needs no ①: insurance that is added after the approval goes this way, too.
"""

from dataclasses import dataclass

from robot.errors import BusinessError, Interrupted, Refused
from robot.flows import bringin, jpass_door, link1, link2
from robot.job import Job
from robot.screens import arclink, jpass
from robot.sentences import reapply as say
from robot.step import step, step_once

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
        detail = job.desk.arrive(arclink.CaseDetail, detail.page)
    if (status := detail.status()) != arclink.WITH_STAFF:
        raise BusinessError(*say.cannot_go_back(status))
    job.point_of_no_return()
    job.desk.opening(detail.page, lambda: detail.press("変更再申込"), asks="J-PASS")
    try:
        return job.desk.arrive(arclink.Withdrawn, detail.page)
    except Refused as refused:
        raise Interrupted(refused.seen, refused.next_action) from refused


@step("②")
def choose_contract(job: Job, contract: Contract) -> jpass.Details:
    """Choose the contract in 「お申込一覧(変更再申込)」, 「詳細表示」."""
    return jpass_door.open_listed(job, jpass_door.enter(job), contract.receipt_number)


@step("③")
def start_again(job: Job, details: jpass.Details) -> jpass.Parties:
    """「変更再申込へ」 → 「当事者選択」."""
    return job.desk.go(details, "変更再申込へ", jpass.Parties)


def contract_to_change(job: Job) -> Contract | None:
    """Look in J-PASS for the contract that is to be changed; `None` when it was applied for again already.

    Then the case goes on with the re-application. Raises `BusinessError` when there is nothing that could be changed.
    """
    rows = jpass_door.rows_of(job, job.case.estimate_number)
    if not rows:
        raise BusinessError(*say.no_contract(job.case.estimate_number), step="②", portal="jpass")
    newest = Contract(rows[0]["受付番号"], jpass_door.status_in(rows[0]))
    open_again = newest.status in jpass.ENDED_WITHOUT_CONTRACT
    if is_reapplication(newest) and not open_again:
        job.facts.receipt_number = newest.receipt_number
        return None
    if newest.status in _UNCHANGEABLE:
        raise BusinessError(*say.not_changeable(newest.receipt_number, newest.status), step="②", portal="jpass")
    return newest


def is_reapplication(contract: Contract) -> bool:
    """Tell by the branch of its 受付番号 whether a contract was applied for again."""
    return not contract.receipt_number.endswith("-00")


def is_in_arclink(job: Job, contract: Contract) -> bool:
    """Ask arclink whether it has the contract, which then has to come back from there (①)."""
    if contract.status not in jpass.LINKED_BACK:
        return False
    with job.desk.aside(arclink.Cases) as cases:
        return bool(cases.search(contract.receipt_number))


def run(job: Job) -> None:
    """Do ①-③, and then 連携Ⅰ and Ⅱ with the draft that ③ opened, from where the portals say that the case stands."""
    contract = contract_to_change(job)
    if contract is None:
        link1.learn_application(job)
        return
    if is_in_arclink(job, contract):
        send_back(job, bringin.open_case(job, bringin.enter_from_pal(job), contract.receipt_number))
    parties = start_again(job, choose_contract(job, contract))
    link1.run(job)
    link2.apply_for(job, parties)
