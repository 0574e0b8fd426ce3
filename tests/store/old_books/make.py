"""Books as this version leaves them, for later ones to go on with: `python -m tests.store.old_books.make`.

Run it once before each release, with the code that is released. It writes `<version>.sqlite.gz` beside itself: cases in every status,
an audit's hold, a worker, and the engine's own tables with what waits there. Books that are there already stay as they are.
"""

import gzip
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from renkei.mockportals.samples import case_rows as samples
from renkei.robot.cases.case import Case
from renkei.robot.execution.facts import Facts, facts_of
from renkei.robot.flows.ways import phases_of
from renkei.robot.reporting.summary import ByHand, Reason, StepRecord
from renkei.robot.store.audits import AuditLedger
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.entry import Ticket
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.store.stored_ledger import StoredLedger
from renkei.robot.workers.engine import Queue
from renkei.robot.workers.heartbeats import Heartbeats

HERE = Path(__file__).parent
PORTALS = "http://localhost:8700"
BEGAN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
OUT = Path("/renkei-runs/20261124")
MARK = 20261124
"""The number that these books go by in their file, in place of one by chance."""

_REASON = Reason(
    step="24",
    portal="jpass",
    kind="business",
    message="審査結果: 否決",
    evidence="evidence/case/001-step24-failed.jpg",
    next_action="お客さまにお伝えください。",
)
_LEARNT = Facts(print_serial="P0000001", receipt_number="R00000001", total_payment=82_000)
_CONCLUDED = Facts(
    print_serial="P0000004",
    receipt_number="R00000004",
    premium=74_800,
    concluded_at=BEGAN,
    arclink_status="申請済",
)
_WAITS: dict[str, Any] = {"looks": 3, "waits_since": BEGAN.isoformat(), "worked": 41.5, "facts": facts_of(_LEARNT)}
_TOLD: dict[str, Any] = {"reason": _REASON.model_dump(mode="json"), "worked": 12.0, "facts": facts_of(_LEARNT)}
STANDS: dict[str, dict[str, Any]] = {
    "queued": {},
    "working": {},
    "waiting_screening": {"phase": "link3", **_WAITS},
    "waiting_customer": {"phase": "terminal", **_WAITS},
    "waiting_answer": {"phase": "link2", **_WAITS},
    "waiting_hours": {"phase": "link3", **_WAITS, "reason": _TOLD["reason"]},
    "needs_person": _TOLD,
    "done": {"phase": "bringin", "facts": facts_of(_CONCLUDED)},
    "declined": {"phase": "link3", **_TOLD},
    "cancelled": {},
    "by_hand": {"phase": "link3", **_TOLD},
}
"""Each case's name, and how it stands: under a status of that name, but for the one that was done by hand."""


class Clock:
    """A second passes at each look."""

    def __init__(self) -> None:
        self._at = BEGAN

    def now(self) -> datetime:
        self._at += timedelta(seconds=1)
        return self._at

    def monotonic(self) -> float:
        return (self._at - BEGAN).total_seconds()

    def sleep(self, _seconds: float) -> None:
        return


def case_of(name: str) -> Case:
    """Return the invented case of that name."""
    at = list(STANDS).index(name)
    row = samples.rows(len(STANDS), today=BEGAN.date())[at]
    means = {"申込手段": "お客さま端末"} if name == "waiting_customer" else {}
    return Case.model_validate({**row, **means, "案件ID": name})


def write(path: Path) -> None:
    """Write the books."""
    with Store.open(place_of(str(path)), Clock()) as store:
        with Queue(store, PORTALS) as queue:
            for name in STANDS:
                queue.put(_left(store, name))
        _let_an_audit_die(store)
        Heartbeats(store, "3f2a9c-1", 25.0, run="20261124-100000-abcdef")
    with closing(sqlite3.connect(path)) as books:
        books.execute(f"PRAGMA application_id = {MARK}")
        books.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        books.execute("VACUUM")


def _left(store: Store, name: str) -> Ticket:
    """Leave a case as it is to stand; return the ticket that it waits with, or waited with last."""
    case = case_of(name)
    ticket = store.enrol(case, Wanted(PORTALS), phases_of(case)[0].name)
    assert ticket is not None
    if name == "queued":
        return ticket
    if name == "cancelled":
        store.cancel(name)
        return ticket
    entry = store.take(ticket, "3f2a9c-1")
    assert entry is not None
    books = StoredLedger(store, OUT)
    books.hold(entry)
    for step in ("1", "2"):
        books.enter(name, _record(name, step))
    if name in ("working", "needs_person", "waiting_answer"):
        books.announce(name, "5", 1, store.clock.now())
    if name != "working":
        assert store.hand_on(entry, status="needs_person" if name == "by_hand" else name, **STANDS[name])
    if name == "by_hand":
        said = ByHand(at=store.clock.now(), by="sato", unseen_from="24")
        assert store.close_by_hand(name, said, _REASON)
    return store.ticket_of(name) or ticket


def _record(name: str, step: str) -> StepRecord:
    picture = f"evidence/{name}/00{step}-step{step}.jpg"
    return StepRecord(step=step, portal="pal", attempt=1, status="ok", started_at=BEGAN, seconds=1.5, evidence=picture)


def _let_an_audit_die(store: Store) -> None:
    audit = AuditLedger(store, OUT, PORTALS)
    estimate = "E20269999"
    assert audit.take(estimate) is None
    audit.announce(audit.name_of(estimate), "50", 1, store.clock.now())


def main() -> None:
    """Write the books of the version that is installed, unless they are there."""
    packed = HERE / f"{version('renkei')}.sqlite.gz"
    if packed.exists():
        raise SystemExit(f"{packed.name} is there: what was released stays as it was.")
    with TemporaryDirectory(prefix="renkei-") as folder:
        path = Path(folder) / "renkei.sqlite"
        write(path)
        packed.write_bytes(gzip.compress(path.read_bytes(), mtime=0))


if __name__ == "__main__":
    main()
