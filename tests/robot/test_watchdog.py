"""What waits for the browser has an end, whatever the browser does."""

from threading import Event
from time import monotonic

import pytest
from renkei.robot.browser.watchdog import Watchdog, unbounded

LONG = 30.0


class Prey:
    """A browser and its driver, of which one call hangs until one of them is killed."""

    def __init__(self, driver_must_go: bool = False) -> None:
        self.killed: list[str] = []
        self._driver_must_go = driver_must_go
        self.ended = Event()

    def kill_browser(self) -> None:
        self.killed.append("browser")
        if not self._driver_must_go:
            self.ended.set()

    def kill_driver(self) -> None:
        self.killed.append("driver")
        self.ended.set()


@pytest.fixture
def watch():
    """A watchdog over some prey: `watch(prey)`."""
    dogs = []

    def watch(prey):
        dogs.append(Watchdog(prey.kill_browser, prey.kill_driver, notices_within=0.05))
        return dogs[-1]

    yield watch
    for dog in dogs:
        dog.close()


def test_a_call_that_outlasts_its_bound_ends(watch):
    """The browser is killed, and nothing else; what comes afterwards is watched as before."""
    prey = Prey()
    dog = watch(prey)
    for _ in range(2):
        prey.ended.clear()
        with dog.within(0.05):
            assert prey.ended.wait(LONG)
    assert prey.killed == ["browser", "browser"]


def test_a_driver_that_does_not_notice_is_killed(watch):
    """Where the browser's death does not end the call, the driver's does."""
    prey = Prey(driver_must_go=True)
    with watch(prey).within(0.05):
        assert prey.ended.wait(LONG)
    assert prey.killed == ["browser", "driver"]


def test_what_ends_in_time_is_left_alone(watch):
    """A hundred calls within their bound kill nothing, nor does the time that passes between calls."""
    prey = Prey()
    dog = watch(prey)
    for _ in range(100):
        with dog.within(LONG):
            pass
    with dog.within(0.02):
        pass
    assert not prey.ended.wait(0.1)
    assert dog.overdue() == 0.0


def test_the_nearest_bound_counts(watch):
    """Inside a long bound a short one holds, and the long one again after it."""
    prey = Prey()
    dog = watch(prey)
    with dog.within(LONG):
        with dog.within(0.05):
            assert prey.ended.wait(LONG)
        prey.ended.clear()
        assert not prey.ended.wait(0.1)
    assert prey.killed == ["browser"]


def test_who_is_in_a_hurry_waits_no_longer(watch):
    """What is under way ends in the time that is left, and so does what is begun afterwards."""
    prey = Prey()
    dog = watch(prey)
    began = monotonic()
    with dog.within(LONG):
        dog.hurry(0.05)
        assert prey.ended.wait(LONG)
    prey.ended.clear()
    with dog.within(LONG):
        assert prey.ended.wait(LONG)
    assert monotonic() - began < LONG


def test_what_cannot_be_ended_is_told(watch):
    """A call that goes on though all was killed is overdue: whoever asks learns for how long."""
    dog = watch(Prey())
    with dog.within(0.0):
        assert not Event().wait(0.05)
        assert dog.overdue() >= 0.05
    assert dog.overdue() == 0.0


def test_somebody_elses_browser_is_not_watched():
    """Nothing is bounded, and nothing fails."""
    with unbounded(0.0):
        pass
