"""The catalogue of faults: each name stands for a place that is there, and the page about it says what the code says."""

from pathlib import Path

import pytest
from renkei.mockportals.arclink import rules as arclink
from renkei.mockportals.exchange.roads import ROADS
from renkei.mockportals.faults import CATALOGUE
from renkei.mockportals.faults.catalogue import SPOTS
from renkei.mockportals.faults.places import BUTTONS, CANNOT_BE_UNDONE, REQUESTS
from renkei.mockportals.faults.table import markdown
from renkei.mockportals.jpass import rules as jpass
from renkei.mockportals.server import ByHostName
from renkei.mockportals.sonpo import rules as sonpo
from renkei.mockportals.sonpo.texts import TEXTS
from renkei.robot.procedure.roads import ROADS as robots
from renkei.robot.procedure.steps import STEPS

ROOT = Path(__file__).parents[2]
PLACES = {**REQUESTS, **{f"{step}.page": button.page for step, button in BUTTONS.items()}}


def test_the_page_about_faults_is_the_catalogues():
    """docs/faults.md is what `make faults` writes."""
    assert (ROOT / "docs/faults.md").read_text("utf-8") == markdown()


def test_the_catalogue_cannot_be_changed():
    """Nobody adds a fault while the portals run."""
    with pytest.raises(TypeError):
        CATALOGUE["step1.slow"] = CATALOGUE["step2.slow"]


def test_every_name_says_where_it_fires_what_it_does_and_what_follows():
    """A name is `<where>.<kind>`; where is a road or a step of the procedure."""
    for name, fault in CATALOGUE.items():
        where, kind = name.split(".")
        step = where.removeprefix("step")
        assert where in ROADS or step in STEPS, name
        assert (fault.name, bool(kind), bool(fault.where), bool(fault.does), bool(fault.robot_must)) == (
            name,
            True,
            True,
            True,
            True,
        )


def test_every_road_can_be_struck_but_the_estimates():
    """What PAL opens shows itself whether it came; on every other road a hand-over can be lost."""
    struck = {road for road in ROADS if f"{road}.lost" in CATALOGUE}
    assert ROADS.keys() - struck == {"estimate.sonpo", "estimate.jpass"}


def test_every_step_that_asks_a_portal_can_be_struck():
    """What has no place only reads a window that is open (7, 30, 41, 44)."""
    assert STEPS.keys() - REQUESTS.keys() == {"7", "30", "41", "44"}


def test_who_asks_for_no_sign_in_cannot_end_it():
    """The customer's terminal knows its customer by the code alone."""
    assert "step22.lost_answer" in CATALOGUE
    assert not {"step22.session_expired", "step22.signed_in_elsewhere"} & CATALOGUE.keys()


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_every_place_is_a_view_of_its_portal(place, portals):
    """Portal, endpoint and method exist; what tells steps apart are real papers, texts and statuses."""
    rules = ByHostName(portals)._app_of(place.portal.name).url_map.iter_rules()
    views = {(rule.endpoint, method) for rule in rules for method in rule.methods or ()}
    assert {(f"screens.{endpoint}", place.method) for endpoint in place.endpoints} <= views
    assert place.states <= {*sonpo.Status, *jpass.Status, *arclink.Status, "link1", "link3"}
    known = {"帳票": set(sonpo.Paper), "key": {text.key for text in TEXTS}, "at": {"3"}}
    assert all(value in known[name] for name, value in place.given if value)


@pytest.mark.parametrize("button", BUTTONS.values(), ids=BUTTONS)
def test_every_button_is_on_a_page_of_its_portal(button):
    """The label that the page's script looks for is the one that the portal's templates show."""
    templates = (ROOT / "mockportals" / button.page.portal.name / "templates").glob("*.html")
    assert any(button.label in template.read_text("utf-8") for template in templates)


def test_what_cannot_be_undone_is_the_procedures():
    """There the robot looks before it presses again."""
    assert {step.number for step in STEPS.values() if not step.undoable} == CANNOT_BE_UNDONE
    assert "never press again" in CATALOGUE["step16.lost_answer"].robot_must
    assert "do the step again" in CATALOGUE["step15.lost_answer"].robot_must


def test_every_fault_of_a_step_can_strike_somewhere():
    """Each name belongs to a view."""
    striking = {name for spots in SPOTS.values() for spot in spots for name in spot.names}
    assert striking == {name for name in CATALOGUE if name.startswith("step")}


def test_a_delay_lasts_as_long_as_its_kind_unless_told_otherwise(world_context):
    """`seconds` 0 is the kind's own length."""
    assert world_context.faults.arm("link1.late").seconds == 20
    assert world_context.faults.arm("link1.late", seconds=3).seconds == 3
    assert world_context.faults.arm("step16.no_answer").seconds == 30


def test_every_road_is_known_to_the_robot():
    """By the portals' name for it, with printed steps; the only such map there is. An estimate goes its way before any step."""
    assert robots.keys() == {road for road in ROADS if not road.startswith("estimate.")}
    assert {step for road in robots.values() for step in (road.begins, road.sets_out)} <= STEPS.keys()
