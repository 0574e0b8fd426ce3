"""The portals as a process of their own, which comes back on the same port with the same records whenever it dies."""

import subprocess
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Self

from renkei.robot.config import processes as helpers
from renkei.robot.config.addresses import Addresses

from tests.support.lifeline import tied_to_us
from tests.support.serving import free_port

_PATIENCE = 30.0
_TO_START = 0.2  # no Python is up as soon as that
_STARTS = 5


class Portals:
    """Practice portals that decide screenings at once and keep their records in `folder`. Raises `TimeoutError` when they do not come up.

    `pid_file` always names the process that serves now.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.pid_file = folder / "portals.pid"
        self.addresses = Addresses("localhost", free_port())
        self._closing = Event()
        self._process = self._start()
        self._keeper = Thread(target=self._keep, daemon=True)

    def __enter__(self) -> Self:
        self._keeper.start()
        with ExitStack() as failing:
            failing.push(self)
            self.must_answer()
            failing.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._process.terminate()
        self._keeper.join()

    def must_answer(self) -> None:
        """Wait until they answer."""
        until, pause = monotonic() + _PATIENCE, Event()
        while not self.addresses.answer():
            if monotonic() > until:
                raise TimeoutError("the portals do not come up")
            pause.wait(0.05)

    def _start(self) -> "subprocess.Popen[bytes]":
        records = self._folder / "portals.sqlite"
        command = helpers.command("portals", "--port", str(self.addresses.port), "--data", str(records))
        with (self._folder / "portals.txt").open("ab") as said:
            process = subprocess.Popen([*command, "--approve-after", "0"], stdout=said, stderr=said, **tied_to_us())
        written = self.pid_file.with_suffix(".new")
        written.write_text(str(process.pid), "ascii")
        written.replace(self.pid_file)  # whoever reads it finds a whole number
        return process

    def _keep(self) -> None:
        """Start them again whenever they die; portals that die as they start are started anew only a few times."""
        failed = 0
        while failed < _STARTS:
            began = monotonic()
            self._process.wait()
            if self._closing.is_set():
                return
            failed = 0 if monotonic() - began > _TO_START else failed + 1
            self._closing.wait(failed)
            self._process = self._start()
