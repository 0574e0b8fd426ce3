"""What the past of a lived-in world left is what the portals' own views would have: held to it record by record."""

import json
import re
from datetime import datetime

import pytest
from renkei.mockportals.past import lives
from renkei.mockportals.past.case import PastCase
from renkei.mockportals.past.records import PastRecords
from renkei.mockportals.samples.seed import persona
from renkei.mockportals.world import WorldConfig, context_of
from renkei.robot.cases.case import Case

from tests.simulation.clock import SimulatedClock
from tests.simulation.fakes.records import MemoryStore
from tests.simulation.plan import RunPlan
from tests.support.ways import WAYS

_NOT_COMPARED = {"world_setting", "world_sign_in", "world_fault", "world_fault_forestalled", "world_held"}
_MOMENT = re.compile(r"\d{4}[-/]\d{2}[-/]\d{2}[ T]\d{2}:\d{2}(:\d{2}\+09:00)?")
_CODE = re.compile(r"\b[ACDEFGHJKLMNPQRTUVWXY34679]{12}\b")
_OTHER_PRODUCT = "通常クレジット"  # what the way of a re-application asks for the second time

_APPROVED = ((0, PastCase.approve),)
_TO_THE_END = (*lives._CONCLUDED, *lives._FILED)
_LIVES = {
    "main": (*lives._SUBMITTED, *_APPROVED, *_TO_THE_END),
    "terminal": (*lives._ON_TERMINAL, (0, PastCase.apply_as_customer), *_APPROVED, *_TO_THE_END),
    "paper": (*lives._ON_PAPER, *_APPROVED, *_TO_THE_END),
    "out": (*lives._SUBMITTED, *_APPROVED, *lives._BY_HAND, *lives._FILED),
    "reapply": (*lives._SUBMITTED, *_APPROVED, *_TO_THE_END, *lives._AGAIN, *_APPROVED, *_TO_THE_END),
}


@pytest.mark.parametrize(("way", "party"), [*((way, party) for way in _LIVES for party in (1, 2)), ("main", 7)])
def test_a_life_leaves_the_records_that_the_views_leave(simulator, way, party):
    """Every table, every column, times and the customer's code aside: as after the robot went the same way."""
    case = WAYS[way].case(party, SimulatedClock(0.0).now().date())

    assert simulator.play(RunPlan(way, party)).ends == ["done"]

    assert _written(way, party, case) == comparable(simulator._world.records())


def _written(way, party, case: Case):
    """Return what the life leaves in a world of its own, comparable."""
    store = MemoryStore()
    world_context = context_of(store, "main", WorldConfig(now=SimulatedClock(0.0).now, estimates=12))
    with store.writing() as session:
        case_of_the_past = PastCase(PastRecords(world_context, session), persona(party))
        for _, act in _LIVES[way]:
            act(case_of_the_past)
    return comparable(store.moment())


def comparable(records):
    """Return every record but settings, sign-ins and faults, told without moments and codes."""
    return {
        f"{table} {nth}": _plain(row)
        for table, rows in records.items()
        if table not in _NOT_COMPARED
        for nth, row in enumerate(rows.values())
    }


def _plain(row):
    return {key: _without_names(value) for key, value in row.items()}


def _without_names(value):
    """Return a value without the moment or the code in it; what is kept as JSON is told without regard to its order."""
    if isinstance(value, datetime):
        return "a moment"
    if not isinstance(value, str):
        return value
    told = json.dumps(json.loads(value), ensure_ascii=False, sort_keys=True) if value[:1] in "{[" and value else value
    return _CODE.sub("code", _MOMENT.sub("a moment", told)).replace(_OTHER_PRODUCT, "残価設定型クレジット")
