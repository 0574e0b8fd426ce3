"""One run from beginning to end: browser, journal, cases, and what is left in the out folder."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from robot.addresses import Addresses
from robot.browser import find_browser
from robot.case import Case
from robot.clock import SystemClock
from robot.errors import WrongInput
from robot.journal import Journal
from robot.report import write_report, write_summary
from robot.runner import Runner, Watcher
from robot.settings import Settings
from robot.summary import Summary
from robot.words import Language, Words

# Quiet: no look-ups of the vendor's hosts. Frame rate and vsync are left alone: without a limit each open window draws as
# fast as it can, and a case has several of them open.
BROWSER_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
)


@contextmanager
def open_browser(settings: Settings) -> Iterator[Browser]:
    """Start the browser that is to be used; raise `WrongInput` when there is none or it does not start."""
    with sync_playwright() as playwright:
        browser = _launch(playwright, settings)
        try:
            yield browser
        finally:
            _close(browser)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended; `stopped_by` says why it could not go on, where it could not."""

    summary: Summary
    stopped_by: Words | None


def carry_out(cases: Sequence[Case], settings: Settings, watcher: Watcher, language: Language) -> Outcome:
    """Run the cases and write journal, evidence, `summary.json` and `report.html` into the out folder.

    Raises `WrongInput`, before anything is begun, when the portals do not answer or there is no browser.
    """
    clock = SystemClock()
    Addresses.parse(settings.portals).must_answer()
    with open_browser(settings) as browser:
        make_folder(settings.out)
        run_id, started = f"{clock.now():%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}", clock.now()
        with Journal(settings.out / "journal.jsonl") as journal:
            runner = Runner(browser, settings, journal, watcher, language)
            results = runner.run(cases)
    summary = Summary(run_id=run_id, started_at=started, finished_at=clock.now(), cases=results)
    write_summary(summary, settings.out)
    write_report(summary, settings.out, language)
    return Outcome(summary, runner.stopped_by)


def _launch(playwright: Playwright, settings: Settings) -> Browser:
    own = Path(playwright.chromium.executable_path)
    executable = find_browser(headed=settings.headed, playwright_own=own)
    try:
        return playwright.chromium.launch(
            executable_path=executable,
            headless=not settings.headed,
            slow_mo=settings.slow_mo,
            args=list(BROWSER_ARGUMENTS),
        )
    except PlaywrightError as error:
        first = error.message.splitlines()[0]
        raise WrongInput(
            Words(
                ja=f"ブラウザを起動できませんでした({executable or own}): {first}",
                en=f"The browser {executable or own} did not start: {first}",
            )
        ) from error


def _close(browser: Browser) -> None:
    """Close the browser; one that crashed is closed already."""
    try:
        browser.close()
    except PlaywrightError:
        return


def make_folder(out: Path) -> None:
    """Make the out folder where there is none; raise `WrongInput` when that cannot be."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongInput(
            Words(
                ja=f"出力フォルダー {out} を作れません: {error.strerror}",
                en=f"The out folder {out} cannot be made: {error.strerror}",
            )
        ) from error
