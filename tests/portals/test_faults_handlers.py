"""Each kind of trouble has somebody who carries it out, and what nobody carried out has not fired."""

from pathlib import Path

import pytest
from renkei.mockportals.faults import middleware as trouble
from renkei.mockportals.faults.handlers import Handlers, handles
from renkei.mockportals.faults.kinds import KINDS
from renkei.mockportals.jpass.rules import INSURERS, SOMPO_JAPAN

from .jpass_kit import SEARCH

SCRIPT = (Path(trouble.__file__).parents[1] / "web" / "ui" / "static" / "portal.js").read_text("utf-8")


OTHER = next(insurer for insurer in INSURERS if insurer != SOMPO_JAPAN)


def fired(world_context):
    return [fault.fired for fault in world_context.faults.armed()]


def test_a_kind_without_a_handler_is_refused():
    """The names of all that nobody carries out are told at once."""
    with pytest.raises(ValueError, match=r"alert, button_late, .*window_late"):
        Handlers().must_be_complete()


@pytest.mark.parametrize("kind", ["lost", "melts"])
def test_a_kind_has_one_handler_and_is_one_of_the_catalogue(kind):
    """Neither a second handler nor one for nothing is taken."""
    some = Handlers()
    some("lost")(print)
    with pytest.raises(ValueError, match=kind):
        some(kind)(print)


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS if kind.family == "page"])
def test_what_the_page_is_to_spoil_its_script_knows(kind):
    """Handed to the page as an attribute, it is carried out by portal.js."""
    assert handles.of(kind) is trouble.on_page
    assert f'"{kind}"' in SCRIPT


def test_a_list_that_is_not_shown_cannot_be_stale(kit, world_context):
    """The screen of step 13 without a search lists nothing: the fault has matched, but not fired."""
    kit.send_insurance(1)
    number = kit.draft(1)
    kit.fill(number, 1, until="insurance")
    world_context.faults.arm("step13.list_stale", times=2)
    kit.jpass.get(f"/applications/{number}/insurance", **{**SEARCH, "損保会社": OTHER})
    assert fired(world_context) == [0]
    kit.jpass.get(f"/applications/{number}/insurance", **SEARCH)
    assert fired(world_context) == [1]


def test_a_refused_insurance_is_not_received_only_for_show(kit, world_context):
    """What J-PASS does not take at all shows itself in no receipt window either."""
    kit.submit(1)
    world_context.faults.arm("link1.receipt_only")
    assert not kit.send_insurance(1).accepted
    assert fired(world_context) == [0]
