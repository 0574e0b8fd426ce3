"""Pictures: the whole page, whatever it does meanwhile, and nothing on them that is nobody's business."""

import io
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest
from PIL import Image
from playwright.sync_api import Error as PlaywrightError
from renkei.robot.browser.camera import Camera
from renkei.robot.browser.evidence import Evidence
from renkei.robot.browser.marks import Marks
from renkei.robot.browser.masking import as_it_comes_in
from renkei.robot.cases.discretion import HIDDEN, hidden

PICTURES_BEFORE = True


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


@pytest.mark.parametrize("mask", [True, False])
def test_what_a_picture_hides_stays_out_of_words_too(page, tmp_path, mask):
    """What pages say of people is known from their pictures, masked or not, also of those of whom no row tells: it is in no reason, and in
    nothing that was read.
    """
    page.set_content(
        "<!doctype html><h1>x</h1><table><tr><th scope=row>住所</th><td>愛知県仮名市川原1-27-18</td></tr>"
        "<tr><th scope=row>登録番号</th><td>見本 347 わ 55-84</td></tr><tr><th scope=row>区分</th><td>個人</td></tr></table>"
        "<label>電話<input value='000-0000-0001'></label><dl><dt>契約者</dt><dd>石川 直美</dd></dl>"
    )
    evidence = Evidence(tmp_path, "case-1", mask=mask)
    assert evidence.picture(page, "16", failed=True)
    said = "契約者 石川　直美(見本347わ55-84、愛知県仮名市川原１-２７-１８、００００００００００１)の区分は個人です: 鈴木様"
    assert hidden(said, evidence.people) == f"契約者 {HIDDEN}({HIDDEN}、{HIDDEN}、{HIDDEN})の区分は個人です: {HIDDEN}様"


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
        assert camera.take(page).content is not None


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
    with Image.open(io.BytesIO(Camera(mask=False).take(page).content)) as picture:
        assert picture.height == 2600
        assert picture.getpixel((10, 2550))[0] > 200
    page.set_content("<div style='height:900000px'></div>")
    with Image.open(io.BytesIO(Camera(mask=False).take(page).content)) as picture:
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


ROWS = """<main><h1>一覧</h1><p>詳細の受付番号は 1-00 です</p>
  <table><tr><th scope=row>保険料</th><td id=premium>84,320円</td></tr><tr><th scope=row>氏名</th><td>連携 太郎</td></tr></table>
  <table><tr><th>受付番号</th><th>状態</th></tr><tr><td>0-00</td><td>否決</td></tr>
  <tr><td>1-00</td><td id=status style="color: green">承認 <button>登録</button></td></tr></table>
  <button id=send style="background: white">送信</button><input id=entered></main>"""
READ, PRESSED = (208, 2, 27), (240, 140, 0)


def has_colour(path, colour):
    with Image.open(path) as picture:
        pixels = zip(*[iter(picture.convert("RGB").tobytes())] * 3, strict=True)
        return (
            sum(all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=True)) for pixel in pixels) > 50
        )


def test_what_was_read_is_marked_and_told(page, tmp_path):
    """An item by its label, one row's cell by its column's head, and whatever says a text; the page itself stays as it was."""
    page.set_content(ROWS)
    before = page.content()
    evidence = Evidence(tmp_path, "case-1", mask=False)
    plain = evidence.picture(page, "17")
    marked = evidence.picture(page, "17", marks=Marks(("保険料", "状態", "無い"), texts=("受付番号は 1-00",)))
    assert evidence.told == {"保険料": "84,320円"}  # a column's head alone says of which row nothing
    assert [has_colour(tmp_path / one, READ) for one in (plain, marked)] == [False, True]
    evidence.picture(page, "24", marks=Marks(("受付番号", "状態"), row="1-00"))
    assert evidence.told == {"受付番号": "1-00", "状態": "承認"}
    assert page.content() == before


def test_what_is_about_to_be_pressed_is_marked(page, tmp_path):
    """In a colour of its own; and where it cannot be found any more, the picture is there all the same."""
    page.set_content(ROWS)
    evidence = Evidence(tmp_path, "case-1", mask=False)
    marked = evidence.picture(page, "16", marks=Marks(pressed=page.get_by_role("button", name="送信")))
    assert has_colour(tmp_path / marked, PRESSED)
    assert not has_colour(tmp_path / marked, READ)
    page.get_by_role("textbox").fill("1")
    gone = evidence.picture(page, "16", marks=Marks(pressed=page.get_by_role("button", name="無い")))
    assert not has_colour(tmp_path / gone, PRESSED)
    assert page.locator("[style*=outline]").count() == 0


def test_a_page_that_was_not_touched_is_not_pictured_twice(page, tmp_path):
    """Within a step: the same picture is told again, until something is entered, the step is another one, or it has failed."""
    page.set_content(ROWS)
    evidence = Evidence(tmp_path, "case-1", mask=False)
    first = evidence.picture(page, "27")
    assert evidence.picture(page, "27", marks=Marks(pressed=page.get_by_role("button", name="送信"))) == first
    page.get_by_role("textbox").fill("20270101")
    entered = evidence.picture(page, "27")
    evidence.begin()
    again = evidence.picture(page, "28")
    failed = evidence.picture(page, "28", failed=True)
    assert len({first, entered, again, failed}) == 4


@pytest.mark.parametrize(
    ("line", "hidden", "clear"),
    [
        ("<p>見積番号 E20260001\u3000山田 太郎 様</p>", ["山田", "太郎"], ["見積番号 E20260001"]),
        ("<p>受付番号 040200000170-00、山田 太郎 様</p>", ["山田", "太郎"], ["040200000170-00"]),
        (
            "<p>山田 太郎 様のお申込みを受け付けました。受付番号は 1-00 です。</p>",
            ["山田", "太郎"],
            ["受付番号は 1-00"],
        ),
        ("<p>見積番号 <b>E1</b>\u3000山田 太郎 様</p>", ["山田", "太郎"], ["E1"]),
        ("<p><b>山田 太郎</b> 様</p>", ["山田", "太郎"], []),
        ("<p>山田 太郎 様、山田 花子 様</p>", ["太郎", "花子"], []),
        ("<td>株式会社 連携商事 様</td>", ["連携商事"], []),
        ("<p>電話番号 090-1234-5678\u3000山田 太郎 様</p>", ["090-1234-5678", "太郎"], []),
        (
            "<p>お客様控え等を交付しました。同様の仕様、様式です。皆様へ</p>",
            [],
            ["お客様控え", "同様の仕様", "様式", "皆様"],
        ),
        ("<table><tr><th>お申込人</th><td>山田 太郎</td></tr></table>", ["太郎"], ["お申込人"]),
        ("<table><tr><th>お申込人</th><td>個人</td></tr></table>", [], ["個人"]),
        ("<h2>コメント</h2><p>山田さんのご希望</p>", ["山田さん"], ["コメント"]),
        ("<h2>お客様</h2><table><tr><th>区分</th><td>個人</td></tr></table>", [], ["区分", "個人"]),
    ],
)
def test_the_mask_hides_the_person_and_nothing_else(context, line, hidden, clear):
    """Of a line that calls somebody by name the name, and the rest stays to be read; where masking is off, nothing."""
    for mask in (True, False):
        page = context.new_page()
        page.set_content(line)
        Camera(mask=mask).take(page)
        shown = page.evaluate(SHOWN)
        assert [text for text in hidden if text in shown] == ([] if mask else hidden)
        assert [text for text in clear if text not in shown] == []


SHOWN = """
() => {
  const clear = (node) => { for (; node; node = node.parentElement) if (node.style.filter) return false; return true; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), shown = [];
  while (walker.nextNode()) if (clear(walker.currentNode.parentElement)) shown.push(walker.currentNode.data);
  return shown.join("");
}
"""


class Unstyled(BaseHTTPRequestHandler):
    """A page that is as high as its style says, which comes late."""

    def do_GET(self) -> None:
        is_style = self.path.endswith(".css")
        if is_style:
            self.server.waiting.wait(LONG)
        body = b"p { height: 3000px }" if is_style else b"<link rel=stylesheet href=late.css><p>1</p>"
        self.send_response(200)
        self.send_header("Content-Type", "text/css" if is_style else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


def test_a_page_whose_style_comes_late_is_not_cut(page):
    """A window that has just opened is measured once it has its style: its picture shows the whole of it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Unstyled) as server:
        server.waiting = Event()
        serving = Thread(target=server.serve_forever, daemon=True)
        serving.start()
        page.goto(f"http://127.0.0.1:{server.server_port}/", wait_until="commit")
        page.locator("p").wait_for(state="attached")
        page.expose_function("styled", server.waiting.set)
        page.evaluate("() => void setTimeout(styled, 200)")
        with Image.open(io.BytesIO(Camera(mask=False).take(page).content)) as picture:
            assert picture.height > 3000
        server.shutdown()
