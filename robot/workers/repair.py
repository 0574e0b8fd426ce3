"""The repair: tickets that should be on the queue and are not, put there anew.

Whoever begins a turn puts its ticket on the queue in the same transaction, and a phase that ends puts the next one. So nothing is
lost unless something was broken: the engine's tables were mended by hand or put back from a copy, a fault of the program ended a
workflow, or a renkei that did it in two steps was killed in between. Each time is told, for it is worth a look.
"""

from collections.abc import Collection

from sqlalchemy import Engine, String, cast, select

from ..store import tables
from ..store.entry import OPEN, Ticket
from ..store.store import Store
from ..store.trouble import telling
from .engine import Queue
from .lanes import ALIVE, tickets


def without_place(engine: Engine, portals: str) -> list[Ticket]:
    """Return the tickets of all cases of these portals that go on by themselves and are on no queue, under their first name."""
    cases, rows = tables.cases, tickets(engine)
    turn, hop = cast(cases.c.turn, String), cast(cases.c.hop, String)
    name = cases.c.case_id.concat(":").concat(turn).concat(":").concat(hop)
    has_place = select(rows.c.workflow_uuid).where(rows.c.workflow_uuid == name, rows.c.status.in_(ALIVE)).exists()
    query = select(cases.c.case_id, cases.c.turn, cases.c.hop).where(
        cases.c.portals == portals, cases.c.status.in_(OPEN), ~has_place
    )
    with telling(engine.url), engine.connect() as connection:
        return [Ticket(*row) for row in connection.execute(query.order_by(cases.c.enrolled_at, cases.c.case_id))]


class Repair:
    """One worker's eye on the tickets of these portals."""

    def __init__(self, store: Store, queue: Queue, portals: str) -> None:
        self._store = store
        self._queue = queue
        self._portals = portals
        self._seen: frozenset[Ticket] = frozenset()

    def look(self, left: Collection[Ticket] = ()) -> int:
        """Put anew what was on no queue at the last look and is on none now, but for what this robot has `left` to newer ones.

        Return how many tickets that were.

        Seen once only, it may be a ticket on its way: a robot writes down how a phase ended, and then puts the next one.
        """
        missing = without_place(self._store.engine, self._portals)
        lost = [ticket for ticket in missing if ticket in self._seen and ticket not in left]
        self._seen = frozenset(missing)
        return self._queue.put_lost(lost)

    def at_once(self) -> None:
        """Put anew whatever is on no queue: somebody has just taken it off."""
        self._queue.put_lost(without_place(self._store.engine, self._portals))
