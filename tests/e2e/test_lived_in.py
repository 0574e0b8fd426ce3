"""Lists that have pages, and cases among hundreds of others: what an empty world does not show."""

from collections.abc import Callable

import pytest
from renkei.mockportals.arclink.state import ArcCase
from renkei.mockportals.jpass.state import Application
from renkei.mockportals.sonpo.rules import Status as Web
from renkei.mockportals.sonpo.state import Application as Policy
from renkei.robot.scenario.clerk import Deals
from renkei.robot.screens import arclink, jpass, pal, sonpo
from renkei.robot.screens.base import Screen
from sqlalchemy import select

Opening = Callable[..., Screen]


def _pal(screen: type[Screen], link: str) -> Opening:
    return lambda session: session.go(session.open(pal.Menu), link, screen)


def _jpass(screen: type[Screen], link: str) -> Opening:
    return lambda session: session.go(session.open(jpass.Top), link, screen)


def _inquiry(session) -> Screen:
    return session.go(session.open(sonpo.Applications), "自動車契約照会(申し込み時点)", sonpo.Inquiry)


LISTS: dict[str, Opening] = {
    "PAL 見積書一覧": _pal(pal.Estimates, "見積書一覧"),
    "PAL 商談一覧": _pal(Deals, "商談一覧"),
    "損保オンライン 申込一覧": lambda session: session.open(sonpo.Applications),
    "損保オンライン 自動車契約照会": _inquiry,
    "J-PASS お申込一覧": _jpass(jpass.ApplicationsOfAllDays, "お申込一覧(変更再申込)"),
    "J-PASS 審査状況確認": _jpass(jpass.Today, "審査状況確認(当日分)"),
    "arclink 案件一覧": lambda session: session.open(arclink.Cases),
}


@pytest.mark.lived_in(100)
def test_every_list_is_read_to_its_end(robot, world):
    """Each list of each portal has a second page, and every row of every page is read, once."""
    session = robot.in_a_session(world.case()).session
    read = {name: opened(session).every_row() for name, opened in LISTS.items()}

    assert min(map(len, read.values())) > 20
    assert {name: len(rows) for name, rows in read.items() if len(rows) != len({*map(str, rows)})} == {}
    assert {name: len(rows) for name, rows in read.items()} == _kept(world)


def _kept(world) -> dict[str, int]:
    """Return how many rows each list must have."""
    today = world.context.clock.now().replace(hour=0, minute=0, second=0)
    sent = Application.receipt_number.is_not(None)
    kept = {
        "損保オンライン 申込一覧": select(Policy),
        "損保オンライン 自動車契約照会": select(Policy).where(Policy.status == Web.CONCLUDED),
        "J-PASS お申込一覧": select(Application).where(sent),
        "J-PASS 審査状況確認": select(Application).where(
            sent, (Application.submitted_at >= today) | (Application.decided_at >= today)
        ),
        "arclink 案件一覧": select(ArcCase),
    }
    with world.context.store.reading() as session:
        counted = {name: len(session.scalars(rows).all()) for name, rows in kept.items()}
    estimates = world.context.origin.estimates + world.context.origin.lived_in
    return {"PAL 見積書一覧": estimates, "PAL 商談一覧": estimates} | counted
