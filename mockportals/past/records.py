"""What all cases of the past share: the time that it is in it, the numbers given out so far, the road between the portals."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..clock import Clock
from ..context import WorldContext
from ..exchange.link import HandOver
from ..exchange.roads import Road
from ..jpass.rules import next_receipt_number
from ..jpass.state import Application as Credit
from ..ledger import Effect, Ledger
from ..sonpo.rules import Paper
from ..sonpo.state import Application as Policy
from ..sonpo.state import Print, number_after, serial_after
from ..store import Record

_UNTIL_DECIDED = timedelta(minutes=3)


class PastRecords:
    """Writes into one session, at the moment `now`, after whatever the world has already. A screening takes `until_decided`."""

    def __init__(self, context: WorldContext, session: Session, until_decided: timedelta = _UNTIL_DECIDED) -> None:
        self.now: datetime = context.clock.now()
        self.session = session
        self.until_decided = until_decided
        clock = Clock(lambda: self.now)
        self.context = replace(context, clock=clock, ledger=Ledger(context.store, clock))
        self._sent: int = session.scalar(select(func.max(HandOver.id))) or 0
        self._number: str | None = session.scalar(select(func.max(Policy.number)))
        self._serial: str | None = session.scalar(select(func.max(Print.serial)).where(Print.kind == Paper.APPLICATION))
        self._receipt: str | None = session.scalar(select(func.max(Credit.receipt_number)))
        self.chance = Random(f"past {context.origin.seed} {self._sent or ''}".rstrip())

    def keep(self, record: Record) -> None:
        """Keep a new record."""
        self.session.add(record)

    def send(self, road: Road, estimate: str, *, arrives: bool = True) -> str:
        """Note a hand-over, that arrived or was lost; return its transmission number."""
        self._sent += 1
        outcome = "delivered" if arrives else "lost"
        self.keep(HandOver(id=self._sent, road=road, estimate=estimate, sent_at=self.now, outcome=outcome))
        return f"{self._sent:08d}"

    def took_hold(self, effect: Effect, estimate: str, receipt_number: str | None) -> None:
        """Enter an effect in the ledger."""
        self.context.ledger.took_hold(self.session, effect, estimate, receipt_number)

    def next_number(self) -> str:
        """Give out a 申込番号."""
        self._number = number_after(self._number)
        return self._number

    def next_serial(self) -> str:
        """Give out a 印刷連番."""
        self._serial = serial_after(self._serial)
        return self._serial

    def next_receipt_number(self) -> str:
        """Give out the 受付番号 of a first application."""
        self._receipt = next_receipt_number(self._receipt)
        return self._receipt
