"""What `renkei verify --evidence` does: it fetches every file of the depot that the books have, and holds it to the hash that they have."""

from collections.abc import Iterator
from itertools import islice

import click

from ..depot.depot import CASES, Depot, DepotTrouble, Unfit, name_of
from ..depot.fetching import content_of
from ..depot.opening import open_depot
from ..errors import WrongInput
from ..messages import depot as say
from ..messages.text import Language, Message
from ..store.evidence import Known, all_files
from ..store.location import must_be_there, place_of
from ..store.reader import Reader

MOST_FILES = 1_000_000
"""So many files of a depot are compared with the books by their names, too."""


def verify_depot(wanted: str, db: str | None, language: Language, most_told: int) -> bool:
    """Say what is not as the books have it; tell whether all is. Raises `WrongInput` where the depot is out of reach."""
    depot, names, problems = open_depot(wanted), set[str](), 0
    try:
        with Reader.open(must_be_there(place_of(db))) as books:
            for known in all_files(books):
                names.add(name_of(known.where))
                if problem := _problem(depot, known):
                    problems += 1
                    _tell(problem, problems, most_told, language)
        others = sum(name not in names for name in islice(depot.names(CASES), MOST_FILES))
    except DepotTrouble as trouble:
        raise WrongInput(trouble.message) from trouble
    for message in _conclusion(depot, len(names), others, problems, most_told):
        click.echo(message.spoken(language))
    return not problems


def _problem(depot: Depot, known: Known) -> Message | None:
    if not known.is_safe:
        return say.not_there_yet(name_of(known.where), known.machine, known.where.folder)
    try:
        content = content_of(depot, known.where)
    except Unfit as unfit:
        return unfit.message
    return say.is_missing(depot.place, name_of(known.where)) if content is None else None


def _tell(problem: Message, number: int, most_told: int, language: Language) -> None:
    if number <= most_told:
        click.echo(problem.spoken(language))


def _conclusion(depot: Depot, files: int, others: int, problems: int, most_told: int) -> Iterator[Message]:
    if problems > most_told:
        yield say.more(problems - most_told)
    if others:
        yield say.of_others(depot.place, others)
    yield say.not_as_kept(depot.place, files, problems) if problems else say.as_kept(depot.place, files)
