"""Lanes: each run has a queue of its own beside the common one, so that its workers take its own cases and no others.

Every ticket is put on the common queue, where `renkei work` takes whatever is due. A run fetches those of its own rows into its lane,
as many as it has workers without work: one that is fetched is lost to the others, and one that is not is there for them. What
follows at once goes on in the same lane; what has to wait, waits on the common queue. A ticket in a lane that no living worker
listens to (its run was killed, say) is brought back to the common queue by whichever worker sees it.

Tickets are moved in one statement that holds only while they are still due, so that of two who want one only one has it.
"""

from collections.abc import Collection, Container
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Select, TableClause, and_, column, func, or_, select, table, text, update
from sqlalchemy.sql.elements import ColumnElement

from ..store.entry import Ticket
from ..store.location import ENGINES_SCHEMA, schema_of

_MARK = " #"
_COLUMNS = ("workflow_uuid", "status", "queue_name", "executor_id", "serialization", "priority", "created_at")
_MOST_AT_A_TIME = 32
_PAGE = 256
ALIVE = ("ENQUEUED", "DELAYED", "PENDING")
"""How the engine calls a ticket that waits, or is at work."""
# As the engine's own partial index has it: SQLite uses that only where the question says the same.
_DUE_OR_AT_WORK = text("status IN ('ENQUEUED', 'PENDING')")


@dataclass(frozen=True, slots=True)
class Lane:
    """The lane of the run that goes by `run`. Who has `own` cases fetches them, for so many `workers`; a further worker has none."""

    run: str
    own: Container[str] = frozenset()
    workers: int = 0


def lane_name(common: str, run: str) -> str:
    """Return the name of a run's own queue beside the `common` one."""
    return f"{common}{_MARK}{run}"


def tickets(engine: Engine) -> TableClause:
    """Return the engine's table of tickets, as far as it concerns us."""
    schema = schema_of(engine.url) or ENGINES_SCHEMA if engine.dialect.name == "postgresql" else None
    return table("workflow_status", *map(column, _COLUMNS), schema=schema)


def is_lane(common: str, name: str) -> bool:
    """Tell whether a queue of that name is a lane beside the `common` one."""
    return name.startswith(common + _MARK)


def in_lanes(rows: TableClause, common: str) -> ColumnElement[bool]:
    """Return the condition that a ticket is in some lane beside the `common` queue."""
    return rows.c.queue_name.startswith(common + _MARK, autoescape=True)


def on_queue_or_lanes(rows: TableClause, common: str) -> ColumnElement[bool]:
    """Return the condition that a ticket is on the `common` queue, or in a lane beside it."""
    return or_(rows.c.queue_name == common, in_lanes(rows, common))


def fetch(engine: Engine, common: str, lane: Lane) -> None:
    """Move the run's own tickets that are due into its lane, unless all its workers have something already."""
    rows, own_lane = tickets(engine), lane_name(common, lane.run)
    there = select(func.count()).select_from(rows).where(rows.c.queue_name == own_lane, _DUE_OR_AT_WORK)
    is_due = and_(rows.c.queue_name == common, rows.c.status == "ENQUEUED")
    due = select(rows.c.workflow_uuid).where(is_due, _DUE_OR_AT_WORK).order_by(rows.c.priority, rows.c.created_at)
    with engine.begin() as connection:
        room = min(lane.workers - connection.execute(there).scalar_one(), _MOST_AT_A_TIME)
        if room <= 0:
            return
        own = _first_own(connection, due, lane.own, room)
        if own:
            moved = update(rows).where(rows.c.workflow_uuid.in_(own), is_due).values(queue_name=own_lane)
            connection.execute(moved)


def _first_own(connection: Connection, due: Select[Any], own: Container[str], room: int) -> list[str]:
    """Return the names of the run's first tickets that are due, looking no further than it must: ten thousand may wait."""
    at, found = 0, list[str]()
    while len(found) < room:
        # A page is read at once: what is still being read could not be changed in a file that others write in.
        page = connection.scalars(due.limit(_PAGE).offset(at)).all()
        found += [name for name in page if case_of(name) in own]
        at += len(page)
        if len(page) < _PAGE:
            break
    return found[:room]


def bring_back(engine: Engine, common: str, living: Collection[str]) -> int:
    """Put back on the common queue what is due in lanes of which none of the `living` workers' runs is; return how many there were."""
    rows = tickets(engine)
    lanes = [lane_name(common, run) for run in living]
    left = (in_lanes(rows, common), rows.c.queue_name.not_in(lanes), rows.c.status.in_(("ENQUEUED", "DELAYED")))
    with engine.begin() as connection:
        if connection.execute(select(rows.c.workflow_uuid).where(*left).limit(1)).first() is None:
            return 0  # most of the time: nothing is written then
        return connection.execute(update(rows).where(*left).values(queue_name=common)).rowcount


def case_of(name: str) -> str:
    """Return the case of a ticket's name, such as `case-0001:1:2+1`."""
    return name.split(":", 1)[0]


def ticket_name(ticket: Ticket) -> str:
    """Return the name that a ticket has on the queue."""
    return f"{ticket.case_id}:{ticket.turn}:{ticket.hop}"
