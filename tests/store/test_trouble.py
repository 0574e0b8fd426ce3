"""What is wrong with the store is told by its cause; and no worker begins again after it at once, or for ever."""

import errno
import sqlite3
import threading
from contextlib import closing
from types import SimpleNamespace

import pytest
from renkei.robot.app import App
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.errors import RunAborted
from renkei.robot.messages.text import Message
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.store.trouble import PASSING, StoreTrouble, cause_of, telling
from renkei.robot.workers import sheet_run as session
from renkei.robot.workers import worker
from renkei.robot.workers.engine import Queue
from renkei.robot.workers.shifts import Shifts
from renkei.robot.workers.signals import Asked
from renkei.robot.workers.worker import Standstill
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from tests.support.doubles import no_browser

from .conftest import PORTALS

PLACE = make_url("postgresql+psycopg://renkei:hidden@db.example/renkei")
BOUND = 60.0


class PostgresTrouble(Exception):
    """As psycopg tells it: with the five characters of the standard, or with none where nobody answered."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__("first line\nsecond line")
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("state", "cause"),
    [
        ("42P01", "changed"),
        ("42703", "changed"),
        ("23502", "changed"),
        ("42501", "denied"),
        ("28P01", "denied"),
        ("3D000", "denied"),
        ("53100", "full"),
        ("53300", "silent"),
        ("57P01", "silent"),
        ("08006", "silent"),
        ("40001", "held"),
        ("55P03", "held"),
        ("XX001", "damaged"),
        ("P0001", "other"),
        (None, "silent"),
    ],
)
def test_postgresql_is_understood(state, cause):
    """Each class of the standard's codes has its cause; a server that gives none does not answer."""
    assert cause_of(PostgresTrouble(state)) == cause


@pytest.mark.parametrize(
    ("number", "cause"),
    [(errno.ENOSPC, "full"), (errno.EROFS, "denied"), (errno.EACCES, "denied"), (errno.EIO, "other")],
)
def test_the_operating_system_is_understood(number, cause):
    """A full disk is one thing, a right that is missing another."""
    assert cause_of(OSError(number, "trouble")) == cause


@pytest.fixture
def books(tmp_path):
    """A small SQLite file, and its connection."""
    with closing(sqlite3.connect(tmp_path / "books.sqlite", timeout=0.05)) as books:
        books.execute("CREATE TABLE t (n INTEGER NOT NULL)")
        books.commit()
        yield books


def error_of(do) -> sqlite3.Error:
    with pytest.raises(sqlite3.Error) as raised:
        do()
    return raised.value


@pytest.mark.parametrize(
    "question", ["SELECT * FROM queues", "SELECT m FROM t", "INSERT INTO t VALUES (NULL)", "SELECT nothing_known()"]
)
def test_what_is_missing_is_no_full_disk(books, question):
    """A table, a column, a value or a function that should be there: the books were changed."""
    assert cause_of(error_of(lambda: books.execute(question))) == "changed"


def test_sqlite_that_others_hold_is_understood(books, tmp_path):
    """A file that another program writes to may be free again."""
    with closing(sqlite3.connect(tmp_path / "books.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert cause_of(error_of(lambda: books.execute("INSERT INTO t VALUES (1)"))) == "held"
        other.execute("ROLLBACK")


def test_a_full_disk_is_understood(books):
    """SQLite says so itself."""
    books.execute("PRAGMA max_page_count = 2")
    fill = "INSERT INTO t WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 9999) SELECT n FROM c"
    assert cause_of(error_of(lambda: books.execute(fill))) == "full"


@pytest.mark.parametrize("content", [b"no database at all, but a letter " * 40, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_file_that_is_no_database_is_understood(tmp_path, content):
    """A letter, and a database of which only the beginning is left."""
    file = tmp_path / "books.sqlite"
    file.write_bytes(content)
    with pytest.raises(StoreTrouble, match="damaged") as trouble, Store.open(place_of(str(file))):
        pass
    assert trouble.value.cause == "damaged"
    assert not trouble.value.passes


def test_the_sentence_gives_place_cause_and_advice():
    """The place without its password, the first line of what was seen, and what to do about just that."""
    with pytest.raises(StoreTrouble) as trouble, telling(PLACE):
        raise OperationalError("SELECT 1", {}, PostgresTrouble("42P01"))
    for said in (trouble.value.message.ja, trouble.value.message.en):
        assert "db.example" in said
        assert "hidden" not in said
        assert "first line" in said
        assert "second line" not in said
        assert "--db" in said
    assert "space" not in trouble.value.message.en


def test_only_what_may_pass_is_waited_for():
    """A full disk, a held file and a silent server may be mended meanwhile; nothing else is."""
    assert {"full", "held", "silent"} == PASSING


@pytest.fixture
def timeouts():
    """Five shifts at the most, and short pauses."""
    return Timeouts(backoff=0.5, silence=25.0, shifts=5)


def test_a_shift_that_fails_at_once_is_not_begun_for_ever(clock, timeouts):
    """After five failures in a row it is over; before each further one there is a pause, each twice as long."""
    counted, pauses = Shifts(clock, timeouts), []
    for _ in range(100):
        counted.begin()
        if counted.give_up(StoreTrouble(Message("満杯", "full"), "full")):
            break
        before = clock.monotonic()
        counted.pause(Asked())
        pauses.append(clock.monotonic() - before)
    assert [round(pause) for pause in pauses] == [1, 2, 4, 8, 16]


def test_a_shift_that_worked_for_a_while_counts_anew(clock, timeouts):
    """A database that is started anew once a day is no reason to end, however many days it is."""
    counted = Shifts(clock, timeouts)
    for _ in range(20):
        counted.begin()
        clock.sleep(3600.0)
        assert not counted.give_up(RunAborted(Message("停止", "silent")))


def test_what_waiting_does_not_mend_is_not_waited_for(clock, timeouts):
    """Tables that are not as they should be are told at the first failure."""
    counted = Shifts(clock, timeouts)
    counted.begin()
    assert counted.give_up(StoreTrouble(Message("変更", "changed"), "changed"))


def test_nobody_waits_for_who_was_asked_to_stop(clock, timeouts):
    """A pause is over when a person asks for the end."""
    counted, asked = Shifts(clock, timeouts), Asked()
    counted.begin()
    counted.give_up(StoreTrouble(Message("満杯", "full"), "full"))
    asked.now()
    counted.pause(asked)
    assert clock.monotonic() == 0.0


@pytest.fixture
def quick(monkeypatch):
    """Portals that answer, and workers without a browser."""
    monkeypatch.setattr(Addresses, "_asked", lambda *_asked: 200)

    return lambda settings: App(settings=settings, language="en", start_browser=no_browser)


def rename_queues(file) -> None:
    with closing(sqlite3.connect(file)) as books:
        books.execute("ALTER TABLE queues RENAME TO elsewhere")
        books.commit()


def in_time(do):
    """Do it on a thread of its own; fail where it does not end."""
    ended = []
    thread = threading.Thread(target=lambda: ended.append(do()), daemon=True)
    thread.start()
    thread.join(BOUND)
    assert ended, "it does not end"
    return ended[0]


@pytest.fixture
def without_signals(monkeypatch):
    """A run on a thread of its own hears no signals."""
    monkeypatch.setattr(session, "stopping_at_a_signal", lambda: _nobody_asks())


class _nobody_asks:
    def __enter__(self) -> Asked:
        return Asked()

    def __exit__(self, *_: object) -> None:
        return


def test_a_run_whose_engine_has_lost_a_table_ends_in_words(quick, without_signals, store, file, case, tmp_path):
    """With the engine's `queues` gone, `renkei run` tells what is missing and ends; no case is in the store without its ticket."""
    with Queue(store, PORTALS):
        pass
    rename_queues(file)
    settings = Settings(portals=PORTALS, out=tmp_path / "out", timeouts=Timeouts(backoff=0.05))

    def run() -> str:
        with pytest.raises(StoreTrouble) as trouble:
            session.carry_out(quick(settings), [case()], place_of(str(file)))
        return trouble.value.message.en

    told = in_time(run)
    assert "queues" in told
    assert "another version" in told
    assert store.entries() == []


def test_a_worker_whose_engine_has_lost_a_table_ends_in_words(quick, without_signals, store, file, tmp_path):
    """So does `renkei work`."""
    with Queue(store, PORTALS):
        pass
    rename_queues(file)
    settings = Settings(portals=PORTALS, out=tmp_path / "out", timeouts=Timeouts(backoff=0.05))
    stopped_by = in_time(lambda: session.work(quick(settings), place_of(str(file))))
    assert "queues" in stopped_by.en


def test_an_engine_that_brings_nothing_is_noticed(quick, store, case, tmp_path, monkeypatch):
    """An engine whose queue stands still is told of, and the worker stops, instead of waiting for ever."""
    monkeypatch.setattr(worker, "Engine", lambda *_: SimpleNamespace(close=lambda: None))
    settings = Settings(portals=PORTALS, out=tmp_path / "out", timeouts=Timeouts(silence=0.5))
    store.enrol(case(), Wanted(PORTALS), "link1")
    with quick(settings).worker(store) as at_work:
        assert at_work.stopped.wait(BOUND)
    assert "brings none" in at_work.trouble.message.en
    assert not at_work.trouble.passes


def test_an_engine_whose_tables_change_is_noticed(quick, store, file, tmp_path):
    """A column that is renamed under a worker at work is named, and the worker stops."""
    settings = Settings(portals=PORTALS, out=tmp_path / "out", timeouts=Timeouts(silence=0.5))
    with quick(settings).worker(store) as at_work:
        with closing(sqlite3.connect(file)) as books:
            books.execute("ALTER TABLE workflow_status RENAME COLUMN priority TO elsewhere")
            books.commit()
        assert at_work.stopped.wait(BOUND)
    assert "priority" in at_work.trouble.message.en
    assert at_work.trouble.cause == "changed"


def test_a_queue_that_moves_is_no_standstill():
    """The same ticket six beats long, with nothing carried meanwhile, is one; another ticket, or any work, is not."""
    still = Standstill()
    assert [still.idle("a") for _ in range(7)] == [False] * 6 + [True]
    still.at_work()
    assert [still.idle("a") for _ in range(6)] == [False] * 6
    assert not still.idle("b")
    assert not any(still.idle(None) for _ in range(20))
