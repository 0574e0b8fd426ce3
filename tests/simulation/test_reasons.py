"""Every reason that the robot can give is brought about, and read: do words, place, picture and next action fit what happened?"""

import re

import pytest
from renkei.mockportals.samples.seed import persona
from renkei.robot.procedure.steps import STEPS, SYSTEMS

from tests.simulation.causes import Cause, bring_about, caused, listening, sentences_of_reasons
from tests.simulation.reasons import ELSEWHERE, NEXT, REASONS
from tests.support.canaries import in_text

_WHO = persona(1)
PEOPLE = [
    said
    for said in (
        *(_WHO.customer.name, _WHO.customer.kana, _WHO.customer.birth_date, _WHO.customer.phone, _WHO.customer.address),
        *(_WHO.vehicle_registration, "renkei-training"),
    )
    if said
]
"""What is known of the customer whose case it is, and of nobody else; and the password."""
_ALL = [(name, number) for name, fits in REASONS.items() for number in range(len(fits))]


@pytest.fixture(scope="module")
def heard():
    """What every sentence that can be a reason has said."""
    with listening() as said:
        yield said


def test_every_reason_is_brought_about_here_or_said_to_be_elsewhere():
    """Whoever writes a new sentence comes by here, and says what brings it about."""
    known = sentences_of_reasons().keys() - {"run.left_over"}

    assert REASONS.keys() | ELSEWHERE.keys() == known
    assert not REASONS.keys() & ELSEWHERE.keys()


@pytest.mark.parametrize(("name", "number"), _ALL, ids=[f"{name}-{number}" for name, number in _ALL])
def test_a_reason_fits_what_happened(simulator, heard, name, number):
    """The sentence is the one that the cause calls for; step, system, fault, quoted words, picture and advice are what they should be.

    Nothing that was told, or went into the journal, says who the customer is.
    """
    fits = REASONS[name][number]
    heard.clear()

    outcome = caused(fits.cause, simulator)

    assert in_text("\n".join([*outcome.journal, *(turn.model_dump_json() for turn in outcome.turns)]), PEOPLE) == set()
    reason = outcome.turns[-1].reason
    assert reason is not None
    assert heard.get(reason.message) == name, reason.message
    assert (reason.kind, reason.step, reason.portal) == (fits.kind, fits.step, fits.portal)
    assert fits.says in reason.message
    assert fits.quotes in reason.message
    assert {what for what, how in NEXT.items() if re.search(how, reason.next_action)} == _names(fits.nexts), (
        reason.next_action
    )
    assert (reason.evidence is not None) == fits.picture
    assert reason.step in STEPS
    assert reason.portal in SYSTEMS


def test_a_result_without_a_number_is_looked_up(simulator):
    """J-PASS's result shows no 受付番号: the case goes on with the one that its list shows."""
    told = "renkei.robot.screens.jpass.Result.text"

    result = bring_about(Cause(phase="link2", patches={told: lambda _result: "送信が正常に完了しました"}), simulator)

    assert (result.status, result.receipt_number) == ("done", "040200000170-00")


def _names(nexts: str) -> set[str]:
    return {name for name in NEXT if re.search(rf"\b{name}\b", nexts)}
