"""renkei's pytest plugin: worlds of practice portals, the robot, and scenarios as fixtures; see docs/qa.md.

Every pytest of an environment with renkei in it imports this module: it takes nothing but pytest, and what a fixture needs is imported by
the first test that uses it. The package stands at the top, beside `renkei`, since pytest rewrites the assertions of whatever a plugin's
distribution brings: with a plugin inside it would take `renkei.robot` for Robot Framework's `robot`.
"""

from collections.abc import Generator
from typing import Any

import pytest

from . import fixtures, with_playwright, without_playwright

_PLAYWRIGHT = "playwright"
"""The name under which pytest-playwright registers."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer what can be set in pytest's own file."""
    parser.addini(
        "renkei_trace",
        "keep a trace of a failed test's robot, for Playwright's viewer (default: yes)",
        type="bool",
        default=True,
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the fixtures behind those of pytest-playwright, whichever of the two plugins came first: some go before its own."""
    config.pluginmanager.register(fixtures, "renkei-fixtures")
    driven = with_playwright if config.pluginmanager.hasplugin(_PLAYWRIGHT) else without_playwright
    config.pluginmanager.register(driven, "renkei-browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, pytest.TestReport]:
    """Keep what is left of a test that failed, as long as its world is there, and say in its report where."""
    report: pytest.TestReport = yield
    kept = item.stash.get(fixtures.KEPT, None)
    if kept is not None and report.failed and report.when != "teardown":
        report.sections.append(("renkei", kept()))
    return report
