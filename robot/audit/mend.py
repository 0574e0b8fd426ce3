"""Mending: data that did not cross is handed over again, with the same steps, intents and readings back as in a run; an intent that
an audit left open holds for the next one, and for a robot that carries a case of the estimate.

Only what a portal shows goes into it. What a person has to say first, such as that the copy was handed over (49), is never
said in the person's place.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ..errors import ApplicationError, BusinessError
from ..execution.job import Job
from ..flows import bringin, link1, link2, link3
from ..messages import audit as say
from ..screens import jpass, sonpo
from ..screens.finding import InRow
from .model import Break, Road


def mend(job: Job, broken: Break) -> None:
    """Hand over again what did not cross. Raises a `CaseError` where that cannot be, and `Waiting` where the case waits again."""
    job.facts.receipt_number = broken.receipt_number
    job.facts.print_serial = broken.insurance.print_serial if broken.insurance else None
    _MENDINGS[broken.road](job, broken)


def send_insurance(job: Job, broken: Break) -> None:
    """連携Ⅰ: 「割賦WEB連携」 and 「OK」 until J-PASS shows the data (5-7), from the application as it stands."""
    applications = job.session.open(sonpo.Applications)
    row = applications.search(broken.estimate_number)
    if row is None or row["印刷連番"] != job.facts.print_serial:
        raise ApplicationError(*say.changed_meanwhile(), step="5", portal="sonpo")
    form = job.session.go(applications, InRow(row["申込番号"]), sonpo.ApplicationForm)
    forms = link1.create_form(job, form)
    link1.send_until_received(job, forms)
    link1.return_to_design(job, forms)


def tell_approval(job: Job, broken: Break) -> None:
    """連携Ⅱ: 「損保オンライン連携」 and 「OK」 until DLWebオンライン opens (27-28)."""
    if not _is_the_same_contract(broken):
        raise BusinessError(*say.another_application(broken), step="27", portal="sonpo")
    found = link2.find_decided(job, link2.open_jpass_from_support(job))
    link2.open_contract(job, found)


def register_conclusion(job: Job, broken: Break) -> None:
    """連携Ⅲ: the conclusion is registered by hand (41-46); J-PASS takes it only once it knows of the contract (27-28)."""
    if broken.credit is None:
        raise BusinessError(*say.not_in_jpass(), step="42", portal="jpass")
    if broken.credit.on_paper:
        link3.close_unreceived(job, None)  # says why no way goes on from here
    if broken.credit.status in jpass.APPROVED:
        tell_approval(job, broken)
    link3.register_by_hand(job, None)


def hand_to_arclink(job: Job, _broken: Break) -> None:
    """持込手続: 「arclinkデータ連携」 and 「OK」 (50), once 「控え交付済」 is checked."""
    procedure = bringin.open_procedure(job, bringin.enter_jpass(job))
    if procedure.status() != jpass.COPY_DELIVERED:
        raise BusinessError(*say.copy_not_recorded(), step="49", portal="jpass")
    bringin.hand_to_arclink(job, procedure)


def _is_the_same_contract(broken: Break) -> bool:
    """Tell whether 損保オンライン has the estimate under no other 受付番号; a re-application's may still be the one it follows."""
    insurance, asked = broken.insurance, broken.receipt_number or ""
    known = insurance.receipt_number if insurance else None
    if insurance is None or known is None or known == asked:
        return True
    return known.partition("-")[0] == asked.partition("-")[0] and insurance.status != sonpo.CONCLUDED


_MENDINGS: Mapping[Road, Callable[[Job, Break], None]] = MappingProxyType(
    {
        "link1": send_insurance,
        "link2": tell_approval,
        "link3": register_conclusion,
        "bringin": hand_to_arclink,
    }
)
