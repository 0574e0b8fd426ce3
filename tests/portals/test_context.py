"""What every portal stands on: clock, trouble, road, ledger, and a file that outlives the server."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from renkei.mockportals.clock import JST, Clock
from renkei.mockportals.exchange.link import Answer
from renkei.mockportals.exchange.messages import ReapplicationData
from renkei.mockportals.samples.seed import persona
from renkei.mockportals.world import WorldConfig, open_world

MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=JST)
MESSAGE = ReapplicationData(estimate_number="E00000001", receipt_number="040200000170-00")


@pytest.fixture
def open_again(tmp_path):
    """Open the same world's file, as after a restart of the server."""
    with ExitStack() as closing:

        def open_again():
            world = open_world(tmp_path / "world.sqlite", WorldConfig(now=lambda: MORNING, estimates=3))
            closing.callback(world.store.close)
            return world

        yield open_again


@pytest.fixture
def small(open_again):
    return open_again()


def test_portal_time_is_japans_and_can_be_moved():
    """A world's clock follows another and is moved against it, in Japan's time."""
    clock = Clock(lambda: datetime(2026, 11, 23, 15, 30, tzinfo=UTC))
    assert clock.now().isoformat() == "2026-11-24T00:30:00+09:00"
    clock.set(clock.now() + timedelta(days=1))
    assert clock.today().isoformat() == "2026-11-25"
    clock.set(MORNING)
    assert clock.now() == MORNING


def test_every_hand_over_is_in_the_links_journal(small):
    """Delivered, refused or lost: each is journalled with when and for which estimate."""
    answers = iter([Answer(True, "/there"), Answer(False, sentence="受け付けられません。")])
    small.link.connect("reapply", lambda _transmission, _message: next(answers))
    assert small.link.send("reapply", MESSAGE).accepted
    assert not small.link.send("reapply", MESSAGE).accepted
    entries = small.link.journal()
    assert [(entry.outcome, entry.note) for entry in entries] == [
        ("delivered", ""),
        ("refused", "受け付けられません。"),
    ]
    assert {(entry.estimate, entry.sent_at) for entry in entries} == {("E00000001", MORNING.replace(tzinfo=None))}


def test_lost_data_reaches_nobody_and_the_sender_learns_nothing(small):
    """An armed loss keeps the message from the receiver; the journal says lost."""
    received = []
    small.link.connect("link1", lambda _transmission, message: received.append(message) or Answer(True))
    small.faults.arm("link1.lost")
    assert small.link.send("link1", MESSAGE).answer is None
    assert received == []
    assert small.link.send("link1", MESSAGE).accepted
    assert [entry.outcome for entry in small.link.journal()] == ["lost", "delivered"]


def test_a_fault_fires_at_its_nth_match_and_so_many_times(small):
    """nth counts matches, times how many in a row are spoilt; the fault says how often it fired."""
    small.faults.arm("link1.lost", nth=2, times=2)
    fired = [small.faults.fires("link1.lost") is not None for _ in range(5)]
    assert fired == [False, True, True, False, False]
    [fault] = small.faults.armed()
    assert (fault.matched, fault.fired) == (5, 2)


def test_a_fault_for_one_estimate_leaves_the_others_alone(small):
    """Other estimates are no match."""
    small.faults.arm("link1.lost", estimate="E00000002")
    assert small.faults.fires("link1.lost", "E00000001") is None
    assert small.faults.fires("link1.lost", "E00000002") is not None


def test_a_world_that_cannot_be_opened_lets_go_of_its_file(small, open_again, tmp_path):
    """No connection is left open to a file of which no world can be made: SQLite keeps its log as long as there is one."""
    small.settings.write(origin="another version")
    log = tmp_path / "world.sqlite-wal"
    assert log.exists()
    small.store.close()
    with pytest.raises(ValueError, match="unpack"):
        open_again()
    assert not log.exists()


def test_faults_have_names_and_others_are_refused(small):
    """A name that is not in the catalogue arms nothing."""
    with pytest.raises(KeyError):
        small.faults.arm("link1.gone")
    assert small.faults.armed() == []


def test_an_effect_that_was_taken_back_is_not_in_the_ledger(small):
    """The ledger is written in the very transaction that makes an effect true."""

    def submit_and_fail() -> None:
        with small.store.writing() as session:
            small.ledger.took_hold(session, "application", "E00000001", None)
            raise RuntimeError("the portal stumbled before its commit")

    with pytest.raises(RuntimeError):
        submit_and_fail()
    assert small.ledger.entries() == []


def test_a_restart_loses_nothing(small, open_again):
    """Ledger, link journal, armed faults, sign-ins and settings are in the file."""
    small.link.connect("reapply", lambda _transmission, _message: Answer(True))
    small.link.send("reapply", MESSAGE)
    small.faults.arm("link1.lost")
    token = small.sign_ins.sign_in("pal", "renkei", "renkei-training")
    small.policy.approve_after = timedelta(days=2)
    with small.store.writing() as session:
        small.ledger.took_hold(session, "application", "E00000001", None)
    small.store.close()

    again = open_again()
    assert [entry.outcome for entry in again.link.journal()] == ["delivered"]
    assert [fault.name for fault in again.faults.armed()] == ["link1.lost"]
    assert again.sign_ins.user_of("pal", token) == "renkei"
    assert again.policy.approve_after == timedelta(days=2)
    assert [entry.effect for entry in again.ledger.entries()] == ["application"]


def test_the_same_seed_gives_the_same_people():
    """Estimates are a pure function of seed and number, and differ between seeds."""
    assert persona(5) == persona(5)
    assert persona(5) != persona(5, seed=1)
    assert persona(2).customer.party_kind == "法人"
