"""Being asked to stop: by Ctrl-C, by SIGTERM, and by whatever closes the terminal's window.

All mean the same. A command that carries cases leaves them at a safe point, writes its report and says how they go on; any other
just ends, as by Ctrl-C. Only Ctrl-C and SIGTERM are rude when they come twice: a window that closes may well say so twice.
"""

import _thread
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import NoReturn

SECONDS_OF_GRACE = 4.5
"""Windows grants five seconds after a console was closed, and ends the process as soon as whoever was told has returned."""

# What Windows tells a console's programs, by number; Ctrl-C and Ctrl-Break, which it tells so too, come as signals.
_CLOSED, _LOGGED_OFF, _SHUT_DOWN = 2, 5, 6
_RUDE_TWICE = ("SIGINT", "SIGTERM")
_OF_THE_WINDOW = ("SIGHUP", "SIGBREAK")


@dataclass(slots=True)
class Asked:
    """Whether a person has asked the robot to stop, and who is to be told of it."""

    by_person: bool = False
    _listeners: list[Callable[[], None]] = field(default_factory=list)

    def now(self) -> None:
        """Ask, and tell whoever listens."""
        self.by_person = True
        for tell in list(self._listeners):
            tell()

    @contextmanager
    def telling(self, listener: Callable[[], None]) -> Iterator[None]:
        """Tell `listener`, at once where a person has asked already."""
        self._listeners.append(listener)
        try:
            if self.by_person:
                listener()
            yield
        finally:
            self._listeners.remove(listener)


@contextmanager
def ending_as_by_ctrl_c() -> Iterator[None]:
    """Let every signal that asks for the end raise `KeyboardInterrupt` in the main thread, as Ctrl-C does."""
    with _answering(_interrupt, ("SIGTERM", *_OF_THE_WINDOW)), _console_closing():
        yield


@contextmanager
def stopping_at_a_signal() -> Iterator[Asked]:
    """Let whatever asks for the end be asked of `Asked` only, from here until all is put away. In a main thread only."""
    asked = Asked()

    def ask(number: int, _frame: FrameType | None) -> None:
        if signal.Signals(number).name in _RUDE_TWICE:
            signal.signal(number, signal.default_int_handler)
        asked.now()

    with _answering(ask, (*_RUDE_TWICE, *_OF_THE_WINDOW)):
        yield asked


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def _answering(handler: Callable[[int, FrameType | None], None], names: tuple[str, ...]) -> Iterator[None]:
    """Answer these signals, as far as the system knows them; who runs the robot under `nohup` has asked it not to hear of the window."""
    known = [int(getattr(signal, name)) for name in names if hasattr(signal, name)]
    ignored = {number for number in known if signal.getsignal(number) == signal.SIG_IGN}
    wanted = [number for number in known if signal.Signals(number).name in _RUDE_TWICE or number not in ignored]
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
