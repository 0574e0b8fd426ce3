"""What the first page shows: how many cases stand where, a page of them, the workers, the last hour, and what audits found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..decisions.standing import STATUSES, how_it_stands
from ..messages import console as say
from ..messages.audit import left_open
from ..messages.statuses import as_it_is
from ..messages.text import Language, Message
from ..messages.times import short, told
from ..reporting.summary import Reason
from ..store import browsing
from ..store.audits import doubts
from ..store.browsing import Throughput, Wish
from ..store.entry import WAITS_FOR_A_WORD, Entry
from ..store.reader import Reader
from ..store.told import reason_of
from .findings import Findings, found_last
from .house import House
from .watch import Life

SPAN = timedelta(hours=1)
_FIRST = ("needs_person", "waiting_person")
"""Whose turn it is a person's stands first."""
_ENDED = ("done", "declined", "cancelled", "needs_person")
_NEEDS_A_REASON = frozenset({"needs_person", "declined", "waiting_hours", "waiting_evidence", "waiting_person"})


@dataclass(frozen=True, slots=True)
class Count:
    """How many cases stand so; `status` is empty for all."""

    status: str
    called: Message
    number: int


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the list. `told` is why it stands there, and what to do next, where there is something to tell."""

    case_id: str
    estimate: str
    receipt: str
    status: str
    called: Message
    since: str
    told: str
    next_action: str


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker and its sign of life; `seen` is when the last was seen."""

    name: str
    life: Life
    seen: str
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it, in one language."""

    wish: Wish
    counts: list[Count]
    rows: list[Row]
    found: int
    number: int
    pages: int
    workers: list[Worker]
    gone: int
    throughput: Throughput
    ended: list[Count]
    doubts: list[str]
    findings: Findings | None


def overview(house: House, store: Reader, wish: Wish, language: Language) -> Overview:
    """Look all of it up. Raises `StoreTrouble`."""
    now = house.clock.now()
    page = browsing.page_of(store, wish)
    hour = browsing.ended_within(store, _ENDED, now, SPAN)
    workers = [_worker(house, row, now) for row in browsing.workers(store)]
    return Overview(
        wish=wish,
        counts=_counts(browsing.counts(store)),
        rows=[_row(entry, page, language) for entry in page.entries],
        found=page.found,
        number=page.number,
        pages=page.pages,
        workers=[worker for worker in workers if worker.life != "gone"],
        gone=sum(worker.life == "gone" for worker in workers),
        throughput=hour,
        ended=[Count(status, _called(status), hour.by_status[status]) for status in _ENDED],
        doubts=[
            left_open(one.estimate_number, one.portals, one.step, one.since).spoken(language) for one in doubts(store)
        ],
        findings=found_last([*browsing.audit_folders(store)], house.audits, language),
    )


def _counts(by_status: Mapping[str, int]) -> list[Count]:
    order = [*_FIRST, *(status for status in STATUSES if status not in _FIRST)]
    known = [Count(status, _called(status), by_status.get(status, 0)) for status in order]
    newer = [Count(status, _called(status), number) for status, number in by_status.items() if status not in STATUSES]
    everything = Count("", Message("すべて", "all"), sum(by_status.values()))
    return [everything, *(one for one in known if one.number or one.status in _FIRST), *newer]


def _called(status: str) -> Message:
    return STATUSES[status][1] if status in STATUSES else as_it_is(status)


def _row(entry: Entry, page: browsing.Page, language: Language) -> Row:
    reason = reason_of(entry, page.words.get(entry.ticket.case_id, ())) if entry.status in _NEEDS_A_REASON else None
    spoken = reason.spoken(language) if reason else None
    return Row(
        case_id=entry.ticket.case_id,
        estimate=entry.case.estimate_number,
        receipt=str(entry.facts.get("receipt_number") or ""),
        status=entry.status,
        called=how_it_stands(entry)[1],
        since=short(datetime.fromisoformat(entry.changed_at)),
        told=spoken.message if spoken else "",
        next_action=next_action(entry, spoken, language),
    )


def next_action(entry: Entry, reason: Reason | None, language: Language) -> str:
    """Say what a person does next: here a word is said by a button, of which the reason knows nothing."""
    if entry.status == WAITS_FOR_A_WORD:
        approves = any(one.about is not None for one in entry.asked)
        return (say.APPROVE_IT_HERE if approves else say.SAY_IT_HERE).spoken(language)
    return reason.next_action if reason else ""


def _worker(house: House, row: browsing.WorkerRow, now: datetime) -> Worker:
    life, at = house.watch.look(row, now, house.clock.monotonic())
    # Of one that lives no moment is told: it would change with every look, and the page with it.
    return Worker(row.name, life, told(at) if at and life == "silent" else "", row.cases)
