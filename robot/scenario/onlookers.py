"""Looking through systems that are none for practice: only lists and what they show are opened, and nothing is guessed that is pressed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from playwright.sync_api import Error as PlaywrightError

from ..app import App
from ..browser.context import Browsers
from ..browser.session import BrowserSession
from ..browser.trouble import as_case_error
from ..config.settings import Settings
from ..errors import CaseError, Interrupted, RunAborted
from ..screens import arclink, cal21, jpass, pal, sonpo
from ..screens.finding import InRow
from ..screens.labels import Labels
from .drift import Drift, Stop, missing_in

Look = Callable[[BrowserSession], None]
_READ_ONLY = frozenset({"heading", "item", "column", "field", "part"})
"""What is only read, or searched by: taking another name for it changes nothing in a system."""

_MOST_LOOKS = 30


def look_through(settings: Settings, browsers: Browsers, labels: Labels) -> Drift:
    """Look through each system's lists and return what was found. Raises `RunAborted` where one does not let the robot in."""
    drift = Drift(labels)
    for first_step, look in _LOOKS:
        for _ in range(_MOST_LOOKS):
            if not _goes_on(settings, browsers, drift, look, first_step):
                break
    return drift


def _goes_on(settings: Settings, browsers: Browsers, drift: Drift, look: Look, first_step: str) -> bool:
    """Look once; tell whether it is worth another look, with another name for what is missing."""
    session = App(settings=replace(settings, labels=drift.labels), language="ja").session(browsers)
    try:
        _look(session, look)
    except RunAborted:
        raise
    except (CaseError, PlaywrightError) as error:
        missing = missing_in(error, first_step)
        if missing is not None:
            return drift.note(missing, guess=missing.kind in _READ_ONLY)
        told = error if isinstance(error, CaseError) else as_case_error(error)
        drift.stops.append(Stop(told.step or first_step, told.seen))
    finally:
        session.leave()
    return False


def _look(session: BrowserSession, look: Look) -> None:
    """Look, and once more where the first screen behind a sign-in was another one: signed in, it is what the system calls it by now."""
    try:
        look(session)
    except Interrupted:
        look(session)


def _pal(session: BrowserSession) -> None:
    estimates = session.go(session.open(pal.Menu), "見積書一覧", pal.Estimates)
    for number in _first(estimates.rows(), "見積番号"):
        estimates.search(number)
        session.go(estimates, InRow(number), pal.Estimate).read()


def _support(session: BrowserSession) -> None:
    session.go(session.open(pal.Menu), "その他商談支援", pal.Support)


def _sonpo(session: BrowserSession) -> None:
    applications = session.open(sonpo.Applications)
    for number in _first(applications.rows(), "見積番号"):
        applications.search(number)
    inquiry = session.go(applications, "自動車契約照会(申し込み時点)", sonpo.Inquiry)
    for number in _first(inquiry.rows(), "見積番号"):
        inquiry.search(number)


def _today(session: BrowserSession) -> None:
    today = session.go(session.open(jpass.Top), "審査状況確認(当日分)", jpass.Today)
    today.must_have_column("受付番号")
    today.must_have_column("状態")
    session.go(today, "トップに戻る", jpass.Top)


def _all_days(session: BrowserSession) -> None:
    listed = session.go(session.open(jpass.Top), "お申込一覧(変更再申込)", jpass.ApplicationsOfAllDays)
    for number in _first(listed.rows(), "受付番号"):
        listed.search(number)
        listed.tick(number)
        session.go(listed, "詳細表示", jpass.Details).items()


def _arclink(session: BrowserSession) -> None:
    cases = session.open(arclink.Cases)
    for number in _first(cases.rows(), "受付番号"):
        cases.search(number)
        for found in _first(cases.rows(), "案件番号"):
            detail = session.go(cases, InRow(found), arclink.CaseDetail)
            detail.status()
            detail.premium()


def _cal21(session: BrowserSession) -> None:
    session.open(cal21.Menu)


def _first(rows: Sequence[Mapping[str, str]], column: str) -> Iterator[str]:
    """Yield what the first row of a list says in a column, if there is a row."""
    yield from (row[column] for row in rows[:1])


_LOOKS: tuple[tuple[str, Look], ...] = (
    ("1", _pal),
    ("23", _support),
    ("29", _sonpo),
    ("24", _today),
    ("24", _all_days),
    ("51", _arclink),
    ("51", _cal21),
)
"""What is looked at, with the printed step that first comes there."""
