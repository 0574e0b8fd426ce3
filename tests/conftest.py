"""What holds for every test: its docstring states the behaviour that it holds."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--lived-in",
        type=int,
        default=0,
        metavar="N",
        help="play the tests of tests/e2e in worlds that N cases have been in before",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    silent = [item.nodeid for item in items if isinstance(item, pytest.Function) and not item.function.__doc__]
    if silent:
        raise pytest.UsageError(f"these tests do not say what they hold: {', '.join(silent)}")
