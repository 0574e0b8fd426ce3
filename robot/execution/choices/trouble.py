"""What came in between while the portals were looked into beforehand, in the operator's words."""

from playwright.sync_api import Error as PlaywrightError

from ...browser.trouble import in_words
from ...errors import CaseError, OutOfHours, RunAborted
from ...messages.text import Message


def told(trouble: CaseError | OutOfHours | RunAborted | PlaywrightError) -> Message:
    """Return what was seen."""
    if isinstance(trouble, OutOfHours):
        return trouble.told[0]
    if isinstance(trouble, RunAborted):
        return trouble.message
    return trouble.seen if isinstance(trouble, CaseError) else in_words(trouble)
