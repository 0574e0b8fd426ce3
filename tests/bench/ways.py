"""The ways of carrying a case that are laid side by side, each in a world of its own and in a browser that is warm."""

import shutil
import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from renkei.robot.app import App
from renkei.robot.browser.executable import find_browser
from renkei.robot.browser.warm import WarmBrowser
from renkei.robot.cases import template
from renkei.robot.cases.case import Case
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.execution.plain_run import OneBrowser
from renkei.robot.reporting.journal import Journal
from renkei.robot.reporting.summary import CaseResult
from renkei.robot.scenario.control import Control
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.entry import OPEN
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.workers.engine import Queue

from . import plain
from .apart import Apart, environment
from .measuring import LeftOut
from .replay import Replay

Way = Callable[[Case], float | None]

ENGINE, ROBOT, LEANEST, FULL = "robot_on_engine", "robot", "leanest", "plain_full_chromium"
SELENIUM, FRAMEWORK, REQUESTS = "selenium", "robot_framework", "requests_alone"
_SECONDS = 300.0
_TIMEOUTS = Timeouts(poll=0.05)
_FULL = ("chromium", "chromium-browser", "google-chrome", "chrome")
_NO_CHROMIUM = "no full Chromium is on this machine (on Debian: apt-get install chromium)"


def cases(count: int) -> list[Case]:
    """Return so many individuals' cases without a guarantor."""
    everybody: Iterable[Case] = (Case.model_validate(row) for row in template.sample_rows(count * 3 + 2))
    return [case for case in everybody if case.party == "個人" and case.guarantor == "なし"][:count]


def opened(port: int, folder: Path, closing: ExitStack, without: Collection[str] = ()) -> dict[str, Way]:
    """Open all ways at the portals on this port, `without` some; one that cannot be had says so when it should go."""
    makers = {
        ENGINE: _engine,
        ROBOT: _robot,
        LEANEST: _leanest,
        FULL: _full,
        SELENIUM: _selenium,
        FRAMEWORK: _framework,
        REQUESTS: _requests,
    }
    return {
        name: on_a_thread(closing, partial(make, port, folder)) for name, make in makers.items() if name not in without
    }


def on_a_thread(closing: ExitStack, make: Callable[[ExitStack], Way]) -> Way:
    """Open a way on a thread of its own: of Playwright there is one a thread."""
    thread, own = closing.enter_context(ThreadPoolExecutor(1)), ExitStack()
    closing.callback(lambda: thread.submit(own.close).result())
    try:
        way = thread.submit(make, own).result()
    except (LeftOut, PlaywrightError) as why:
        return _never(str(why))
    return lambda case: thread.submit(way, case).result()


def settings_at(port: int, world: str, folder: Path) -> Settings:
    """Make a world anew, and return what a robot is asked for that works in it, with evidence on."""
    Control(Addresses("localhost", port), world).reset(approve_after=0)
    out = folder / world
    out.mkdir(parents=True, exist_ok=True)
    return Settings(portals=f"http://{world}.localhost:{port}", out=out, timeouts=_TIMEOUTS, staff="robot")


def _engine(port: int, folder: Path, closing: ExitStack) -> Way:
    settings = settings_at(port, "engine", folder)
    store = closing.enter_context(Store.open(place_of(str(folder / "renkei.sqlite"))))
    queue = closing.enter_context(Queue(store, settings.portals))
    closing.enter_context(App(settings=settings, language="en").worker(store))

    def carry(case: Case) -> None:
        ticket = store.enrol(case, Wanted(settings.portals, settings.customer, settings.staff), "link1")
        if ticket is not None:
            queue.put(ticket)
        ends = time.monotonic() + _SECONDS
        while store.statuses([case.case_id])[case.case_id] in OPEN:
            if time.monotonic() > ends:
                raise LeftOut(f"{case.case_id} did not end in {_SECONDS:.0f} s")
            time.sleep(0.02)
        _must_be_done(store.result(case.case_id, settings.out))

    return carry


def _robot(port: int, folder: Path, closing: ExitStack) -> Way:
    settings = settings_at(port, "robot", folder)
    warm = closing.enter_context(WarmBrowser(settings))
    journal = closing.enter_context(Journal(settings.out / "journal.jsonl"))
    store = closing.enter_context(Store.in_memory())
    browsers = OneBrowser(warm.browser, warm.new_context, warm.within, warm.reader)
    run = App(settings=settings, language="en").plain_run(store, browsers, journal)
    return lambda case: _must_be_done(*run.run([case]))


def _leanest(port: int, folder: Path, closing: ExitStack) -> Way:
    settings = settings_at(port, "leanest", folder)
    warm = closing.enter_context(WarmBrowser(settings))

    def carry(case: Case) -> None:
        try:
            plain.carry_out(warm, Addresses.parse(settings.portals), case)
        except PlaywrightError as error:
            warm.replace()
            raise LeftOut("it was cut off") from error

    return carry


def _full(port: int, folder: Path, closing: ExitStack) -> Way:
    settings = settings_at(port, "full", folder)
    driver = sync_playwright().start()
    closing.callback(driver.stop)
    browser: Browser = driver.chromium.launch(executable_path=full_chromium(), chromium_sandbox=False)
    closing.callback(browser.close)

    def carry(case: Case) -> None:
        try:
            plain.in_browser(browser, Addresses.parse(settings.portals), case)
        except PlaywrightError as error:
            raise LeftOut("it was cut off") from error

    return carry


def _selenium(port: int, folder: Path, closing: ExitStack) -> Way:
    return _apart(port, folder, closing, SELENIUM, ("selenium", "pypdf"), "with_selenium.py", full_chromium())


def _framework(port: int, folder: Path, closing: ExitStack) -> Way:
    packages = ("robotframework-browser", "robotframework-browser-batteries", "pypdf")
    browser = full_chromium() if _has_full() else str(find_browser(headed=False, playwright_own=Path()) or "")
    return _apart(port, folder, closing, FRAMEWORK, packages, "with_robot_framework.py", browser)


def _apart(
    port: int, folder: Path, closing: ExitStack, name: str, packages: tuple[str, ...], script: str, browser: str
) -> Way:
    settings = settings_at(port, name.replace("_", "-"), folder)
    python = environment(Path("out/bench") / name, packages)
    script_at_work = closing.enter_context(Apart(python, script, browser))
    return lambda case: script_at_work.carry_out(Addresses.parse(settings.portals), case)


def _requests(port: int, folder: Path, closing: ExitStack) -> Way:
    settings = settings_at(port, "requests", folder)
    warm = closing.enter_context(WarmBrowser(settings))
    return Replay(warm, port, "requests").carry_out


def full_chromium() -> str:
    """Return where a full Chromium is. Raises `LeftOut` where there is none."""
    for found in map(shutil.which, _FULL):
        if found is not None:
            return found
    raise LeftOut(_NO_CHROMIUM)


def _has_full() -> bool:
    return any(map(shutil.which, _FULL))


def _never(why: str) -> Way:
    def carry(_case: Case) -> None:
        raise LeftOut(why)

    return carry


def _must_be_done(result: CaseResult) -> None:
    if result.status != "done":
        raise LeftOut(f"{result.case_id} did not end well: {result.reason and result.reason.message}")
