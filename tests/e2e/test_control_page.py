"""Control's page in a real browser: what is armed there takes hold, what comes is shown without a reload, and a phone shows it all."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def page(browser: Browser, server) -> Iterator[Page]:
    """The page of a phone, which shows a world that nobody made."""
    context = browser.new_context(viewport=PHONE, locale="ja-JP")
    try:
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(f"http://control.localhost:{server.port}/#page-{id(context)}")
        yield page
    finally:
        context.close()


def test_a_world_is_made_struck_and_watched_by_keyboard(page, server):
    """It is told that there is no world; made, a fault is armed in it by keyboard alone and disarmed again. What comes from elsewhere is
    shown without a reload; at 390 pixels nothing is cut, axe finds nothing, and the page is short.
    """
    world = page.get_by_label("ワールド", exact=True).input_value()
    expect(page.get_by_text(f"ワールド「{world}」はありません")).to_be_visible()
    _is_fit(page)
    page.get_by_role("button", name="作成・初期化").click()
    expect(page.get_by_text(f"{world} を作りました")).to_be_visible()
    _arm_by_keyboard(page)
    faults = server.worlds.named(world).faults
    [armed] = faults.armed()
    assert (armed.name, armed.nth, armed.estimate) == ("link1.lost", 2, "E00000001")
    row = page.get_by_role("row").filter(has_text="link1.lost")
    for _ in range(2):
        faults.fires("link1.lost", "E00000001")
    expect(row.get_by_role("cell").nth(6)).to_have_text("1")
    server.worlds.named(world).link._set_out("link1", "E00000001")
    expect(page.get_by_role("cell", name="sent")).to_be_visible()
    _is_fit(page)
    page.get_by_role("button", name="link1.lost を解除").press("Enter")
    expect(page.get_by_text("link1.lost を解除しました")).to_be_visible()
    assert faults.armed() == []
    expect(page.get_by_role("button", name="すべて解除")).to_be_focused()


def test_what_is_refused_is_said_beside_what_was_pressed(page):
    """In control's own sentence; and the clock that is moved is shown."""
    page.get_by_role("button", name="作成・初期化").click()
    expect(page.get_by_text("を作りました")).to_be_visible()
    page.get_by_label("受付番号または見積番号").fill("E00000001")
    page.get_by_role("button", name="決定").click()
    expect(page.locator("#decide output")).to_contain_text("E00000001 に審査の結果を変更できる申込がありません")
    today = page.locator("#now").inner_text()[:10]
    page.get_by_role("button", name="1日進める").click()
    expect(page.locator("#clock output")).to_contain_text("になりました")
    expect(page.locator("#now")).not_to_contain_text(today)


def _arm_by_keyboard(page: Page) -> None:
    search = page.get_by_label("絞り込み", exact=True)
    search.press_sequentially("link1.l")
    search.press("Enter")
    expect(page.locator("#arm output")).to_contain_text("1件になるまで")
    search.press_sequentially("ost")
    for key in ("Tab", "2", "Tab", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("E00000001")
    page.keyboard.press("Enter")
    expect(page.get_by_text("link1.lost を準備しました")).to_be_visible()


def _is_fit(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert page.evaluate("document.documentElement.scrollHeight") < 4_000
    violations = Axe().run(page).response["violations"]
    assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == []
