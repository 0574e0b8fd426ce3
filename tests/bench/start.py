"""How long it is until something happens: commands, the demo's first click, a world made anew, a robot that takes over from a dead one."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from renkei.robot.config.addresses import Addresses
from renkei.robot.scenario.control import Control

from .measuring import Series, in_turn
from .portals import portals

_COMMANDS = ("--help", "steps", "status")


def measured(rounds: int) -> dict[str, Any]:
    """Return medians: seconds of CPU that commands take, seconds to the demo's first step, and to a world made anew."""
    with TemporaryDirectory() as folder, portals() as at:
        control = Control(Addresses("localhost", at.port), "bench")
        ways: dict[str, Callable[[int], object]] = {
            **{f"cpu_of_{one.strip('-')}": _command(one, Path(folder)) for one in _COMMANDS},
            "demo_to_first_step": lambda _nth: _demo(Path(folder)),
            "world_made_anew": lambda _nth: control.reset(),
        }
        series: dict[str, Series] = in_turn(ways, range(rounds))
    return {name: one.told() for name, one in series.items()}


def _command(command: str, folder: Path) -> Callable[[int], float]:
    def go(_nth: int) -> float:
        before = os.times()
        subprocess.run([sys.executable, "-m", "renkei.robot", command], cwd=folder, capture_output=True, check=False)
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    return go


def _demo(folder: Path) -> float:
    """Let the demo run until its journal has a step, and end it."""
    out = folder / f"demo-{time.monotonic_ns()}"
    began = time.perf_counter()
    command = [sys.executable, "-m", "renkei.robot", "demo", "--out", str(out)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not any(one.stat().st_size for one in out.glob("**/journal*.jsonl")):
            time.sleep(0.05)
        taken = time.perf_counter() - began
        process.terminate()
    return taken
