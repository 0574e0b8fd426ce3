"""What the portals know of each row's estimate, seen before anything is begun.

Nothing is pressed but 「検索」, 「次へ」 and what shows something, as in an audit: no draft is opened, and nothing changes.

PAL tells whose an estimate is and what it costs on its own screen only, so each is opened. Who has applied for what stands in the lists of
J-PASS and 損保オンライン: a list is read page by page where it has fewer pages than there are rows, and searched row by row where not.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from playwright.sync_api import Error as PlaywrightError

from ...audit.look import credit_in, insurance_in
from ...audit.model import Credit, Insurance
from ...browser.session import BrowserSession
from ...cases.case import UNIQUE, Case, column_called
from ...errors import CaseError, OutOfHours, RunAborted
from ...flows.link1 import differences
from ...messages import estimates as say
from ...screens import jpass, pal, sonpo
from ...screens.base import Screen
from ...screens.finding import Fields
from .found import Estimates, Found
from .trouble import told

MOST_SECONDS = 60.0
"""How long one row, or one page of a list, may take, whatever the pages do."""
_NUMBER = UNIQUE[-1]
_MORE_PAGES = 5


def look_up(session: BrowserSession, cases: Sequence[Case]) -> Estimates:
    """See what the portals know of `cases`. Whatever stands in the way is told in what is returned, and the rest is not looked at."""
    seen = Estimates()
    try:
        for found in _of_estimates(session, cases):
            seen.found += found
        session.clear()
        seen.found += _of_applications(session, [case for case in cases if case.case_id not in seen.stopped])
        session.clear()
    except (CaseError, OutOfHours, RunAborted, PlaywrightError) as trouble:
        seen.trouble, seen.missed, seen.is_whole = told(trouble), len(cases), False
    order = {case.case_id: place for place, case in enumerate(cases)}
    seen.found.sort(key=lambda one: order[one.case_id])
    return seen


def _of_estimates(session: BrowserSession, cases: Sequence[Case]) -> Iterator[list[Found]]:
    """Yield what PAL's estimate of each row says otherwise; each is opened in one and the same window, beside the list."""
    with session.within(MOST_SECONDS):
        listed = session.go(session.open(pal.Menu), "見積書一覧", pal.Estimates)
    all_paths = _all_paths(session, listed) if _is_shorter(listed, cases) else None
    shown: pal.Estimate | None = None
    for case in cases:
        number, found = case.estimate_number, [Found(case.case_id, _NUMBER, say.no_estimate(case.estimate_number))]
        with session.within(MOST_SECONDS):
            paths = _paths(listed, number) if all_paths is None else all_paths.get(number, [])
            if len(paths) == 1:
                shown = session.show(pal.Estimate, paths[0], instead_of=shown)
                found = list(_other_than_in(shown.read(), case))
        yield found


def _paths(listed: pal.Estimates, number: str) -> list[str]:
    return listed.paths().get(number, []) if listed.search(number) else []


def _all_paths(session: BrowserSession, listed: pal.Estimates) -> Mapping[str, list[str]]:
    """Return where the links of all estimates lead."""
    found: dict[str, list[str]] = defaultdict(list)

    def read() -> None:
        for number, paths in listed.paths().items():
            found[number] += paths

    _pages(session, listed, read)
    return found


def _other_than_in(shown: pal.EstimateShown, case: Case) -> Iterator[Found]:
    for one in differences(case, shown):
        column = column_called(one.label)
        yield Found(case.case_id, column.header if column else _NUMBER, say.other_than_estimate(one))


def _of_applications(session: BrowserSession, cases: Sequence[Case]) -> list[Found]:
    """Return what J-PASS and 損保オンライン have of the rows' estimates already."""
    if not cases:
        return []
    wanted = [case.estimate_number for case in cases]
    with session.within(MOST_SECONDS):
        applied = session.go(session.open(jpass.Top), "お申込一覧(変更再申込)", jpass.ApplicationsOfAllDays)
    credits = {number: list(map(credit_in, rows)) for number, rows in _listed(session, applied, wanted).items()}
    with session.within(MOST_SECONDS):
        insured = session.open(sonpo.Applications)
    insurances = {number: list(map(insurance_in, rows)) for number, rows in _listed(session, insured, wanted).items()}
    return [
        found
        for case in cases
        for found in _known_of(case, credits.get(case.estimate_number, []), insurances.get(case.estimate_number, []))
    ]


def _known_of(case: Case, credits: Sequence[Credit], insurances: Sequence[Insurance]) -> Iterator[Found]:
    """Say what has been begun of a row, the newest of it; of a 変更再申込, that nothing has."""
    newest = max(credits, key=lambda one: one.receipt_number, default=None)
    begun = next((one for one in insurances if one.status in sonpo.APPLIED | {sonpo.CHANGING}), None)
    if case.is_reapplication:
        if newest is None:
            yield Found(case.case_id, "手続き区分", say.nothing_to_change())
    elif newest is not None:
        yield Found(case.case_id, _NUMBER, say.applied_for(newest.receipt_number, newest.status))
    elif begun is not None:
        yield Found(case.case_id, _NUMBER, say.applied_for(begun.number, begun.status))
    else:
        for one in insurances:
            yield Found(case.case_id, _NUMBER, say.begun(one.number, one.status), stops=False)


def _listed(
    session: BrowserSession, screen: jpass.ApplicationsOfAllDays | sonpo.Applications, wanted: Sequence[str]
) -> Mapping[str, Sequence[Fields]]:
    """Return the rows of a list by the estimates that are `wanted`."""
    if not _is_shorter(screen, wanted):
        return {number: _searched(session, screen, number) for number in wanted}
    found: dict[str, list[Fields]] = defaultdict(list)

    def read() -> None:
        for row in screen.rows():
            found[row[_NUMBER]].append(row)

    _pages(session, screen, read)
    return found


def _is_shorter(screen: Screen, wanted: Sequence[object]) -> bool:
    """Tell whether a list has no more pages than there are rows to be looked up in it."""
    pages = screen.page_count()
    return pages is not None and pages <= len(wanted)


def _pages(session: BrowserSession, screen: Screen, read: Callable[[], None]) -> None:
    """Read a list page by page, as many as it says it has, and a few that may have come meanwhile."""
    for _ in range((screen.page_count() or 1) + _MORE_PAGES):
        with session.within(MOST_SECONDS):
            read()
            if not screen.turn_page():
                return
            session.arrive(type(screen), screen.page)


def _searched(
    session: BrowserSession, screen: jpass.ApplicationsOfAllDays | sonpo.Applications, number: str
) -> list[Fields]:
    with session.within(MOST_SECONDS):
        if isinstance(screen, sonpo.Applications):
            row = screen.search(number)
            return [row] if row is not None else []
        return screen.search(number)
