"""The robot's side of the wall: a process that reads is kept warm, watched while it reads, and replaced whenever it ends."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from threading import Event, Thread
from time import monotonic
from typing import IO, Protocol

import psutil

from ...config import processes as helpers
from ...errors import ApplicationError
from ...messages import papers as say
from . import wire
from .paper import Limits, Paper, Unreadable, Why

_SECONDS_BETWEEN_LOOKS = 0.05
_SECONDS_TO_END = 5.0


class PaperReader(Protocol):
    """Whoever reads papers."""

    def read(self, pdf: bytes, *, picture: bool) -> Paper:
        """Return what is on a paper, and a picture of its first sheet where that is wished.

        Raises `ApplicationError`, in words, where it cannot be read within the reader's bounds.
        """


class NobodyReads:
    """For a session in which nothing is printed."""

    def read(self, pdf: bytes, *, picture: bool) -> Paper:
        """Raise `RuntimeError`."""
        raise RuntimeError(f"nobody reads papers here ({len(pdf)} bytes, {picture=})")


class ReaderProcess:
    """Reads in a process of its own, one paper at a time; `close` ends it, and so does the end of this process, whichever way."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None
        self._at_the_latest: float | None = None

    def start(self) -> None:
        """Have a process at hand before it is needed. One that does not start is told of when there is a paper to read."""
        with suppress(OSError):
            self._start()

    def read(self, pdf: bytes, *, picture: bool) -> Paper:
        """See `PaperReader.read`."""
        try:
            return self._read(pdf, picture=picture)
        except Unreadable as unreadable:
            raise ApplicationError(*say.unreadable(unreadable.why, self._limits, len(pdf))) from unreadable

    def hurry(self, seconds: float) -> None:
        """Let nothing be read any longer than so many seconds, from any thread."""
        ends = monotonic() + seconds
        self._at_the_latest = ends if self._at_the_latest is None else min(ends, self._at_the_latest)

    def close(self) -> None:
        """End the process, if there is one."""
        self._end()

    def _read(self, pdf: bytes, *, picture: bool) -> Paper:
        process = self._at_hand()
        with _watching(process, self._why_not) as strikes:
            try:
                wire.ask(_pipe(process.stdin), pdf, picture=picture)
                paper = wire.answered(_pipe(process.stdout), pdf)
            except (EOFError, OSError) as error:
                self._end()
                raise Unreadable(strikes[0] if strikes else "died") from error
        if _weight(process) > self._limits.stays:
            self._end()  # what a paper has left there is nothing for the next one
        return paper

    def _start(self) -> None:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = helpers.start_to_talk_with(str(__package__), json.dumps(asdict(self._limits)))

    def _at_hand(self) -> "subprocess.Popen[bytes]":
        try:
            self._start()
        except OSError as error:
            raise Unreadable("died") from error
        assert self._process is not None
        return self._process

    def _why_not(self, seconds: float, process: "subprocess.Popen[bytes]") -> Why | None:
        """Return why a paper that has been read for so many seconds is not to be read any longer."""
        if self._at_the_latest is not None and monotonic() > self._at_the_latest:
            return "stopped"
        if seconds > self._limits.seconds:
            return "time"
        return "memory" if _weight(process) > self._limits.memory else None

    def _end(self) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_SECONDS_TO_END)
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what was not taken any more
                _pipe(pipe).close()


@contextmanager
def _watching(
    process: "subprocess.Popen[bytes]", why_not: Callable[[float, "subprocess.Popen[bytes]"], Why | None]
) -> Iterator[list[Why]]:
    """Kill a process as soon as there is a reason, which is put into the list that this yields."""
    strikes: list[Why] = []
    began, over = monotonic(), Event()

    def watch() -> None:
        while not strikes and not over.wait(_SECONDS_BETWEEN_LOOKS):
            if why := why_not(monotonic() - began, process):
                strikes.append(why)
                process.kill()

    watching = Thread(target=watch, name="paper", daemon=True)
    watching.start()
    try:
        yield strikes
    finally:
        over.set()
        watching.join()


def _weight(process: "subprocess.Popen[bytes]") -> int:
    """Return how much memory a process has, in bytes; where an environment's Python only starts another one, that one counts, too."""
    weight = 0
    with suppress(psutil.Error):
        first = psutil.Process(process.pid)
        for one in [first, *(first.children() if sys.platform == "win32" else ())]:
            weight += one.memory_info().rss
    return weight


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe
