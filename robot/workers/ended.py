"""The engine's rows of cases that were pruned: what was done is no longer wanted there, what still waits or is at work stays."""

import re
from collections.abc import Container, Sequence

from dbos import DBOS, DBOSClient, error
from sqlalchemy import Engine, inspect, select

from ..store.sqlite import teach_subseconds
from ..store.store import Store
from ..store.trouble import telling
from .engine import client_of, dbos_url, schema_for_engine
from .lanes import ALIVE, case_of, tickets
from .plain import never_load_pickles

_AT_A_TIME = 1000
_TICKET = re.compile(r"[^:]+:[0-9]+:[0-9]+(\+[0-9]+)?")


def ended_tickets(engine: Engine, cases: Container[str]) -> list[str]:
    """Return the names of the tickets of these cases that have ended; none where the engine has no tables yet."""
    rows = tickets(engine)
    with telling(engine.url), engine.connect() as connection:
        if not inspect(connection).has_table(rows.name, schema=rows.schema):
            return []
        names = connection.execution_options(yield_per=10_000).scalars(
            select(rows.c.workflow_uuid).where(rows.c.status.not_in(ALIVE))
        )
        return [name for name in names if case_of(name) in cases and _TICKET.fullmatch(name)]


def forget(store: Store, names: Sequence[str]) -> None:
    """Let the engine forget these tickets, by its own means. Raises `StoreTrouble`."""
    if not names:
        return
    teach_subseconds()
    never_load_pickles()
    url = store.engine.url
    with telling(url, error.DBOSException):
        DBOS.migrate(dbos_url(url), schema=schema_for_engine(url))
        client: DBOSClient = client_of(url)
        try:
            for at in range(0, len(names), _AT_A_TIME):
                client.delete_workflows(list(names[at : at + _AT_A_TIME]))
        finally:
            client.destroy()
