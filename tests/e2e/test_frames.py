"""How far it is from a row to a click: whoever follows a case through the code has so many functions to read."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from types import FrameType

import pytest
from playwright.sync_api import Locator
from renkei import robot as package
from renkei.robot.app import App
from renkei.robot.config.settings import Settings
from renkei.robot.store.location import place_of
from renkei.robot.workers import sheet_run
from renkei.robot.workers.signals import Asked

from .conftest import HURRIED

OURS = str(Path(package.__file__).parent)
MOST = 18


def stack(frame: FrameType | None) -> list[str]:
    """Return our own functions on a thread, the innermost first."""
    names = []
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(OURS):
            names.append(f"{Path(code.co_filename).relative_to(OURS).as_posix()}:{code.co_qualname}")
        frame = frame.f_back
    return names


def way_to_here() -> list[str]:
    """Return our functions between the enrolment of a row and whatever is done here, on all threads that have a part in it."""
    here = stack(sys._getframe())
    others = [stack(frame) for thread, frame in sys._current_frames().items() if thread != threading.get_ident()]
    return [*here, *outwards(others, "worker.py:Worker._carry"), *outwards(others, "shifts.py:one_shift")]


def outwards(stacks: list[list[str]], name: str) -> list[str]:
    """Return a thread's functions from the one of that name on outwards: what that one does while it waits is no part of the way."""
    [names] = [names for names in stacks if any(one.endswith(name) for one in names)]
    return names[next(place for place, one in enumerate(names) if one.endswith(name)) :]


@pytest.mark.e2e
@pytest.mark.parametrize("end", ["declined", pytest.param("done", marks=pytest.mark.nightly)])
def test_a_click_is_no_more_than_eighteen_functions_away_from_its_row(end, world, tmp_path, monkeypatch):
    """From `carry_out`, which enrols the row, over the queue to the click on the screen, at every click.

    Of the main way; by day only of 1-24, in which the longest way to a click is.
    """
    income = {"declined": 100, "done": 650}[end]
    ways: list[list[str]] = []
    click = Locator.click

    def seen(self: Locator, *args: object, **wishes: object) -> None:
        ways.append(way_to_here())
        click(self, *args, **wishes)

    monkeypatch.setattr(Locator, "click", seen)
    monkeypatch.setattr(sheet_run, "stopping_at_a_signal", lambda: nullcontext(Asked()))
    settings = Settings(world.url, tmp_path / "out", mask=False, timeouts=HURRIED, customer="robot", staff="robot")
    app = App(settings=settings, language="en")
    with ThreadPoolExecutor(1) as thread:
        outcome = thread.submit(
            sheet_run.carry_out, app, [world.case(1, 年収=income)], place_of(str(tmp_path / "books.sqlite"))
        )
        [result] = outcome.result().summary.cases
    assert result.status == end
    longest = max(ways, key=len)
    assert "workers/sheet_run.py:carry_out" in longest
    assert len(longest) <= MOST, "\n".join(longest)
