"""The engine: DBOS keeps the queue, and brings each case's next phase to a worker that lives.

A case is a chain of short workflows, one a phase; each puts the next one on the queue, with a delay where the case has to wait:
a wait holds no thread and no browser. What a phase did is in the store; the engine only carries tickets, so that a ticket that
comes twice does no harm and a lost one is put on the queue anew.
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, TypedDict

from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, WorkflowStatus, error
from sqlalchemy import Connection
from sqlalchemy.engine import URL

from ..store.entry import Ticket
from ..store.location import ENGINES_SCHEMA, schema_of
from ..store.sqlite import teach_subseconds
from ..store.store import Store
from ..store.trouble import telling
from .bulk import put_like
from .lanes import (
    ALIVE,
    Lane,
    bring_back,
    fetch,
    is_lane,
    lane_name,
    ticket_name,
)
from .pace import BUSY_SECONDS, Pace
from .plain import JSON, never_load_pickles, pickled

_PHASE = "renkei.phase"
_APPLICATION = "renkei"
# Pinned: left to itself, DBOS would take each changed line for another application, and leave the waiting cases behind.
_VERSION = "1"
# A case that was begun is carried on before another one is begun.
_BEGUN, _NEW = 1, 2
_MOST_LOST = 500


class Following(TypedDict):
    """What the engine keeps of a phase that was done: which hop of the case comes next, and in how many seconds it is due."""

    hop: int
    after: float


Carry = Callable[[Ticket], Following | None]


class NotMine(BaseException):
    """The robot leaves the ticket as it is, for whoever takes it next."""


class Queue:
    """Putting tickets on the queue, from any process."""

    def __init__(self, store: Store, portals: str, lane: Lane | None = None) -> None:
        """Make the engine's own tables where there are none yet. Cases of other `portals` have a queue of their own.

        `lane` is that of the run at hand; without one the common queue is worked off.
        """
        self._books = store.engine
        self._place = store.engine.url
        self._name = queue_name(portals)
        self._lane = lane
        teach_subseconds()
        never_load_pickles()
        with telling(self._place, error.DBOSException):
            DBOS.migrate(dbos_url(self._place), schema=schema_for_engine(self._place))
            self._client = client_of(self._place)
            with _undone_where_it_fails(self._client.destroy):
                self._register(self._name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.destroy()

    def put(self, ticket: Ticket, *, after: float = 0.0, again: str = "") -> None:
        """Put a ticket on the queue, due in so many seconds; one that is there already stays there once."""
        options = _options(self._name, ticket, after, _NEW)
        options["workflow_id"] += again
        with telling(self._place, error.DBOSException):
            self._client.enqueue(options, ticket.case_id, ticket.turn, ticket.hop)

    def put_within(self, books: Connection, tickets: Sequence[Ticket]) -> None:
        """Put new tickets on the queue, due at once, in a transaction of the store: they are there when that ends, or not at all."""
        with telling(self._place, error.DBOSException):
            first, others = tickets[:1], tickets[1:]
            self._put_each(books, first)
            if others and not put_like(books, self._name, first[0], others):
                self._put_each(books, others)

    def _put_each(self, books: Connection, tickets: Sequence[Ticket]) -> None:
        for ticket in tickets:
            options = _options(self._name, ticket, 0.0, _NEW)
            self._client.enqueue_in_transaction(books, options, ticket.case_id, ticket.turn, ticket.hop)

    def open_lane(self) -> None:
        """Make the run's own queue, unless it is there. The heartbeats must tell before that a living worker listens to it."""
        if self._lane:
            with telling(self._place, error.DBOSException):
                self._register(lane_name(self._name, self._lane.run))

    def fetch(self) -> None:
        """Take tickets of the run's own cases from the common queue, as far as its workers are free."""
        if self._lane and self._lane.workers:
            with telling(self._place):
                fetch(self._books, self._name, self._lane)

    def bring_back(self, living: Collection[str]) -> None:
        """Put back on the common queue what runs have left in their lanes that are not `living`, and close those lanes."""
        with telling(self._place, error.DBOSException):
            bring_back(self._books, self._name, living)
            open_lanes = {queue.name for queue in self._client.list_queues() if is_lane(self._name, queue.name)}
            for closed in open_lanes - {lane_name(self._name, run) for run in living}:
                self._client.delete_queue(closed)

    def _register(self, name: str) -> None:
        self._client.register_queue(name, worker_concurrency=1, polling_interval_sec=BUSY_SECONDS)

    def put_lost(self, tickets: Sequence[Ticket]) -> int:
        """Put those of these tickets on the queue anew that are on no queue; return how many there were."""
        return sum(self._put_lost(tickets[at : at + _MOST_LOST]) for at in range(0, len(tickets), _MOST_LOST))

    def _put_lost(self, tickets: Sequence[Ticket]) -> int:
        known = {flow.workflow_id: flow.status for flow in self._flows(workflow_ids=list(map(ticket_name, tickets)))}
        never = [ticket for ticket in tickets if ticket_name(ticket) not in known]
        ended = [ticket for ticket in tickets if known.get(ticket_name(ticket), "PENDING") not in ALIVE]
        with telling(self._place), self._books.begin() as books:
            self.put_within(books, never)
        return len(never) + sum(self._put_again(ticket, ticket_name(ticket)) for ticket in ended)

    def _put_again(self, ticket: Ticket, name: str) -> bool:
        """Put a ticket on the queue anew whose workflow has ended, unless that was done already: two would take the case in turns."""
        anew = self._flows(workflow_id_prefix=f"{name}+")
        if any(flow.status in ALIVE for flow in anew):
            return False
        self.put(ticket, again=f"+{len(anew) + 1}")
        return True

    def refuse_pickles(self, worker: str) -> int:
        """Take tickets off the queue that say they are pickles, unread; return how many. Those of our cases are lost, and put anew."""
        with telling(self._place, error.DBOSException):
            refused = list(pickled(self._books, self._name, worker))
            if refused:
                self._client.delete_workflows(refused)
        return len(refused)

    def longest_due(self) -> str | None:
        """Return the name of the ticket that has been due for longest, if one is and no worker has it."""
        listened = lane_name(self._name, self._lane.run) if self._lane else self._name
        due = self._flows(status="ENQUEUED", queue_name=listened, app_version=_VERSION, limit=1)
        return due[0].workflow_id if due else None

    def take_over(self, gone: Collection[str]) -> int:
        """Put the tickets on the queue again that workers had who are `gone`; return how many there were."""
        held = [flow for flow in self._flows(status="PENDING") if flow.executor_id in gone]
        left = [flow.workflow_id for flow in held if self._is_ours(flow.queue_name or "")]
        if left:
            with telling(self._place, error.DBOSException):
                self._client.resume_workflows(left, queue_name=self._name)
        return len(left)

    def _is_ours(self, queue: str) -> bool:
        return queue == self._name or is_lane(self._name, queue)

    def _flows(self, **wanted: Any) -> list[WorkflowStatus]:  # noqa: ANN401 - DBOS's own
        with telling(self._place, error.DBOSException):
            return self._client.list_workflows(load_input=False, load_output=False, **wanted)


class Engine:
    """One worker's side of the engine; a process has one at a time."""

    def __init__(self, store: Store, portals: str, worker: str, carry: Carry, lane: Lane | None = None) -> None:
        """Take tickets from the queue of `portals`, or from a run's `lane` there, and `carry` them, one at a time, as `worker`.

        Tickets that a worker of this name held when it died come first. Whatever `carry` raises, but for `NotMine`, is a fault of
        the program. Raises `StoreTrouble` where the engine's tables cannot be read.
        """
        self._common = queue_name(portals)
        self._listened = lane_name(self._common, lane.run) if lane else self._common
        self._carrying = 0
        config: DBOSConfig = {
            "name": _APPLICATION,
            "system_database_url": dbos_url(store.engine.url),
            "dbos_system_schema": schema_for_engine(store.engine.url),
            "application_version": _VERSION,
            "executor_id": worker,
            "run_migrations": False,
            "serializer": JSON,
            "enable_otlp": False,
            "console_log_level": "CRITICAL",
            "notification_listener_polling_interval_sec": 1.0,  # nobody is sent anything by it
        }
        teach_subseconds()
        never_load_pickles()
        with telling(store.engine.url, error.DBOSException), _undone_where_it_fails(self.close):
            dbos = DBOS(config=config)

            @DBOS.workflow(name=_PHASE, max_recovery_attempts=None)
            def phase(case_id: str, turn: int, hop: int) -> None:
                if type(case_id) is str and type(turn) is int and type(hop) is int:  # whoever put it on the queue
                    self._carrying += 1
                    try:
                        following = DBOS.run_step({"name": "carry"}, carry, Ticket(case_id, turn, hop))
                    finally:
                        self._carrying -= 1
                    if following is not None:
                        self._put(Ticket(case_id, turn, following["hop"]), following["after"])

            DBOS.listen_queues([self._listened])
            DBOS.launch()
            self._ask_at_its_pace(dbos)

    def _ask_at_its_pace(self, dbos: DBOS) -> None:
        """Let this worker ask its queue as often as it has reason to; see `Pace`."""
        books = dbos._sys_db
        pace = Pace(self._listened, books.get_queue, lambda: self._carrying > 0, time.monotonic)
        setattr(books, "get_queue", pace.row_of)  # noqa: B010 - to the type checker a method is no variable

    def close(self) -> None:
        """Take no more tickets, and let go. The one at work must have been left before."""
        DBOS.destroy(destroy_registry=True)

    def _put(self, ticket: Ticket, after: float) -> None:
        """Put the ticket of a case's next phase on the queue: on the run's own where it is due at once."""
        queue = self._common if after > 0 else self._listened
        options = _options(queue, ticket, after, _BEGUN)
        DBOS.enqueue_workflow_with_options(options, ticket.case_id, ticket.turn, ticket.hop)


@contextmanager
def _undone_where_it_fails(undo: Callable[[], None]) -> Iterator[None]:
    """Let go of what was opened already, where what belongs to it cannot be had."""
    try:
        yield
    except BaseException:
        undo()
        raise


def queue_name(portals: str) -> str:
    """Return the name of the queue for the cases of these portals."""
    return f"renkei {portals}"


def _options(queue: str, ticket: Ticket, after: float, priority: int) -> EnqueueOptions:
    options: EnqueueOptions = {
        "workflow_name": _PHASE,
        "queue_name": queue,
        "workflow_id": ticket_name(ticket),
        "app_version": _VERSION,
        "priority": priority,
    }
    if after > 0:
        options["delay_seconds"] = after
    return options


def client_of(place: URL) -> DBOSClient:
    """Return what speaks with the engine from outside, to be destroyed afterwards."""
    return DBOSClient(
        system_database_url=dbos_url(place),
        application_name=_APPLICATION,
        dbos_system_schema=schema_for_engine(place),
        serializer=JSON,
        retry_connection_errors=False,
    )


def schema_for_engine(url: URL) -> str:
    """Return the schema that the engine's tables are in: that of the books where they have one."""
    return schema_of(url) or ENGINES_SCHEMA


def dbos_url(url: URL) -> str:
    """Return the place as the engine wants it said."""
    plain = url.set(drivername="postgresql") if url.get_backend_name() == "postgresql" else url
    return plain.render_as_string(hide_password=False)
