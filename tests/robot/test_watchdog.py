"""What waits for the browser has an end, whatever the browser does."""

from threading import Event
from time import monotonic

import pytest
from renkei.robot.browser.watchdog import Watchdog, unbounded

LONG = 30.0


class Hanging:
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
    """A watchdog over what hangs: `watch(hanging)`."""
    dogs = []

    def watch(hanging):
        dogs.append(Watchdog(hanging.kill_browser, hanging.kill_driver, notices_within=0.05))
        return dogs[-1]

    yield watch
    for dog in dogs:
        dog.close()


def test_a_call_that_outlasts_its_bound_ends(watch):
    """The browser is killed, and nothing else; what comes afterwards is watched as before."""
    hanging = Hanging()
    dog = watch(hanging)
    for _ in range(2):
        hanging.ended.clear()
        with dog.within(0.05):
            assert hanging.ended.wait(LONG)
    assert hanging.killed == ["browser", "browser"]


def test_a_driver_that_does_not_notice_is_killed(watch):
    """Where the browser's death does not end the call, the driver's does."""
    hanging = Hanging(driver_must_go=True)
    with watch(hanging).within(0.05):
        assert hanging.ended.wait(LONG)
    assert hanging.killed == ["browser", "driver"]


def test_what_ends_in_time_is_left_alone(watch):
    """A hundred calls within their bound kill nothing, nor does the time that passes between calls."""
    hanging = Hanging()
    dog = watch(hanging)
    for _ in range(100):
        with dog.within(LONG):
            pass
    with dog.within(0.02):
        pass
    assert not hanging.ended.wait(0.1)
    assert dog.overdue() == 0.0


def test_the_nearest_bound_counts(watch):
    """Inside a long bound a short one holds, and the long one again after it."""
    hanging = Hanging()
    dog = watch(hanging)
    with dog.within(LONG):
        with dog.within(0.05):
            assert hanging.ended.wait(LONG)
        hanging.ended.clear()
        assert not hanging.ended.wait(0.1)
    assert hanging.killed == ["browser"]


def test_who_is_in_a_hurry_waits_no_longer(watch):
    """What is under way ends in the time that is left, and so does what is begun afterwards."""
    hanging = Hanging()
    dog = watch(hanging)
    began = monotonic()
    with dog.within(LONG):
        dog.hurry(0.05)
        assert hanging.ended.wait(LONG)
    hanging.ended.clear()
    with dog.within(LONG):
        assert hanging.ended.wait(LONG)
    assert monotonic() - began < LONG


def test_what_cannot_be_ended_is_told(watch):
    """A call that goes on though all was killed is overdue: whoever asks learns for how long."""
    dog = watch(Hanging())
    with dog.within(0.0):
        assert not Event().wait(0.05)
        assert dog.overdue() >= 0.05
    assert dog.overdue() == 0.0


def test_somebody_elses_browser_is_not_watched():
    """Nothing is bounded, and nothing fails."""
    with unbounded(0.0):
        pass
