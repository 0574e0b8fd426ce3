"""One stage for all tests of a process: what undisturbed runs leave is used by all of them."""

from collections.abc import Iterator

import pytest

from tests.simulation.robot_at_work import without_a_machine
from tests.simulation.stage import Stage


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """Where runs are played."""
    with without_a_machine() as descriptor:
        yield Stage(descriptor)
