"""Many at once: cases a minute by how many workers there are and how far the portals are, and what one more worker takes of memory."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from renkei.robot.cases.template import sample_rows, write_template
from renkei.robot.config.addresses import Addresses

from .measuring import LeftOut
from .portals import portals

_SECONDS = 3600


def rates(workers: tuple[int, ...], latencies: tuple[float, ...], cases_each: int) -> dict[str, Any]:
    """Return cases a minute, how many times as many as with one worker, and megabytes of one more worker."""
    told: dict[str, Any] = {}
    for latency in latencies:
        alone: float | None = None
        for count in workers:
            try:
                rate, memory = _rate(count, latency, cases_each * count)
            except LeftOut as why:
                told[f"workers_{count}_at_{latency:g}s"] = str(why)
                continue
            alone = rate if count == workers[0] else alone
            told[f"workers_{count}_at_{latency:g}s"] = {
                "cases_a_minute": round(rate, 2),
                "times_one": round(rate / alone, 2) if alone else None,
                "memory_mb": round(memory / 2**20),
            }
    return told


def _rate(workers: int, latency: float, cases: int) -> tuple[float, float]:
    """Carry so many cases; return cases a minute from the first step begun to the last case ended, and the most memory that was used."""
    with TemporaryDirectory() as folder, portals(latency=latency) as at:
        sheet = Path(folder) / "cases.xlsx"
        write_template(sheet, sample_rows(cases))
        memory = _run(at, Path(folder), workers)
        return 60 * cases / _seconds_of(Path(folder) / "out"), memory


def _run(at: Addresses, folder: Path, workers: int) -> float:
    command = [sys.executable, "-m", "renkei.robot", "run", str(folder / "cases.xlsx"), "--portals", at.url]
    command += ["--staff", "robot", "--customer", "robot", "--workers", str(workers)]
    command += ["--out", str(folder / "out"), "--db", str(folder / "renkei.sqlite")]
    with (
        (folder / "said.txt").open("w") as said,
        subprocess.Popen(command, stdout=said, stderr=said) as process,
        _watched(process.pid) as most,
    ):
        if process.wait(_SECONDS):
            raise LeftOut(f"the run ended with {process.returncode}")
    return most[0]


@contextmanager
def _watched(pid: int) -> Iterator[list[float]]:
    """Watch the memory of a process and of all that it has started: what is theirs alone, in bytes."""
    most, over = [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.5):
            most[0] = max(most[0], _memory(pid))

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield most
    finally:
        over.set()
        watching.join()


def _memory(pid: int) -> float:
    used = 0.0
    try:
        processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.Error:
        return used
    for process in processes:
        try:
            used += process.memory_full_info().uss
        except psutil.Error:
            continue
    return used


def _seconds_of(out: Path) -> float:
    """Return how long was worked: from the first line of any journal to the last one."""
    moments: list[float] = []
    for journal in out.glob("journal*.jsonl"):
        for line in journal.read_text("utf-8").splitlines():
            moments.append(datetime.fromisoformat(json.loads(line)["at"]).timestamp())
    if len(moments) < 2:
        raise LeftOut("the journals say nothing")
    return max(max(moments) - min(moments), time.get_clock_info("time").resolution)
