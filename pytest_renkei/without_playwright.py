"""What is said where pytest-playwright is not there."""

from typing import NoReturn

import pytest

_SENTENCE = (
    "renkei_robot, renkei_scenario and statuses() need the plugin pytest-playwright: pip install 'renkei[pytest]', "
    "and leave out -p no:playwright"
)


@pytest.fixture
def renkei_browsers() -> NoReturn:
    """The browser, which there is none of."""
    pytest.fail(_SENTENCE, pytrace=False)


@pytest.fixture
def _renkei_watching() -> dict[str, bool]:
    return {}
