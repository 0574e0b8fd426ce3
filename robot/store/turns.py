"""Turns at the portals, shared by all who share the books: one row a portal says when its next turn is.

Who wants to ask a portal takes the next turn, in one statement by the database's own clock, and then waits until it has come: nobody
has to ask again, and no two have the same turn. The turn of a robot that dies meanwhile is lost, and no harm done.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Engine, Float, Insert, case, literal_column
from sqlalchemy.dialects import postgresql, sqlite

from . import tables
from .trouble import telling

_SLOWEST = 60.0
"""Seconds of the longest pause that anybody may have; see `robot.config.rates`."""
_turns = tables.turns


class Turns:
    """Turns at some portals. `pauses` are the seconds between two turns, by the portal's address; all others are free."""

    def __init__(
        self, engine: Engine, pauses: Mapping[str, float], longest: float, now: ColumnElement[float] | None = None
    ) -> None:
        """No turn is given that is further away than `longest` seconds. `now` is another clock than the database's: a simulation's."""
        self._engine = engine
        here = _clock_of(engine.dialect) if now is None else now
        self._next = {place: _statement(engine.dialect, place, pause, longest, here) for place, pause in pauses.items()}

    def take(self, place: str) -> float | None:
        """Take the next turn at a portal; return in how many seconds it comes, or `None` where there is none within the bound.

        Raises `StoreTrouble`.
        """
        if place not in self._next:
            return 0.0
        with telling(self._engine.url), self._engine.begin() as connection:
            seconds = connection.execute(self._next[place]).scalar()
        return None if seconds is None else max(0.0, float(seconds))


def _statement(dialect: Dialect, place: str, pause: float, longest: float, now: ColumnElement[float]) -> Any:  # noqa: ANN401 - of two dialects
    """Return what takes a turn and answers in how many seconds it comes; with nothing where the next one is too far away.

    Nobody takes a turn beyond the bound. So one that lies even further ahead is of a clock that was set back since, and begins anew.
    """
    insert: type[Insert] = postgresql.Insert if dialect.name == "postgresql" else sqlite.Insert
    new: Any = insert(_turns).values(place=place, next_at=now + pause)
    nonsense = _turns.c.next_at > now + longest + _SLOWEST
    begins = case((nonsense | (_turns.c.next_at < now), now), else_=_turns.c.next_at)
    return new.on_conflict_do_update(
        index_elements=[_turns.c.place],
        set_={"next_at": begins + pause},
        where=nonsense | (_turns.c.next_at <= now + longest),
    ).returning((_turns.c.next_at - pause - now).label("seconds"))


def _clock_of(dialect: Dialect) -> ColumnElement[float]:
    """Return the database's clock, in seconds since 1970; SQLite's is that of the one machine that its file is on."""
    text = (
        "extract(epoch from clock_timestamp())"
        if dialect.name == "postgresql"
        else "(julianday('now') - 2440587.5) * 86400.0"
    )
    return literal_column(f"({text})", Float)
