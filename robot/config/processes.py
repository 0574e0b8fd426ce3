"""Helper processes: practice portals and further workers. None outlives the process that started it, however that one ended.

Each has a pipe for its standard input on which nothing is ever written. When its parent is gone, killed maybe, the system closes
the pipe, on Linux, macOS and Windows alike, and the helper ends as by Ctrl-C.
"""

import _thread
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import IO, Any

VARIABLE = "RENKEI_ENDS_WITH_PARENT"
"""Set for a helper process: it ends when its standard input does."""

SECONDS_TO_END = 20.0
"""How long a helper may take to put away what it has at hand: the longest wait of a step, and a little more."""

Heard = Callable[[str | None], None]
"""What takes each line that a helper says, and `None` where one ended that nobody had asked to."""

_SECONDS_OF_A_POOL = 3.0
_SECONDS_FOR_THE_LAST_LINES = 2.0
_COULD_NOT_END = 3


@contextmanager
def helper(
    *arguments: str, environ: Mapping[str, str] = os.environ, stdout: int | IO[str] | None = None
) -> Iterator["subprocess.Popen[str]"]:
    """Let a `renkei` of one's own run with these `arguments`, and end it afterwards."""
    process = start(command(*arguments), environ, stdout)
    try:
        yield process
    finally:
        end(process)


@contextmanager
def helpers(count: int, *arguments: str, environ: Mapping[str, str], heard: Heard) -> Iterator[None]:
    """Let so many of the same run, and end them afterwards, all at a time; those that were started, too, where one cannot be.

    What they say on standard output is read as it comes, and `heard` gets it line by line, on threads of their own: it must not wait.
    """
    ending = threading.Event()
    with ExitStack() as started:
        processes: list[subprocess.Popen[str]] = []
        for _ in range(count):
            process = start(command(*arguments), environ, subprocess.PIPE)
            processes.append(process)
            said, process.stdout = process.stdout, None
            reader = threading.Thread(target=_hear, args=(said, heard, ending), name="helper", daemon=True)
            reader.start()
            started.callback(reader.join, _SECONDS_FOR_THE_LAST_LINES)
            started.callback(end, process)
            started.callback(ending.set)
        try:
            yield
        finally:
            ending.set()
            for process in processes:
                _ask_to_end(process)


def _hear(stream: IO[str], heard: Heard, ending: threading.Event) -> None:
    with stream, suppress(OSError, ValueError):
        for line in stream:
            heard(line)
    if not ending.is_set():
        heard(None)


def command(*arguments: str) -> list[str]:
    """Return what starts `renkei`; its modules are not looked for in the operator's folder, which may hold a `click.py`."""
    return [sys.executable, "-P", "-m", str(__package__).rpartition(".")[0], *arguments]


def start(
    words: list[str], environ: Mapping[str, str] = os.environ, stdout: int | IO[str] | None = None
) -> "subprocess.Popen[str]":
    """Start a process that ends with this one, if it calls `end_with_parent`; Ctrl-C in the terminal is for this one alone."""
    return subprocess.Popen(
        words,
        env={**environ, VARIABLE: "1"},
        stdin=subprocess.PIPE,
        stdout=stdout,
        text=True,
        encoding="utf-8",
        errors="backslashreplace",
        **_apart(),
    )


def start_to_talk_with(module: str, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start a module that is asked on its standard input, and is to end when that does; what it says beside its answers is lost."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        **_apart(),
    )


def _apart() -> dict[str, Any]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def end(process: "subprocess.Popen[str]", seconds: float = SECONDS_TO_END) -> None:
    """Let a helper put away what it has at hand, and kill it where that takes longer than so many `seconds`."""
    _ask_to_end(process)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    finally:
        if process.stdout is not None:
            process.stdout.close()


def _ask_to_end(process: "subprocess.Popen[str]") -> None:
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()


def end_with_parent() -> None:
    """Where this process is a helper, end as by Ctrl-C when its parent is gone; at the latest `SECONDS_TO_END` after that."""
    if os.environ.pop(VARIABLE, None) and sys.stdin is not None:  # what this process starts is no helper by inheritance
        _hear_interruptions()
        _once_over(partial(_until_end_of, sys.stdin.fileno()))


def end_with_pool() -> None:
    """Do the same in a process of a `ProcessPoolExecutor`, which would wait for its next task for ever."""
    if parent := multiprocessing.parent_process():
        _hear_interruptions()
        _once_over(
            parent.join, seconds=_SECONDS_OF_A_POOL
        )  # a pool takes the interruption for its task's, and waits for the next


def _hear_interruptions() -> None:
    """Take SIGINT for an interruption although it is ignored, as it is in all that a script starts in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _once_over(wait_for_parent: Callable[[], None], seconds: float = SECONDS_TO_END) -> None:
    threading.Thread(target=_end_after, args=(wait_for_parent, seconds), name="parent", daemon=True).start()


def _until_end_of(of_input: int) -> None:
    with suppress(OSError):
        while os.read(of_input, 1024):
            pass


def _end_after(wait_for_parent: Callable[[], None], seconds: float) -> None:
    wait_for_parent()
    _interrupt_the_main_thread()
    threading.Event().wait(seconds)
    os._exit(_COULD_NOT_END)  # whatever it still waits for


def _interrupt_the_main_thread() -> None:
    main = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main is not None:
        signal.pthread_kill(main, signal.SIGINT)  # a real one: it ends the wait of a system call, too
    else:
        _thread.interrupt_main()
