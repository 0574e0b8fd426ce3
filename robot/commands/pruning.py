"""What `renkei prune` does: it takes out what is kept of cases that ended long ago, and says before what would go.

Books come first, files after them, and where files are left is kept in the books meanwhile: killed, it goes on with the same command.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import click

from ..errors import WrongInput
from ..messages import pruning as say
from ..messages.depot import in_depot
from ..messages.text import Message, operator_language
from ..reporting import pruning as files
from ..reporting.pruning import Files
from ..store import pruning as books
from ..store.location import must_be_there, place_of
from ..store.pruning import Old, Rows
from ..store.reader import Reader
from ..store.room import give_room_back
from ..store.store import Store
from ..workers.ended import ended_tickets, forget
from ..workers.heartbeats import is_anybody_at_work
from .pruning_depot import files_in_depot, take_out


@dataclass(slots=True)
class _Told:
    """What would go, or went."""

    rows: Rows = field(default_factory=Rows)
    tickets: int = 0
    files: Files = field(default_factory=Files)
    folders: int = 0
    in_depot: Files = field(default_factory=Files)
    messages: list[Message] = field(default_factory=list)

    def is_anything(self) -> bool:
        return bool(self.rows.cases or self.tickets or self.files.count or self.in_depot.count)


def prune(
    days: int, keep_evidence: bool, yes: bool, out: Sequence[Path], db: str | None, evidence: str | None = None
) -> None:
    """Say what would go, or let it go. Raises `WrongInput` for a folder that is none of ours."""
    for folder in out:
        if not files.is_out_folder(folder):
            raise WrongInput(say.no_out_folder(folder))
    place = must_be_there(place_of(db))
    with Store.open(place) if yes else Reader.open(place) as store:
        old = books.old_cases(store, store.clock.now() - timedelta(days=days))
        if isinstance(store, Store):
            _tell(_pruned(store, old, keep_evidence, out, evidence), days, keep_evidence, say.went())
            _give_room_back(store)
        else:
            _tell(_to_prune(store, old, keep_evidence, out), days, keep_evidence, say.would_go())


def _to_prune(store: Reader, old: Old, keep_evidence: bool, out: Sequence[Path]) -> _Told:
    told = _Told(books.rows_of(store, old.whole), len(ended_tickets(store.engine, {*old.whole, *old.pruned})))
    if not keep_evidence:
        known = books.folders_of(store, old.whole) | {name: list(left.folders) for name, left in old.pruned.items()}
        for folder, names in _by_folder(known, out, told):
            told.files.add(files.files_of(folder, names))
            told.folders += 1
        told.in_depot.add(files_in_depot(store, [*old.whole, *old.pruned]))
    return told


def _pruned(store: Store, old: Old, keep_evidence: bool, out: Sequence[Path], evidence: str | None) -> _Told:
    told, began = _Told(books.prune(store, old.whole)), time.time()
    left = {name: list(known.folders) for name, known in books.left_of(store, [*old.whole, *old.pruned]).items()}
    tickets = ended_tickets(store.engine, left)
    forget(store, tickets)
    told.tickets = len(tickets)
    if not keep_evidence:
        for folder, names in _by_folder(left, out, told):
            told.folders += 1
            if _took_away(folder, names, began, told):
                books.files_are_gone(store, str(folder), names)
        told.in_depot.add(take_out(store, list(left), evidence, told.messages))
    return told


def _took_away(folder: Path, names: Sequence[str], began: float, told: _Told) -> bool:
    """Delete files; tell whether all that could be."""
    try:
        told.files.add(files.take_away(folder, names, began))
    except WrongInput:
        told.messages.append(say.folder_is_in_use(folder))
        return False
    except OSError as error:
        told.messages.append(say.cannot_be_deleted(Path(str(error.filename or folder)), error))
        return False
    if left := files.still_telling(folder):
        told.messages.append(say.still_tells(left))
    return True


def _by_folder(
    known: Mapping[str, Iterable[str]], out: Sequence[Path], told: _Told
) -> Iterator[tuple[Path, list[str]]]:
    """Yield the out folders that are here, and whose files may lie there; say which are not."""
    cases = defaultdict[Path, list[str]](list)
    for name, folders in known.items():
        for folder in {*map(Path, folders), *(one.resolve() for one in out)}:
            cases[folder].append(name)
    here = {folder: names for folder, names in cases.items() if files.is_out_folder(folder)}
    yield from sorted(here.items())
    if away := sorted(cases.keys() - here.keys()):
        told.messages.append(say.not_here(away))


def _tell(told: _Told, days: int, keep_evidence: bool, head: Message) -> None:
    rows = told.rows
    lines = [say.nothing(days)]
    if told.is_anything():
        lines = [head, say.rows(rows.cases, rows.steps + rows.words + rows.effects, told.tickets, days)]
        lines.append(say.files_stay() if keep_evidence else say.files(told.files.count, told.files.size, told.folders))
        if told.in_depot.count:
            lines.append(in_depot(told.in_depot.count, told.in_depot.size))
    for line in lines:
        click.echo(line.spoken(operator_language()))
    for message in told.messages:
        click.echo(message.spoken(operator_language()), err=True)


def _give_room_back(store: Store) -> None:
    given = give_room_back(store, somebody_works=is_anybody_at_work(store))
    said = {"given": say.room_is_given(), "at_work": say.room_is_not_given()}.get(given)
    if said:
        click.echo(said.spoken(operator_language()))
