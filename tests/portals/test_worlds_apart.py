"""Eight worlds in one server, all at work at the same time over real HTTP: none sees anything of another."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from renkei.mockportals.clock import JST
from renkei.mockportals.jpass.rules import SCREENS
from renkei.mockportals.samples.seed import persona
from renkei.mockportals.server import Worlds
from renkei.mockportals.world import WorldConfig

from tests.support.serving import served

from . import jpass_kit, sonpo_kit
from .visitor import Visitor

WORLDS = 8
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=JST)


@pytest.fixture
def server(tmp_path):
    """The portals, served; their time stands still."""
    config = WorldConfig(now=lambda: NOW, estimates=12, approve_after=timedelta())
    worlds = Worlds(tmp_path / "portals.sqlite", config)
    for n in range(1, WORLDS + 1):
        worlds.named(f"world-{n}")
    with served(worlds) as server:
        yield server


def carry(port, n, together):
    """Take the n-th estimate through 連携Ⅰ and 連携Ⅱ in a world of its own; return what its lists then show."""
    visitor, estimate = Visitor(port, f"world-{n}"), persona(n).number
    together.wait()
    at = visitor.post("pal", f"/estimates/{estimate}/sonpo")
    visitor.post("sonpo", at, **sonpo_kit.entries(n))
    visitor.post("sonpo", f"{at}/print", 帳票="申込書")
    visitor.post("sonpo", f"{at}/link")
    serial = visitor.items("sonpo", at)["印刷連番"]
    together.wait()
    draft = visitor.post("pal", f"/estimates/{estimate}/jpass").split("/")[2]
    for screen in SCREENS[:-1]:
        entered = jpass_kit.answers(n, screen) | ({"保険": serial} if screen == "insurance" else {})
        visitor.post("jpass", f"/applications/{draft}/{screen}", **entered)
    visitor.post("jpass", f"/applications/{draft}/submit")
    together.wait()
    return visitor.rows("pal", "/estimates"), visitor.rows("sonpo", "/"), visitor.rows("jpass", "/applications")


def test_eight_worlds_at_once_see_nothing_of_each_other(server):
    """Each has its own case and no other: in every list, in the link's journal and in the ledger; a fault fires in its own."""
    struck = server.worlds.named("world-3")
    struck.faults.arm("link1.twice")
    together = threading.Barrier(WORLDS, timeout=60)
    with ThreadPoolExecutor(WORLDS) as pool:
        carried = list(pool.map(lambda n: carry(server.port, n, together), range(1, WORLDS + 1)))

    for n, (_, in_sonpo, in_jpass) in enumerate(carried, 1):
        world_context, estimate = server.worlds.named(f"world-{n}"), persona(n).number
        assert [row[1] for row in in_sonpo] == [estimate]
        assert [(row[1], row[2], row[6]) for row in in_jpass] == [("040200000170-00", estimate, "承認")]
        assert [(entry.effect, entry.estimate) for entry in world_context.ledger.entries()] == [
            ("application", estimate)
        ]
        assert {entry.estimate for entry in world_context.link.journal()} == {estimate}
        assert [entry.road for entry in world_context.link.journal()].count("link1") == (2 if n == 3 else 1)
        assert [fault.fired for fault in world_context.faults.armed()] == ([1] if n == 3 else [])
