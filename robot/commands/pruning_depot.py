"""What `renkei prune` does in the depot: the files of pruned cases go there, and then the books' rows that tell of them."""

from collections.abc import Sequence

from ..depot.depot import DepotTrouble, is_a_name, name_of
from ..depot.opening import open_depot
from ..messages import depot as say
from ..messages.text import Message
from ..reporting.pruning import Files
from ..store import evidence as books
from ..store.reader import Reader
from ..store.store import Store


def files_in_depot(store: Reader, names: Sequence[str]) -> Files:
    """Count what lies in the depot of these cases."""
    counted = Files()
    for name in books.with_evidence(store, names):
        for known in books.evidence_of(store, name):
            if known.is_safe:
                counted.add(Files(1, known.where.file.size))
    return counted


def take_out(store: Store, names: Sequence[str], wanted: str | None, messages: list[Message]) -> Files:
    """Delete it; return what went. Without the depot, or where that is out of reach, it stays, and the books go on telling of it."""
    gone = Files()
    depot = open_depot(wanted) if wanted else None
    for name in books.with_evidence(store, names):
        files = books.evidence_of(store, name)
        if depot is None and any(known.is_safe for known in files):
            messages.append(say.stays_in_the_depot())
            return gone
        try:
            for known in files:
                if depot is not None and known.is_safe and is_a_name(name_of(known.where)):
                    depot.delete(name_of(known.where))
                    gone.add(Files(1, known.where.file.size))
        except DepotTrouble as trouble:
            messages.append(trouble.message)
            return gone
        books.forget(store, name)
    return gone
