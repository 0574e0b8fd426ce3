"""What a run keeps, the portals' records and the robot's store, in memory: laid anew from a saved moment in no time.

The store's engine lives as long as the process, so that no statement is compiled twice.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Protocol, cast

from renkei.mockportals.arclink.state import ArcCase
from renkei.mockportals.clock import JST
from renkei.mockportals.context import WorldContext
from renkei.mockportals.exchange.link import Held
from renkei.mockportals.faults import ArmedFault
from renkei.mockportals.jpass import screening
from renkei.mockportals.jpass.rules import Status
from renkei.mockportals.jpass.screening import decide_by_hand
from renkei.mockportals.jpass.state import Application as Credit
from renkei.mockportals.ledger import LedgerEntry
from renkei.mockportals.server import ByHostName
from renkei.mockportals.sonpo.rules import Paper
from renkei.mockportals.sonpo.state import Application as Insurance
from renkei.mockportals.sonpo.state import Application as Policy
from renkei.mockportals.sonpo.state import Print
from renkei.mockportals.store import Store
from renkei.mockportals.systems import System
from renkei.mockportals.web.refusal import Refusal
from renkei.mockportals.web.renaming import Table
from renkei.mockportals.world import WorldConfig, context_of, make_world
from renkei.robot.config.clock import Clock
from renkei.robot.store import store as durable
from renkei.robot.store import tables
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from tests.simulation.clock import SimulatedClock
from tests.simulation.fakes.network import Cookies
from tests.simulation.fakes.records import MemoryStore, Moment
from tests.support.words_judge import Attested

APPROVE_AFTER = timedelta(seconds=3)
ESTIMATES = 12
CONDITION_OF_APPROVAL = "頭金10万円"
_NEWEST = (
    select(Insurance).order_by(Insurance.number.desc()),
    select(Credit).where(Credit.receipt_number.is_not(None)).order_by(Credit.id.desc()),
    select(ArcCase).order_by(ArcCase.id.desc()),
)


@dataclass(frozen=True, slots=True)
class Saved:
    """A moment of a run: the portals' records and the robot's store, the time, and the robot's sign-ins."""

    portals: Moment
    books: bytes
    elapsed: float
    signed_in: Cookies


class Keeping(Protocol):
    """A store of which moments can be kept."""

    reading: Callable[[], AbstractContextManager[Session]]
    writing: Callable[[], AbstractContextManager[Session]]

    def moment(self) -> Moment:
        """Return all records as they are now."""

    def lay(self, moment: Moment) -> None:
        """Let the records be those of a moment that was kept."""


def settle_where_somebody_waits(world_context: WorldContext) -> None:
    """Do what J-PASS does before every request, where there is a screening that could be decided."""
    if not isinstance(world_context.store, MemoryStore) or _somebody_waits(world_context.store):
        screening.settle(world_context)


def _somebody_waits(store: MemoryStore) -> bool:
    return any(row["status"] == Status.SCREENING for row in store.rows(Credit))


class SimulatedWorld:
    """The portals of one run; they keep their records in `store`, and show `labels`. Serves the WSGI application in place of `Worlds`."""

    def __init__(self, store: Keeping | None = None, labels: Mapping[str, Table] = MappingProxyType({})) -> None:
        self.store = store or MemoryStore()
        self.labels = labels
        self.config = WorldConfig(labels=labels)
        self.app = ByHostName(self)
        for name in self.app._builders:
            # A view that fails by itself fails the run, and is not taken for trouble that was ordered.
            self.app._app_of(name).testing = True
        self.context: WorldContext | None = None

    def lay(self, records: Moment | None, clock: SimulatedClock, wait: Callable[[float], None]) -> WorldContext:
        """Begin with these records, or with none. `wait` is what a slow portal does."""
        self.store.lay(records or {})
        self.config = WorldConfig(now=clock.now, estimates=ESTIMATES, approve_after=APPROVE_AFTER, wait=wait)
        self.reopen("main")
        return self.named("main")

    @property
    def doors(self) -> tuple[System, ...]:
        """Name nothing: nobody looks at the bare address in a run."""
        return ()

    def found(self, _name: str) -> WorldContext:
        """Return the one world that there is."""
        assert self.context is not None
        return self.context

    named = found

    def reopen(self, name: str) -> None:
        """Forget what is only in memory, as a restart of the server does."""
        self.context = context_of(cast(Store, self.store), name, self.config)

    def records(self) -> Moment:
        """Return all records as they are."""
        return self.store.moment()

    def catch_up(self, then: Moment) -> None:
        """Let the records be those of a moment, but for the faults that are armed only here."""
        armed = {**self.records()[ArmedFault.__tablename__], **then[ArmedFault.__tablename__]}
        self.store.lay({**then, ArmedFault.__tablename__: armed})

    def effects(self, estimate: str, *, refused: bool = False) -> Counter[str]:
        """Count the business effects on an estimate that took hold, or those that were asked for and refused."""
        entries = self.records()[LedgerEntry.__tablename__].values()
        return Counter(
            entry["effect"] for entry in entries if (entry["estimate"], entry["refused"]) == (estimate, refused)
        )

    def attested(self, estimate: str) -> list[Attested]:
        """Return every effect on an estimate that took hold, with since when what people say of it is there: a print, or the conclusion."""
        kept = self.records()[LedgerEntry.__tablename__].values()
        entries = [entry for entry in kept if not entry["refused"] and entry["estimate"] == estimate]
        conclusions = [_of_japan(entry["at"]) for entry in entries if entry["effect"] == "conclusion"]
        applied_for, copies = (self._printed(estimate, kind) for kind in (Paper.APPLICATION, Paper.CUSTOMER_COPY))
        since = {
            "application": applied_for,
            "terminal_application": applied_for,
            "conclusion": copies,
            "arclink_data": conclusions,
        }
        return [
            Attested(
                entry["effect"],
                at := _of_japan(entry["at"]),
                max((one for one in since.get(entry["effect"], ()) if one <= at), default=None),
                self._condition(entry["receipt_number"]),
            )
            for entry in entries
        ]

    def _printed(self, estimate: str, kind: Paper) -> list[datetime]:
        records = self.records()
        policies = records[Policy.__tablename__].values()
        ours = {row["number"] for row in policies if row["estimate_number"] == estimate}
        return [
            _of_japan(row["printed_at"])
            for row in records[Print.__tablename__].values()
            if row["kind"] == kind and row["application"] in ours
        ]

    def _condition(self, receipt_number: str | None) -> str:
        rows = self.records()[Credit.__tablename__].values()
        return next(
            (row["reason"] or "" for row in rows if row["receipt_number"] == receipt_number and receipt_number), ""
        )

    def approve_with_a_condition(self, estimate: str) -> None:
        """Decide the estimate's screening by hand, as long as its contract procedure has not begun."""
        with suppress(Refusal):
            decide_by_hand(self.named("main"), estimate, "条件付承認", CONDITION_OF_APPROVAL)

    def holds_anything(self) -> bool:
        """Tell whether a hand-over is still on its way."""
        return bool(self.records()[Held.__tablename__])

    def armed_faults(self) -> Counter[str]:
        """Return how often each fault that is armed has fired."""
        armed = self.records()[ArmedFault.__tablename__].values()
        return Counter(
            {fault["name"]: sum(one["fired"] for one in armed if one["name"] == fault["name"]) for fault in armed}
        )

    def statuses(self) -> tuple[str, ...]:
        """Return how the newest record in 損保オンライン, J-PASS and arclink stands, with its premium; empty where there is none."""
        with self.store.reading() as session:
            newest = [session.scalar(query.limit(1)) for query in _NEWEST]
        return tuple("" if record is None else f"{record.status} {record.premium}" for record in newest)


def _of_japan(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=JST)


def past(lives: int) -> Moment:
    """Return the records of a world that so many cases have been in before."""
    store = MemoryStore()
    config = WorldConfig(now=SimulatedClock(0.0).now, estimates=ESTIMATES, approve_after=APPROVE_AFTER, lived_in=lives)
    make_world(cast(Store, store), "main", config)
    return store.moment()


class Disk:
    """What the robot's store is kept on: it outlives every robot."""

    def __init__(self) -> None:
        self._kept: tuple[int, bytes] | None = None

    @cached_property
    def _engine(self) -> Engine:
        connection = self.connection
        engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
        tables.metadata.create_all(engine)
        return engine

    @cached_property
    def connection(self) -> sqlite3.Connection:
        """The database."""
        return sqlite3.connect(":memory:", check_same_thread=False)

    @cached_property
    def blank(self) -> bytes:
        """Books that nothing is written in."""
        with self._engine.connect():
            return self.connection.serialize()

    def lay(self, records: bytes | None, clock: Clock, kind: type[durable.Store] = durable.Store) -> durable.Store:
        """Begin with these books, or with empty ones."""
        blank = self.blank  # the tables are made before older books take their place
        self.connection.deserialize(records or blank)
        self._kept = None
        return kind(self._engine, clock)

    def close(self) -> None:
        """Forget all books."""
        self.connection.close()

    def records(self) -> bytes:
        """Return the store as it is; the same object as long as nothing is written."""
        if self._kept is None or self._kept[0] != self.connection.total_changes:
            self._kept = self.connection.total_changes, self.connection.serialize()
        return self._kept[1]
