"""The fixtures that stand on pytest-playwright's, or go before them: its options hold for the robot, and say why where they cannot."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, BrowserType, Playwright
    from renkei.robot.browser.context import Browsers
    from renkei.robot.browser.pdf.reader import ReaderProcess

_OFF = "off"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], browser_type: "BrowserType") -> dict[str, Any]:
    """How the browser is started: as pytest-playwright's options say, and the one that `renkei` would find."""
    from renkei.robot.testing.browsers import launched_as_the_product_does

    return launched_as_the_product_does(browser_type_launch_args, browser_type)  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def launch_browser(
    launch_browser: "Callable[..., Browser]", browser_type: "BrowserType", pytestconfig: pytest.Config
) -> "Callable[..., Browser]":
    """What starts the browser, and says in one sentence why it does not start."""
    from renkei.robot.testing.browsers import launching

    return launching(launch_browser, browser_type, pytestconfig.getoption("--browser-channel"))  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def device(device: str | None, playwright: "Playwright") -> str | None:
    """The device that is emulated: one that Playwright knows."""
    from renkei.robot.testing.browsers import device_of

    return device_of(device, playwright.devices)  # type: ignore[no-any-return]


@pytest.fixture
def new_context(new_context: "Callable[..., BrowserContext]") -> "Callable[..., BrowserContext]":
    """What opens contexts, and says in one sentence what is lacking for them."""
    from renkei.robot.testing.browsers import opening

    return opening(new_context)  # type: ignore[no-any-return]


@pytest.fixture
def renkei_browsers(
    browser: "Browser",
    new_context: "Callable[..., BrowserContext]",
    browser_context_args: Mapping[str, Any],
    _renkei_reader: "ReaderProcess",
    request: pytest.FixtureRequest,
) -> "Browsers":
    """The test's browser, as the robot takes it: pytest-playwright's, with what its options want of each window."""
    from renkei.robot.execution.plain_run import OneBrowser
    from renkei.robot.testing.browsers import giving_way_to

    marked = request.node.get_closest_marker("browser_context_args")
    given = {**browser_context_args, **(marked.kwargs if marked else {})}
    return OneBrowser(browser, giving_way_to(given, new_context), reader=_renkei_reader)


@pytest.fixture
def _renkei_watching(pytestconfig: pytest.Config) -> dict[str, bool]:
    """Whether somebody watches, and whether the robot records a trace: two at a time there cannot be."""
    theirs = pytestconfig.getoption("--tracing") != _OFF
    return {
        "headed": bool(pytestconfig.getoption("--headed")),
        "trace": bool(pytestconfig.getini("renkei_trace")) and not theirs,
    }
