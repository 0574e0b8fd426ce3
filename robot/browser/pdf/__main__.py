"""The process that reads: `python -m renkei.robot.browser.pdf LIMITS`, which are JSON. It takes PDFs on its standard input until that ends.

The robot ends it where it takes too long, or too much. It also sees to that itself, for the robot may be gone meanwhile: the pipe is
listened to while a paper is read, and what holds the interpreter up all the time is ended from outside it.
"""

import faulthandler
import json
import os
import sys
import threading
from contextlib import suppress
from queue import SimpleQueue
from typing import IO

from . import wire
from .paper import Limits, Paper, Unreadable, Why
from .sheets import read

_SECONDS_LONGER = 5.0  # than the robot, which can say what happened
_BESIDES_WHAT_IS_USED = 2  # what a process has asked for is more than what it has in memory


def main(limits: Limits) -> None:
    """Read one paper after the other."""
    _be_bounded(limits.memory * _BESIDES_WHAT_IS_USED)
    papers: SimpleQueue[tuple[bytes, bool]] = SimpleQueue()
    threading.Thread(target=_take_in, args=(sys.stdin.buffer, papers), daemon=True).start()
    while True:
        pdf, picture = papers.get()
        faulthandler.dump_traceback_later(limits.seconds + _SECONDS_LONGER, exit=True)
        wire.answer(sys.stdout.buffer, _read(pdf, limits, picture=picture))
        faulthandler.cancel_dump_traceback_later()


def _read(pdf: bytes, limits: Limits, *, picture: bool) -> Paper | Why:
    try:
        return read(pdf, limits, picture=picture)
    except Unreadable as unreadable:
        return unreadable.why
    except MemoryError:
        return "memory"
    except Exception:  # whatever two parsers raise over what is no paper
        return "damaged"


def _take_in(pipe: IO[bytes], papers: "SimpleQueue[tuple[bytes, bool]]") -> None:
    with suppress(EOFError, OSError, MemoryError):
        while True:
            papers.put(wire.asked(pipe))
    os._exit(0)  # the robot is gone, whatever is being read


def _be_bounded(memory: int) -> None:
    """Let the system refuse more memory, where it does that."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - Windows has none

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(Limits(**json.loads(sys.argv[1])))
