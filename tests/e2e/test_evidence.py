"""Pictures: the whole page, whatever it does meanwhile, and nothing on them that is nobody's business."""

import io
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from PIL import Image
from playwright.sync_api import Error as PlaywrightError
from renkei.robot.browser.camera import Camera
from renkei.robot.browser.evidence import Evidence
from renkei.robot.browser.masking import as_it_comes_in

LONG = 120.0
BLURRED = "(id) => document.getElementById(id).style.filter !== ''"
_MOVES = 6


class Restless(BaseHTTPRequestHandler):
    """Pages that move on at once: from /0 on to /6, where they rest, and from /endless for ever."""

    def do_GET(self) -> None:
        place = self.path.strip("/")
        onward = "endless" if place == "endless" else str(int(place) + 1) if int(place) < _MOVES else ""
        moves = f"<script>setTimeout(() => location.href = '/{onward}', 15)</script>" if onward else ""
        page = f"<!doctype html><h1>{place}</h1>{'<p>y</p>' * 200}{moves}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def restless() -> Iterator[str]:
    """The address of such a page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Restless)
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_window_whose_answer_broke_off_has_an_empty_picture(page, tmp_path):
    """Its document has no root, Chromium would never paint it: an empty picture is kept, and nobody waits."""
    page.evaluate("document.documentElement.remove()")
    taken = Evidence(tmp_path, "case-1", mask=True).picture(page, "37", failed=True)
    with Image.open(tmp_path / taken) as picture:
        assert picture.convert("L").getextrema() == (255, 255)


def test_a_window_that_is_gone_has_none(page, tmp_path):
    """There is nothing to see any more, and that is said."""
    page.close()
    evidence = Evidence(tmp_path, "case-1", mask=False)
    assert evidence.picture(page, "37") is None
    assert evidence.missing.endswith("the window was closed")


def test_a_picture_of_a_page_that_moves_on_comes(context, restless):
    """Taken while the page navigates from one address to the next, ten times over: the picture is there each time."""
    camera = Camera(mask=False)
    for _ in range(10):
        page = context.new_page()  # the one before may still be on its way
        page.goto(f"{restless}0", wait_until="commit")
        assert camera.take(page) is not None


@pytest.mark.nightly
def test_a_picture_of_a_page_that_never_rests_is_not_waited_for(page, restless):
    """A page that navigates for ever: the picture comes, or Playwright says why not, in seconds."""
    page.goto(f"{restless}endless", wait_until="commit")
    camera, began = Camera(mask=False), time.monotonic()
    for _ in range(3):
        with suppress(PlaywrightError):
            camera.take(page)
    assert time.monotonic() - began < LONG


def test_the_whole_page_is_taken(page):
    """What stands below the window's first screen is on the picture, too; an endless page is cut."""
    page.set_content(
        "<body style='margin:0'><div style='height:2500px'></div><div style='height:100px;background:red'></div>"
    )
    with Image.open(io.BytesIO(Camera(mask=False).take(page))) as picture:
        assert picture.height == 2600
        assert picture.getpixel((10, 2550))[0] > 200
    page.set_content("<div style='height:900000px'></div>")
    with Image.open(io.BytesIO(Camera(mask=False).take(page))) as picture:
        assert picture.height == 8000


def test_what_comes_late_is_masked_before_it_is_drawn(context):
    """A row that a page adds long after it was loaded is blurred in the same turn."""
    context.add_init_script(as_it_comes_in(mask=True))
    page = context.new_page()
    page.set_content("<table><tr><th>氏名</th><th>番号</th></tr></table>")
    page.evaluate(
        """() => document.querySelector('table').insertAdjacentHTML(
             'beforeend', '<tr><td id=name>連携 太郎</td><td id=number>1</td></tr>')"""
    )
    assert page.evaluate(BLURRED, "name")
    assert not page.evaluate(BLURRED, "number")


@pytest.mark.parametrize("mask", [True, False])
def test_the_customers_code_is_never_seen(context, mask):
    """The code of 22 opens the customer's data to whoever has it: it is blurred where masking is off, too; a name then is not."""
    context.add_init_script(as_it_comes_in(mask=mask))
    page = context.new_page()
    page.set_content(
        """<p>お手続きコード <strong id=shown>AB12CD34EF56</strong></p>
           <table><tr><th scope=row>お手続きコード</th><td id=listed>AB12CD34EF56</td></tr>
           <tr><th scope=row>氏名</th><td id=name>連携 太郎</td></tr></table>
           <label for=typed>お手続きコード</label><input id=typed value=AB12CD34EF56>
           <label for=secret>パスワード</label><input id=secret value=x>"""
    )
    assert all(page.evaluate(BLURRED, name) for name in ("shown", "listed", "typed", "secret"))
    assert page.evaluate(BLURRED, "name") is mask


def test_the_comment_is_masked(page):
    """What a clerk writes freely at 52 may name the customer."""
    page.set_content("<label for=c>コメント</label><textarea id=c>連携様のご希望</textarea>")
    Camera(mask=True).take(page)
    assert page.evaluate(BLURRED, "c")
