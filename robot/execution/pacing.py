"""How a robot, an audit or a look keeps to the hours of portals, and to the rates at which they may be asked: by the books, if any.

Whoever only looks keeps no books: where there are none yet, or they are of a renkei that knew no rates, it keeps to the rates by itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from math import ceil

from sqlalchemy import Engine
from sqlalchemy.engine import URL

from ..browser.pace import Pace
from ..config.addresses import Addresses
from ..config.clock import Clock, SystemClock
from ..config.rates import Rate
from ..config.settings import Settings
from ..errors import OutOfHours
from ..messages import turns as say
from ..store import tables
from ..store.location import is_there
from ..store.reader import Reader
from ..store.turns import Turns

_A_DAY = 86_400.0


def closed_by_hours(addresses: Addresses, portals: Iterable[str], now: datetime) -> OutOfHours | None:
    """Return what is told where one of these portals is closed by the portals file, with the seconds until all are open."""
    late = addresses.next_opening(portals, now)
    if late is None:
        return None
    portal, opens = late
    told = say.out_of_its_hours(portal, opens)
    return OutOfHours(portal, told[0].ja, told, ceil((opens - now).total_seconds()) if opens else _A_DAY)


def rates_of(addresses: Addresses, settings: Settings) -> Mapping[str, Rate]:
    """Return how often each portal may be asked that has a bound: as the command says, else as the portals file does."""
    in_file = {name: place.max_rate for name, place in addresses.places.items() if place.max_rate is not None}
    return {name: rate for name, rate in {**in_file, **settings.rates}.items() if name in addresses.places}


def pace_by(
    engine: Engine,
    addresses: Addresses,
    settings: Settings,
    clock: Clock,
    stopping: Callable[[], bool] = lambda: False,
) -> Pace:
    """Return what keeps to the rates together with all others who have these books; without a rate nothing is asked of them."""
    rates = rates_of(addresses, settings)
    if not rates:
        return Pace()
    places = {name: addresses.of(name) for name in rates}
    turns = Turns(engine, {places[name]: rate.pause for name, rate in rates.items()}, settings.timeouts.turn)
    return Pace(lambda portal: turns.take(places[portal]) if portal in places else 0.0, clock, stopping)


@contextmanager
def pace_beside(
    database: URL, addresses: Addresses, settings: Settings, stopping: Callable[[], bool] = lambda: False
) -> Iterator[Pace]:
    """Keep to the rates likewise for whoever has no books of their own. Raises `StoreTrouble` where there are some and cannot be used."""
    if not rates_of(addresses, settings):
        yield Pace()
        return
    if is_there(database):
        with Reader.open(database) as books:
            if not any(column.startswith(f"{tables.turns.name}.") for column in books.lacking):
                yield pace_by(books.engine, addresses, settings, SystemClock(), stopping)
                return
    with Reader.in_memory() as books:
        yield pace_by(books.engine, addresses, settings, SystemClock(), stopping)
