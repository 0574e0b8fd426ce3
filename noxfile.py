"""The tests on every Python that is on the machine, and with the oldest and the newest libraries that pyproject.toml allows.

`make test-pythons` runs all of it; `.venv/bin/nox --list` names the sessions, and `.venv/bin/nox -s python-3.13` runs one. Each session
has an environment of its own below `.nox`, which the next run finds again.
"""

import os
import sys
from pathlib import Path

import nox

sys.path.insert(0, str(Path(__file__).parent))  # this file may be loaded from anywhere

from tests.support.pythons import Python, candidates, found

LOCK, LOWEST = "requirements/dev.lock", "requirements/lowest.lock"
QUICK = ("-m", "not nightly and not e2e")
MAIN_WAY = ("-m", "not nightly", "tests/e2e/test_main_way.py", "tests/e2e/test_commands.py")

OPTIMIZED = "PYTHONOPTIMIZE"  # python -OO
DEVELOPING = "PYTHONDEVMODE"  # python -X dev


def install(session: nox.Session, lock: str) -> None:
    """Fill the environment with what a lock says, or without one with the newest that pyproject.toml allows."""
    if not lock:
        session.install("--upgrade", "--upgrade-strategy", "eager", "-e", ".[test]")
        return
    session.install("--require-hashes", "-r", lock)
    session.install("--no-deps", "--no-build-isolation", "-e", ".")


def run_tests(session: nox.Session, *which: str, **environ: str) -> None:
    """Run some of the tests, as many at a time as `make test` does."""
    workers = os.environ.get("WORKERS", "2")
    session.run("python", "-m", "pytest", "-q", "-n", workers, "--dist", "worksteal", *which, env=environ)


def add(
    name: str, python: Python, lock: str = LOCK, *, again: str = "", browser: bool = False, default: bool = True
) -> None:
    """Add a session: the quick tests; once more with a variable of Python's that is set; with `browser` the main way in a real one."""

    def tests(session: nox.Session) -> None:
        install(session, lock)
        run_tests(session, *QUICK)
        if again:
            run_tests(session, *QUICK, **{again: "2"})
        if browser:
            # Where the machine has no browser, each Playwright wants one of its own.
            session.run("python", "-m", "renkei.robot.browser.install")
            run_tests(session, *MAIN_WAY)

    tests.__doc__ = f"Python {python.name}, {lock or 'the newest libraries'}."
    nox.session(name=name, python=python.path, default=default)(tests)


def add_all(pythons: list[Python]) -> None:
    """Add the sessions for these Pythons, from the oldest to the newest."""
    if not pythons or pythons[-1].version[:2] <= sys.version_info[:2]:
        nox.session(name="newer", python=False, default=False)(none_newer)
    else:
        add("newer", pythons[-1], default=False)
    again = {python: DEVELOPING for python in pythons[-1:]} | {python: OPTIMIZED for python in pythons[:1]}
    for python in pythons:
        add(f"python-{python.name}", python, again=again.get(python, ""), browser=python in again)
    for python in pythons[:1]:
        add("lowest", python, LOWEST, browser=True)
    for python in pythons[-1:]:
        add("highest", python, lock="", browser=True)


def none_newer(session: nox.Session) -> None:
    """Say that there is no newer Python than the one that all tests run on."""
    session.skip("no Python newer than {}.{} is on this machine".format(*sys.version_info))


nox.options.default_venv_backend = "venv"
nox.options.reuse_venv = "yes"
add_all(found(candidates()))
