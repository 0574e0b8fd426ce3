"""What a test asks for and cannot have: one sentence, at the line of the test that asked."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from ..errors import WrongInput
from ..messages.text import Message, operator_language

P = ParamSpec("P")
R = TypeVar("R")


class WrongUse(Exception):
    """A test asked for something that there is not, such as a fault, a column or a road: one sentence, with what is possible."""


def wrong(message: Message) -> WrongUse:
    """Return what is raised with this sentence, in the language of whoever runs the tests."""
    return WrongUse(message.spoken(operator_language()))


def in_one_sentence(do: Callable[P, R]) -> Callable[P, R]:
    """Let wrong input be told as `WrongUse`, with no line of ours between the test's own and the sentence."""

    @wraps(do)
    def doing(*args: P.args, **named: P.kwargs) -> R:
        __tracebackhide__ = True
        try:
            return do(*args, **named)
        except WrongInput as error:
            sentence = wrong(error.message)
        except WrongUse as error:
            sentence = error
        raise sentence.with_traceback(None) from None

    return doing
