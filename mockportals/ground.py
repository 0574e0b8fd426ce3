"""What every portal of a world stands on, handed to it as one thing."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Mapped, mapped_column

from mockportals.clock import Clock
from mockportals.faults import Faults
from mockportals.ledger import Ledger
from mockportals.link import Link
from mockportals.signin import SignIns
from mockportals.store import Record, Store


class Setting(Record):
    """One lasting setting of a world."""

    __tablename__ = "world_setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Policy:
    """How the world decides what nobody decides by hand."""

    def __init__(self, store: Store, approve_after: timedelta) -> None:
        self._store = store
        self._default = approve_after

    @property
    def approve_after(self) -> timedelta:
        """How long after 「送信」 the screening is decided."""
        with self._store.reading() as session:
            setting = session.get(Setting, "approve_after")
        return self._default if setting is None else timedelta(seconds=float(setting.value))

    @approve_after.setter
    def approve_after(self, after: timedelta) -> None:
        with self._store.writing() as session:
            session.merge(Setting(name="approve_after", value=str(after.total_seconds())))


@dataclass(frozen=True, slots=True)
class Ground:
    """One world's store, clock, trouble, road, ledger and sign-ins."""

    name: str
    store: Store
    clock: Clock
    faults: Faults
    link: Link
    ledger: Ledger
    sign_ins: SignIns
    policy: Policy
