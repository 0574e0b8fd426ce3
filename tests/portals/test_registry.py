"""The registry of portals: one row and a folder of its own are all that a portal is."""

from dataclasses import replace

import pytest
from click.testing import CliRunner
from flask import Blueprint, render_template_string
from renkei.mockportals import cli, command
from renkei.mockportals.exchange.link import Answer
from renkei.mockportals.exchange.messages import ReapplicationData
from renkei.mockportals.exchange.roads import ROADS
from renkei.mockportals.portals import PORTALS
from renkei.mockportals.server import ByHostName, Server, Worlds
from renkei.mockportals.systems import System
from renkei.mockportals.web.portal import Portal
from renkei.mockportals.web.signin import TRAINING_PASSWORD, TRAINING_USER
from renkei.mockportals.world import WorldConfig
from werkzeug.test import Client

AT = "http://pretend.localhost:8700"
CONTROL = {"base_url": "http://control.localhost:8700", "environ_overrides": {"REMOTE_ADDR": "127.0.0.1"}}
ACCOUNT = {"user": TRAINING_USER, "password": TRAINING_PASSWORD}
SCREEN = '{% extends "base.html" %}{% block title %}見本{% endblock %}'


def screens():
    made = Blueprint("screens", __name__)
    made.add_url_rule("/", "top", lambda: render_template_string(SCREEN))
    return made


def take(context, transmission, message):
    return Answer(accepted=True, path=f"/{context.name}/{message.estimate_number}/{transmission}")


PRETEND = Portal(
    system=System("pretend", "見本システム"), accent="#123456", screens=screens, receivers={"pretend": take}
)
CONFIG = WorldConfig(estimates=1, portals=(*PORTALS, PRETEND))


@pytest.fixture
def worlds(tmp_path):
    worlds = Worlds(tmp_path / "portals.sqlite", CONFIG)
    yield worlds
    worlds.close()


@pytest.fixture
def client(worlds):
    return Client(ByHostName(worlds))


def test_a_row_is_served_at_its_host_name_with_a_sign_in_of_its_own(client):
    """It asks to sign in as the others do, shows its screens under its title, and in its colour."""
    client.post("/login", base_url="http://pal.localhost:8700", data=ACCOUNT)
    assert client.get("/", base_url=AT).location == "/login?next=/"
    assert "見本システム" in client.get("/login", base_url=AT).text
    assert client.post("/login", base_url=AT, data=ACCOUNT).location == "/"
    assert "<title>見本 | 見本システム</title>" in client.get("/", base_url=AT).text
    assert "#123456" in client.get("/look.css", base_url=AT).text


def test_a_row_without_sign_in_is_open_to_all(tmp_path):
    """Whoever knows the address is shown the screen, and there is nowhere to sign in."""
    row = replace(PRETEND, system=System("pretend", "見本システム", sign_in=False))
    worlds = Worlds(tmp_path / "open.sqlite", replace(CONFIG, portals=(row,)))
    client = Client(ByHostName(worlds))
    assert [client.get(path, base_url=AT).status_code for path in ("/", "/login")] == [200, 404]
    worlds.close()


def test_a_row_is_listed_at_the_bare_address_and_by_control(client):
    """Whoever asks what portals there are is told of it, last of those that are replicas."""
    assert f'<a href="{AT}/">見本システム</a>' in client.get("/", base_url="http://localhost:8700").text
    *_, pretend, control = client.get("/portals", **CONTROL).json
    assert pretend == {"name": "pretend", "title": "見本システム", "sign_in": True}
    assert control["name"] == "control"


def test_renkei_portals_prints_a_rows_address(monkeypatch):
    """The command has no list of its own."""
    monkeypatch.setattr(Server, "run", lambda _server: None)
    monkeypatch.setattr(command, "WorldConfig", lambda **given: replace(CONFIG, **given))
    told = CliRunner().invoke(cli.portals, ["--port", "0"])
    assert told.exit_code == 0, told.output
    assert "見本システム" in told.stdout
    assert "http://pretend.localhost:" in told.stdout


def test_a_rows_receivers_take_what_is_sent_in_each_world(worlds):
    """It learns in which world it arrived, and what comes back is its answer."""
    sent = [
        worlds.named(name).link.send("pretend", ReapplicationData(estimate_number="E00000001", receipt_number=""))
        for name in ("main", "other")
    ]
    assert [delivery.answer.path for delivery in sent] == [
        "/main/E00000001/00000001",
        "/other/E00000001/00000001",
    ]


def test_every_road_leads_to_the_portal_that_takes_what_comes_on_it():
    """Each road has one receiver, and it is the one that trouble on the road is told of."""
    takers = [(road, portal.system) for portal in PORTALS for road in portal.receivers]
    assert sorted(takers, key=lambda taker: taker[0]) == sorted(
        ((road, route.receiver) for road, route in ROADS.items()), key=lambda taker: taker[0]
    )
