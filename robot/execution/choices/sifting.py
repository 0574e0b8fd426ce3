"""What a run does before step 1: it takes out the rows whose values J-PASS does not offer.

A look takes a browser and some seconds, so there is one at most for a run, and none where the store has seen each value taken not
long ago. Rows that are in the store already are not looked at: their case is begun, and goes on or tells itself what is wrong.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.engine import URL

from ...cases.case import Case, Party
from ...config.addresses import Addresses
from ...config.settings import Settings
from ...messages import choices as say
from ...messages.text import Message
from ...store.location import is_there
from ...store.reader import Reader
from ...store.taken import taken
from .asking import ask_choices as ask
from .items import Item, NotOffered, Seen, wanted


@dataclass(slots=True)
class Sifted:
    """The rows that may be begun, what is wrong with the others, and what was not checked."""

    cases: list[Case]
    wrong: list[NotOffered] = field(default_factory=list)
    note: Message | None = None


def sift(cases: Sequence[Case], settings: Settings, database: URL) -> Sifted:
    """Take out the rows that J-PASS would stop at 10 or 12.

    Raises `WrongInput` where a look is needed and nothing answers, or there is no browser, and `StoreTrouble` where the store
    cannot be read.
    """
    addresses = Addresses.parse(settings.portals)
    unsure = _not_known(cases, addresses.url, database) if is_there(database) else cases
    return _without_the_wrong(cases, unsure, ask(unsure, settings, database)) if unsure else Sifted(list(cases))


def _not_known(cases: Sequence[Case], portals: str, database: URL) -> list[Case]:
    """Return the rows that are neither begun nor made of values that were taken lately."""
    with Reader.open(database) as store:
        begun = store.statuses_at(portals, [case.case_id for case in cases])
        known = offered_in(taken(store, portals))
    return [case for case in cases if case.case_id not in begun and not is_known(case, known)]


def offered_in(rows: Iterable[Case]) -> frozenset[tuple[Party, Item, str]]:
    """Return which values the rows were chosen by, for which kind of party."""
    return frozenset((row.party, item, value) for row in rows for item, value in wanted(row).items())


def is_known(case: Case, known: frozenset[tuple[Party, Item, str]]) -> bool:
    """Tell whether each value of a row is among the known ones."""
    return all((case.party, item, value) in known for item, value in wanted(case).items())


def _without_the_wrong(cases: Sequence[Case], unsure: Sequence[Case], seen: Seen) -> Sifted:
    wrong = [one for case in unsure for one in seen.wrong(case)]
    refused = {one.case_id for one in wrong}
    unseen = seen.unseen(unsure)
    return Sifted(
        [case for case in cases if case.case_id not in refused],
        wrong,
        say.not_checked(unseen, seen.trouble) if unseen else None,
    )
