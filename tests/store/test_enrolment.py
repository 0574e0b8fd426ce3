"""A sheet's cases come into the store and on the queue in one go: the repair has nothing to do unless something was broken."""

import re
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Barrier

import pytest
from click.testing import CliRunner
from dbos import DBOSClient
from renkei.robot.app import App
from renkei.robot.commands.retry import retry
from renkei.robot.config.settings import Settings
from renkei.robot.errors import LeaseLost
from renkei.robot.flows.ways import Phase
from renkei.robot.store import tables
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.workers import sheet_run as session
from renkei.robot.workers.engine import Queue
from renkei.robot.workers.lanes import Lane
from renkei.robot.workers.repair import Repair
from renkei.robot.workers.signals import Asked
from sqlalchemy import event, update

from tests.support.doubles import Notes, no_browser
from tests.support.lifeline import tied_to_us

from .conftest import PORTALS, invented

ROOT = Path(__file__).parents[2]
LOST = "had been lost from the queue"
ROWS = 3_000
CPU_SECONDS_FOR_10_000 = (
    10.0  # 2.2 were measured; three processes at one core, and another machine, may take thrice as much
)


def sheet(count: int) -> list:
    """So many cases, each of an estimate of its own."""
    one = invented(1)
    names = ({"case_id": f"case-{n:05}", "estimate_number": f"E{n:08}"} for n in range(1, count + 1))
    return [one.model_copy(update=name) for name in names]


def enrol_all(store: Store, cases: list) -> list[str]:
    """Do what `renkei run` does with a sheet before any robot works."""
    return new_run(store).enrol(cases)


def new_run(store: Store) -> session._Run:
    app = App(settings=Settings(portals=PORTALS, out=Path()), language="en")
    return session._Run(app, store, Asked(), "run-1")


def on_queue(store: Store) -> list[str]:
    """The names of the tickets that wait or are at work."""
    with Queue(store, PORTALS) as queue:
        return sorted(flow.workflow_id for flow in queue._flows(status=["ENQUEUED", "DELAYED", "PENDING"]))


def due(store: Store) -> list[str]:
    """The names of the tickets that should be on the queue."""
    return sorted(f"{ticket.case_id}:{ticket.turn}:{ticket.hop}" for ticket in store.open_tickets(PORTALS))


def told(watching: Notes) -> str:
    return " ".join(message.en for message in watching.messages)


@contextmanager
def counted(store: Store) -> Iterator[Counter[str]]:
    """Count the transactions that are written to the store."""
    counts: Counter[str] = Counter()

    def count(*_: object) -> None:
        counts["transactions"] += 1

    event.listen(store.engine, "commit", count)
    try:
        yield counts
    finally:
        event.remove(store.engine, "commit", count)


@contextmanager
def counted_rows(store: Store) -> Iterator[list[int]]:
    """Note the bound of each page that is read."""
    asked: list[int] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        if "renkei_cases" in statement and (bound := re.search(r"LIMIT (?:\?|%\((\w+)\)s)", statement)):
            asked.append(values[bound[1]] if bound[1] else values[-2])

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, file) -> str:
    """Where the store is, in a file and in PostgreSQL."""
    return str(file) if request.param == "sqlite" else request.getfixturevalue("new_database")


@pytest.fixture
def either_store(place) -> Iterator[Store]:
    with Store.open(place_of(place)) as store:
        yield store


def test_a_sheet_is_on_the_queue_as_soon_as_it_is_in_the_books(either_store):
    """Before any worker lives, each case has its ticket there, once; giving the sheet again changes nothing."""
    cases = sheet(7)
    assert enrol_all(either_store, cases) == enrol_all(either_store, cases) == [case.case_id for case in cases]
    assert on_queue(either_store) == due(either_store) == [f"{case.case_id}:1:1" for case in cases]


def test_rows_of_one_batch_are_in_each_others_way_as_those_of_two_sheets_are(store, case):
    """A name in other letters and an estimate that is under way are refused, the same row again is nothing new."""
    rows = [case(1), case(2, 案件ID="CASE-0001"), case(1, 案件ID="other"), case(1), case(2)]
    assert enrol_all(store, rows) == ["case-0001", "case-0001", "case-0002"]
    assert on_queue(store) == ["case-0001:1:1", "case-0002:1:1"]


def test_a_whole_sheet_needs_no_repair(run, monkeypatch):
    """From the sheet to the last phase nothing is missed: whoever looks for lost tickets finds none, and nothing is told."""
    asked, put_lost = [], Queue.put_lost
    monkeypatch.setattr(Queue, "put_lost", lambda queue, lost: asked.append(list(lost)) or put_lost(queue, lost))
    outcome, watching = run(*sheet(8))
    assert [result.status for result in outcome.summary.cases] == ["done"] * 8
    assert asked
    assert [ticket for lost in asked for ticket in lost] == []
    assert LOST not in told(watching)


def test_the_repair_looks_twice_before_it_acts(either_store):
    """A ticket that is missing for the first time may be on its way: it is put anew when it is missing still, and then once."""
    enrol_all(either_store, sheet(1))
    either_store.enrol(sheet(2)[1], Wanted(PORTALS), "link1")
    with Queue(either_store, PORTALS) as queue:
        repair = Repair(either_store, queue, PORTALS)
        assert [repair.look() for _ in range(4)] == [0, 1, 0, 0]
    assert on_queue(either_store) == ["case-00001:1:1", "case-00002:1:1"]


def test_the_repair_goes_round_by_pages(either_store):
    """Of seven cases in two statuses each look takes three: what is lost is put anew within a round, wherever it stands, and then once."""
    enrol_all(either_store, sheet(7))
    with either_store.engine.begin() as books:
        books.execute(
            update(tables.cases).where(tables.cases.c.case_id > "case-00004").values(status="waiting_screening")
        )
    with Queue(either_store, PORTALS) as queue:
        queue._client.delete_workflows(["case-00002:1:1", "case-00007:1:1"])
        repair = Repair(either_store, queue, PORTALS, page=3)
        with counted_rows(either_store) as rows:
            assert [repair.look() for _ in range(8)] == [0, 1, 0, 1, 0, 0, 0, 0]
    assert max(rows) <= 3
    assert on_queue(either_store) == due(either_store)


def test_between_its_turns_a_worker_looks_at_nothing_new(either_store):
    """What was missing at its last turn is looked at once more and put; all else waits for the next turn, its own or another's."""
    either_store.enrol(sheet(1)[0], Wanted(PORTALS), "link1")
    with Queue(either_store, PORTALS) as queue:
        repair = Repair(either_store, queue, PORTALS)
        assert [repair.look(onward=turn) for turn in (False, False, True, False, False)] == [0, 0, 0, 1, 0]


def test_the_repair_puts_exactly_what_was_lost_and_says_so(run, store):
    """Two of five have no ticket, as if an older renkei had been killed between the two: they are carried, and it is told of two."""
    cases = sheet(5)
    enrol_all(store, cases[:3])
    for lost in cases[3:]:
        store.enrol(lost, Wanted(PORTALS), "link1")
    outcome, watching = run(*cases, silence=1.0)
    assert [result.status for result in outcome.summary.cases] == ["done"] * 5
    assert f"2 cases {LOST}" in told(watching)


_KILLED = """
import os, signal, sys
from sqlalchemy import event, update
from sqlalchemy.engine import Engine
from tests.store.conftest import place_of
from tests.store.test_enrolment import Store, enrol_all, sheet

left = [2]  # the first ticket is written by then, and the others are about to be

@event.listens_for(Engine, "before_cursor_execute")
def kill(connection, cursor, statement, *_):
    left[0] -= statement.startswith("INSERT") and "workflow_status" in statement
    if not left[0]:
        os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)

with Store.open(place_of(sys.argv[1])) as store:
    enrol_all(store, sheet(7))
    os._exit(9)  # where the tickets are a business of its own, that comes later
"""


def test_a_kill_between_the_cases_and_their_tickets_leaves_no_case_without_one(run, store, file):
    """Killed when some tickets were written: neither cases nor tickets are there; the same sheet again goes through, unmended."""
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(file)], cwd=ROOT, check=False, **tied_to_us())
    assert killed.returncode != 0
    assert due(store) == on_queue(store) == []
    outcome, watching = run(*sheet(7))
    assert [result.status for result in outcome.summary.cases] == ["done"] * 7
    assert LOST not in told(watching)


def test_a_sheet_that_is_given_twice_in_one_moment_has_each_ticket_once(either_store, place):
    """Two runs of the same rows, more than one batch: every case is begun once, and is on the queue once."""
    cases, start = sheet(session._ROWS_AT_ONCE + 20), Barrier(2)

    def one(store: Store) -> list[str]:
        start.wait()
        return enrol_all(store, cases)

    with ExitStack() as opened:
        stores = [opened.enter_context(Store.open(place_of(place))) for _ in range(2)]
        with ThreadPoolExecutor(2) as runs:
            names = list(runs.map(one, stores))
    assert names == [[case.case_id for case in cases]] * 2
    assert on_queue(either_store) == due(either_store) == sorted(f"{case.case_id}:1:1" for case in cases)


def test_a_retry_that_is_killed_on_its_way_to_the_queue_was_never_given(store, case, enrol, end, file, monkeypatch):
    """A case is begun anew and put on the queue in one go: what cannot be put there still needs the person who can say so again."""
    end(enrol(case()), status="needs_person")
    before = store.entry("case-0001")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        for way in ("enqueue", "enqueue_in_transaction"):
            dying.setattr(DBOSClient, way, killed)
        CliRunner().invoke(retry, ["case-0001", "--db", str(file)])
    assert store.entry("case-0001") == before
    assert CliRunner().invoke(retry, ["case-0001", "--db", str(file)]).exit_code == 0
    assert on_queue(store) == due(store) == ["case-0001:2:1"]


def test_a_worker_that_stops_leaves_its_case_on_the_queue(store, case, tmp_path):
    """Nobody has to find out first that it is gone: the case is there for the others when it has left."""

    def stopped(_job: object) -> None:
        worker.stop()
        raise LeaseLost

    enrol_all(store, [case()])
    settings, phases = Settings(portals=PORTALS, out=tmp_path), [Phase("link1", stopped)]
    app = App(settings=settings, language="en", start_browser=no_browser, phases_of=lambda _case: phases)
    with app.worker(store) as worker:
        assert worker.stopped.wait(30)
    with Queue(store, PORTALS) as queue:
        assert queue.longest_due() == "case-0001:1:1"


def test_ten_thousand_rows_are_enrolled_in_seconds(store):
    """Measured in CPU time, which another program at work does not lengthen much; and in transactions: a row has none of its own."""
    cases = sheet(ROWS)
    with counted(store) as counts:
        began = time.process_time()
        enrol_all(store, cases)
        taken = time.process_time() - began
    assert taken * 10_000 / ROWS < CPU_SECONDS_FOR_10_000
    assert counts["transactions"] < ROWS / 100
    assert len(on_queue(store)) == ROWS


def test_a_fetch_costs_no_more_the_more_tickets_wait(store):
    """SQLite does as much for it with three thousand tickets on the queue as with three hundred."""
    cases = sheet(ROWS)
    costs = []
    for run, some in (("one", cases[: ROWS // 10]), ("two", cases)):
        enrol_all(store, some)
        with Queue(store, PORTALS, Lane(run, frozenset(case.case_id for case in cases), 1)) as queue:
            queue.open_lane()
            costs.append(_cost(store, queue.fetch))
    assert costs[1] <= 1.2 * costs[0]


def test_a_sheet_may_be_longer_than_a_question_to_sqlite(store, case, enrol):
    """How its cases stand is asked in parts: SQLite as Windows' Python has it takes 32,766 names in one question."""
    enrol(case())
    with store.engine.connect() as connection:
        connection.connection.dbapi_connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 32_766)
    names = [f"case-{n:04}" for n in range(40_000)]
    assert store.statuses(names) == {"case-0001": "queued"}


def test_the_longer_a_look_takes_the_fewer_there_are(store, clock, case, monkeypatch):
    """A run of very many cases leaves its time to its workers: after a look of a second it looks again after twenty."""
    looks = []
    run = new_run(store)
    names, tell = run.enrol([case()]), session._Run.tell

    def slow(run, names: list[str]) -> bool:
        looks.append(clock.monotonic())
        clock.sleep(1.0)
        return tell(run, names)

    monkeypatch.setattr(session._Run, "tell", slow)
    for _ in range(150):
        assert not run._have_ended(names)
        clock.sleep(0.2)
    assert looks == pytest.approx([0.0, 20.0], abs=0.5)


def _cost(store: Store, do) -> int:
    """Return for how many hundreds of its instructions SQLite is at work for it."""
    worked: Counter[str] = Counter()

    def count() -> None:
        worked["hundreds"] += 1

    with store.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
    raw.set_progress_handler(count, 100)
    try:
        do()
    finally:
        raw.set_progress_handler(None, 0)
    assert worked["hundreds"]
    return worked["hundreds"]


def test_an_approval_may_be_wanted_of_a_case_that_is_under_way(either_store):
    """The same sheet with --approve, or with the column filled in, lets the case stop there, too; without it nothing is taken away."""
    [case] = sheet(1)
    either_store.enrol(case, Wanted(PORTALS, approve=("16",)), "link1")
    for row, wanted, stops in (
        (case, ("50",), ("16", "50")),
        (case.model_copy(update={"approve": "37"}), (), ("16", "37", "50")),
        (case, (), ("16", "37", "50")),
    ):
        assert either_store.enrol(row, Wanted(PORTALS, approve=wanted), "link1") is None
        entry = either_store.entry(case.case_id)
        assert entry.approve == stops
        assert entry.columns_unlike(row) == []
