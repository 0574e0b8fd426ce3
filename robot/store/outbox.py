"""What there is to tell outside, as the books have it, and what of it was told: each thing once, whoever tells it.

Who tells a thing claims it first, and marks it once it was heard. One that died in between has told it, or has not: it is told again by
whoever sees that the claim is old.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from . import tables
from .entry import WAITS_FOR_A_WORD
from .reader import Reader
from .store import Store

STRUCK_OFF = 2
"""What the table of workers has for one that others took for gone; one that signed off has 1."""
CLAIM_HOLDS = timedelta(minutes=2)
"""Longer than telling one thing can take."""
_RUNS_OF = timedelta(days=1)
_AT_A_TIME = 500
_told, _cases, _workers, _runs = tables.told, tables.cases, tables.workers, tables.runs


@dataclass(frozen=True, slots=True)
class Beat:
    """A worker's sign of life, as its row has it."""

    worker: str
    run: str | None
    beats: int
    life: int
    gone: int


@dataclass(frozen=True, slots=True)
class EndedRun:
    """A run that has ended: how many of its cases stand how, and whether it went through to its end."""

    run: str
    ended_at: str
    counts: Mapping[str, int]
    went_through: bool


def note_end(store: Store, run: str, began: datetime, counts: Mapping[str, int], went_through: bool) -> None:
    """Write down that a run has ended. Raises `StoreTrouble`."""
    ended = {"ended_at": store.clock.now().isoformat(), "counts": dict(counts), "went_through": went_through}
    with store.writing() as connection:
        connection.execute(insert(_runs).values(run=run, began_at=began.isoformat(), **ended))


def waiting_for_somebody(store: Reader) -> dict[str, str]:
    """Return the cases that need a person or wait for one's word, by what each is called as something to be told."""
    query = select(_cases.c.case_id, _cases.c.turn, _cases.c.hop, _cases.c.status)
    query = query.where(_cases.c.status.in_(("needs_person", WAITS_FOR_A_WORD))).order_by(_cases.c.changed_at)
    with store.reading() as connection:
        return {f"case {name}:{turn}:{hop} {status}": name for name, turn, hop, status in connection.execute(query)}


def ended_runs(store: Reader) -> dict[str, EndedRun]:
    """Return the runs that ended within the last day, likewise."""
    since = (store.clock.now() - _RUNS_OF).isoformat()
    query = select(_runs.c.run, _runs.c.ended_at, _runs.c.counts, _runs.c.went_through)
    with store.reading() as connection:
        rows = connection.execute(query.where(_runs.c.ended_at >= since).order_by(_runs.c.ended_at))
        return {f"run {row.run}": EndedRun(*row) for row in rows}


def beats(store: Reader) -> list[Beat]:
    """Return every worker's last sign of life."""
    query = select(_workers.c.worker, _workers.c.run, _workers.c.beats, _workers.c.life, _workers.c.gone)
    with store.reading() as connection:
        return [Beat(*row) for row in connection.execute(query)]


def were_told(store: Reader, what: Collection[str]) -> set[str]:
    """Return which of these things were told."""
    names, found = sorted(what), set[str]()
    with store.reading() as connection:
        for at in range(0, len(names), _AT_A_TIME):
            some = _told.c.what.in_(names[at : at + _AT_A_TIME])
            found |= set(connection.scalars(select(_told.c.what).where(some, _told.c.told_at.is_not(None))))
    return found


def claim(store: Store, what: str) -> bool:
    """Claim a thing to tell it; tell whether nobody else has told it, or is at it."""
    now = store.clock.now()
    with store.writing() as connection:
        store.one_at_a_time(connection)
        known = connection.execute(select(_told.c.claimed_at, _told.c.told_at).where(_told.c.what == what)).first()
        if known is None:
            connection.execute(insert(_told).values(what=what, claimed_at=now.isoformat()))
            return True
        if known.told_at or (known.claimed_at and now - datetime.fromisoformat(known.claimed_at) < CLAIM_HOLDS):
            return False
        connection.execute(update(_told).where(_told.c.what == what).values(claimed_at=now.isoformat()))
    return True


def mark(store: Store, what: str, *, heard: bool) -> None:
    """Write down that a thing that was claimed was heard, or that somebody may claim it anew."""
    values = {"told_at": store.clock.now().isoformat()} if heard else {"claimed_at": ""}
    with store.writing() as connection:
        connection.execute(update(_told).where(_told.c.what == what).values(**values))
