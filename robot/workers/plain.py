"""What the engine keeps of a ticket: JSON, and never a pickle, for whoever can write to its tables would run code on every worker.

DBOS keeps pickles unless told otherwise, and reads a row that says it is one as such, whatever it was told. Rows of renkei 0.1 are of
that kind; they hold nothing that the store does not know, and are put on the queue anew.
"""

from collections.abc import Collection
from typing import NoReturn

from dbos import DBOSPortableJSONSerializer, Serializer
from dbos._serialization import DefaultSerializer  # DBOS has no switch for it
from sqlalchemy import Engine, or_, select

from .lanes import on_queue_or_lanes, tickets

JSON: Serializer = DBOSPortableJSONSerializer()

# The engine gives a ticket that it cannot read up at once: it may have met one before anybody looked.
_WAITING_OR_GIVEN_UP = ("ENQUEUED", "DELAYED", "ERROR")


class PickleRefused(Exception):
    """A row of the engine's tables said that it is a pickle; it was not loaded."""


def never_load_pickles() -> None:
    """Refuse pickles in this process, wherever the engine meets one."""
    setattr(DefaultSerializer, "deserialize", _refuse)  # noqa: B010 - to the type checker a method is no variable


def _refuse(_serializer: DefaultSerializer, serialized_data: str) -> NoReturn:
    raise PickleRefused(f"{len(serialized_data)} characters")


def pickled(engine: Engine, queue: str, worker: str) -> Collection[str]:
    """Return the names of the tickets that are no JSON and are on a queue or its lanes, with this `worker`, or were given up."""
    rows = tickets(engine)
    there = or_(rows.c.status.in_(_WAITING_OR_GIVEN_UP), (rows.c.status == "PENDING") & (rows.c.executor_id == worker))
    other = or_(rows.c.serialization.is_(None), rows.c.serialization != JSON.name())
    with engine.connect() as connection:
        return (
            connection.execute(select(rows.c.workflow_uuid).where(on_queue_or_lanes(rows, queue), there, other))
            .scalars()
            .all()
        )
