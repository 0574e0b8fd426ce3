"""The two databases of a run, the portals' and the robot's books, in memory: laid anew from a saved moment in no time.

The databases' engines live as long as the process, so that no statement is compiled twice.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, create_engine, event, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from mockportals.arclink.state import ArcCase
from mockportals.ground import Ground
from mockportals.jpass import screening
from mockportals.jpass.rules import Status
from mockportals.jpass.state import Application as Credit
from mockportals.server import ByHostName
from mockportals.signin import SignIns
from mockportals.sonpo.state import Application as Insurance
from mockportals.store import Record, Store, _begin, _take_over_transactions
from mockportals.world import Recipe, _lay
from robot.clock import Clock
from robot.durable import store as durable
from robot.durable import tables
from tests.simulation.clock import SimulatedClock
from tests.simulation.paper.network import Cookies

_WAITING = f"SELECT 1 FROM {Credit.__tablename__} WHERE status = '{Status.SCREENING}' LIMIT 1"
APPROVE_AFTER = timedelta(seconds=3)
ESTIMATES = 12
_NEWEST = (
    select(Insurance).order_by(Insurance.number.desc()),
    select(Credit).where(Credit.receipt_number.is_not(None)).order_by(Credit.id.desc()),
    select(ArcCase).order_by(ArcCase.id.desc()),
)


@dataclass(frozen=True, slots=True)
class Saved:
    """A moment of a run: both databases, the time, and the robot's sign-ins."""

    portals: bytes
    books: bytes
    elapsed: float
    signed_in: dict[str, Cookies]


class MemoryStore(Store):
    """A world's records in memory, on one connection.

    A session that only reads while another one writes sees what that one has written so far, where two connections to a file
    would not show it yet; nothing in the portals looks for that.
    """

    def __init__(self) -> None:
        self.path = Path("memory")
        self._outer: Connection | None = None
        self.connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._engine = create_engine("sqlite://", creator=lambda: self.connection, poolclass=StaticPool)
        event.listen(self._engine, "connect", _take_over_transactions)
        event.listen(self._engine, "begin", _begin)
        Record.metadata.create_all(self._engine)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        if self._outer is None:
            with super().reading() as session:
                yield session
        else:
            with Session(self._outer, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
                yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        assert self._outer is None, "a second writer would wait for the first for ever"
        with super().writing() as session:
            self._outer = session.connection()
            try:
                yield session
            finally:
                self._outer = None

    def close(self) -> None:
        """Keep what there is: this stands for the disk, which a restart of the server leaves alone."""


class RememberedSignIns(SignIns):
    """The sign-ins, looked up once each: every request asks for one."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._found: dict[tuple[str, str], str] = {}

    def user_of(self, portal: str, token: str | None) -> str | None:
        if token is None:
            return None
        if (portal, token) not in self._found:
            found = super().user_of(portal, token)
            if found is None:
                return None
            self._found[portal, token] = found
        return self._found[portal, token]

    def sign_out(self, portal: str) -> None:
        super().sign_out(portal)
        self._found.clear()


def settle_where_somebody_waits(ground: Ground) -> None:
    """Do what J-PASS does before every request, where there is a screening that could be decided."""
    assert isinstance(ground.store, MemoryStore)
    if ground.store.connection.execute(_WAITING).fetchone():
        screening.settle(ground)


class World:
    """The portals of one run. `wait` is what a slow portal does. Serves the WSGI application in place of `Worlds`."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.app = ByHostName(self)
        for portal in self.app._apps.values():
            portal.testing = (
                True  # a view that fails by itself fails the run, and is not taken for trouble that was ordered
            )
        self._blank = self.store.connection.serialize()
        self.recipe = Recipe()
        self.ground: Ground | None = None

    def lay(self, records: bytes | None, clock: SimulatedClock, wait: Callable[[float], None]) -> Ground:
        """Begin with these records, or with none."""
        self.store.connection.deserialize(records or self._blank)
        self.recipe = Recipe(clock.now, estimates=ESTIMATES, approve_after=APPROVE_AFTER, wait=wait)
        self.reopen("main")
        return self.named("main")

    def named(self, _name: str) -> Ground:
        """Return the one world that there is."""
        assert self.ground is not None
        return self.ground

    def reopen(self, name: str) -> None:
        """Forget what is only in memory, as a restart of the server does."""
        self.ground = replace(_lay(self.store, name, self.recipe), sign_ins=RememberedSignIns(self.store))

    def records(self) -> bytes:
        """Return all records as they are."""
        return self.store.connection.serialize()

    def effects(self, *, refused: bool = False) -> list[str]:
        """Return the business effects that took hold, or those that were asked for and refused."""
        return [entry.effect for entry in self.named("main").ledger.entries(refused=refused)]

    def statuses(self) -> tuple[str, ...]:
        """Return how the newest record in 損保オンライン, J-PASS and arclink stands, with its premium; empty where there is none."""
        with self.store.reading() as session:
            newest = [session.scalar(query.limit(1)) for query in _NEWEST]
        return tuple("" if record is None else f"{record.status} {record.premium}" for record in newest)


class Disk:
    """What the robot's books are kept on: it outlives every robot."""

    @cached_property
    def _engine(self) -> durable.Engine:
        connection = self.connection
        engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
        tables.metadata.create_all(engine)
        return engine

    @cached_property
    def connection(self) -> sqlite3.Connection:
        """The database."""
        return sqlite3.connect(":memory:", check_same_thread=False)

    @cached_property
    def _blank(self) -> bytes:
        with self._engine.connect():
            return self.connection.serialize()

    def lay(self, records: bytes | None, clock: Clock, kind: type[durable.Store] = durable.Store) -> durable.Store:
        """Begin with these books, or with empty ones."""
        self.connection.deserialize(records or self._blank)
        return kind(self._engine, clock)

    def records(self) -> bytes:
        """Return the books as they are."""
        return self.connection.serialize()
