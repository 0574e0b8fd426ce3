"""Whoever watches (`--headed`) reads over each window which step is being done; the robot, the page and the pictures have nothing of it."""

import io

import pytest
from PIL import Image, ImageChops, ImageStat
from renkei.robot.browser.banner import HIDE, SHOW_AGAIN, Banner
from renkei.robot.browser.evidence import Evidence
from renkei.robot.flows import link1
from renkei.robot.procedure.steps import STEPS

PICTURES_BEFORE = True

_READ = """
() => {
  const banner = window[Symbol.for("renkei.banner")];
  return banner?.host?.isConnected && banner.host.style.display === "block" ? banner.line.textContent : null;
}
"""
_TALL = (
    "<!doctype html><h1>見出し</h1><button style='position:fixed;top:0;left:0;width:300px;height:20px'>押す</button>"
)


def is_blue(pixel):
    """Tell whether something has the colour of the banner, be it that a white page shines through."""
    return pixel[2] - pixel[0] > 60


def strip_of(path):
    """Return the pixels of a picture where the banner would be."""
    with Image.open(path) as picture:
        return [picture.convert("RGB").getpixel((x, 11)) for x in range(300, picture.width, 50)]


@pytest.fixture
def watched(robot, world, monkeypatch):
    """A case whose windows somebody watches; what its banners said when a picture was taken, by step; and for each picture how far the
    place of the banner is from what the window shows without it, and with it.
    """
    said: dict[str, set[str | None]] = {}
    apart: dict[str, tuple[float, float]] = {}

    class Seeing(Evidence):
        def picture(self, page, step, **how):
            taken = super().picture(page, step, **how)
            said.setdefault(step, set()).update(one.evaluate(_READ) for one in page.context.pages)
            shown = page.screenshot(full_page=True)
            page.evaluate(HIDE)
            apart[taken] = tuple(_apart(robot.out / taken, one) for one in (page.screenshot(full_page=True), shown))
            page.evaluate(SHOW_AGAIN)
            return taken

    monkeypatch.setattr("tests.e2e.conftest.Evidence", Seeing)
    robot.headed = True
    job = robot.in_a_session(world.case())
    yield job, said, apart
    job.session.leave()


def _apart(picture, screenshot):
    """Return by how much, of 255, the place of the banner differs on the average."""
    with Image.open(picture) as one, Image.open(io.BytesIO(screenshot)) as other:
        place = (0, 0, one.width, 22)
        means = ImageStat.Stat(ImageChops.difference(*(each.convert("RGB").crop(place) for each in (one, other)))).mean
    return sum(means) / len(means)


def test_each_window_says_which_step_is_done_and_no_picture_shows_it(watched, robot):
    """Through every window and every navigation of 連携Ⅰ."""
    job, said, apart = watched
    link1.run(job)

    assert said == {step: {f"手順{step} {STEPS[step].title.ja}"} for step in ("1", "2", "3", "4", "5", "6", "8")}
    assert len(apart) > 8
    assert {taken: without for taken, (without, _) in apart.items() if without > 8} == {}
    assert (
        sum(shown > 20 for _, shown in apart.values()) > 5
    )  # elsewhere the window was scrolled, and its banner is further below


def test_the_banner_is_seen_and_is_nothing_to_the_page(context, tmp_path):
    """It covers nothing that is clicked, has no role, says nothing that a screen reads, and is back after each picture."""
    banner = Banner()
    banner.over(context)
    page = context.new_page()
    page.set_content(_TALL + "<p>長い</p>" * 300)
    before = page.evaluate(
        "[document.body.innerText, document.documentElement.textContent, document.documentElement.scrollHeight]"
    )
    unseen = Evidence(tmp_path, "none", mask=False).picture(page, "1")
    banner.say("手順16 申込書の印刷")

    assert page.evaluate(_READ) == "手順16 申込書の印刷"
    page.screenshot(path=tmp_path / "screen.png")
    assert all(map(is_blue, strip_of(tmp_path / "screen.png")))
    taken = Evidence(tmp_path, "one", mask=False, watched=True).picture(page, "16")
    assert (tmp_path / taken).read_bytes() == (tmp_path / unseen).read_bytes()
    assert page.evaluate(_READ) == "手順16 申込書の印刷"
    page.get_by_role("button", name="押す").click(timeout=2000)
    assert (
        page.evaluate(
            "[document.body.innerText, document.documentElement.textContent, document.documentElement.scrollHeight]"
        )
        == before
    )
    assert page.get_by_text("手順16").count() == 0
    assert "手順16" not in page.locator("html").aria_snapshot()


def test_without_anybody_who_watches_there_is_none(robot, world):
    """Not even its script, which costs a little in each document."""
    job = robot.in_a_session(world.case())
    try:
        link1.run(job)
        assert job.session.front is None or job.session.front.evaluate(_READ) is None
        pages = job.session._context.pages
        assert pages
        assert [page.evaluate('window[Symbol.for("renkei.banner")] ?? null') for page in pages] == [None] * len(pages)
    finally:
        job.session.leave()


def test_a_window_that_moves_on_under_its_picture_is_pictured_again(context, tmp_path):
    """A document that came after the banner was taken away has one of its own: that picture is not kept."""
    banner = Banner()
    banner.over(context)
    banner.say("手順1 見積")
    page = context.new_page()
    page.set_content(_TALL)
    evidence = Evidence(tmp_path, "one", mask=False, watched=True)
    capture, moved = evidence._camera._of, []

    def moves_on_first(of_page):
        if not moved:
            moved.append(of_page.set_content(_TALL.replace("見出し", "次")))
            page.evaluate('window[Symbol.for("renkei.banner")].hidden = false')
        return capture(of_page)

    evidence._camera._of = moves_on_first
    taken = evidence.picture(page, "1")
    assert moved
    assert not any(map(is_blue, strip_of(tmp_path / taken)))
