"""A fresh world a test: 30 estimates, and a clock that stands at 2026-11-24 10:00 until it is moved."""

from datetime import datetime
from functools import partial

import pytest
from renkei.mockportals import server
from renkei.mockportals.clock import JST
from renkei.mockportals.portals import PORTALS
from renkei.mockportals.server import ByHostName, Worlds
from renkei.mockportals.web import screens
from renkei.mockportals.world import WorldConfig
from werkzeug.test import Client

from . import browsing
from .jpass_kit import Kit
from .terminal_kit import Telephone

START = datetime(2026, 11, 24, 10, 0, tzinfo=JST)


@pytest.fixture(scope="session")
def built():
    """The portals' applications that were built so far, by name."""
    return {}


@pytest.fixture(autouse=True)
def portals_are_built_once(built, monkeypatch):
    """Build a portal's application for all tests: it serves any world, and its rules and pages take longer than most tests."""

    def portal_app(portal, labels=None):
        if labels or portal not in PORTALS:
            return screens.portal_app(portal, labels)
        if portal.name not in built:
            built[portal.name] = screens.portal_app(portal)
        return built[portal.name]

    monkeypatch.setattr(server, "portal_app", portal_app)


@pytest.fixture
def portals(tmp_path):
    """The worlds behind one server, none of them opened yet."""
    opened = Worlds(tmp_path / "portals.sqlite", WorldConfig(now=lambda: START, estimates=30))
    yield opened
    opened.close()


@pytest.fixture
def world_context(portals):
    """The main world; `world_context.clock` moves its time."""
    return portals.named("main")


@pytest.fixture
def client(portals):
    """Sign in to a portal: `client("sonpo").get("/")`, `.post(path, **{"保険料": "84320"})`."""
    return partial(browsing.Browser, ByHostName(portals))


@pytest.fixture
def alerts():
    """Read the sentences that an answer says in its alerts: `alerts(response)`."""
    return browsing.alerts


@pytest.fixture
def kit(world_context, client):
    """A clerk's hands in J-PASS, signed in to; what belongs to it elsewhere comes along."""
    return Kit(world_context, client)


@pytest.fixture
def telephone(portals):
    """The customer's own terminal, that nobody is signed in on."""
    return Telephone(Client(ByHostName(portals)))
