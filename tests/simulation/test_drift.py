"""`renkei labels` in portals that were changed: a label, a rule or an amount, and the walk names the step; nothing is repeated."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from renkei.mockportals import rating
from renkei.mockportals.jpass import handover
from renkei.mockportals.past import Standing, stand
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.settings import Settings
from renkei.robot.execution.plain_run import OneBrowser
from renkei.robot.scenario import drift
from renkei.robot.scenario.onlookers import look_through
from renkei.robot.screens.labels import AS_PRINTED

from tests.simulation.clock import SimulatedClock
from tests.simulation.fakes.browser import FakeBrowser
from tests.simulation.fakes.network import Network
from tests.simulation.robot_at_work import PORTALS, ReadsHere, without_a_machine
from tests.simulation.world import SimulatedWorld


@pytest.fixture(autouse=True)
def machine():
    """Draw and read papers in memory."""
    with without_a_machine():
        yield


class _Control:
    """The hand on a simulated world, in place of control over HTTP."""

    def __init__(self, world, clock, network):
        self._world, self._clock, self._network = world, clock, network
        self.addresses = Addresses("localhost", 8700)

    def reset(self, at_step=None, cases=(), **_origin):
        self._world.lay(None, self._clock, self._network.wait)
        self._world.config = replace(self._world.config, approve_after=timedelta())
        self._world.reopen("main")
        standing = [Standing(at_step, one["estimate"], one["columns"]) for one in cases] if at_step else []
        return {"standing": stand(self._world.found("main"), standing) if standing else []}

    def time(self):
        return self._clock.now().isoformat()

    def arm(self, name):
        self._world.found("main").faults.arm(name)


@pytest.fixture
def portals(monkeypatch, tmp_path):
    """Return what walks, and what looks through, portals that show these labels."""

    def built(labels):
        world, clock = SimulatedWorld(labels=labels), SimulatedClock()
        network = Network(world.app, clock, lambda: 0.01)
        control = _Control(world, clock, network)
        control.reset()
        monkeypatch.setattr(drift, "Control", lambda _addresses, _world: control)
        return control, OneBrowser(FakeBrowser(network, clock, lambda: None), reader=ReadsHere())

    def walk(labels=None, step=None):
        control, browsers = built(labels or {})
        return drift.walk(control.addresses, browsers, tmp_path, AS_PRINTED, step)

    def look(labels=None, at_step=None):
        control, browsers = built(labels or {})
        control.reset(at_step, [{"estimate": 1, "columns": {}}])
        before = {table: rows for table, rows in control._world.records().items() if table not in _NOT_LOOKED_AT}
        found = look_through(Settings(PORTALS, tmp_path), browsers, AS_PRINTED)
        after = {table: rows for table, rows in control._world.records().items() if table not in _NOT_LOOKED_AT}
        assert before == after
        return found

    return SimpleNamespace(walk=walk, look=look)


_NOT_LOOKED_AT = {"world_sign_in", "world_setting"}


def _told(found):
    return [(one.step, one.portal, one.kind, one.label, one.alike[0]) for one in found.missing]


def test_nothing_is_told_of_portals_that_call_all_as_it_is_printed(portals):
    """All the way: 41-46, 18-22 and ①-③ among it."""
    found = portals.walk()
    assert (found.missing, found.stops) == ([], [])


def test_every_label_that_was_changed_is_named_with_its_step_and_what_is_there(portals):
    """A button, a heading, a column, a box, a choice, an item, on ways of their own: the walk goes on with what is most like each."""
    found = portals.walk(
        {
            "sonpo": {"割賦WEB連携": "割賦WEB連携送信", "割賦WEB手続きステータス": "手続きステータス"},
            "jpass": {"ご担当者確認": "担当者の確認", "保険始期日": "保険の始期日", "控え交付済": "控えを交付済"},
            "arclink": {"変更再申込": "変更・再申込"},
        }
    )
    assert found.stops == []
    told = {(step, portal, kind, label): there for step, portal, kind, label, there in _told(found)}
    assert told[("5", "sonpo", "button", "割賦WEB連携")] == "割賦WEB連携送信"
    assert told[("10", "jpass", "heading", "ご担当者確認")] == "担当者の確認"
    assert told[("49", "jpass", "box", "控え交付済")] == "控えを交付済"
    assert {label for _, _, _, label in told} == {
        "割賦WEB連携",
        "割賦WEB手続きステータス",
        "ご担当者確認",
        "保険始期日",
        "控え交付済",
        "変更再申込",
    }


def test_a_label_is_told_from_a_step_on(portals):
    """With `--at-step 29` only what comes then is walked: one case, that stands there."""
    labels = {"sonpo": {"ペーパーレス手続き": "ペーパーレスのお手続き"}, "pal": {"損保照会": "損保の照会"}}
    found = portals.walk(labels, "29")
    assert _told(found) == [("32", "sonpo", "button", "ペーパーレス手続き", "ペーパーレスのお手続き")]
    assert found.stops == []


@pytest.mark.parametrize("step", ["20", "②"])
def test_a_walk_begins_at_a_step_of_another_way(portals, step):
    """With a case that goes through it."""
    found = portals.walk(step=step)
    assert (found.missing, found.stops) == ([], [])


def test_a_rule_that_was_changed_is_named_by_the_step_that_is_refused(portals, monkeypatch):
    """損保オンライン reckons the premium otherwise: it refuses at 3, in its own words."""
    monkeypatch.setattr("renkei.mockportals.sonpo.rules.premium", lambda coverage: rating.premium(coverage) + 10)
    found = portals.walk(step="2")
    assert [stop.step for stop in found.stops] == ["3"]
    assert "計算結果" in found.stops[0].seen.ja


def test_an_amount_that_was_changed_is_named_by_the_step_that_sees_it(portals, monkeypatch):
    """J-PASS keeps another premium than it was sent: 13 sees it in its list."""
    kept = handover.received_from

    def dearer(insurance, transmission, at):
        return kept(replace(insurance, premium=insurance.premium + 1000), transmission, at)

    monkeypatch.setattr("renkei.mockportals.jpass.inbox.received_from", dearer)
    found = portals.walk(step="2")
    assert [stop.step for stop in found.stops] == ["13"]
    assert found.missing == []


def test_what_is_not_there_at_all_ends_the_walk_with_its_step(portals):
    """Two buttons of a name are none to go on with: nothing is tried for ever, and it is told where the walk ended."""
    found = portals.walk({"pal": {"損保照会": "WEBと信"}}, "2")
    assert [one.label for one in found.missing] == ["損保照会"]
    assert [stop.step for stop in found.stops] == ["1"]


def test_elsewhere_it_is_only_looked_and_every_record_is_as_it_was(portals):
    """Headings, columns and items of the lists; a button that is called otherwise is told, and none is tried in its place."""
    assert portals.look(at_step="52").missing == []
    found = portals.look(
        {
            "pal": {"見積書一覧": "見積書の一覧"},
            "jpass": {"状態": "現在の状態", "詳細表示": "詳細を表示"},
            "arclink": {"手続き状況": "手続きの状況"},
            "cal21": {"業務メニュー": "業務のメニュー"},
        },
        "52",
    )
    assert found.stops == []
    assert {(one.portal, one.label) for one in found.missing} >= {
        ("pal", "見積書一覧"),
        ("jpass", "状態"),
        ("jpass", "詳細表示"),
        ("arclink", "手続き状況"),
        ("cal21", "業務メニュー"),
    }
