"""When what happened: the cases of the past begin one after another over some days, and go on beside one another up to now.

It is laid out as if it were noon, and what is of today is then drawn to the time that it is: so the same seed has the same past, act by
act, at whatever time a world is made.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from heapq import merge

from ..clock import JST
from ..context import WorldContext
from ..samples.estimates import Estimates
from ..samples.former import DAYS
from .case import PastCase
from .lives import ON_THEIR_WAY, USUAL, Act, Life
from .records import PastRecords

_NOON = timedelta(hours=12)
_OF_TODAY = 0.3
_LATEST = timedelta(minutes=30)
"""Who is in the middle of something has begun it so long before noon, and did the last of it just now."""

_ENOUGH_FOR_LOOSE_ENDS = 100


def live(context: WorldContext) -> None:
    """Let as many cases have been in the world as its origin says, up to this moment, and with it its portals' records."""
    count, now = context.origin.lived_in, context.clock.now()
    estimates = Estimates.of(context.origin)
    midnight = datetime.combine(now.date(), time(), JST)
    with context.store.writing() as session:
        records = PastRecords(context, session)
        cases = [PastCase(records, estimates.persona(estimates.unused + k)) for k in range(1, count + 1)]
        lives = (_moments(k, life, begin) for k, (life, begin) in enumerate(_lives(count)))
        for at, k, act in merge(*lives, key=lambda moment: moment[:2]):
            since = at * ((now - midnight) / _NOON) if at > timedelta() else at
            records.now = (midnight + since).replace(microsecond=0)
            act(cases[k])


def _lives(count: int) -> Iterator[tuple[Life, timedelta]]:
    """Yield each case's life, and when it began, from last midnight on: seven tenths of them before that."""
    loose = len(ON_THEIR_WAY) if count >= _ENOUGH_FOR_LOOSE_ENDS else 0
    rested = count - loose
    before = int(rested * (1 - _OF_TODAY))
    for at in range(rested):
        begin = (
            timedelta(days=1 - DAYS) * (1 - at / before) if at < before else _NOON * ((at - before) / (rested - before))
        )
        yield USUAL[at % len(USUAL)], begin
    yield from ((life, _NOON - _LATEST) for life in ON_THEIR_WAY[:loose])


def _moments(k: int, life: Life, begin: timedelta) -> Iterator[tuple[timedelta, int, Act]]:
    """Yield when each act was done: as the life has it, or quicker where it would not be over by noon."""
    whole = timedelta(minutes=sum(pause for pause, _ in life))
    pace = min(1.0, (_NOON - begin) / whole) if whole else 1.0
    at = begin
    for pause, act in life:
        at = min(at + timedelta(minutes=pause) * pace, _NOON)
        yield at, k, act
