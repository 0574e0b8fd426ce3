"""A fresh world a test: 30 estimates, and a clock that stands at 2026-11-24 10:00 until it is moved."""

from datetime import datetime
from functools import partial

import pytest

from mockportals.clock import JST
from mockportals.server import ByHostName, Worlds
from mockportals.world import Recipe

from . import browsing

START = datetime(2026, 11, 24, 10, 0, tzinfo=JST)


@pytest.fixture
def portals(tmp_path):
    """The worlds behind one server, none of them opened yet."""
    opened = Worlds(tmp_path / "portals.sqlite", Recipe(now=lambda: START, estimates=30))
    yield opened
    opened.close()


@pytest.fixture
def ground(portals):
    """The main world; `ground.clock` moves its time."""
    return portals.named("main")


@pytest.fixture
def client(portals):
    """Sign in to a portal: `client("sonpo").get("/")`, `.post(path, **{"保険料": "84320"})`."""
    return partial(browsing.Browser, ByHostName(portals))


@pytest.fixture
def alerts():
    """Read the sentences that an answer says in its alerts: `alerts(response)`."""
    return browsing.alerts
