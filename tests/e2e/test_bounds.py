"""A browser, or its driver, that does not answer any more: whatever closes comes back, and another browser takes its place."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from renkei.robot.browser import session as session_module
from renkei.robot.browser import warm as warm_browser
from renkei.robot.browser.context import SessionContext
from renkei.robot.browser.session import BrowserSession
from renkei.robot.browser.warm import WarmBrowser
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.settings import Settings
from renkei.robot.screens.pal import Menu

LONG = 60.0
BOUND = 0.5
CLOSINGS = {
    "window": lambda session: session.clear(),
    "context": lambda session: session.leave(),
    "sign-ins": lambda session: session.signed_in(),
}


@pytest.fixture
def apart() -> Iterator[Callable[[Callable[[], None]], None]]:
    """Do something on a thread of its own: the tests' own Playwright has this one."""
    with ThreadPoolExecutor(1) as thread:
        yield lambda do: thread.submit(do).result()


@pytest.fixture
def warmed(world, tmp_path, monkeypatch) -> Callable[[], AbstractContextManager[tuple[WarmBrowser, BrowserSession]]]:
    """A browser with a session in which PAL is open, and closings that are bounded by half a second."""
    monkeypatch.setattr(session_module, "_SECONDS_TO_CLOSE", BOUND)
    monkeypatch.setattr(warm_browser, "_SECONDS_TO_CLOSE", BOUND)

    @contextmanager
    def warmed() -> Iterator[tuple[WarmBrowser, BrowserSession]]:
        with WarmBrowser(Settings(world.url, tmp_path)) as warm:
            yield warm, session_in(warm, world)

    return warmed


def session_in(warm: WarmBrowser, world) -> BrowserSession:
    addresses = Addresses.parse(world.url)
    session = BrowserSession(SessionContext.at(addresses, warm, Settings(world.url, Path())))
    session.open(Menu)
    return session


def freeze(warm: WarmBrowser, *, driver: bool = False) -> list[int]:
    """Put the browser to sleep for good, or its driver, too; return the processes."""
    processes = warm._driver.children(recursive=True)
    for process in [*processes, warm._driver] if driver else processes:
        process.suspend()
    return [process.pid for process in processes]


def must_be_gone(processes: list[int]) -> None:
    """Wait until none of them lives; one that nobody has buried yet is gone."""
    ends = time.monotonic() + LONG
    while (alive := [pid for pid in processes if lives(pid)]) and time.monotonic() < ends:
        time.sleep(0.02)
    assert alive == []


def lives(pid: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


def in_time(do) -> None:
    """Do it, in about the bound; that the browser is dead may be told."""
    began = time.monotonic()
    with suppress(warm_browser.PlaywrightError):
        do()
    assert time.monotonic() - began < LONG


@pytest.mark.parametrize(
    "closing", ["window", *(pytest.param(name, marks=pytest.mark.nightly) for name in ("context", "sign-ins"))]
)
def test_what_closes_comes_back(warmed, world, apart, closing):
    """A window, a context and the sign-ins of a browser that sleeps for good: the browser is killed, and the next one works."""

    def play() -> None:
        with warmed() as (warm, session):
            processes = freeze(warm)
            in_time(lambda: CLOSINGS[closing](session))
            assert not warm.is_connected()
            warm.replace()
            must_be_gone(processes)
            assert session_in(warm, world).front is not None

    apart(play)


@pytest.mark.parametrize("driver", [pytest.param(False, marks=pytest.mark.nightly), True], ids=["browser", "driver"])
def test_a_browser_that_sleeps_is_closed(warmed, apart, driver):
    """Closing the browser itself comes back, too, whichever of the two does not answer, and leaves no process."""

    def play() -> None:
        with warmed() as (warm, _):
            processes = freeze(warm, driver=driver)
            in_time(warm.close)
            must_be_gone(processes)

    apart(play)


def test_a_driver_that_died_is_noticed(warmed, apart):
    """A browser whose driver is gone counts as dead, and is replaced."""

    def play() -> None:
        with warmed() as (warm, _):
            assert warm.is_connected()
            warm._driver.kill()
            warm._driver.wait(LONG)
            assert not warm.is_connected()
            warm.replace()
            assert warm.is_connected()

    apart(play)


@pytest.mark.parametrize("deaths", [1, 2])
def test_a_driver_that_dies_as_it_starts_is_started_again(warmed, monkeypatch, apart, world, deaths):
    """What killed the browser and its driver kills the next driver, too, before it is up: the one after it is used."""
    real, left = warm_browser.sync_playwright, [None] * deaths

    def unlucky():
        manager = real()
        if left:
            left.pop()
            monkeypatch.setattr(manager, "start", lambda: starts_dying(manager))
        return manager

    def starts_dying(manager):
        with monkeypatch.context() as dying:
            dying.setenv("NODE_OPTIONS", "--no-such-option")
            return manager.__enter__()

    def in_its_place() -> None:
        with warmed() as (warm, _session):
            warm._kill_driver()
            monkeypatch.setattr(warm_browser, "sync_playwright", unlucky)
            warm.replace()
            assert warm.is_connected()
            session_in(warm, world)

    apart(in_its_place)
    assert not left


def test_walls_that_the_system_cannot_give_are_told(apart, monkeypatch, world, tmp_path):
    """A browser that does not start behind its sandbox is started without, and says so; the next one is not tried with it again."""
    tried = []
    launch = warm_browser._launch

    def without_walls(*of, sandbox):
        tried.append(sandbox)
        if sandbox:
            raise warm_browser.WrongInput(warm_browser.Message("不可", "no sandbox here"))
        return launch(*of, sandbox=False)

    def play() -> None:
        with WarmBrowser(Settings(world.url, tmp_path)) as bare:
            assert not bare.sandboxed
            bare.replace()
            assert bare.is_connected()

    monkeypatch.setattr(warm_browser, "_is_root", lambda: False)
    monkeypatch.setattr(warm_browser, "_launch", without_walls)
    apart(play)
    assert tried == [True, False, False]
