"""A laptop that is closed in the middle of a step: the robot, its browser and all that belongs to it stand still, and go on later."""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest
from renkei.robot.config.settings import Timeouts

from tests.e2e.odd_machines import Machine
from tests.support.sheets import with_short_names
from tests.support.ways import EFFECTS

LONGER_THAN_ANY_WAIT = max(Timeouts().screen, Timeouts().silence) + 5.0


@contextmanager
def asleep(process: "subprocess.Popen[str]") -> Iterator[None]:
    """Stop a process and all that it has started, the parents first, so that none sees another fall asleep; then wake them."""
    stopped = []
    waiting = [psutil.Process(process.pid)]
    while waiting:
        one = waiting.pop(0)
        one.suspend()
        stopped.append(one)
        waiting += one.children()
    assert len(stopped) > 3, "the browser and its driver belong to it"
    try:
        yield
    finally:
        for one in reversed(stopped):
            one.resume()


@pytest.mark.nightly
@pytest.mark.parametrize("step", ["3", "16", "37"])
def test_a_robot_that_slept_in_a_step_goes_on(tmp_path, world, step):
    """It slept longer than anybody waits: at most one attempt more, the case is done, and each effect is there once."""
    machine = Machine(tmp_path)
    assert machine.run("template", "cases.csv")[0] == 0
    with_short_names(tmp_path / "cases.csv")
    running = machine.start("run", "cases.csv", "--portals", world.url, "--out", "out", "--staff", "robot")
    before = list(until_step_before(running, step))
    with asleep(running):
        time.sleep(LONGER_THAN_ANY_WAIT)  # this is what is tried, not a wait for something
    said, _ = running.communicate(timeout=200)

    assert running.returncode == 0, "".join(before) + said
    (case,) = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))["cases"]
    assert case["status"] == "done"
    assert world.effects() == [*EFFECTS]
    assert max(record["attempt"] for record in case["steps"] if record["step"] != "23") <= 2


def until_step_before(running: "subprocess.Popen[str]", step: str) -> Iterator[str]:
    """Yield what is said until the step before `step` is told as done: the robot is in `step` then."""
    assert running.stdout is not None
    for line in running.stdout:
        yield line
        if re.match(rf"case-0001\s+{int(step) - 1}\s", line):
            return
    raise AssertionError(f"step {step} was never reached")
