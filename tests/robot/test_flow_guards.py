"""What a flow asks before it goes on, where a wrong answer would be a false end."""

from types import SimpleNamespace

import pytest
from renkei.robot.config.settings import Timeouts
from renkei.robot.errors import BusinessError
from renkei.robot.flows.bounds import sends
from renkei.robot.flows.link3 import is_concluded_already
from renkei.robot.screens.sonpo import APPROVED, CONCLUDED, ContractState

OURS, EARLIER = "040200000170-01", "040200000170-00"


def standing(status, receipt_number):
    return ContractState("S000000001", status, "0000000002", receipt_number)


@pytest.fixture
def job():
    """A re-application, as far as these questions look at it, whose pauses are only noted."""
    pauses = []
    return SimpleNamespace(
        facts=SimpleNamespace(receipt_number=OURS),
        timeouts=Timeouts(sends=3, backoff=0.5),
        clock=SimpleNamespace(sleep=pauses.append),
        pauses=pauses,
    )


@pytest.mark.parametrize(
    ("status", "receipt_number", "concluded"),
    [(APPROVED, OURS, False), (APPROVED, EARLIER, False), (CONCLUDED, OURS, True)],
)
def test_a_contract_is_concluded_for_its_own_application(job, status, receipt_number, concluded):
    """Only then is nothing signed again, and the conclusion registered."""
    assert is_concluded_already(job, standing(status, receipt_number)) is concluded


def test_an_earlier_applications_conclusion_is_not_this_ones(job):
    """What was concluded for -00 is never registered for -01: a person compares both systems."""
    with pytest.raises(BusinessError) as stopped:
        is_concluded_already(job, standing(CONCLUDED, EARLIER))
    assert (stopped.value.step, stopped.value.portal) == ("29", "sonpo")
    assert EARLIER in stopped.value.seen.ja


@pytest.mark.parametrize(("crosses_at", "tries", "crossed"), [(1, 1, True), (3, 3, True), (4, 3, False)])
def test_a_hand_over_is_tried_within_its_bounds(job, crosses_at, tries, crossed):
    """Until it crosses, three times at most, with a pause between two tries."""
    made = []
    for number in sends(job):
        made.append(number)
        if number == crosses_at:
            break
    assert (made[-1] == crosses_at) is crossed
    assert (made, job.pauses) == ([*range(1, tries + 1)], [0.5 * 2**n for n in range(tries - 1)])
