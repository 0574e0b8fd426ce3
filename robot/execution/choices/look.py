"""Going and seeing what J-PASS's lists offer. Nothing is sent.

J-PASS shows its lists inside an application only. So a draft is opened with 「WEBと信」, as steps 9-12 open one for every case and as
often as they are tried, and its screens are gone through as far as 「検索」 of the scheme products; then the window is closed. Each
draft is a new one, without a 受付番号, in none of J-PASS's lists, and nobody works on it: 「送信」 (16) is four screens further on, and
損保オンライン is not opened at all.
"""

from collections.abc import Sequence
from typing import get_args

from playwright.sync_api import Error as PlaywrightError

from ...browser.session import BrowserSession
from ...cases.case import Case, Party
from ...cases.column import APPLICANT, INSURANCE, PARTIES, STAFF
from ...errors import (
    BusinessError,
    CaseError,
    OutOfHours,
    RunAborted,
    StrangePlace,
)
from ...flows import link1, link2
from ...flows.parties import choose_parties, enter_applicant, enter_staff
from ...messages import choices as say
from ...messages.link1 import no_estimate
from ...screens import jpass, pal
from ...screens.base import Screen
from ...screens.finding import InRow, NotOnScreen
from .items import ITEMS, Seen
from .trouble import told

MOST_SECONDS = 60.0
"""How long it may take to see the lists for one kind of party, whatever the pages do."""
_MOST_ROWS_TRIED = 3


def look(session: BrowserSession, cases: Sequence[Case]) -> Seen:
    """See what can be chosen for each kind of party that is among `cases`. What stands in the way is told in what is returned."""
    seen = Seen()
    for party in get_args(Party):
        rows = [case for case in cases if case.party == party]
        if rows and not _seen_with_one_of(session, seen, rows):
            break
    return seen


def _seen_with_one_of(session: BrowserSession, seen: Seen, rows: Sequence[Case]) -> bool:
    """Go through the screens with one of the rows; tell whether it is worth while to go on with others.

    A row with a guarantor is asked the most. One that the portals refuse says nothing of the others: the next one is tried.
    """
    new = sorted((case for case in rows if not case.is_reapplication), key=lambda case: not case.has_guarantor)
    if not new:
        seen.trouble = say.only_changes()
    for case in new[:_MOST_ROWS_TRIED]:
        try:
            with session.within(MOST_SECONDS):
                go_through(session, case, seen)
                session.clear()
        except (CaseError, OutOfHours, RunAborted, PlaywrightError) as trouble:
            seen.trouble = told(trouble)
            if not _is_of_one_row(trouble):
                return False
        else:
            return True
    return True


def _is_of_one_row(trouble: Exception) -> bool:
    """Tell whether the portals may take another row though they have refused this one."""
    return isinstance(trouble, BusinessError | NotOnScreen) and not isinstance(trouble, StrangePlace)


def go_through(session: BrowserSession, case: Case, seen: Seen) -> None:
    """Open a draft for the case's estimate and see every list on the way to the scheme products.

    What is not offered for the case is replaced by what is, so that the lists behind it are seen, too: the draft is thrown away.
    """
    parties = session.go(_means(session, case), "J-PASSで申込手続き", jpass.Parties)
    case = _see(parties, PARTIES, case, seen)
    choose_parties(parties, case)
    applicant = session.go(parties, "次へ", jpass.Applicant)
    case = _see(applicant, APPLICANT, case, seen)
    enter_applicant(applicant, case)
    staff = session.go(applicant, "次へ", jpass.Staff)
    case = _see(staff, STAFF, case, seen)
    enter_staff(staff, case)
    choice = session.go(staff, "次へ", jpass.InsuranceChoice)
    choice.choose("保険選択", link2.NEW_INSURANCE)
    choice.select(損保会社=link2.INSURER)
    choice.search()
    _see(choice, INSURANCE, case, seen)


def _means(session: BrowserSession, case: Case) -> jpass.Means:
    """Open J-PASS from the case's estimate, and from no other one."""
    estimates = session.go(session.open(pal.Menu), "見積書一覧", pal.Estimates)
    if not estimates.search(case.estimate_number):
        raise BusinessError(*no_estimate(case))
    estimate = session.go(estimates, InRow(case.estimate_number), pal.Estimate)
    link1.compare_estimate(case, estimate.read())
    return session.window(jpass.Means, estimate.page, lambda: estimate.press("WEBと信"))


def _see(screen: Screen, name: str, case: Case, seen: Seen) -> Case:
    """See a screen's lists; return the case as far as it can be chosen there."""
    for item in ITEMS:
        if item.screen != name or getattr(case, item.field) is None:
            continue
        choices = seen.choices[case.party, item] = screen.choices(item.label)
        if choices and not item.offers(f"{getattr(case, item.field)}{item.suffix}", choices):
            case = case.model_copy(update={item.field: choices[0].removesuffix(item.suffix)})
    return case
