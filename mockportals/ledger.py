"""Every business effect that took hold, one entry each time it did: what a judge asks, never the robot.

An effect is written in the very transaction that makes it true, so the ledger can neither miss one nor claim one.
"""

from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from .clock import Clock
from .store import Record, Store

Effect = Literal[
    "terminal_application",
    "application",
    "conclusion",
    "registration",
    "arclink_data",
    "bring_in",
    "reapplication",
]
"""`terminal_application` is what the clerk sends to the customer's terminal; what the customer then sends is `application`."""


class LedgerEntry(Record):
    """One effect that took hold, or (`refused`) one that was asked for and refused."""

    __tablename__ = "world_ledger"

    id: Mapped[int] = mapped_column(primary_key=True)
    effect: Mapped[str]
    estimate: Mapped[str]
    receipt_number: Mapped[str | None]
    at: Mapped[datetime]
    refused: Mapped[bool] = mapped_column(default=False)


class Ledger:
    """The effects of one world."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def took_hold(self, session: Session, effect: Effect, estimate: str, receipt_number: str | None) -> None:
        """Enter `effect` in the caller's transaction."""
        session.add(self._entry(effect, estimate, receipt_number, refused=False))

    def refused(self, effect: Effect, estimate: str, receipt_number: str | None) -> None:
        """Enter, in a transaction of its own, that `effect` was asked for and refused."""
        with self._store.writing() as session:
            session.add(self._entry(effect, estimate, receipt_number, refused=True))

    def entries(self, *, refused: bool = False) -> list[LedgerEntry]:
        """Return the effects that took hold (or those refused), oldest first."""
        with self._store.reading() as session:
            query = select(LedgerEntry).where(LedgerEntry.refused == refused).order_by(LedgerEntry.id)
            return list(session.scalars(query))

    def _entry(self, effect: Effect, estimate: str, receipt_number: str | None, *, refused: bool) -> LedgerEntry:
        return LedgerEntry(
            effect=effect, estimate=estimate, receipt_number=receipt_number, at=self._clock.now(), refused=refused
        )
