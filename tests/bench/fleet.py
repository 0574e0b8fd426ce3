"""What a fleet costs, with as many cases as nobody enrols by hand: `python -m tests.bench.fleet WHAT [sqlite|postgresql] [COUNT]`.

WHAT is `status` (of so many ended cases), `enrol` (so many rows), `wait` (so many cases that wait for a screening, and one worker), `fleet`
(likewise, and sixteen workers, each a process of its own), or `case` (so many cases carried by a robot, one after the other, through
practice portals; 5 unless said otherwise). Prints a line for
each figure; docs/scale.md has those that were measured.
"""

import os
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event

import psutil
from renkei.mockportals.samples import case_rows as samples
from renkei.robot.app import App
from renkei.robot.cases import template
from renkei.robot.cases.case import Case
from renkei.robot.cases.sheet import read_cases
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.scenario import practice
from renkei.robot.store.enrolment import Row, Wanted
from renkei.robot.store.listing import page_of
from renkei.robot.store.location import place_of
from renkei.robot.store.overall import standing
from renkei.robot.store.store import Store
from renkei.robot.workers.engine import Queue
from renkei.robot.workers.sheet_run import carry_out
from sqlalchemy import Connection, Engine, event, text

from tests.support.doubles import no_browser

from .books import PORTALS, Place, fill, new_place, sheet
from .relay import counting

_ROWS_AT_ONCE = 500
_WRITES = ("INSERT", "UPDATE", "DELETE")
_FIRST_SECONDS, _IDLE_SECONDS = 65.0, 60.0
_WORKERS = 16


def main(what: str, kind: str = "sqlite", count: int = 0) -> None:
    """Measure it."""
    with new_place(kind) as place:
        {"status": _status, "enrol": _enrol, "wait": _wait, "fleet": _fleet, "case": _cases}[what](place, count)


def _status(place: Place, count: int) -> None:
    """Print what looks into books cost in which so many cases have ended."""
    with Store.open(place_of(place.url)) as store:
        fill(store, count or 1_000_000, ("done",) * 49 + ("declined",))
        _timed("counts for metrics and console", lambda: standing(store))
        _timed("the first page of the list", lambda: page_of(store))
        _timed("its page 9,000", lambda: page_of(store, 9_000))
        rows = [Row(case, "link1") for case in sheet(_ROWS_AT_ONCE, first=9_000_000)]
        _timed(f"enrol {_ROWS_AT_ONCE} rows beside them", lambda: store.enrol_all(rows, Wanted(PORTALS)))
    for line in ("", "--page 2", "--page 9000", "--status declined", "--json", "case-0500000"):
        _timed(f"renkei status {line}".strip(), lambda line=line: _renkei("status", *line.split(), "--db", place.url))


def _enrol(place: Place, count: int) -> None:
    """Print what a sheet of so many rows costs from the file to the queue."""
    count = count or 100_000
    path = place.folder / "cases.csv"
    row = samples.rows(1)[0]
    template.write_template(
        path, [{**row, "案件ID": f"case-{n:07}", "見積番号": f"E{n:08}"} for n in range(1, count + 1)]
    )
    cases: list[Case] = []
    _spent(place, f"read a sheet of {count} rows", lambda: cases.extend(read_cases(path).cases))
    with Store.open(place_of(place.url)) as store, Queue(store, PORTALS) as queue, _counted() as asked:
        for tenth in range(10):
            some = cases[tenth * len(cases) // 10 : (tenth + 1) * len(cases) // 10]

            def enrol(some: list = some) -> None:
                for at in range(0, len(some), _ROWS_AT_ONCE):
                    rows = [Row(case, "link1") for case in some[at : at + _ROWS_AT_ONCE]]
                    store.enrol_all(rows, Wanted(PORTALS), queue.put_within)

            _spent(place, f"enrol rows {tenth * len(cases) // 10 + 1}-{(tenth + 1) * len(cases) // 10}", enrol)
        print(f"statements a row: {asked.total() / len(cases):.2f}; memory at most {_peak():.0f} MB")  # noqa: T201


def _wait(place: Place, count: int) -> None:
    """Print what a worker and the database spend while so many cases wait, and nothing is due."""
    url = place_of(place.url)
    with Store.open(url) as store:
        fill(store, count or 100_000, ("waiting_screening",), delayed=True)
    with Store.open(url) as store, _idle_app(place.folder / "out").worker(store), _counted() as asked:
        Event().wait(_FIRST_SECONDS)  # in its first minute the engine asks for what nobody has told it of
        asked.clear()
        before, began = place.cpu(), time.monotonic()
        Event().wait(_IDLE_SECONDS)
        spent, passed = place.cpu(), time.monotonic() - began
        connections = _connections(store)
    own, server = ((after - first) / passed * 100 for after, first in zip(spent, before, strict=True))
    figures = f"{own:.2f} % of a core, server {server:.2f} %, {asked.total() / passed:.1f} statements a second"
    print(f"idle worker: {figures}; {connections} connections")  # noqa: T201
    for statement, times in asked.most_common(12):
        print(f"  {times / passed:6.2f}/s  {' '.join(statement.split())[:110]}")  # noqa: T201


def _fleet(place: Place, count: int) -> None:
    """Print what each of sixteen workers spends while so many cases wait, and what the database does."""
    with Store.open(place_of(place.url)) as store:
        fill(store, count or 100_000, ("waiting_screening",), delayed=True)
    line = [sys.executable, "-c", "from tests.bench.fleet import idle; idle()"]
    with ExitStack() as ending:
        workers = []
        for n in range(_WORKERS):
            given = {**os.environ, "RENKEI_DB": place.url, "OUT": str(place.folder / f"out-{n}")}
            worker = ending.enter_context(subprocess.Popen(line, stdin=subprocess.PIPE, env=given))
            ending.callback(worker.stdin.close)
            workers.append(psutil.Process(worker.pid))
        Event().wait(_FIRST_SECONDS)
        before, began = [place.cpu()[1], *map(_seconds, workers)], time.monotonic()
        Event().wait(_IDLE_SECONDS)
        after, passed = [place.cpu()[1], *map(_seconds, workers)], time.monotonic() - began
    server, *each = ((then - first) / passed * 100 for then, first in zip(after, before, strict=True))
    print(f"{_WORKERS} workers: {min(each):.2f}-{max(each):.2f} % of a core each, {sum(each):.1f} % together")  # noqa: T201
    print(f"server {server:.1f} % of a core, {server / _WORKERS:.2f} % for each of them")  # noqa: T201


def idle() -> None:
    """Be a worker of the fleet until standard input ends."""
    with Store.open(place_of(os.environ["RENKEI_DB"])) as store, _idle_app(Path(os.environ["OUT"])).worker(store):
        sys.stdin.read()


def _idle_app(out: Path) -> App:
    settings = Settings(portals=PORTALS, out=out, timeouts=Timeouts())
    return App(settings=settings, language="en", start_browser=no_browser, phases_of=lambda _case: [])


def _seconds(process: psutil.Process) -> float:
    return sum(process.cpu_times()[:2])


def _cases(place: Place, count: int) -> None:
    """Print what a case costs that is carried: time, statements, transactions, bytes of evidence, requests to the portals."""
    rows = template.sample_rows((count or 5) * 3)
    cases = [case for row in rows if (case := Case.model_validate(row)).party == "個人" and case.guarantor == "なし"]
    cases, out = cases[: count or 5], place.folder / "out"
    with Store.open(place_of(place.url)) as store, Queue(store, PORTALS):
        pass
    empty = _size(place)
    with practice.practice_portals(0.0) as portals, counting(portals.port) as (port, requests):
        settings = Settings(
            f"http://localhost:{port}", out, timeouts=Timeouts(poll=0.05), staff="robot", customer="robot"
        )
        app = App(settings=settings, language="en")
        with _counted() as asked, _written() as commits:
            began, before = time.monotonic(), os.times()
            outcome = carry_out(app, cases, place_of(place.url))
            took, after = time.monotonic() - began, os.times()
    count, done = len(cases), sum(result.status == "done" for result in outcome.summary.cases)
    # The browser has ended by then, and its processes are counted; the portals have not.
    cpu = sum(after[:4]) - sum(before[:4])
    writes = sum(times for said, times in asked.items() if said.startswith(_WRITES))
    kept = [path for path in out.rglob("*") if path.is_file()]
    print(f"{done} of {count} done; each {took / count:.1f} s, {cpu / count:.1f} s of CPU with the browser")  # noqa: T201
    print(f"{asked.total() / count:.0f} statements, {writes / count:.0f} writes, {commits.total() / count:.0f} commits")  # noqa: T201
    print(f"{sum(path.stat().st_size for path in kept) / count / 1e6:.2f} MB in {len(kept) / count:.0f} files")  # noqa: T201
    print(f"{(_size(place) - empty) / count / 1e3:.0f} kB in the books")  # noqa: T201
    print(f"requests: {', '.join(f'{times / count:.0f} {kind}' for kind, times in sorted(requests.items()))}")  # noqa: T201


def _connections(store: Store) -> int:
    """Return how many connections there are to a server's database; a file has none."""
    if store.engine.dialect.name == "sqlite":
        return 0
    with store.engine.connect() as books:
        there = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(books.execute(there).scalar_one())


def _size(place: Place) -> float:
    """Return how many bytes the books are, engine's rows among them."""
    with Store.open(place_of(place.url)) as store, store.engine.connect() as books:
        if place.server:
            return float(books.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
        books.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        pages = books.exec_driver_sql("PRAGMA page_count").scalar_one()
        return float(pages * books.exec_driver_sql("PRAGMA page_size").scalar_one())


@contextmanager
def _written() -> Iterator[Counter[str]]:
    """Count the transactions that have written something."""
    commits: Counter[str] = Counter()

    def note(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(_WRITES):
            connection.info["wrote"] = True

    def count(connection: Connection) -> None:
        commits["written"] += bool(connection.info.pop("wrote", False))

    event.listen(Engine, "before_cursor_execute", note)
    event.listen(Engine, "commit", count)
    try:
        yield commits
    finally:
        event.remove(Engine, "before_cursor_execute", note)
        event.remove(Engine, "commit", count)


def _timed(what: str, do: Callable[[], object]) -> None:
    """Print the least of three times: what else the machine does comes on top."""
    took = []
    for _ in range(3):
        began = time.monotonic()
        do()
        took.append(time.monotonic() - began)
    print(f"{what}: {min(took):.3f} s", flush=True)  # noqa: T201


def _spent(place: Place, what: str, do: Callable[[], None]) -> None:
    before, began = place.cpu(), time.monotonic()
    do()
    own, server = (after - first for after, first in zip(place.cpu(), before, strict=True))
    took = f"{time.monotonic() - began:.1f} s, CPU {own:.1f} s, server {server:.1f} s, {_peak():.0f} MB"
    print(f"{what}: {took}", flush=True)  # noqa: T201


@contextmanager
def _counted() -> Iterator[Counter[str]]:
    """Count the statements of this process, the engine's among them."""
    asked: Counter[str] = Counter()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked[statement] += 1

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _renkei(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "renkei.robot", *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _peak() -> float:
    """The most memory that this process had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:3], *map(int, sys.argv[3:4]))
