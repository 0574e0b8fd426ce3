"""A robot that may ask the portals only so often: no document without its turn, and the waits are nobody's fault."""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from renkei.robot.browser.pace import Pace
from renkei.robot.config.addresses import Addresses
from renkei.robot.store.turns import Turns
from sqlalchemy import Float, bindparam

from tests.simulation.causes import Cause, CausedRun
from tests.simulation.fakes import browser
from tests.simulation.robot_at_work import PORTALS

SYSTEMS = ("pal", "sonpo", "jpass", "customer", "arclink", "cal21")


class Paced(CausedRun):
    """A run whose robots keep to a rate, by turns in the run's own books and on its clock."""

    def __init__(self, cause, simulator, pause: float):
        self._pause = pause
        self.turns, self.documents = defaultdict(list), defaultdict(list)
        super().__init__(cause, simulator)

    def _start_robot(self) -> None:
        super()._start_robot()
        addresses = Addresses.parse(PORTALS)
        here = bindparam("now", callable_=lambda: self._clock.now().timestamp(), type_=Float, unique=True)
        places = {portal: addresses.of(portal) for portal in SYSTEMS}
        turns = Turns(self._store.engine, dict.fromkeys(places.values(), self._pause), 600.0, here)

        def take(portal: str) -> float | None:
            seconds = turns.take(places[portal])
            if seconds is not None:
                self.turns[portal].append(self._clock.monotonic() + seconds)
            return seconds

        self._robot._context = replace(self._robot._context, pace=Pace(take, self._clock))

    def played(self) -> "Paced":
        """Carry it out, with a note of each document that a portal is asked for: what redirects within a portal is one with its answer,
        and what a page's own script loads is the portal's own doing.
        """
        follow, loaded, last, by_itself = browser.Context._follow, browser.script.loaded, [""], []

        def loading(page):
            by_itself.append(page)
            loaded(page)
            by_itself.pop()

        def noting(context, request, then, left):
            host = urlsplit(request.url).hostname.partition(".")[0]
            if (left == browser._MOST_REDIRECTS or host != last[0]) and not by_itself:
                self.documents[host].append(self._clock.monotonic())
            last[0] = host
            follow(context, request, then, left)

        with patch.object(browser.Context, "_follow", noting), patch.object(browser.script, "loaded", loading):
            outcome = self.carry_out(None)
        assert (outcome.problems, outcome.ends) == ([], ["done"])
        return self


@pytest.mark.parametrize(
    "cause", [Cause(), Cause(way="terminal"), Cause(phase="link2", faults=("step16.lost_answer",))], ids=str
)
def test_no_document_is_asked_for_without_its_turn(simulator, cause):
    """On the main way, by the customer's terminal, and where a click is read back: at each portal the nth document is asked for after the
    nth turn has come, and turns are as far apart as they should be.
    """
    run = Paced(cause, simulator, 2.0).played()

    assert set(run.documents) <= set(SYSTEMS)
    for portal, asked in run.documents.items():
        came = run.turns[portal]
        assert all(later - sooner >= 1.999 for sooner, later in pairwise(came)), portal
        late = [at for at, turn in zip(sorted(asked), came, strict=False) if at < turn - 0.001]
        assert (late, len(asked) <= len(came)) == ([], True), (portal, len(asked), len(came))


def test_a_slow_rate_is_no_slow_portal(simulator):
    """One document in 50 s: the case takes hours, and no bound is passed meanwhile; a step is as long as its work."""
    run = Paced(Cause(), simulator, 50.0).played()

    [result] = run.outcome.turns
    entry = run._store.entry(result.case_id)
    assert run._clock.monotonic() > 1800
    assert max(step.seconds for step in result.steps) < 15
    assert {step.attempt for step in result.steps} == {1}
    assert entry is not None
    assert entry.worked < 300
