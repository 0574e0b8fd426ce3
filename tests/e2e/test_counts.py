"""What a case costs in things that can be counted: a change that asks more of browser, portals or books is noticed here, on any machine."""

from datetime import timedelta

from renkei.robot.app import App
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.reporting.journal import Journal
from renkei.robot.store.store import Store

from tests.bench.counting import COUNTED, Counting
from tests.bench.counts import tell

PATIENT = Timeouts(poll=0.05, screen=60.0)
MOST = {"commands": 455, "requests": 121, "windows": 20, "pictures": 73, "statements": 224, "writes": 70}
"""At most, with a little room for windows that move on as they are asked: for an individual's case on the main way, in a world
of its own, the four sign-ins among them.
"""


def test_a_case_asks_no_more_than_it_did(robot, world, browser):
    """Commands to the browser, requests to the portals, windows, pictures, statements and writes: from the row to 店舗承認者手続中."""
    world.context.policy.approve_after = timedelta()
    settings = Settings(world.url, robot.out, timeouts=PATIENT, staff="robot")
    counting = Counting()
    with Journal(robot.out / "journal.jsonl") as journal, Store.in_memory() as store:
        run = App(settings=settings, language="ja", listener=counting).plain_run(store, robot.browsers, journal)
        with counting.over(browser, store.engine):
            [result] = run.run([world.case(1)])

    assert (result.status, result.reason) == ("done", None)
    assert all(counting.totals[name] <= MOST[name] for name in COUNTED), tell(counting)
    assert all(counting.totals[name] for name in COUNTED), tell(counting)
