"""A case that the books know, and how it is called where it stands."""

from collections.abc import Mapping
from types import MappingProxyType

from ..durable.entry import Entry
from ..durable.reader import Reader
from ..errors import WrongInput
from ..sentences.books import no_such_case
from ..sentences.statuses import BY_HAND, ENDED, OPEN, as_it_is
from ..words import Words

STATUSES: Mapping[str, tuple[str, Words]] = MappingProxyType({**ENDED, **OPEN})
"""How it is called where a case stands, and the colour."""


def known_case(store: Reader, case: str) -> Entry:
    """Return a case; raise `WrongInput` where there is none of that name."""
    entry = store.entry(case)
    if entry is None:
        raise WrongInput(no_such_case(case))
    return entry


def how_it_stands(entry: Entry) -> tuple[str, Words]:
    """Return in which colour a case's status is shown, and how it is called."""
    style, word = STATUSES.get(entry.status) or ("", as_it_is(entry.status))
    return style, BY_HAND if entry.by_hand else word
