"""Heartbeats: who is silent for too long is struck off, finds that out, and goes by its name again when it is started anew."""

import pytest
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.workers.heartbeats import Heartbeats, slot

SILENCE = 25.0


@pytest.fixture
def watcher(store):
    """A worker that lives, and has seen who else is there."""
    return Heartbeats(store, "watcher", SILENCE)


def test_who_beats_is_not_gone(store, clock, watcher):
    """However long it lasts, a worker that shows once within each silence is counted on."""
    other = Heartbeats(store, "other", SILENCE)
    for _ in range(5):
        assert watcher.gone() == frozenset()
        clock.sleep(SILENCE - 1)
        assert other.beat()


def test_who_is_silent_is_struck_off(store, clock, watcher):
    """A worker is gone when the whole silence has passed since it was last seen to beat, not before."""
    Heartbeats(store, "other", SILENCE)
    assert watcher.gone() == frozenset()
    clock.sleep(SILENCE - 0.1)
    assert watcher.gone() == frozenset()
    clock.sleep(0.1)
    assert watcher.gone() == {"other"}


def test_each_of_all_that_live_has_its_turn_once_in_so_many_beats(store, clock):
    """Three take one beat in three each; when one is gone, the two others one in two. One alone has every beat."""
    one = Heartbeats(store, "one", SILENCE)
    assert turns(one, 4) == 4
    others = [Heartbeats(store, name, SILENCE) for name in ("two", "three")]
    assert [turns(each, 9) for each in (one, *others)] == [3, 3, 3]
    others[1].leave()
    assert [turns(each, 10) for each in (one, others[0])] == [5, 5]


def turns(worker, beats):
    """Count the turns that a worker has in so many beats."""
    had = 0
    for _ in range(beats):
        worker.gone()
        had += worker.is_my_turn()
    return had


def test_a_watcher_goes_by_its_own_clock(store, clock, watcher):
    """A worker that was silent long before the watcher came is given a whole silence from then on."""
    Heartbeats(store, "other", SILENCE)
    clock.sleep(10 * SILENCE)
    assert watcher.gone() == frozenset()
    clock.sleep(SILENCE)
    assert watcher.gone() == {"other"}


def test_nobody_strikes_itself_off(clock, watcher):
    """A worker that watches does not take itself for silent."""
    for _ in range(3):
        clock.sleep(SILENCE)
        assert watcher.gone() == frozenset()


def test_a_sleeper_finds_out(store, clock, watcher):
    """Who was only asleep learns with its next beat that the others do not count on it any more, and stays struck off."""
    sleeper = Heartbeats(store, "sleeper", SILENCE)
    watcher.gone()
    clock.sleep(SILENCE)
    assert watcher.gone() == {"sleeper"}
    assert not sleeper.beat()
    assert watcher.gone() == {"sleeper"}


def test_a_beat_just_in_time_counts(store, clock, watcher, monkeypatch):
    """A worker that beats between being looked at and being struck off is not struck off."""
    other = Heartbeats(store, "other", SILENCE)
    watcher.gone()
    clock.sleep(SILENCE)
    strike = watcher._strike_off
    monkeypatch.setattr(watcher, "_strike_off", lambda name, beats: other.beat() and strike(name, beats))
    assert watcher.gone() == frozenset()
    assert other.beat()


def test_who_leaves_is_gone_at_once(store, watcher):
    """A worker that signs off leaves its cases to the others without a wait."""
    Heartbeats(store, "other", SILENCE).leave()
    assert watcher.gone() == {"other"}


def test_who_is_started_anew_is_counted_on(store, clock, watcher):
    """Signing in by the same name takes the dead one's place; the dead one's beats count for nothing any more."""
    dead = Heartbeats(store, "other", SILENCE)
    watcher.gone()
    clock.sleep(SILENCE)
    assert watcher.gone() == {"other"}
    alive = Heartbeats(store, "other", SILENCE)
    assert watcher.gone() == frozenset()
    assert alive.beat()
    assert not dead.beat()
    dead.leave()
    assert watcher.gone() == frozenset()


def test_each_worker_holds_a_slot_of_its_own(store):
    """Two at a time have two names; the name of one that ended is taken by the next."""
    with slot(store) as first, slot(store) as second:
        assert first.endswith("-1")
        assert second.endswith("-2")
    with slot(store) as again:
        assert again == first


def test_a_slot_belongs_to_its_books(store, tmp_path):
    """Workers for other books have names of their own in the same folder: they share the machine's, not the slots."""
    with (
        Store.open(place_of(str(tmp_path / "books" / "others.sqlite"))) as others,
        slot(store) as mine,
        slot(others) as theirs,
    ):
        assert mine == theirs
        assert mine.endswith("-1")
