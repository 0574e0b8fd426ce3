"""Many tickets put on the queue in a few statements: what the engine has written of the first is written of the others, too.

The engine puts one ticket at a time, in two statements, which was half of what a long sheet cost. A row of its tables is the same for every
ticket of a batch but for its name, its arguments, its mark and its moment; whatever else a row has, also what a later engine adds,
is as the engine itself wrote it a moment ago, in the same transaction.
"""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, column, select, table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.expression import ColumnClause, TableClause

from ..store.entry import Ticket
from .lanes import ticket_name, tickets

_ARGUMENTS = "positionalArgs"
_OWN = frozenset({"workflow_uuid", "creator_xid", "created_at"})
_PLAIN = (str, int, float, bool, type(None))


def put_like(books: Connection, queue: str, first: Ticket, others: Sequence[Ticket]) -> bool:
    """Put the `others` on the `queue` as the engine has just put the `first`; tell whether that could be done.

    One that is there already stays as it is. Nothing is written where a row of the engine's is not as it is known here: then it is the
    engine's own to write.
    """
    status = tickets(books.engine)
    inputs = table("workflow_input", schema=status.schema)
    kept, given = _row_of(books, status, first), _row_of(books, inputs, first)
    if kept is None or given is None or not (_is_fresh(kept, queue) and _are_known(kept, given, first)):
        return False
    _write(books, status, [_status({**kept}, ticket, later) for later, ticket in enumerate(others, start=1)])
    _write(books, inputs, [_input({**given}, ticket) for ticket in others])
    return True


def _row_of(books: Connection, rows: TableClause, ticket: Ticket) -> RowMapping | None:
    name: ColumnClause[str] = column("workflow_uuid")
    found = books.execute(select(text("*")).select_from(rows).where(name == ticket_name(ticket)))
    return found.mappings().one_or_none()


def _is_fresh(kept: RowMapping, queue: str) -> bool:
    """Tell whether it is a ticket that nobody has had: one of that name may have been there before."""
    return (kept.get("status"), kept.get("queue_name"), kept.get("executor_id")) == ("ENQUEUED", queue, None)


def _are_known(kept: RowMapping, given: RowMapping, ticket: Ticket) -> bool:
    """Tell whether the rows hold nothing but plain values, the marks that differ from ticket to ticket, and the arguments as JSON."""
    if not kept.keys() >= _OWN or not all(isinstance(value, _PLAIN) for value in (*kept.values(), *given.values())):
        return False
    return kept.get("deduplication_id") is None and _arguments(given.get("inputs")) == [*_as_given(ticket)]


def _arguments(inputs: object) -> object:
    try:
        said = json.loads(str(inputs))
    except ValueError:
        return None
    return said.get(_ARGUMENTS) if isinstance(said, dict) else None


def _as_given(ticket: Ticket) -> Iterator[str | int]:
    yield from (ticket.case_id, ticket.turn, ticket.hop)


def _status(kept: Mapping[str, Any], ticket: Ticket, later: int) -> dict[str, Any]:
    """Return the ticket's row; a thousandth of a second apart, for the engine gives them out in the order of their moments."""
    own = {
        "workflow_uuid": ticket_name(ticket),
        "creator_xid": str(uuid.uuid4()),
        "created_at": kept["created_at"] + later,
    }
    return {**kept, **own}


def _input(given: Mapping[str, Any], ticket: Ticket) -> dict[str, Any]:
    said = json.loads(given["inputs"]) | {_ARGUMENTS: [*_as_given(ticket)]}
    return {**given, "workflow_uuid": ticket_name(ticket), "inputs": json.dumps(said, separators=(",", ":"))}


def _write(books: Connection, rows: TableClause, values: Sequence[Mapping[str, Any]]) -> None:
    into = table(rows.name, *map(column, values[0]), schema=rows.schema)
    dialect = postgresql if books.dialect.name == "postgresql" else sqlite
    books.execute(dialect.insert(into).on_conflict_do_nothing(), values)
