"""Hours of the portals file: a case begins no part of its way out of them, needs nothing meanwhile, and finishes what it began."""

from datetime import datetime, timedelta
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.hours import Hours, opening_of_all
from renkei.robot.flows import phases

from tests.simulation.causes import Cause
from tests.simulation.clock import START
from tests.simulation.fakes import browser
from tests.simulation.test_waits import Waiting

HOST = {"pal", "sonpo", "jpass", "arclink"}


class InHours(Waiting):
    """A run at portals that have hours; keeps when each was asked for a document, and in which phase."""

    def __init__(self, cause, simulator, hours: dict[str, Hours]):
        super().__init__(cause, simulator)
        self.hours, self.asked = hours, list[tuple[str, datetime]]()
        self.by_phase: dict[str, set[str]] = {}

    def next_opening(self, _addresses, portals, at):
        """What addresses from a file that has these hours say."""
        late = {name: one for name in portals if (one := self.hours.get(name)) and one.opening(at) != at}
        return (
            (next(iter(late)), opening_of_all([self.hours[name] for name in portals if name in self.hours], at))
            if late
            else None
        )

    def played(self) -> "InHours":
        """Carry it out."""
        follow = browser.Context._follow

        def noting(context, request, then, left):
            portal = urlsplit(request.url).hostname.partition(".")[0]
            self.asked.append((portal, self._clock.now()))
            entry = self._store.entry(self._case.case_id)
            self.by_phase.setdefault(entry.phase if entry else "", set()).add(portal)
            follow(context, request, then, left)

        with (
            patch.object(browser.Context, "_follow", noting),
            patch.object(Addresses, "next_opening", lambda *args: self.next_opening(*args)),
        ):
            super().played()
        return self


def test_a_case_waits_for_the_opening_and_asks_nobody_meanwhile(simulator):
    """J-PASS opens two hours later, on a Tuesday at noon: the case waits once, says until when, and goes on at that very moment."""
    run = InHours(Cause(), simulator, {"jpass": Hours.parse("tue 12:00-18:00")}).played()

    opens = START + timedelta(hours=2)
    [(status, reason)] = run.waits[:1]
    assert status == "waiting_hours"
    assert reason is not None
    assert "2026-11-24 12:00" in reason.message
    assert (reason.step, reason.portal) == ("1", "jpass")
    assert run.asked[0][1] - opens < timedelta(seconds=5)
    assert all(at >= opens for _, at in run.asked)
    assert [status for status, _ in run.waits].count("waiting_hours") == 1


def test_what_was_begun_is_finished(simulator):
    """PAL closes half a second after 連携Ⅰ was begun, in the midst of it: that part is finished, and the next one waits for the morning."""
    closes = Hours.parse("tue 00:00-10:01, wed 09:00-18:00")
    run = InHours(Cause(), simulator, {"pal": closes})
    run._clock.sleep(59.5)
    run.played()

    first = [at for _, at in run.asked if at < START + timedelta(hours=12)]
    assert first[-1] > START + timedelta(minutes=1)  # it went on after the closing
    assert run.steps()["1"] == 1
    assert {record.attempt for record in run.outcome.turns[0].steps} == {1}
    later = [at for _, at in run.asked if at not in first]
    assert later[0] >= datetime.fromisoformat("2026-11-25T09:00:00+09:00")


def test_a_long_holiday_asks_no_person_and_knocks_at_nobody(simulator):
    """Closed for longer than a portal's own hours are waited for: nobody is asked, no window is opened before it is open."""
    new_year = Hours.parse(
        "tue 10:00-10:01, mon-sun 09:00-18:00", [START.date() + timedelta(days) for days in range(20)]
    )
    run = InHours(Cause(), simulator, {"arclink": new_year, "jpass": new_year}).played()

    assert run.asked[0][1] >= START + timedelta(days=19)
    assert len(run.looked) - len([1 for status, _ in run.waits if status != "waiting_hours"]) <= 6


@pytest.mark.parametrize("cause", [Cause(), Cause(way="terminal"), Cause(way="reapply")], ids=lambda cause: cause.way)
def test_a_phase_leads_through_the_portals_that_it_names(simulator, cause):
    """Where one is missing in the table, a case would begin a part that cannot be finished; the customer's terminal is not the robot's."""
    run = InHours(cause, simulator, {}).played()
    named = {part.name: set(part.portals) for part in vars(phases).values() if isinstance(part, phases.Part)}

    assert set(run.by_phase) > {"link3", "bringin"}
    for phase, portals in run.by_phase.items():
        assert portals & HOST <= named[phase], phase
