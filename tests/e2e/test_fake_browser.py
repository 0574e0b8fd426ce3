"""The simulation's fake browser is held to the real one: the same case under the same trouble leaves the same traces in both."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from renkei.mockportals.context import WorldContext
from renkei.robot.app import App
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.execution.plain_run import OneBrowser
from renkei.robot.reporting.summary import CaseResult
from renkei.robot.store.store import Store

from tests.e2e.conftest import HURRIED
from tests.simulation.clock import SimulatedClock
from tests.simulation.fakes.browser import FakeBrowser
from tests.simulation.fakes.network import Network
from tests.simulation.robot_at_work import OUT, PORTALS, FakeJournal, ReadsHere, without_a_machine
from tests.simulation.world import SimulatedWorld, past
from tests.support.ways import WAYS

_PATIENCE: Timeouts = replace(HURRIED, screen=5.0)
Traces = dict[str, object]


def _in_the_fake_browser(way: str, faults: Iterable[str], lives: int) -> Traces:
    lines: list[str] = []
    clock, world = SimulatedClock(), SimulatedWorld()
    with without_a_machine() as descriptor, Store.in_memory(clock) as store:
        network = Network(world.app, clock, lambda: 0.01)
        world_context = world.lay(past(lives) if lives else None, clock, network.wait)
        world_context.policy.approve_after = timedelta()
        for name in faults:
            world_context.faults.arm(name)
        settings = Settings(PORTALS, OUT, mask=False, timeouts=_PATIENCE, customer="robot", staff="robot")
        journal = FakeJournal(clock, descriptor, lines)
        browser = FakeBrowser(network, clock)
        app = App(settings=settings, language="ja")
        runner = app.plain_run(store, OneBrowser(browser, reader=ReadsHere()), journal, clock)
        [result] = runner.run([WAYS[way].case(1, world_context.clock.today())])
        return _traces(lines, world.named("main"), result)


def _traces(lines: Iterable[str], world_context: WorldContext, result: CaseResult) -> Traces:
    told = map(json.loads, lines)
    effects, refused, links = (
        [entry for entry in entries if entry.estimate == result.estimate_number]
        for entries in (
            world_context.ledger.entries(),
            world_context.ledger.entries(refused=True),
            world_context.link.journal(),
        )
    )
    return {
        "ended": (result.status, result.reason and (result.reason.step, result.reason.portal, result.reason.kind)),
        # A screen's own line comes with its picture, and the fake browser takes none.
        "journal": [(one["event"], one.get("step"), one.get("attempt")) for one in told if one["event"] != "screen"],
        "effects": [entry.effect for entry in effects],
        "refused": [entry.effect for entry in refused],
        "links": [(entry.road, entry.outcome) for entry in links],
        "fired": {armed.name: armed.fired for armed in world_context.faults.armed()},
    }


def _nightly(way: str, *faults: str):
    return pytest.param(way, faults, id=" ".join((way, *faults)), marks=pytest.mark.nightly)


@pytest.mark.parametrize(
    ("way", "faults"),
    [
        _nightly("main"),
        _nightly("main", "step16.lost_answer"),
        pytest.param("main", ("step5.window_closes", "step28.opens_twice"), id="main windows"),
        _nightly("terminal"),
        _nightly("paper"),
        _nightly("main", "link1.lost", "link2.lost"),
        _nightly("main", "link3.lost", "step46.pdf_cut", "step43.lost_answer"),
        _nightly("main", "step5.window_blocked", "step39.window_blocked"),
        _nightly("main", "step5.window_late", "step3.button_late"),
        _nightly("main", "step5.confirm_other", "step16.alert"),
        _nightly("main", "step16.no_answer"),
        _nightly("main", "step5.lost_answer", "step6.lost_answer"),
        _nightly("main", "step9.lost_answer", "step49.lost_answer"),
        _nightly("main", "step27.lost_answer", "step28.lost_answer"),
        _nightly("main", "step33.lost_answer", "step35.error_after_commit"),
        _nightly("main", "step39.lost_answer"),
        _nightly("main", "step37.restart_before_commit", "step4.pdf_cut"),
        _nightly("main", "step24.session_expired", "step52.signed_in_elsewhere"),
        _nightly("main", "step16.closed"),
        _nightly("main", "step50.error_after_commit", "step12.slow"),
        _nightly("terminal", "step20.lost_answer", "step22.lost_answer"),
    ],
)
def test_a_case_leaves_the_same_traces_in_the_fake_browser(robot, world, lives, way, faults):
    """Journal, ledger, link journal and the faults that fired are the same, step by step and attempt by attempt."""
    robot.timeouts = _PATIENCE
    for name in faults:
        world.context.faults.arm(name)
    [result] = robot.carry_out(WAYS[way].case(1, world.context.clock.today()))
    lines = Path(robot.out / "journal.jsonl").read_text("utf-8").splitlines()

    assert _in_the_fake_browser(way, faults, lives) == _traces(lines, world.context, result)
