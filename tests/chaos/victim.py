"""The robot's own command with its death planned: `python -m tests.chaos.victim ORDERS run …`, or `audit …`.

All of it is wrapped around the robot from outside; the robot knows nothing of it.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial, wraps
from pathlib import Path
from time import time
from typing import Any

from playwright._impl._sync_base import SyncBase  # every command to the browser goes through it
from renkei.robot import cli
from renkei.robot.browser.warm import WarmBrowser
from renkei.robot.commands import auditing as audit
from renkei.robot.commands import carrying
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.execution.job import Job
from renkei.robot.procedure.steps import STEPS
from renkei.robot.reporting.journal import Journal
from renkei.robot.screens import jpass

from tests.chaos.kills import Kill, Point, read

HURRIED = Timeouts(
    screen=15.0,
    looks=2,
    backoff=0.0,
    phase_attempts=100,
    lives=1000,
    poll=0.05,
    settle=0.5,
    in_flight=1.0,
    deadline=7200.0,
)
_MIDDLE = 3  # commands to the browser
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


class KillSwitch:
    """Waits for the robot at each kill in turn, and notes when a step begins, when it ends, and when it is killed."""

    def __init__(self, notes: Path, kills: list[Kill], target: Callable[[], int]) -> None:
        """`target` returns the process to be killed, and 0 where it has died and not come back yet."""
        self._notes = notes.open("a", encoding="utf-8")
        self._kills = kills
        self._target = target
        self.step = ""
        self._commands = 0
        self._is_open = False  # whether the next command to the browser is the click

    def begins(self, step: str) -> None:
        """A step begins."""
        self.step, self._commands, self._is_open = step, 0, False
        self.note("begun", step)
        if STEPS[step].undoable:
            self.at("before")

    def ends(self) -> None:
        """A step is about to be entered; one that gave the browser little to do is struck in the middle now."""
        self._is_open = False
        self.at("middle")
        self.at("after")

    def opens(self) -> None:
        """What comes next cannot be taken back."""
        self.at("announced")
        self._is_open = True

    def commanded(self) -> None:
        """The browser did something."""
        self._commands += 1
        if self._is_open:
            self._is_open = False
            self.at("clicked")
        elif self._commands == _MIDDLE:
            self.at("middle")

    def at(self, point: Point) -> None:
        """Strike where it was planned."""
        if not self._kills or self._kills[0] != Kill(self.step, point) or not (pid := self._target()):
            return
        self._kills.pop(0)
        self.note("struck", self.step, point)
        os.kill(pid, KILL)

    def note(self, what: str, step: str, point: str = "") -> None:
        """Write a line that outlives the robot."""
        self._notes.write(json.dumps({"at": time(), "what": what, "step": step, "point": point}) + "\n")
        self._notes.flush()


def wrap_the_robot(switch: KillSwitch) -> None:
    """Wrap what a step goes through."""
    _around(Job, "_attempt_at", before=lambda _job, step: switch.begins(step.number))
    _around(Job, "_enter", before=lambda *_, **how: switch.ends() if how["ok"] else None)
    _around(
        Job, "_enter", after=lambda _job, step, *_, **how: switch.note("done" if how["ok"] else "failed", step.number)
    )
    _around(Job, "_pass_point_of_no_return", after=lambda _job: switch.opens())
    _around(Journal, "intent", before=lambda *_: switch.at("before"))
    _around(Journal, "settled", before=lambda *told: switch.at("answered") if told[-1] == "done" else None)
    _around(SyncBase, "_sync", after=lambda *_: switch.commanded())


def _around(
    owner: type, name: str, before: Callable[..., None] | None = None, after: Callable[..., None] | None = None
) -> None:
    original = getattr(owner, name)

    @wraps(original)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if before is not None:
            before(*args, **kwargs)
        result = original(*args, **kwargs)
        if after is not None:
            after(*args, **kwargs)
        return result

    setattr(owner, name, wrapped)


def err_once() -> None:
    """Let the first entry at 43 be one that J-PASS refuses, as a clerk's slip would be (44)."""
    original, slips = jpass.Registration.fill, iter([{"保険始期日": "2027-01-01"}])
    jpass.Registration.fill = lambda screen, **entries: original(screen, **{**entries, **next(slips, {})})


class _Browser:
    """The process of the browser that is at work, told once."""

    def __init__(self) -> None:
        self._pid = 0
        _around(WarmBrowser, "_start", after=self._learn)

    def __call__(self) -> int:
        pid, self._pid = self._pid, 0
        return pid

    def _learn(self, warm: WarmBrowser) -> None:
        answer = warm.browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
        [self._pid] = [process["id"] for process in answer["processInfo"] if process["type"] == "browser"]


class _Portals:
    """The process that serves the portals, told once."""

    def __init__(self, pid_file: Path) -> None:
        self._pid_file = pid_file
        self._told = 0

    def __call__(self) -> int:
        pid = int(self._pid_file.read_text("ascii"))
        if pid == self._told:
            return 0
        self._told = pid
        return pid


def _target(orders: dict[str, Any]) -> Callable[[], int]:
    if orders["victim"] == "robot":
        return os.getpid
    return _Browser() if orders["victim"] == "browser" else _Portals(Path(orders["portals_pid"]))


def main() -> None:
    """Be the robot, until death comes."""
    orders = json.loads(sys.argv.pop(1))
    timeouts = replace(HURRIED, **orders["timeouts"])
    carrying.Settings = audit.Settings = partial(Settings, timeouts=timeouts)
    wrap_the_robot(KillSwitch(Path(orders["notes"]), read(orders["kills"]), _target(orders)))
    if orders["misread"]:
        err_once()
    cli.main()


if __name__ == "__main__":
    main()
