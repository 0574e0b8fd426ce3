"""One simulator for all tests of a process: what undisturbed runs leave is used by all of them."""

from collections.abc import Iterator

import pytest

from tests.simulation.robot_at_work import without_a_machine
from tests.simulation.simulator import Simulator


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    """Where runs are played. What it puts in place of the machine is gone again before another module needs the machine."""
    with without_a_machine() as descriptor, Simulator(descriptor) as simulator:
        yield simulator
