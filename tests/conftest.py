"""What holds for every test: its docstring states the behaviour that it holds."""

import sys

import pytest

# What tests share says what it found, and looks at all under `python -O`.
pytest.register_assert_rewrite("tests.portals", "tests.durable", "tests.e2e")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--lived-in",
        type=int,
        default=0,
        metavar="N",
        help="play the tests of tests/e2e in worlds that N cases have been in before",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if sys.flags.optimize > 1:
        return  # `python -OO` leaves no docstrings to look at
    silent = [item.nodeid for item in items if isinstance(item, pytest.Function) and not item.function.__doc__]
    if silent:
        raise pytest.UsageError(f"these tests do not say what they hold: {', '.join(silent)}")
