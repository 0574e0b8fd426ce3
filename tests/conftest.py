"""What holds for every test: its docstring states the behaviour that it holds."""

import gc
import logging
import os
import shutil
import signal
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

# What tests share says what it found, and looks at all under `python -O`.
pytest.register_assert_rewrite("tests.portals", "tests.store", "tests.e2e")

# Tests say in which language they are spoken to, by the locale; this goes before it.
os.environ.pop("RENKEI_LANG", None)
# Nor is the keyring of whoever runs the tests looked into, or written to.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"


_MEMORY = Path("/dev/shm")
_PLENTY = 4 << 30
"""Bytes; all tests together leave half a gigabyte."""


def pytest_configure() -> None:
    """Lay the tests' folders into memory where there is plenty of it, and let the engine's log go nowhere.

    A third of the time of those that write books or records was waiting for a disk, and nothing they write must outlast a power cut. The
    engine's own handler keeps what was standard error when it was first imported: of a test that had it captured, a closed file.
    """
    engines = logging.getLogger("dbos")
    engines.addHandler(logging.NullHandler())
    engines.propagate = False
    if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _PLENTY:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


def pytest_collection_finish() -> None:
    """Let the collector look no more at five thousand tests and all their modules, which stay to the end: a sixth of the time was its."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--lived-in",
        type=int,
        default=0,
        metavar="N",
        help="play the tests of tests/e2e in worlds that N cases have been in before",
    )


@pytest.fixture
def at_a_terminal() -> Iterator[None]:
    """Hear of a terminal that closes, as what is started there does: `nohup` lets all below it ignore that."""
    hang_up = getattr(signal, "SIGHUP", None)
    before = signal.signal(hang_up, signal.SIG_DFL) if hang_up else None
    yield
    if hang_up:
        signal.signal(hang_up, before)


_LONGEST = frozenset(
    {"test_commands.py", "test_durable_kills.py", "test_durable_workers.py", "test_places.py", "test_words.py"}
)
"""Files of tests/e2e. One of their tests at the end keeps one worker busy, and the others idle."""


def _spread(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """Return the tests so that each of so many workers, which are dealt them in equal parts, begins with some of the longest."""
    longest = [item for item in items if item.path.parent.name == "e2e" and item.path.name in _LONGEST]
    first = {id(item) for item in longest}
    others = deque(item for item in items if id(item) not in first)
    spread: list[pytest.Item] = []
    for worker in range(workers):
        part = (len(items) - len(spread)) // (workers - worker)
        own = longest[worker::workers]
        spread += own
        spread += [others.popleft() for _ in range(min(len(others), part - len(own)))]
    return [*spread, *others]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = _spread(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
    if sys.flags.optimize > 1:
        return  # `python -OO` leaves no docstrings to look at
    silent = [item.nodeid for item in items if isinstance(item, pytest.Function) and not item.function.__doc__]
    if silent:
        raise pytest.UsageError(f"these tests do not say what they hold: {', '.join(silent)}")
