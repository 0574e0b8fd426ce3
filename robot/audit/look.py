"""Looking: every list once, and then each suspicious case by itself. Nothing is pressed that changes anything."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile
from types import MappingProxyType

from playwright.sync_api import Page

from ..browser.session import BrowserSession
from ..config.clock import Clock
from ..flows.jpass_door import status_in
from ..screens import arclink, jpass, sonpo
from ..screens.base import Screen
from ..screens.finding import Fields as Row
from ..screens.finding import InRow
from ..screens.written import day, moment, yen
from .model import Conclusion, Credit, Insurance, Overview, Road

_BROKEN_ON: Mapping[Road, str] = MappingProxyType(
    {"link1": "sonpo", "link2": "jpass", "link3": "jpass", "bringin": "arclink"}
)
_TOLD_APART = jpass.APPROVED | {jpass.CONTRACTING} | jpass.LINKED_BACK
"""Where J-PASS's own screen of an application is needed: for the moments that the list does not tell."""


@dataclass(frozen=True, slots=True)
class OneCase:
    """What the portals show of one case, and the windows that show it, by the portal's name in code."""

    shown: Overview
    windows: Mapping[str, Page]

    def window_of(self, road: Road) -> Page:
        """Return the window in which one sees that data did not cross on `road`."""
        return self.windows[_BROKEN_ON[road]]


def at_all(session: BrowserSession, clock: Clock, days: int | None) -> Overview:
    """Go through the lists, J-PASS's first: what crosses meanwhile is then seen where it arrives.

    With `days` the lists that tell moments, newest first, are left where they get older than that. arclink's, which tells none,
    is left when all that should be there was seen.
    """
    applied = _jpass_list(session)
    now = applied.portal_time() or clock.now()
    until = now - timedelta(days=days) if days is not None else None
    credits = [credit_in(row) for row in _newer(_walk(session, applied), "送信日時", until)]
    listed = session.open(sonpo.Applications)
    insurances = [insurance_in(row) for row in _walk(session, listed)]
    inquiry = session.go(listed, "自動車契約照会(申し込み時点)", sonpo.Inquiry)
    conclusions = [_conclusion(row) for row in _newer(_walk(session, inquiry), "申込日時", until)]
    wanted = {one.receipt_number for one in credits if one.status in jpass.LINKED_BACK}
    in_arclink = _seen_in(_walk(session, session.open(arclink.Cases)), wanted) if wanted else frozenset[str]()
    return Overview(now, tuple(insurances), tuple(credits), tuple(conclusions), in_arclink)


def at_one(session: BrowserSession, clock: Clock, estimate: str) -> OneCase:
    """Look one case up in every portal, with its own screens. The windows stay open."""
    credits, applied = _credits_of(session, estimate)
    now = applied.portal_time() or clock.now()
    insurances, form = _insurances_of(session, estimate)
    conclusions = _conclusions_of(session, estimate)
    cases = session.open(arclink.Cases)
    in_arclink = frozenset(row["受付番号"] for row in cases.search(estimate))
    windows = {"jpass": applied.page, "sonpo": form.page, "arclink": cases.page}
    return OneCase(Overview(now, insurances, credits, conclusions, in_arclink), windows)


def _jpass_list(session: BrowserSession) -> jpass.ApplicationsOfAllDays:
    return session.go(session.open(jpass.Top), "お申込一覧(変更再申込)", jpass.ApplicationsOfAllDays)


def _walk(session: BrowserSession, screen: Screen) -> Iterator[Row]:
    """Yield the rows of a list, page by page."""
    yield from screen.rows()
    while screen.turn_page():
        session.arrive(type(screen), screen.page)
        yield from screen.rows()


def _newer(rows: Iterator[Row], label: str, until: datetime | None) -> Iterator[Row]:
    """Yield rows, newest first by the moment under `label`, down to `until`."""
    return takewhile(lambda row: until is None or (moment(row[label]) or until) >= until, rows)


def _seen_in(rows: Iterator[Row], wanted: Collection[str]) -> frozenset[str]:
    """Return which of the 受付番号 `wanted` are in arclink's list."""
    missing = set(wanted)
    for row in rows:
        missing.discard(row["受付番号"])
        if not missing:
            break
    return frozenset(wanted) - missing


def _credits_of(session: BrowserSession, estimate: str) -> tuple[tuple[Credit, ...], Screen]:
    """Return the estimate's applications in J-PASS, and the screen of the newest that it has a contract of, or their list."""
    applied = _jpass_list(session)
    screen: Screen = applied
    credits = [credit_in(row) for row in applied.search(estimate)]
    for at, one in reversed(list(enumerate(credits))):
        if one.status in _TOLD_APART:
            screen = _details(session, one)
            credits[at] = _with_moments(one, screen.items())
    return tuple(credits), screen


def _details(session: BrowserSession, credit: Credit) -> jpass.Details:
    applied = _jpass_list(session)
    applied.search(credit.receipt_number)
    applied.tick(credit.receipt_number)
    return session.go(applied, "詳細表示", jpass.Details)


def _insurances_of(session: BrowserSession, estimate: str) -> tuple[tuple[Insurance, ...], Screen]:
    """Return the estimate's application in 損保オンライン with its own screen, or none and the list."""
    listed = session.open(sonpo.Applications)
    row = listed.search(estimate)
    if row is None:
        return (), listed
    insurance = insurance_in(row)
    form = session.go(listed, InRow(insurance.number), sonpo.ApplicationForm)
    standing = form.standing()
    told = replace(
        insurance, status=standing.status, by_web=form.is_by_web(), receipt_number=standing.receipt_number or None
    )
    return (told,), form


def _conclusions_of(session: BrowserSession, estimate: str) -> tuple[Conclusion, ...]:
    """Return the estimate's contract in 「自動車契約照会」, if there is one."""
    inquiry = session.go(session.open(sonpo.Applications), "自動車契約照会(申し込み時点)", sonpo.Inquiry)
    row = inquiry.search(estimate)
    if row is None:
        return ()
    inquiry.open_contract(estimate)
    return (replace(_conclusion(row), inception_date=day(inquiry.items()["保険始期日"])),)


def insurance_in(row: Row) -> Insurance:
    """Read a row of 損保オンライン's list."""
    return Insurance(
        number=row["申込番号"],
        estimate_number=row["見積番号"],
        status=row["割賦WEB手続き"],
        print_serial=row["印刷連番"],
        printed_at=moment(row["印刷日時"]),
        premium=yen(row["保険料"]),
    )


def credit_in(row: Row) -> Credit:
    """Read a row of J-PASS's list; an application without insurance has no premium."""
    return Credit(
        receipt_number=row["受付番号"],
        estimate_number=row["見積番号"],
        status=status_in(row),
        insured=bool(row["保険料"]),
    )


def _with_moments(credit: Credit, items: Row) -> Credit:
    return replace(
        credit,
        status=items["状態"],
        decided_at=moment(items["審査日時"]),
        concluded_at=moment(items["保険締結日時"]),
        on_paper=items["契約書"] == "紙契約",
    )


def _conclusion(row: Row) -> Conclusion:
    return Conclusion(row["見積番号"], row["受付番号"], moment(row["申込日時"]))
