"""What every portal of a world stands on, handed to it as one thing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Mapped, mapped_column

from .clock import Clock
from .exchange.link import Link
from .faults import Faults
from .ledger import Ledger
from .store import Record, Store
from .web.signin import SignIns


class Setting(Record):
    """One lasting setting of a world."""

    __tablename__ = "world_setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Settings:
    """A world's lasting settings by name."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, name: str) -> str | None:
        """Return the setting, if it was ever written."""
        with self._store.reading() as session:
            setting = session.get(Setting, name)
        return setting.value if setting else None

    def write(self, **settings: str) -> None:
        """Keep these settings."""
        with self._store.writing() as session:
            for name, value in settings.items():
                session.merge(Setting(name=name, value=value))


class Policy:
    """How the world decides what nobody decides by hand."""

    def __init__(self, settings: Settings, approve_after: timedelta) -> None:
        self._settings = settings
        self._default = approve_after

    @property
    def approve_after(self) -> timedelta:
        """How long after 「送信」 the screening is decided."""
        seconds = self._settings.read("approve_after")
        return self._default if seconds is None else timedelta(seconds=float(seconds))

    @approve_after.setter
    def approve_after(self, after: timedelta) -> None:
        self._settings.write(approve_after=str(after.total_seconds()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a world was made from: the seed of its people, how many estimates PAL holds that nobody has used, the day it was
    opened, and how many cases had been in it before; whether its estimates are those of `renkei generate`.
    """

    seed: int
    estimates: int
    opened_on: date
    lived_in: int = 0
    generated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldContext:
    """One world's store, clock, trouble, road, ledger, sign-ins and settings; `wait` lets real seconds pass."""

    name: str
    store: Store
    clock: Clock
    faults: Faults
    link: Link
    ledger: Ledger
    sign_ins: SignIns
    policy: Policy
    settings: Settings
    origin: Origin
    wait: Callable[[float], None]

    def set_clock(self, to: datetime) -> None:
        """Make it `to` in this world, also after a restart."""
        self.clock.set(to)
        self.settings.write(clock_offset=str(self.clock.offset.total_seconds()))
