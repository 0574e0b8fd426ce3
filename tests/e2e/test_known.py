"""What `renkei check --portals` sees of each row's estimate, in a real browser: and that nothing is touched by seeing it."""

import pytest
from renkei.mockportals.jpass.state import Application as Credit
from renkei.mockportals.pal.state import Estimate
from renkei.mockportals.samples.seed import persona
from renkei.robot.app import App
from renkei.robot.config.settings import Settings
from renkei.robot.execution.choices.estimates import look_up
from sqlalchemy import select

from tests.e2e.test_audit import untouched


@pytest.fixture
def looked_up(robot, world):
    """Look rows up as the command does, in the test's browser."""

    def looked_up(*cases):
        settings = Settings(world.url, robot.out, timeouts=robot.timeouts)
        session = App(settings=settings, language="ja").session(robot.browsers)
        try:
            return look_up(session, cases)
        finally:
            session.leave()

    return looked_up


def applied_before(world):
    """Return the newest application that somebody made before the test came."""
    with world.context.store.reading() as session:
        sent = session.scalars(select(Credit).where(Credit.receipt_number.is_not(None))).all()
        return max((one.receipt_number, one.estimate_number) for one in sent)


@pytest.mark.lived_in(60)
def test_what_the_portals_know_of_a_row_is_told_at_its_column(world, looked_up):
    """An estimate that is not there, a party, kana, premium and number of payments that differ, what is applied for already, what has
    been begun; a 変更再申込 of nothing. Rows that go with the portals are not told of, and every record is as it was.
    """
    receipt, estimate = applied_before(world)
    begun = Estimate(persona(4), world.context.origin.opened_on).as_message()
    world.context.link.send("estimate.sonpo", begun)
    cases = [
        world.case(1),
        world.case(3, 案件ID="nowhere", 見積番号="E09999999"),
        world.case(3, 案件ID="others", お客様カナ="ベツ ジン", 保険料=1, 支払回数=world.case(3).installments % 60 + 12),
        world.former_case(estimate, 案件ID="applied"),
        world.former_case(estimate, 案件ID="again", 手続き区分="変更再申込", 保険料=1),
        world.case(4),
        world.case(6, 案件ID="nothing", 手続き区分="変更再申込"),
    ]
    with untouched(world):
        seen = looked_up(*cases)
    assert (seen.trouble, seen.missed) == (None, 0)
    assert [(one.case_id, one.header, one.stops) for one in seen.found] == [
        ("nowhere", "見積番号", True),
        ("others", "お客様カナ", True),
        ("others", "保険料", True),
        ("others", "支払回数", True),
        ("applied", "見積番号", True),
        (cases[5].case_id, "見積番号", False),
        ("nothing", "手続き区分", True),
    ]
    told = [one.message(9) for one in seen.found]
    assert told[0].ja == "9 行目「見積番号」: PALに見積番号 E09999999 の見積書がありません。"
    assert not any("ベツ" in one.ja or world.case(3).customer_kana in one.ja for one in told)
    assert "sheet: 1 yen" in told[2].en
    assert receipt in told[4].ja
    assert "「未連携」" in told[5].ja


@pytest.mark.nightly
@pytest.mark.lived_in(60)
def test_a_list_that_is_longer_than_the_sheet_is_searched(world, looked_up):
    """One row, and a list of several pages: what was applied for long ago is found as well."""
    with world.context.store.reading() as session:
        sent = session.scalars(select(Credit).where(Credit.receipt_number.is_not(None))).all()
        oldest = min((one.receipt_number, one.estimate_number) for one in sent)[1]
    with untouched(world):
        [found] = looked_up(world.former_case(oldest)).found
    assert found.header == "見積番号"


def test_portals_that_do_not_answer_are_said(world, looked_up):
    """Of how many rows not all was seen, and why: none of them is wrong for it."""
    world.url = "http://localhost:1"
    seen = looked_up(world.case(1), world.case(3))
    assert (seen.found, seen.stopped, seen.missed) == ([], frozenset(), 2)
    assert "接続できませんでした" in seen.trouble.ja
