"""However a person asks for the end: it is heard, and what is at hand is put away."""

import os
import signal
import subprocess
import sys
import threading

import pytest
from renkei.robot.workers import signals
from renkei.robot.workers.signals import (
    SECONDS_IN_A_HURRY,
    SECONDS_OF_GRACE,
    SECONDS_TO_END,
    Asked,
    ending_as_by_ctrl_c,
    stopping_at_a_signal,
    told_by_the_console,
)

pytestmark = pytest.mark.usefixtures("at_a_terminal")

ASKING = [name for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
OF_THE_WINDOW = [name for name in ("SIGHUP", "SIGBREAK") if hasattr(signal, name)]


def give(name: str) -> None:
    signal.raise_signal(getattr(signal, name))


@pytest.mark.parametrize("name", ASKING)
def test_every_way_of_asking_is_heard(name):
    """Ctrl-C, SIGTERM and the window's closing ask for the end, tell whoever listens, and interrupt nothing."""
    before = signal.getsignal(getattr(signal, name))
    told = []
    with stopping_at_a_signal() as asked, asked.telling(lambda: told.append(name)):
        assert not asked.by_person
        give(name)
        assert asked.by_person
        assert told == [name]
    assert signal.getsignal(getattr(signal, name)) == before


@pytest.fixture
def ends(monkeypatch):
    """Take note in how many seconds the program is to be over at the latest, in place of ending it."""
    ends = []
    monkeypatch.setattr(signals, "_end_within", ends.append)
    return ends


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_who_asks_twice_is_in_a_hurry(name, ends):
    """The first time whoever listens is told; the second time in a hurry, and the program is over in less than two seconds."""
    told = []
    with stopping_at_a_signal() as asked, asked.telling(lambda: told.append("stop"), lambda: told.append("at once")):
        give(name)
        assert (told, ends) == (["stop"], [])
        give(name)
    assert told == ["stop", "at once"]
    assert ends == [SECONDS_IN_A_HURRY]
    assert SECONDS_IN_A_HURRY < 2


def test_what_holds_a_command_up_is_ended_by_force():
    """A command that does not end by itself after Ctrl-C is over in the time that is set, whatever it waits for."""
    program = """
import threading
from renkei.robot.workers import signals
signals.SECONDS_TO_END = 0.3
with signals.ending_as_by_ctrl_c():
    while True:
        try:
            print("up", flush=True)
            threading.Event().wait()
        except KeyboardInterrupt:
            pass
"""
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)
        assert process.wait(30) in ({signals.STOPPED} if sys.platform != "win32" else {1, signals.STOPPED})


@pytest.mark.parametrize("name", OF_THE_WINDOW)
def test_a_window_that_closes_may_say_so_twice(name, ends):
    """The terminal and the shell both tell: what is being put away is put away all the same."""
    told = []
    with stopping_at_a_signal() as asked, asked.telling(lambda: told.append("stop"), lambda: told.append("at once")):
        give(name)
        give(name)
    assert set(told) == {"stop"}
    assert ends == []


@pytest.mark.parametrize("name", OF_THE_WINDOW)
def test_who_was_asked_not_to_hear_does_not(name):
    """Under `nohup` the closing of the window ends nothing."""
    before = signal.signal(getattr(signal, name), signal.SIG_IGN)
    try:
        with ending_as_by_ctrl_c(), stopping_at_a_signal() as asked:
            give(name)
        assert not asked.by_person
    finally:
        signal.signal(getattr(signal, name), before)


@pytest.mark.parametrize("name", ASKING)
def test_a_command_that_carries_nothing_ends_as_by_ctrl_c(name, ends):
    """Everywhere else each of them is a KeyboardInterrupt, so that folders and processes are put away, and the end is sure to come."""
    with ending_as_by_ctrl_c(), pytest.raises(KeyboardInterrupt):
        give(name)
    assert ends == [SECONDS_TO_END]
    assert SECONDS_TO_END < 10


def test_who_comes_late_is_told_at_once():
    """A worker that begins after a person has asked is told before it does anything."""
    asked, told = Asked(), []
    asked.now()
    with asked.telling(lambda: told.append("late")):
        assert told == ["late"]
    asked.now()
    assert told == ["late"]


@pytest.mark.parametrize(("event", "dealt_with"), [(2, 1), (5, 1), (6, 1), (0, 0), (1, 0)])
def test_windows_consoles_closing_is_ctrl_c(event, dealt_with):
    """A closed console, log-off and shut-down do in the main thread what Ctrl-C does, and the end is held up for what is granted."""
    waited = []
    with stopping_at_a_signal() as asked:
        listener = threading.Thread(target=lambda: waited.append(told_by_the_console(event, waited.append)))
        listener.start()
        listener.join()
        assert asked.by_person == bool(dealt_with)
    assert waited == ([SECONDS_OF_GRACE] if dealt_with else []) + [dealt_with]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
def test_a_wait_does_not_outlast_a_signal():
    """A signal that comes from elsewhere is heard while the main thread waits."""
    heard = threading.Event()
    with stopping_at_a_signal() as asked, asked.telling(heard.set):
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGHUP)).start()
        assert heard.wait(10)
