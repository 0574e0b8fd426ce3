"""What the browser reports, in the operator's words: the one place where Playwright's errors become sentences.

Nothing of an error's own text goes into them. It holds locators, call logs, pieces of pages and whatever else a stranger's page can
put there: it only decides which of our own sentences is said.
"""

import re

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from ..cases.case import column_called
from ..errors import BusinessError, CaseError, NoAnswerYet
from ..messages import browser as say
from ..messages import portal_labels as say_label
from ..messages.text import Message
from ..screens.finding import NeverCame, NotOnScreen
from .flood import MOST_WINDOWS, TooManyWindows
from .watchdog import Overdue

_Kinds = tuple[tuple[re.Pattern[str], Message], ...]
_KINDS: _Kinds = (
    (re.compile(r"net::ERR_(CONNECTION_|EMPTY_RESPONSE|SOCKET_)"), say.NO_CONNECTION),
    (re.compile(r"net::ERR_(NAME_|ADDRESS_|INTERNET_|NETWORK_)"), say.NO_SUCH_ADDRESS),
    (re.compile(r"net::ERR_(CERT_|SSL_)"), say.NOT_SECURE),
    (re.compile(r"has been closed|Target closed|Connection closed|Browser closed"), say.CLOSED),
    (re.compile(r"[Cc]rash"), say.CRASHED),
    (re.compile(r"context was destroyed|frame was detached|interrupted by another|not attached"), say.MOVED_ON),
    (re.compile(r"strict mode violation"), say.SEVERAL),
    (re.compile(r"net::ERR_"), say.NO_CONNECTION),
)
_NOT_STARTED: _Kinds = (
    (re.compile(r"[Ee]xecutable doesn't exist|ENOENT"), say.NO_BROWSER),
    (re.compile(r"missing dependencies|shared libraries"), say.LIBRARIES_MISSING),
    (re.compile(r"EACCES|[Pp]ermission denied"), say.NOT_ALLOWED),
    (re.compile(r"headed browser|XServer|DISPLAY"), say.NO_DISPLAY),
)
_LOOKED_AT = 2000


def as_case_error(error: PlaywrightError, heading: str = "") -> CaseError:
    """Return what is raised in an error's place; `heading` is what the window showed.

    What is not on a screen that has arrived is a `BusinessError`: one try, a person decides. Everything else is `NoAnswerYet`.
    """
    if isinstance(error, NotOnScreen):
        return BusinessError(*_not_on_screen(error), portal=error.portal or None)
    if isinstance(error, Overdue):
        return NoAnswerYet(*say.took_too_long(error.seconds))
    if isinstance(error, TooManyWindows):
        return NoAnswerYet(*say.too_many_windows(MOST_WINDOWS))
    if isinstance(error, PlaywrightTimeout):
        return NoAnswerYet(*say.no_answer(heading, error.awaited if isinstance(error, NeverCame) else None))
    return NoAnswerYet(*say.browser_trouble(heading, _kind_of(error)))


def in_words(error: PlaywrightError) -> Message:
    """Return an error in one sentence, where no case is at hand."""
    return as_case_error(error).seen


def why_not_started(error: PlaywrightError) -> Message:
    """Return why a browser did not start."""
    return _kind_of(error, _NOT_STARTED, say.DIED_AT_START)


def _kind_of(error: PlaywrightError, kinds: _Kinds = _KINDS, otherwise: Message = say.UNKNOWN) -> Message:
    text = str(error)[:_LOOKED_AT]
    return next((words for pattern, words in kinds if pattern.search(text)), otherwise)


def _not_on_screen(missing: NotOnScreen) -> tuple[Message, Message]:
    if missing.found:
        return say.several(missing.screen, missing.value or missing.label, missing.found)
    if missing.value is None:
        return say_label.not_there(missing.kind, missing.portal, missing.screen, missing.label, missing.alike)
    column = column_called(missing.label)
    if column is None:
        return say.no_such_choice(missing.screen, missing.label, missing.value, missing.choices)
    if column.tells_of_people:
        return say.no_such_choice_of_a_person(missing.screen, column.header)
    return say.not_offered(missing.screen, column.header, missing.value, missing.choices)
