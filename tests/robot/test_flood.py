"""Windows without end are noticed while they come; what a case opens is no flood."""

import pytest
from playwright.sync_api import Error as PlaywrightError
from renkei.robot.browser.flood import MOST_WINDOWS, Flood, TooManyWindows
from renkei.robot.browser.trouble import as_case_error


@pytest.fixture
def closed():
    return []


def test_one_window_too_many_closes_all(closed):
    """Up to the bound nothing happens; past it all are closed, once, however many still come."""
    flood = Flood()
    for number in range(1, MOST_WINDOWS + 1):
        flood.count(number, lambda: closed.append("all"))
    assert (flood.came, closed) == (False, [])
    for _ in range(300):
        flood.count(1, lambda: closed.append("all"))
    assert (flood.came, closed) == (True, ["all"])


def test_windows_that_stay_open_count_though_screens_come(closed):
    """One that opens a window more with every screen is noticed, too; those that were closed on the way count no more."""
    flood = Flood()
    for _ in range(200):
        flood.count(6, lambda: closed.append("all"))
        flood.arrived()
    assert closed == []
    flood.count(MOST_WINDOWS + 1, lambda: closed.append("all"))
    assert closed == ["all"]


def test_what_was_lost_to_a_flood_is_told_as_that():
    """Playwright only says that a window was closed: the sentence says why, once; without a flood its error stays its own."""
    flood = Flood()
    with pytest.raises(PlaywrightError, match="closed") as plain, flood.told():
        raise PlaywrightError("closed")
    assert not isinstance(plain.value, TooManyWindows)
    flood.count(MOST_WINDOWS + 1, lambda: None)
    with pytest.raises(TooManyWindows) as told, flood.told(), flood.told():
        raise PlaywrightError("closed")
    assert f"more than {MOST_WINDOWS} windows" in as_case_error(told.value).seen.en
    assert f"{MOST_WINDOWS}を超える" in as_case_error(told.value).seen.ja
