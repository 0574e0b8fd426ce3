"""The robot's own command with death lying in wait: `python -m tests.torture.victim AMBUSH run …`, or `audit …`.

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
from renkei.robot.audit import command as audit
from renkei.robot.commands import carrying
from renkei.robot.job import Job
from renkei.robot.journal import Journal
from renkei.robot.procedure import STEPS
from renkei.robot.screens import jpass
from renkei.robot.settings import Patience, Settings
from renkei.robot.warm_browser import WarmBrowser

from tests.torture.blows import Blow, Point, read

HURRIED = Patience(
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


class Ambush:
    """Waits for the robot at each blow in turn, and notes when a step begins, when it ends, and when the blow falls."""

    def __init__(self, notes: Path, blows: list[Blow], prey: Callable[[], int]) -> None:
        """`prey` returns the process to be killed, and 0 where it has died and not come back yet."""
        self._notes = notes.open("a", encoding="utf-8")
        self._blows = blows
        self._prey = prey
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
        if not self._blows or self._blows[0] != Blow(self.step, point) or not (pid := self._prey()):
            return
        self._blows.pop(0)
        self.note("struck", self.step, point)
        os.kill(pid, KILL)

    def note(self, what: str, step: str, point: str = "") -> None:
        """Write a line that outlives the robot."""
        self._notes.write(json.dumps({"at": time(), "what": what, "step": step, "point": point}) + "\n")
        self._notes.flush()


def lie_in_wait(ambush: Ambush) -> None:
    """Wrap what a step goes through."""
    _around(Job, "_entered", before=lambda _job, step, _act: ambush.begins(step.number))
    _around(Job, "_enter", before=lambda *_, **how: ambush.ends() if how["ok"] else None)
    _around(
        Job, "_enter", after=lambda _job, step, *_, **how: ambush.note("done" if how["ok"] else "failed", step.number)
    )
    _around(Job, "_pass_point_of_no_return", after=lambda _job: ambush.opens())
    _around(Journal, "intent", before=lambda *_: ambush.at("before"))
    _around(Journal, "settled", before=lambda *told: ambush.at("answered") if told[-1] == "done" else None)
    _around(SyncBase, "_sync", after=lambda *_: ambush.commanded())


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


def _prey(ambush: dict[str, Any]) -> Callable[[], int]:
    if ambush["victim"] == "robot":
        return os.getpid
    return _Browser() if ambush["victim"] == "browser" else _Portals(Path(ambush["portals_pid"]))


def main() -> None:
    """Be the robot, until death comes."""
    ambush = json.loads(sys.argv.pop(1))
    patience = replace(HURRIED, **ambush["patience"])
    carrying.Settings = audit.Settings = partial(Settings, patience=patience)
    lie_in_wait(Ambush(Path(ambush["notes"]), read(ambush["blows"]), _prey(ambush)))
    if ambush["misread"]:
        err_once()
    cli.main()


if __name__ == "__main__":
    main()
