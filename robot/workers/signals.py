"""Being asked to stop: by Ctrl-C, by SIGTERM, and by whatever closes the terminal's window.

All mean the same. A command that carries cases leaves them at a safe point, writes its report and says how they go on; any other
just ends, as by Ctrl-C. Who asks twice, by Ctrl-C or SIGTERM, is in a hurry, and the program is over in two seconds, whatever holds it
up; a window that closes may well say so twice.
"""

import _thread
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

SECONDS_OF_GRACE = 4.5
"""Windows grants five seconds after a console was closed, and ends the process as soon as whoever was told has returned."""

SECONDS_TO_END, SECONDS_IN_A_HURRY = 9.0, 1.5
"""How long a command that carries nothing may take to put itself away, and any command that was asked twice."""

STOPPED = 3
"""The exit code of whatever was stopped."""

# What Windows tells a console's programs, by number; Ctrl-C and Ctrl-Break, which it tells so too, come as signals.
_CLOSED, _LOGGED_OFF, _SHUT_DOWN = 2, 5, 6
_BY_HAND = ("SIGINT", "SIGTERM")
_OF_THE_WINDOW = ("SIGHUP", "SIGBREAK")

Listener = Callable[[], None]
Handler = Callable[[int, FrameType | None], None]


@dataclass(slots=True)
class Asked:
    """Whether a person has asked the robot to stop, and who is to be told of it."""

    by_person: bool = False
    _listeners: list[tuple[Listener, Listener]] = field(default_factory=list)

    def now(self) -> None:
        """Ask, and tell whoever listens."""
        self.by_person = True
        for tell, _ in list(self._listeners):
            tell()

    def at_once(self) -> None:
        """Ask once more, in a hurry."""
        for _, hurry in list(self._listeners):
            hurry()

    @contextmanager
    def telling(self, listener: Listener, in_a_hurry: Listener = lambda: None) -> Iterator[None]:
        """Tell `listener`, at once where a person has asked already, and `in_a_hurry` where one asks twice."""
        self._listeners.append((listener, in_a_hurry))
        try:
            if self.by_person:
                listener()
            yield
        finally:
            self._listeners.remove((listener, in_a_hurry))


@contextmanager
def ending_as_by_ctrl_c() -> Iterator[None]:
    """Let every signal that asks for the end raise `KeyboardInterrupt` in the main thread, and see that the end comes."""
    times = _Times()

    def end(number: int, _frame: FrameType | None) -> None:
        _end_within(SECONDS_IN_A_HURRY if times.again(number) else SECONDS_TO_END)
        raise KeyboardInterrupt

    with _answering(end), _console_closing():
        yield


@contextmanager
def stopping_at_a_signal() -> Iterator[Asked]:
    """Let whatever asks for the end be asked of `Asked` only, from here until all is put away. In a main thread only."""
    asked, times = Asked(), _Times()

    def ask(number: int, _frame: FrameType | None) -> None:
        if times.again(number):
            _end_within(SECONDS_IN_A_HURRY)
            asked.at_once()
        else:
            asked.now()

    with _answering(ask):
        yield asked


class _Times:
    """Counts how often somebody asked by hand."""

    def __init__(self) -> None:
        self._asked = 0

    def again(self, number: int) -> bool:
        """Tell whether this is not the first time."""
        self._asked += signal.Signals(number).name in _BY_HAND
        return self._asked > 1


def _end_within(seconds: float) -> None:
    """End the process in so many seconds, whatever it waits for then; its helpers and its browser notice that it is gone."""
    timer = threading.Timer(seconds, os._exit, (STOPPED,))
    timer.daemon = True
    timer.start()


@contextmanager
def _answering(handler: Handler) -> Iterator[None]:
    """Answer the signals that this system knows; who runs the robot under `nohup` has asked it not to hear of the window."""
    known = [int(getattr(signal, name)) for name in (*_BY_HAND, *_OF_THE_WINDOW) if hasattr(signal, name)]
    wanted = [
        number
        for number in known
        if signal.Signals(number).name in _BY_HAND or signal.getsignal(number) != signal.SIG_IGN
    ]
    before = {number: signal.signal(number, handler) for number in wanted}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


@contextmanager
def _console_closing() -> Iterator[None]:
    """On Windows, hear of the console's closing, of log-off and of shut-down."""
    if sys.platform != "win32":
        yield
        return
    import ctypes  # noqa: PLC0415 - only Windows has what is taken from it

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    listener = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint)(told_by_the_console)
    kernel.SetConsoleCtrlHandler(listener, 1)
    try:
        yield
    finally:
        kernel.SetConsoleCtrlHandler(listener, 0)


def told_by_the_console(event: int, wait: Callable[[float], None] = time.sleep) -> int:
    """Do in the main thread what Ctrl-C does, and hold the end up meanwhile: the process is gone when this returns.

    Windows calls it on a thread of its own, with the number of what happened. Returns 1 where that was dealt with.
    """
    if event not in (_CLOSED, _LOGGED_OFF, _SHUT_DOWN):
        return 0
    _thread.interrupt_main()
    wait(SECONDS_OF_GRACE)
    return 1
