"""Seeing what J-PASS's lists offer: every list that a row is chosen by, and nothing is sent.

Without a browser, with the real flows and portals.
"""

from dataclasses import dataclass, replace
from typing import TypeVar

import pytest
from renkei.mockportals.context import WorldContext
from renkei.mockportals.jpass.state import Application as Credit
from renkei.mockportals.jpass.views import apply as staff_screen
from renkei.mockportals.jpass.views import insurance as insurance_screen
from renkei.mockportals.samples.case_rows import rows
from renkei.mockportals.sonpo.state import Application as Insurance
from renkei.robot.browser.context import SessionContext
from renkei.robot.browser.session import BrowserSession
from renkei.robot.cases.case import Case
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.credentials import Keys
from renkei.robot.config.settings import Timeouts
from renkei.robot.execution.choices.items import Seen, wanted
from renkei.robot.execution.choices.look import look
from renkei.robot.messages.choices import not_checked
from sqlalchemy import select

from tests.simulation.clock import SimulatedClock
from tests.simulation.fakes.browser import FakeBrowser
from tests.simulation.fakes.network import Network
from tests.simulation.robot_at_work import PORTALS
from tests.simulation.world import SimulatedWorld

R = TypeVar("R", Credit, Insurance)


@dataclass
class Office:
    """A session in a world, without a machine."""

    context: WorldContext
    session: BrowserSession
    network: Network

    def case(self, n: int = 1, **changes: object) -> Case:
        return Case.model_validate({**rows(n, today=self.context.clock.today())[n - 1], **changes})

    def corporation(self, **changes: object) -> Case:
        return self.case(2, **changes)

    def look(self, *cases: Case) -> Seen:
        return look(self.session, cases)

    def records(self, kind: type[R]) -> list[R]:
        with self.context.store.reading() as session:
            return list(session.scalars(select(kind)))


@pytest.fixture
def office() -> Office:
    clock, world = SimulatedClock(), SimulatedWorld()
    network = Network(world.app, clock, lambda: 0.01)
    world_context = world.lay(None, clock, network.wait)
    addresses = Addresses.parse(PORTALS)
    shared = SessionContext(
        new_context=FakeBrowser(network, clock).new_context,
        addresses=addresses,
        keys=Keys(addresses, {}),
        timeouts=replace(Timeouts(), screen=3.0),
    )
    return Office(world_context, BrowserSession(shared), network)


def columns(seen: Seen, *cases: Case) -> list[tuple[str, str, str]]:
    return [(one.case_id, one.item.header, one.value) for case in cases for one in seen.wrong(case)]


TROUBLE = (
    "step9.error_before_commit",
    "step10.down",
    "step10.no_answer",
    "step10.session_expired",
    "step11.closed",
    "step12.lost_answer",
)
GUARANTOR = {
    "連帯保証人": "あり",
    "保証人氏名": "見本 一",
    "保証人カナ": "ミホン ハジメ",
    "保証人生年月日": "19700101",
    "保証人電話": "000-0000-0000",
    "保証人続柄": "親",
}


@pytest.mark.parametrize(
    "changes",
    [{}, {"申込手段": "お客さま端末"}, {"契約書": "紙"}, GUARANTOR],
    ids=["plain", "terminal", "paper", "guarantor"],
)
@pytest.mark.parametrize("n", [1, 2], ids=["individual", "corporation"])
def test_every_list_that_a_row_is_chosen_by_is_seen(office, n, changes):
    """An individual's row and a corporation's, with a guarantor and without: nothing is left unseen, and a right row is right."""
    case = office.case(n, **changes)
    seen = office.look(case)
    assert seen.trouble is None
    assert seen.unseen([case]) == []
    assert seen.wrong(case) == []
    assert all(seen.choices[case.party, item] for item in wanted(case))


def test_of_several_rows_the_one_that_is_asked_the_most_opens_the_screens(office):
    """One row with a guarantor among others is enough: the list of relations is seen, and one draft does."""
    plain, guaranteed = office.case(), office.case(3, **GUARANTOR)
    seen = office.look(plain, guaranteed)
    assert seen.unseen([plain, guaranteed]) == []
    assert len(office.records(Credit)) == 1


def test_nothing_is_sent_by_looking(office):
    """No application, nothing in 損保オンライン, no effect: a draft without a 受付番号 for each kind of party is all there is."""
    office.look(office.case(), office.corporation(), office.case(3))
    assert office.context.ledger.entries() == []
    assert office.context.ledger.entries(refused=True) == []
    assert {entry.road for entry in office.context.link.journal()} == {"estimate.jpass"}
    assert office.records(Insurance) == []
    assert [(draft.receipt_number, draft.party_kind) for draft in office.records(Credit)] == [
        (None, "個人"),
        (None, "法人"),
    ]


@pytest.mark.parametrize("n", [1, 2], ids=["individual", "corporation"])
def test_several_wrong_columns_are_all_found(office, n):
    """One that is not offered does not hide those that are chosen behind it."""
    case = office.case(n, 店舗="新宿店", 制度商品="定期クレジット")
    assert columns(office.look(case), case) == [
        (case.case_id, "制度商品", "定期クレジット"),
        (case.case_id, "店舗", "新宿店"),
    ]


def test_each_row_is_judged_by_its_own_kinds_lists(office, monkeypatch):
    """A choice of ご本人さま情報 that was taken off the list, too: whoever has it is refused, the others are not."""
    from_list = staff_screen.applicant.sections

    def without_officials(kind, *, guarantor):
        return {
            head: [
                replace(field, options=tuple(one for one in field.options if one not in ("公務員", "建設業")))
                for field in fields
            ]
            for head, fields in from_list(kind, guarantor=guarantor).items()
        }

    monkeypatch.setattr(staff_screen.applicant, "sections", without_officials)
    official, clerk = office.case(1, 職業="公務員"), office.case(3, 職業="会社員", 店舗="西支店")
    builder, dealer = office.corporation(業種="建設業"), office.case(7, 業種="製造業")
    told = columns(office.look(official, clerk, builder, dealer), official, clerk, builder, dealer)
    assert told == [(official.case_id, "職業", "公務員"), (builder.case_id, "業種", "建設業")]


@pytest.mark.parametrize(
    ("offered", "written", "right"),
    [
        ("東支店", "東 支店", False),
        ("東 支店", "東　支店", False),
        ("東 支店", "東 支店", True),
        ("ヒガシ支店", "ﾋｶﾞｼ支店", False),
        ("Ｅ支店", "E支店", False),
    ],
)
def test_a_store_is_the_one_that_is_written_so(office, monkeypatch, offered, written, right):
    """The sheet leaves a name's width and inner spaces as they are, and so does J-PASS's list; what looks alike is named in words."""
    monkeypatch.setattr(
        staff_screen, "STAFF", tuple(_with(field, "店舗", ("本店", offered)) for field in staff_screen.STAFF)
    )
    case = office.case(店舗=written)
    wrong = office.look(case).wrong(case)
    assert (not wrong) is right
    if wrong:
        assert f"「{offered}」とは空白、全角・半角または大文字・小文字だけが違います" in wrong[0].message(2).ja


def test_a_scheme_is_found_whatever_the_width_of_its_blanks(office, monkeypatch):
    """As step 12 finds it: radio buttons are known by their names, in which one blank is like another."""
    monkeypatch.setattr(insurance_screen, "PRODUCTS", (("KZ01", "残価 設定型"), ("KT01", "通常クレジット")))
    right, wrong = office.case(制度商品="残価　設定型"), office.case(3, 制度商品="残価設定型")
    assert columns(office.look(right, wrong), right, wrong) == [(wrong.case_id, "制度商品", "残価設定型")]


def test_what_the_sheet_normalises_reaches_the_lists_as_they_write_it(office):
    """Full-width digits and letters in a column with choices of the sheet's own, and spaces around any, make no row wrong."""
    case = office.case(対物="５，０００万円", 申込手段="Ｊ-ＰＡＳＳ", 契約書=" 電子 ", 店舗=" 本店　")
    assert office.look(case).wrong(case) == []


def test_what_only_asks_to_choose_is_no_choice(office):
    """The empty line of a list is not offered, nor told as a choice."""
    seen = office.look(office.case())
    assert seen.choices["個人", next(item for item in wanted(office.case()) if item.label == "店舗")] == (
        "本店",
        "東支店",
        "西支店",
    )


def test_a_row_that_the_portals_refuse_says_nothing_of_the_others(office):
    """Another row opens the screens, where the first one's estimate is not there or is somebody else's."""
    unknown, strange, good = office.case(見積番号="E09999999"), office.case(3, お客様カナ="ベツ ジン"), office.case(4)
    seen = office.look(unknown, strange, good)
    assert seen.unseen([unknown, strange, good]) == []


def test_an_estimate_that_is_not_the_rows_own_is_left_alone(office):
    """J-PASS is not opened for it, and what was not checked is told as that, not as wrong."""
    strange = office.case(3, お客様カナ="ベツ ジン")
    seen = office.look(strange)
    assert office.records(Credit) == []
    assert seen.wrong(strange) == []
    assert "店舗" in seen.unseen([strange])
    assert "ベツ" not in seen.trouble.ja


def test_rows_that_only_change_a_contract_open_nothing(office):
    """A contract that is there already is not applied for beside itself; its row is judged by what others have opened."""
    again = office.case(3, 手続き区分="変更再申込", 店舗="新宿店")
    seen = office.look(again)
    assert office.records(Credit) == []
    assert "店舗" in seen.unseen([again])
    assert columns(office.look(again, office.case()), again) == [(again.case_id, "店舗", "新宿店")]


@pytest.mark.parametrize("trouble", TROUBLE)
def test_portals_in_trouble_end_the_look(office, trouble):
    """What was seen until then counts; what was not is told with the reason, in our own words, and no second row is tried."""
    office.context.faults.arm(trouble, times=99)
    cases = [office.case(n) for n in (1, 3, 4)]
    seen = office.look(*cases)
    assert "制度商品" in seen.unseen(cases)
    assert all(seen.wrong(case) == [] for case in cases)
    assert len(office.records(Credit)) <= 1
    told = not_checked(seen.unseen(cases), seen.trouble)
    assert not any(word in told.ja + told.en for word in ("get_by", "locator", "Timeout", "Traceback"))


def _with(field, label, options):
    return replace(field, options=options) if field.label == label else field
