"""Write docs/browsers.md from what each browser does that is on this machine: `make browsers`.

Every cell is tried: nothing is written down of a browser that is not there but that it is not, and how it is said.
"""

import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from renkei.robot.browser.camera import Camera
from renkei.robot.browser.executable import find_firefox
from renkei.robot.browser.pdf.reader import ReaderProcess
from renkei.robot.execution.plain_run import OneBrowser
from renkei.robot.testing.browsers import arguments_of_chromium, launching, opening
from renkei.robot.testing.portals import serving
from renkei.robot.testing.robot import Robot
from renkei.robot.testing.world import World
from renkei.robot.testing.wrong import WrongUse

PAGE = Path(__file__).with_name("browsers.md")
_BEGIN, _END = "<!-- written by `make browsers` -->\n", "<!-- until here -->\n"
_WIDTH = {"width": 1280, "height": 1000}
_DOCUMENT = """
<h1>試行</h1><label>名<input></label><button onclick="document.title = confirm('ok?') ? 'agreed' : 'refused'">問う</button>
<a href="about:blank" target="_blank">開く</a><div style="height:3000px"></div>
"""


@dataclass(frozen=True)
class Candidate:
    """A browser as Playwright is told of it: by its `kind`, and with these arguments for its start."""

    name: str
    kind: str
    arguments: dict[str, Any] = field(default_factory=dict)
    missing: str = ""


@dataclass
class Row:
    """What one browser did: by ability, in the order of the columns."""

    name: str
    cells: dict[str, str] = field(default_factory=dict)


def candidates() -> Iterator[Candidate]:
    """Yield the browsers that there may be."""
    for name, executables in (
        ("Chromium, headless shell", ("chromium-headless-shell", "chrome-headless-shell", "headless_shell")),
        ("Chromium", ("chromium", "chromium-browser")),
    ):
        path = next((found for one in executables if (found := shutil.which(one))), None)
        missing = "" if path else f"none of {', '.join(executables)} is on the path"
        yield Candidate(name, "chromium", {"executable_path": path}, missing)
    yield Candidate("Chrome", "chromium", {"channel": "chrome"})
    yield Candidate("Edge", "chromium", {"channel": "msedge"})
    yield Candidate("Firefox, Playwright's own", "firefox")
    firefox = find_firefox()
    missing = "" if firefox else "there is no firefox or firefox-esr"
    by_bidi = {"executable_path": firefox, "channel": "moz-firefox"}
    yield Candidate("Firefox as anybody has it, by WebDriver BiDi", "firefox", by_bidi, missing)
    yield Candidate("WebKit, Playwright's own", "webkit")


def find_by_role(page: Page) -> str:
    """Fill a field by its label, and answer a question."""
    page.set_content(_DOCUMENT)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_label("名").fill("山田")
    page.get_by_role("button", name="問う").click()
    return "yes" if (page.title(), page.get_by_label("名").input_value()) == ("agreed", "山田") else "no"


def open_window(page: Page) -> str:
    """Open a window, and close it."""
    with page.expect_popup() as opened:
        page.get_by_role("link", name="開く").click()
    opened.value.close()
    return "yes"


def take_picture(page: Page) -> str:
    """Take a picture of the whole page as the robot does, and tell how long the fifth takes."""
    camera = Camera(mask=False)
    for _ in range(4):
        camera.take(page)
    began = time.monotonic()
    shot = camera.take(page)
    return f"{(time.monotonic() - began) * 1000:.0f} ms" if shot.content else "no"


def speak_japanese(page: Page) -> str:
    """Have the language and the time of Japan."""
    told = page.evaluate("[navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone]")
    return "yes" if told == ["ja-JP", "Asia/Tokyo"] else f"no: {told}"


ABILITIES: dict[str, Callable[[Page], str]] = {
    "label, question": find_by_role,
    "window": open_window,
    "picture": take_picture,
    "Japan's": speak_japanese,
}
BESIDES = ("trace", "video", "a case", "seconds")
COLUMNS = ("version", *ABILITIES, *BESIDES)


def said(error: Exception) -> str:
    """Return the first line of what went wrong, fit for a cell."""
    return str(error).partition("\n")[0].replace("|", "/")[:160]


def attempt(do: Callable[[], str]) -> str:
    """Return what came of it, or why nothing did."""
    try:
        return do()
    except (PlaywrightError, WrongUse) as error:
        return said(error)


def record_trace(browser: Browser, folder: Path) -> str:
    """Record a trace."""
    context = browser.new_context()
    context.tracing.start(screenshots=True, snapshots=True)
    context.new_page().set_content(_DOCUMENT)
    context.tracing.stop(path=folder / "trace.zip")
    context.close()
    return "yes" if (folder / "trace.zip").stat().st_size else "no"


def record_video(browser: Browser, folder: Path) -> str:
    """Record a video."""
    context = opening(browser.new_context)(record_video_dir=folder)
    page = context.new_page()
    page.set_content(_DOCUMENT)
    context.close()
    return "yes" if page.video and Path(page.video.path()).stat().st_size else "no"


def carry_a_case(browser: Browser, world: World, reader: ReaderProcess, folder: Path) -> tuple[str, str]:
    """Carry an individual's case to its end; return how it ended, and in how many seconds."""
    robot = Robot(OneBrowser(browser, browser.new_context, reader=reader), world.url, folder)
    began = time.monotonic()
    [result] = robot.run(world.case())
    robot.close()
    ended = result.status if result.status == "done" else f"{result.status} at {result.step}: {result.reason}"
    return ended.replace("\n", " "), f"{time.monotonic() - began:.1f}"


def tried(one: Candidate, playwright: Playwright, bench: "Bench") -> Row:
    """Try one browser."""
    row = Row(one.name)
    if one.missing:
        row.cells["version"] = f"not here: {one.missing}"
        return row
    kind = getattr(playwright, one.kind)
    arguments = arguments_of_chromium(one.arguments) if one.kind == "chromium" else one.arguments
    try:
        browser = launching(partial(kind.launch, **arguments), kind, one.arguments.get("channel"))()
    except WrongUse as why:
        row.cells["version"] = f"not here: {said(why)}"
        return row
    row.cells["version"] = browser.version
    with ExitStack() as closing:
        closing.callback(browser.close)
        folder = closing.enter_context(bench.folder())
        try:
            row.cells |= in_a_page(browser)
        except WrongUse as why:
            row.cells["version"] += f": {said(why)}"
            return row
        row.cells["trace"] = attempt(lambda: record_trace(browser, folder))
        row.cells["video"] = attempt(lambda: record_video(browser, folder))
        bench.world.reset()
        row.cells["a case"], row.cells["seconds"] = carry_a_case(browser, bench.world, bench.reader, folder)
    return row


def in_a_page(browser: Browser) -> dict[str, str]:
    """Try what needs one page. Raises `WrongUse` where none can be opened."""
    context = opening(browser.new_context)(locale="ja-JP", timezone_id="Asia/Tokyo", viewport=_WIDTH)
    page = context.new_page()
    cells = {name: attempt(partial(do, page)) for name, do in ABILITIES.items()}
    context.close()
    return cells


@dataclass(frozen=True)
class Bench:
    """What all browsers are tried with."""

    world: World
    reader: ReaderProcess
    temporary: Path

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """Return a folder of one's own."""
        with tempfile.TemporaryDirectory(prefix="renkei-", dir=self.temporary) as folder:
            yield Path(folder)


def table(rows: list[Row]) -> str:
    """Return the table."""
    lines = [f"| browser | {' | '.join(COLUMNS)} |", f"| --- |{' --- |' * len(COLUMNS)}"]
    lines += [f"| {row.name} | {' | '.join(row.cells.get(column, '') for column in COLUMNS)} |" for row in rows]
    return "\n".join(lines) + "\n"


def measure() -> str:
    """Try every browser, one after the other, and return the table."""
    with ExitStack() as closing:
        temporary = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="renkei-browsers-")))
        portals = closing.enter_context(serving(temporary))
        playwright = closing.enter_context(sync_playwright())
        reader = ReaderProcess()
        closing.callback(reader.close)
        bench = Bench(World(portals, "browsers", lambda _world, _estimate: {}), reader, temporary)
        rows = []
        for one in candidates():
            rows.append(tried(one, playwright, bench))
            print(table(rows[-1:]).splitlines()[-1], file=sys.stderr)  # noqa: T201 - it takes minutes
    return table(rows)


def main() -> None:
    """Write the table into the page."""
    page = PAGE.read_text("utf-8")
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    from importlib.metadata import version  # noqa: PLC0415 - for one line

    at = f"Playwright {version('playwright')}, {platform.system()} on {platform.machine()}\n\n"
    PAGE.write_text(f"{before}{_BEGIN}{at}{measure()}{_END}{after}", "utf-8")


if __name__ == "__main__":
    main()
