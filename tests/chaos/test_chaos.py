"""The whole torture, nightly: hundreds of deaths, and nothing lost, nothing twice, nothing called done that is not."""

import pytest

from tests.chaos.kills import VICTIMS
from tests.chaos.plans import plans_for
from tests.chaos.portals import Portals
from tests.chaos.series import Series
from tests.chaos.table import must_not_be, table

pytestmark = [pytest.mark.e2e, pytest.mark.nightly]


@pytest.fixture(scope="module")
def portals(tmp_path_factory):
    """Portals that can be killed."""
    with Portals(tmp_path_factory.mktemp("portals")) as portals:
        yield portals


@pytest.mark.parametrize("victim", VICTIMS)
def test_nobodys_death_loses_or_doubles_a_case(portals, tmp_path, victim):
    """Killed at every step, each case ends, and the portals have every effect once."""
    series = Series(portals, tmp_path, victim)
    outcomes = [series.carry_out(plan) for plan in plans_for(victim)]
    assert must_not_be(outcomes) == [], table(outcomes)
