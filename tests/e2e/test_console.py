"""The console in a real browser: by keyboard alone, on a phone, by ear, for two people at once, and for a page that means ill."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from renkei.robot.config.clock import SystemClock
from renkei.robot.console.app import create_app
from renkei.robot.console.door import Door
from renkei.robot.console.house import Books, House
from renkei.robot.console.listening import Address, listen
from renkei.robot.console.serving import server_of
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store

from tests.store.console_kit import KEY, parked, waits_for_approval

HANAKO, JIRO = "山田 花子", "佐藤 次郎"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def store(tmp_path) -> Iterator[Store]:
    """Books with a case that waits for approval, one that stopped, and one of which a click is in doubt."""
    with Store.open(place_of(str(tmp_path / "books.sqlite"))) as store:
        store.clock = _Now()
        waits_for_approval(store, premium="61,320円")
        parked(store, 2)
        parked(store, 3, in_doubt=True)
        yield store


class _Now(SystemClock):
    """The machine's time, of which nobody waits."""

    def sleep(self, seconds: float) -> None:
        """Go on."""


@contextmanager
def served(file: Path) -> Iterator[str]:
    """Serve a console of these books on a free port; its address."""
    with closing(listen("127.0.0.1", 0)) as listening, closing(Books(place_of(str(file)))) as books:
        address, clock = Address("127.0.0.1", listening.getsockname()[1]), SystemClock()
        house = House(books, Door(KEY, clock.monotonic, is_password=False), address, "en", clock, file.parent)
        server = server_of(create_app(house), listening)
        serving = Thread(target=server.run)
        serving.start()
        try:
            yield address.url
        finally:
            server.maintenance(float("inf"))
            server.close()
            serving.join()


@pytest.fixture
def console(store, tmp_path) -> Iterator[str]:
    with served(tmp_path / "books.sqlite") as url:
        yield url


@contextmanager
def somebody(browser: Browser, url: str, language: str = "en-GB", **window) -> Iterator[Page]:
    """A window of somebody who opens the address that the terminal shows. No error of a script, and nothing that the policy forbade."""
    context = browser.new_context(locale=language, **window)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if "Security Policy" in message.text else None)
    page.goto(f"{url}enter#key={KEY.replace(' ', '%20')}")
    expect(page.locator("#list")).to_be_visible()
    yield page
    context.close()
    assert wrong == []


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is called so has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        told = page.evaluate(
            "document.activeElement.innerText || document.activeElement.closest('label')?.innerText || ''"
        )
        if name in told:
            return
    raise AssertionError(f"nobody comes to {name!r} by Tab")


def test_by_keyboard_alone_a_case_goes_on(browser, console, store):
    """From the list to the case, to its button, the name and the answer; Escape leaves a dialog, and the focus is never lost."""
    with somebody(browser, console) as page:
        assert "key" not in page.url
        tab_to(page, "case-0002")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="case-0002")).to_be_visible()
        tab_to(page, "Retry")
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog", name="Retry")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Retry")).to_be_focused()
        page.keyboard.press("Enter")
        tab_to(page, "Your name")
        page.keyboard.insert_text(HANAKO)
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text="goes on from step 23")).to_be_visible()
        expect(page.get_by_role("button", name="Retry")).to_have_count(0)
        expect(page.locator(":focus")).to_have_count(1)
    assert [(act.kind, act.by) for act in store.acts("case-0002")] == [("retry", HANAKO)]


def test_the_page_goes_on_under_a_half_typed_name(browser, console, store):
    """What changes is shown without a reload; focus and what is typed stay, and an open dialog is left as it was."""
    with somebody(browser, f"{console}") as page:
        page.get_by_role("link", name="case-0001").click()
        page.evaluate("window.notReloaded = true")
        page.get_by_role("button", name="Approve").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("61,320円")).to_be_visible()
        dialog.get_by_label("Your name").fill("山")
        store.cancel("case-0001")
        expect(page.locator("#stands .badge")).to_have_text("cancelled")
        expect(dialog.get_by_label("Your name")).to_have_value("山")
        expect(dialog.get_by_label("Your name")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Approve")).to_have_count(0)
        assert page.evaluate("window.notReloaded")
        page.get_by_role("link", name="all cases").click()
        page.get_by_role("searchbox").fill("half")
        store.cancel("case-0002")
        expect(page.get_by_role("row").filter(has_text="case-0002").get_by_text("cancelled")).to_be_visible()
        expect(page.get_by_role("searchbox")).to_have_value("half")
        expect(page.get_by_role("searchbox")).to_be_focused()


@pytest.mark.parametrize("language", ["ja-JP", "en-GB"])
def test_on_a_phone_nothing_is_cut_and_by_ear_nothing_lacks(browser, console, language):
    """Every page and dialog at 390 pixels: no scrolling to the side, and axe finds nothing."""
    with somebody(browser, console, language, viewport=PHONE) as page:
        _is_fit(page)
        page.get_by_role("link", name="case-0003").click()
        for act in ("retry", "resolve", "done", "cancel"):
            _opens(page, act)
        page.goto(f"{console}cases/case-0001")
        for act in ("confirm", "send-back"):
            _opens(page, act)
        page.context.clear_cookies()
        page.goto(f"{console}enter")
        _is_fit(page)
        assert page.locator("html").get_attribute("lang") == language[:2]


def _opens(page: Page, act: str) -> None:
    page.locator(f"#press-{act}").click()
    _is_fit(page)
    page.keyboard.press("Escape")


def _is_fit(page: Page) -> None:
    page.locator("h1").wait_for(state="attached")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    violations = Axe().run(page).response["violations"]
    assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == []


def test_two_people_press_one_button(browser, console, store):
    """Both have the dialog open; the first is done, the second is told who was, and the case went on once."""
    with somebody(browser, console) as first, somebody(browser, console) as second:
        for page, name in ((first, HANAKO), (second, JIRO)):
            page.goto(f"{console}cases/case-0002")
            page.get_by_role("button", name="Retry").click()
            page.get_by_role("dialog").get_by_label("Your name").fill(name)
        first.get_by_role("dialog").get_by_role("button", name="Retry").click()
        expect(first.get_by_role("status").filter(has_text="goes on from step 23")).to_be_visible()
        second.get_by_role("dialog").get_by_role("button", name="Retry").click()
        expect(second.get_by_role("dialog").get_by_role("alert")).to_contain_text(f"「{HANAKO}」")
        expect(second.get_by_role("dialog").get_by_role("button", name="Retry")).to_be_disabled()
    assert [act.by for act in store.acts("case-0002")] == [HANAKO]
    assert store.entry("case-0002").ticket.turn == 2


@pytest.mark.parametrize("host", ["foreign.localhost", "127.0.0.1"])
def test_a_foreign_page_that_posts_changes_nothing(browser, console, store, host):
    """Another site, and another port of this very host, to which our cookie goes along: refused; framed or read it is not, either."""
    action = f"{console}cases/case-0002/cancel"
    evil = (
        f'<form method="post" action="{action}"><input name="by" value="x"><input name="shown" value="x.0.0"></form>'
        f'<iframe src="{console}"></iframe><img id="i" src="{console}cases/case-0002/pictures/0/0">'
    )
    with somebody(browser, console) as page:
        page.route(f"http://{host}:9/*", lambda route: route.fulfill(body=evil, content_type="text/html"))
        page.goto(f"http://{host}:9/")
        read = page.evaluate(f"fetch('{console}live', {{credentials: 'include'}}).then(() => 'read', () => 'refused')")
        assert read == "refused"
        sent = page.evaluate(
            f"fetch('{action}', {{method: 'POST', mode: 'no-cors', credentials: 'include', body: new URLSearchParams('by=x')}})"
            ".then(() => 'sent', () => 'refused')"
        )
        assert sent in ("sent", "refused")
        with page.expect_response(action) as answered:
            page.evaluate("document.forms[0].submit()")
        assert answered.value.status == 403
    assert store.entry("case-0002").status == "needs_person"
    assert store.acts("case-0002") == []


@pytest.mark.skipif(os.name == "nt", reason="there a process cannot be sent Ctrl-C alone")
def test_the_command_serves_until_ctrl_c(store, tmp_path):
    """It prints the address with its key, and ends at Ctrl-C with exit code 0 and no traceback, however early that comes."""
    command = [sys.executable, "-m", "renkei.robot", "console", "--port", "0", "--db", str(tmp_path / "books.sqlite")]
    environ = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        assert re.search(r"http://127\.0\.0\.1:\d+/enter#key=\S{40,}", process.stdout.readline())
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    assert process.returncode == 0, rest
    assert "The console has ended." in rest
    assert "Traceback" not in rest
