"""Take the README's pictures anew: `make pictures`. Everything on them is invented."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from playwright.sync_api import sync_playwright
from renkei.robot.app import App
from renkei.robot.browser.context import SessionContext
from renkei.robot.browser.executable import find_browser
from renkei.robot.browser.session import BrowserSession
from renkei.robot.cases import template
from renkei.robot.cases.case import Case
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.clock import SystemClock
from renkei.robot.config.credentials import Keys
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.console.app import create_app
from renkei.robot.console.door import Door
from renkei.robot.console.house import Books, House
from renkei.robot.console.listening import Address, listen
from renkei.robot.console.serving import server_of
from renkei.robot.reporting.listener import Listener
from renkei.robot.scenario import practice
from renkei.robot.screens import arclink, jpass, pal, sonpo
from renkei.robot.screens.base import Screen
from renkei.robot.screens.finding import InRow
from renkei.robot.store.location import place_of
from renkei.robot.workers.sheet_run import carry_out
from sqlalchemy.engine import URL

PICTURES = Path(__file__).parent / "pictures"
WINDOW = {"width": 1200, "height": 760}


def main() -> None:
    """Carry the demo's cases out, and one that waits for a person's word; then photograph report, console and each portal."""
    *cases, waiting = [Case.model_validate(row) for row in template.sample_rows(4)]
    with practice.practice_portals(0.0) as portals, TemporaryDirectory() as folder:
        practice.arm(portals, "link1.lost", cases[-1].estimate_number)
        settings = Settings(portals=f"http://localhost:{portals.port}", out=Path(folder), mask=False, staff="robot")
        app = App(settings=settings, language="ja", listener=Listener())
        books = place_of(str(Path(folder) / "books.sqlite"))
        carry_out(app, cases, books)
        of_waiting = replace(settings, out=Path(folder) / "waiting", staff="person", approve=("16",))
        carry_out(App(settings=of_waiting, language="ja", listener=Listener()), [waiting], books)
        _photograph(portals, Path(folder) / "report.html", cases[0].estimate_number)
        with _console(books) as url:
            _photograph_console(url)


def _photograph(portals: Addresses, report: Path, estimate: str) -> None:
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=find_browser(False, own))
        page = browser.new_page(viewport=WINDOW)
        page.goto(report.as_uri())
        page.screenshot(path=PICTURES / "report-list.png")
        page.locator("#cases a").first.click()
        page.locator(".chapter").nth(1).evaluate("(chapter) => chapter.scrollIntoView()")
        page.wait_for_timeout(1000)  # pictures are drawn as they come into view
        page.screenshot(path=PICTURES / "report.png")
        at = SessionContext(new_context=browser.new_context, addresses=portals, keys=Keys(portals), timeouts=Timeouts())
        session = BrowserSession(at)
        estimates = session.go(session.open(pal.Menu), "見積書一覧", pal.Estimates)
        estimates.search(estimate)
        _save("pal", session.go(estimates, InRow(estimate), pal.Estimate))
        applications = session.open(sonpo.Applications)
        row = applications.search(estimate) or {}
        _save("sonpo", session.go(applications, InRow(row["申込番号"]), sonpo.ApplicationForm))
        _save("jpass", session.go(session.open(jpass.Top), "お申込一覧(変更再申込)", jpass.ApplicationsOfAllDays))
        cases = session.open(arclink.Cases)
        _save("arclink", session.go(cases, InRow(cases.search(estimate)[0]["案件番号"]), arclink.CaseDetail))
        session.leave()
        browser.close()


@contextmanager
def _console(books: URL) -> Iterator[str]:
    """Serve a console of these books; the address that opens it."""
    with closing(listen("127.0.0.1", 0)) as listening, closing(Books(books)) as opened:
        address, clock = Address("127.0.0.1", listening.getsockname()[1]), SystemClock()
        house = House(opened, Door("picture", clock.monotonic, is_password=False), address, "ja", clock)
        server = server_of(create_app(house), listening)
        serving = Thread(target=server.run, daemon=True)
        serving.start()
        yield f"{address.url}enter#key=picture"
        server.close()
        serving.join()


def _photograph_console(url: str) -> None:
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=find_browser(False, own))
        page = browser.new_page(viewport=WINDOW, locale="ja-JP")
        page.goto(url)
        page.locator("#list").wait_for()
        page.screenshot(path=PICTURES / "console.png")
        browser.close()


def _save(name: str, screen: Screen) -> None:
    screen.page.set_viewport_size(WINDOW)
    screen.page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
