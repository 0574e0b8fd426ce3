"""The repair: tickets that should be on the queue and are not, put there anew.

Whoever begins a turn puts its ticket on the queue in the same transaction, and a phase that ends puts the next one. So nothing is
lost unless something was broken: the engine's tables were mended by hand or put back from a copy, a fault of the program ended a
workflow, or a renkei that did it in two steps was killed in between. Each time is told, for it is worth a look.

A look takes a page of the cases that are under way, and goes round: it costs the same whether a hundred of them wait or a million.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, String, and_, cast, select

from ..store import tables
from ..store.entry import OPEN, Ticket
from ..store.store import Store
from ..store.trouble import telling
from .engine import Queue
from .lanes import ALIVE, tickets

PAGE = 1_000
"""How many cases one look takes."""

Place = tuple[int, str]
"""How far a round of looks has come: which of the statuses of `OPEN`, and the last case of it that was looked at."""
_FROM_THE_START: Place = (0, "")


def _is_lost(engine: Engine) -> ColumnElement[bool]:
    """Return the condition that a case's ticket, under its first name, is on no queue."""
    cases, rows = tables.cases, tickets(engine)
    turn, hop = cast(cases.c.turn, String), cast(cases.c.hop, String)
    name = cases.c.case_id.concat(":").concat(turn).concat(":").concat(hop)
    return ~select(rows.c.workflow_uuid).where(rows.c.workflow_uuid == name, rows.c.status.in_(ALIVE)).exists()


class Repair:
    """One worker's eye on the tickets of these portals."""

    def __init__(self, store: Store, queue: Queue, portals: str, page: int = PAGE) -> None:
        """`page` is how many cases a look takes; whatever more are under way are looked at in further ones."""
        self._engine = store.engine
        self._queue = queue
        self._portals = portals
        self._page = page
        self._seen: frozenset[Ticket] = frozenset()
        self._place = _FROM_THE_START

    def look(self, left: Collection[Ticket] = (), *, onward: bool = True) -> int:
        """Put anew what was on no queue at the last look and is on none now, but for what this robot has `left` to newer ones.

        Return how many tickets that were. Where it does not go `onward`, only what was missing at the last look is looked at.

        Seen once only, it may be a ticket on its way: a robot writes down how a phase ended, and then puts the next one.
        """
        lost = [ticket for ticket in self._still_missing() if ticket not in left]
        self._seen = self._missing_on_the_next_page() - {*lost} if onward else frozenset()
        return self._queue.put_lost(lost)

    def at_once(self) -> None:
        """Put anew whatever is on no queue, of all cases: somebody has just taken it off."""
        cases = tables.cases
        self._queue.put_lost(
            self._tickets(self._under_way(*OPEN).where(_is_lost(self._engine)).order_by(cases.c.case_id))
        )

    def _still_missing(self) -> list[Ticket]:
        if not self._seen:
            return []
        names = [ticket.case_id for ticket in self._seen]
        query = self._under_way(*OPEN).where(tables.cases.c.case_id.in_(names), _is_lost(self._engine))
        order = tables.cases.c.enrolled_at, tables.cases.c.case_id
        return [ticket for ticket in self._tickets(query.order_by(*order)) if ticket in self._seen]

    def _missing_on_the_next_page(self) -> frozenset[Ticket]:
        """Go on by a page, from status to status and from name to name: an index of the store's has that order."""
        missing: list[Ticket] = []
        room = self._page
        while room > 0:
            at, after = self._place
            page = self._rows(self._under_way(OPEN[at]).where(tables.cases.c.case_id > after), room)
            missing += [Ticket(*row[:3]) for row in page if row[3]]
            if len(page) == room:
                self._place = at, page[-1][0]
                break
            room -= len(page)
            self._place = (at + 1, "") if at + 1 < len(OPEN) else _FROM_THE_START
            if self._place == _FROM_THE_START:
                break
        return frozenset(missing)

    def _rows(self, of_status: Select[Any], most: int) -> Sequence[Any]:
        """Return the first cases by their names, each with its ticket, and whether that is on no queue."""
        query = of_status.add_columns(_is_lost(self._engine)).order_by(tables.cases.c.case_id).limit(most)
        with telling(self._engine.url), self._engine.connect() as connection:
            return connection.execute(query).all()

    def _under_way(self, *statuses: str) -> Select[Any]:
        cases = tables.cases
        ours = and_(cases.c.portals == self._portals, cases.c.status.in_(statuses))
        return select(cases.c.case_id, cases.c.turn, cases.c.hop).where(ours)

    def _tickets(self, query: Select[Any]) -> list[Ticket]:
        with telling(self._engine.url), self._engine.connect() as connection:
            return [Ticket(*row) for row in connection.execute(query)]
