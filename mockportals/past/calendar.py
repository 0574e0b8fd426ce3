"""When what happened: the cases of the past begin one after another over some days, and go on beside one another up to now."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from heapq import merge

from ..clock import JST
from ..former import DAYS, former
from ..ground import Ground
from .affair import Affair
from .lives import ON_THEIR_WAY, USUAL, Act, Life
from .office import Office

_OF_TODAY = 0.3
_LATEST = timedelta(minutes=30)
"""Who is in the middle of something has begun it so long ago at most: less than any audit takes for too long."""

_ENOUGH_FOR_LOOSE_ENDS = 100


def live(ground: Ground) -> None:
    """Let as many cases have been in the world as its origin says, up to this moment, and with it its portals' records."""
    count, now = ground.origin.lived_in, ground.clock.now()
    with ground.store.writing() as session:
        office = Office(ground, session, _month_after_next(now.date()))
        affairs = [Affair(office, former(k, ground.origin.seed, ground.origin.estimates)) for k in range(1, count + 1)]
        lives = (_moments(k, life, begin, now) for k, (life, begin) in enumerate(_lives(count, now)))
        for office.now, k, act in merge(*lives, key=lambda moment: moment[:2]):
            act(affairs[k])


def _lives(count: int, now: datetime) -> Iterator[tuple[Life, datetime]]:
    """Yield each case's life and when it began: seven tenths of them before today."""
    loose = len(ON_THEIR_WAY) if count >= _ENOUGH_FOR_LOOSE_ENDS else 0
    midnight = datetime.combine(now.date(), time(), JST)
    rested = count - loose
    before = int(rested * (1 - _OF_TODAY))
    for at in range(rested):
        begin = (
            midnight - timedelta(days=DAYS - 1) * (1 - at / before)
            if at < before
            else midnight + (now - midnight) * ((at - before) / (rested - before))
        )
        yield USUAL[at % len(USUAL)], begin
    yield from ((life, now - _LATEST) for life in ON_THEIR_WAY[:loose])


def _moments(k: int, life: Life, begin: datetime, now: datetime) -> Iterator[tuple[datetime, int, Act]]:
    """Yield when each act was done: as the life has it, or quicker where it would not be over by now."""
    whole = timedelta(minutes=sum(pause for pause, _ in life))
    pace = min(1.0, (now - begin) / whole) if whole else 1.0
    at = begin
    for pause, act in life:
        at += timedelta(minutes=pause) * pace
        yield min(at, now).replace(microsecond=0), k, act


def _month_after_next(today: date) -> date:
    months = today.year * 12 + today.month + 1
    return date(months // 12, months % 12 + 1, 1)
