"""A case that the store knows, and how it is called where it stands."""

from collections.abc import Mapping
from types import MappingProxyType

from ..errors import WrongInput
from ..messages.books import no_such_case
from ..messages.statuses import BY_HAND, ENDED, OPEN, as_it_is
from ..messages.text import Message
from ..store.entry import Entry
from ..store.reader import Reader

STATUSES: Mapping[str, tuple[str, Message]] = MappingProxyType({**ENDED, **OPEN})
"""How it is called where a case stands, and the colour."""


def known_case(store: Reader, case: str) -> Entry:
    """Return a case; raise `WrongInput` where there is none of that name."""
    entry = store.entry(case)
    if entry is None:
        raise WrongInput(no_such_case(case))
    return entry


def how_it_stands(entry: Entry) -> tuple[str, Message]:
    """Return in which colour a case's status is shown, and how it is called."""
    style, word = STATUSES.get(entry.status) or ("", as_it_is(entry.status))
    return style, BY_HAND if entry.by_hand else word
