"""A world that was lived in: hundreds of cases left their traces in every portal, and all of them fit together."""

import re
import time
from collections import Counter
from datetime import datetime, timedelta

import pytest
from renkei.mockportals.arclink.rules import Status as Approval
from renkei.mockportals.arclink.state import ArcCase
from renkei.mockportals.clock import JST
from renkei.mockportals.exchange.link import HandOver
from renkei.mockportals.jpass.rules import REGISTERED
from renkei.mockportals.jpass.rules import Status as Credit
from renkei.mockportals.jpass.state import Application, Insurance, Receipt, received_for
from renkei.mockportals.pal.state import EstimateBook
from renkei.mockportals.samples import case_rows as samples
from renkei.mockportals.samples.former import KNOWN
from renkei.mockportals.samples.seed import persona
from renkei.mockportals.server import ByHostName
from renkei.mockportals.sonpo.rules import Status as Web
from renkei.mockportals.sonpo.state import Application as Policy
from renkei.mockportals.sonpo.state import Print
from renkei.mockportals.world import WorldConfig, open_world
from sqlalchemy import select
from werkzeug.test import Client

from .conftest import START
from .jpass_kit import SEARCH, Kit

LIVES, UNUSED = 300, 30


def control(portals, body: object, what: str = "reset"):
    answer = Client(ByHostName(portals)).post(
        f"/worlds/main/{what}",
        json=body,
        base_url="http://control.localhost",
        environ_overrides={"REMOTE_ADDR": "127.0.0.1"},
    )
    return answer.status_code, answer.json


@pytest.fixture
def lived_in(portals):
    """The main world after 300 cases."""
    assert control(portals, {"lived_in": LIVES})[0] == 200
    return portals.named("main")


def records(world_context, of):
    with world_context.store.reading() as session:
        return list(session.scalars(select(of)))


def test_a_world_is_lived_in_at_once_and_by_its_origin(portals):
    """300 cases take less than 1.5 s of work; what the world was made from is told, and made again by the same seed."""
    began = time.process_time()
    status, origin = control(portals, {"lived_in": LIVES})
    assert (status, origin["lived_in"], origin["estimates"]) == (200, LIVES, UNUSED)
    assert time.process_time() - began < 1.5

    first = [(one.receipt_number, one.name, one.status) for one in records(portals.named("main"), Application)]
    control(portals, {"lived_in": LIVES})
    assert [(one.receipt_number, one.name, one.status) for one in records(portals.named("main"), Application)] == first
    assert control(portals, {})[1]["lived_in"] == 0
    assert records(portals.named("main"), Application) == []


def test_the_sheets_estimates_are_as_new(lived_in):
    """None of the estimates that case rows are made of was used; those of the past stand behind them in PAL."""
    rows = {row["見積番号"] for row in samples.rows(UNUSED)}
    used = {one.estimate_number for one in records(lived_in, Policy)}
    used |= {one.estimate_number for one in records(lived_in, Application)}
    assert not used & rows
    assert len(used) == LIVES
    book = EstimateBook(lived_in.origin)
    assert all(book.find(number) for number in used)
    assert all(book.find(number).made_on <= f"{START - timedelta(days=8):%Y%m%d}" for number in used)


def test_no_number_was_given_out_twice_and_the_next_one_follows(lived_in, kit):
    """申込番号, 印刷連番, 受付番号, transmissions and codes are each unique; the next case gets the next ones."""
    policies, applications, prints = (records(lived_in, of) for of in (Policy, Application, Print))
    serials = [one.serial for one in prints if one.kind == "申込書"]
    receipts = [one.receipt_number for one in applications if one.receipt_number]
    codes = [one.customer_code for one in applications if one.customer_code]
    for numbers in (serials, receipts, codes, [one.number for one in policies]):
        assert len(numbers) == len(set(numbers)) > 5
    assert [one.number for one in policies] == [f"S{nth:09d}" for nth in range(1, len(policies) + 1)]
    assert serials == [f"{nth:010d}" for nth in range(1, len(serials) + 1)]
    roots = sorted({number.partition("-")[0] for number in receipts})
    assert roots == [f"0402{nth:08d}" for nth in range(170, 170 + len(roots))]
    kit.send_insurance(1, print_serial="9999999999")
    submitted = kit.submit(1, insured=True, insurance={"保険": "9999999999"})
    assert submitted == f"0402{170 + len(roots):08d}-00"


def test_the_ledger_says_what_the_records_do(lived_in):
    """Each effect that took hold has its record, and each record its effect, once."""
    effects = Counter((entry.effect, entry.receipt_number) for entry in lived_in.ledger.entries())
    applications, policies, cases = (records(lived_in, of) for of in (Application, Policy, ArcCase))
    assert lived_in.ledger.entries(refused=True) == []
    assert set(effects.values()) == {1}

    def of(effect):
        return {receipt for name, receipt in effects if name == effect}

    sent = {one.receipt_number for one in applications if one.receipt_number}
    assert of("application") == {one.receipt_number for one in applications if one.decide_at or one.decided_at} | {
        one.receipt_number for one in applications if one.status == Credit.SCREENING
    }
    assert of("terminal_application") == {one.receipt_number for one in applications if one.customer_code}
    assert of("application") | of("terminal_application") == sent
    assert of("conclusion") >= {one.receipt_number for one in policies if one.status == Web.CONCLUDED}
    assert of("arclink_data") == {one.receipt_number for one in cases}
    assert of("bring_in") == {one.receipt_number for one in cases if one.products}
    assert of("reapplication") == {one.receipt_number for one in applications if one.status == Credit.CHANGING}
    assert of("registration") <= {one.receipt_number for one in applications if one.status in REGISTERED}


def test_the_links_say_what_arrived(lived_in):
    """Every insurance and conclusion that J-PASS has came with a hand-over of that number; every lost one left nothing."""
    links = {f"{entry.id:08d}": entry for entry in records(lived_in, HandOver)}
    receipts = records(lived_in, Receipt)
    assert all(
        (links[one.transmission].road, links[one.transmission].outcome) == (one.kind, "delivered") for one in receipts
    )
    arrived = {one.transmission for one in receipts}
    assert arrived == {
        number for number, entry in links.items() if entry.road in {"link1", "link3"} and entry.outcome == "delivered"
    }
    assert {one.transmission for one in records(lived_in, Insurance)} <= arrived


def test_everything_happened_by_now_in_order_and_over_several_days(lived_in):
    """Numbers rise with time, nothing lies in the future, and cases reach over a date's turn."""
    sent_at = [entry.sent_at for entry in records(lived_in, HandOver)]
    assert sent_at == sorted(sent_at)
    now = START.replace(tzinfo=None)
    assert sent_at[-1] <= now
    assert len({at.date() for at in sent_at}) >= 7
    applications = records(lived_in, Application)
    decided = [(one.submitted_at, one.decided_at) for one in applications if one.decided_at]
    assert all(submitted <= at <= now for submitted, at in decided)
    assert any(submitted.date() < at.date() == now.date() for submitted, at in decided)


def test_every_status_there_is_is_somewhere(lived_in):
    """損保オンライン, J-PASS and arclink each show all of theirs."""
    assert {one.status for one in records(lived_in, Policy)} >= set(Web) - {Web.APPROVED}
    assert {one.status for one in records(lived_in, Application)} == set(Credit)
    assert {one.status for one in records(lived_in, ArcCase)} == set(Approval)


@pytest.mark.parametrize("lives", [60, LIVES])
def test_every_list_has_pages(portals, client, lives):
    """PAL's, 損保オンライン's, J-PASS's and arclink's lists, with what was sent today and all that was received among them."""
    control(portals, {"lived_in": lives})
    kit = Kit(portals.named("main"), client)
    draft = kit.draft(1)
    kit.fill(draft, 1, until="insurance")
    pages = {
        "estimates": client("pal").get("/estimates"),
        "deals": client("pal").get("/deals"),
        "policies": client("sonpo").get("/"),
        "applications": kit.jpass.get("/applications"),
        "received": kit.jpass.get(f"/applications/{draft}/insurance", **SEARCH),
        "cases": kit.arclink.get("/"),
    }
    if lives == LIVES:
        pages |= {"inquiry": client("sonpo").get("/inquiry"), "today": kit.jpass.get("/today")}
    counts = {name: int(re.search(r"<span>1 / (\d+)</span>", answer.text)[1]) for name, answer in pages.items()}
    assert min(counts.values()) >= 2, counts


def test_the_sheets_customers_are_known_and_have_namesakes(lived_in):
    """Step 20 finds several insurances for each: the same customer's, and somebody else's of the same name and birth date."""
    for who in (persona(n).customer for n in range(1, KNOWN + 1)):
        firm = who.party_kind == "法人"
        keys = {"法人電話番号": who.phone} if firm else {"カナ氏名": who.kana, "生年月日": who.birth_date}
        with lived_in.store.reading() as session:
            found = received_for(session, who.party_kind, keys)
        same = [one for one in found if (one.address, one.phone) == (who.address, who.phone)]
        assert len(found) > len(same) >= 2, who


@pytest.mark.parametrize("now", ["2026-11-24T00:00:00", "2026-11-24T00:01:00", "2026-12-31T23:59:59"])
def test_the_same_seed_has_the_same_past_at_any_time(portals, now):
    """Every hand-over and every effect, in the same order, whenever the world is made; only the times are others."""

    def past():
        world_context = portals.named("main")
        links = [(entry.id, entry.road, entry.estimate, entry.outcome) for entry in records(world_context, HandOver)]
        effects = [(entry.effect, entry.estimate, entry.receipt_number) for entry in world_context.ledger.entries()]
        return links, effects

    control(portals, {"lived_in": 120})
    at_ten = past()
    control(portals, {"lived_in": 120, "now": now})
    assert past() == at_ten
    sent_at = [entry.sent_at for entry in records(portals.named("main"), HandOver)]
    assert sent_at == sorted(sent_at)
    assert sent_at[-1] <= datetime.fromisoformat(now)


def test_a_world_can_begin_at_a_time_of_its_own(portals):
    """`now` is the new world's time, and its past lies before that; just after midnight there is a today, too."""
    now = datetime(2027, 3, 1, 0, 0, 30, tzinfo=JST)
    assert control(portals, {"lived_in": 60, "now": now.isoformat()})[0] == 200
    world_context = portals.named("main")
    assert (world_context.clock.now(), world_context.origin.opened_on) == (now, now.date())
    applications = records(world_context, Application)
    assert max(one.submitted_at for one in applications if one.submitted_at) <= now.replace(tzinfo=None)
    assert any(one.submitted_at.date() == now.date() for one in applications if one.submitted_at)
    portals.reopen("main")
    assert portals.named("main").clock.now() == now
    assert portals.named("main").origin.lived_in == 60


def test_a_file_of_an_earlier_version_is_a_world_that_nobody_lived_in(tmp_path):
    """Its origin says nothing of those who were there before."""
    file = tmp_path / "old.sqlite"
    world_context = open_world(file, WorldConfig(now=lambda: START))
    world_context.settings.write(origin="7 12 2026-11-01")
    world_context.store.close()
    world_context = open_world(file, WorldConfig(now=lambda: START, lived_in=9))
    assert (world_context.origin.seed, world_context.origin.estimates, world_context.origin.lived_in) == (7, 12, 0)
    world_context.store.close()
