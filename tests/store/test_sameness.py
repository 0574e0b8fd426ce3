"""Books that are deleted, moved or replaced under a robot: it notices before the next click, and nobody goes on."""

import shutil
import sqlite3
import sys
import threading
from concurrent.futures import Future
from contextlib import closing
from functools import partial
from types import SimpleNamespace

import pytest
from renkei.robot.app import App
from renkei.robot.browser.evidence import Evidence
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.clock import SystemClock
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.execution.job import Job
from renkei.robot.flows.ways import Phase
from renkei.robot.procedure.steps import STEPS
from renkei.robot.reporting.journal import Journal
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.store.stored_ledger import StoredLedger
from renkei.robot.store.trouble import StoreTrouble
from renkei.robot.workers import sheet_run as session
from renkei.robot.workers.engine import Queue
from renkei.robot.workers.signals import Asked
from sqlalchemy import create_engine, text

from tests.support.doubles import no_browser

from .conftest import PORTALS, invented

BOUND = 60.0


def delete(file, _other):
    file.unlink()


def move(file, _other):
    file.rename(file.with_name("elsewhere.sqlite"))


def move_the_folder(file, _other):
    file.parent.rename(file.parent.with_name("elsewhere"))


def put_another_in_its_place(file, other):
    other.replace(file)


def copy_another_over_it(file, other):
    shutil.copyfile(other, file)


def empty(file, _other):
    file.write_bytes(b"")


def delete_what_was_written_last(file, _other):
    file.with_name(f"{file.name}-wal").unlink()


UNDER_AN_OPEN_FILE = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open file where it is")
WAYS = [
    delete,
    move,
    move_the_folder,
    put_another_in_its_place,
    copy_another_over_it,
    empty,
    delete_what_was_written_last,
]


@pytest.fixture
def other(tmp_path):
    """Other books, that nobody has open."""
    path = tmp_path / "other" / "renkei.sqlite"
    with Store.open(place_of(str(path))):
        pass
    return path


@pytest.fixture
def held(store, case, enrol, tmp_path):
    """The store of a robot that works on a case."""
    books = StoredLedger(store, tmp_path)
    books.hold(store.take(enrol(case()), "robot"))
    return books


@UNDER_AN_OPEN_FILE
@pytest.mark.parametrize("lose", WAYS, ids=lambda lose: lose.__name__)
def test_books_that_are_gone_are_noticed_before_the_click(held, file, other, tmp_path, lose):
    """Whichever way: what was announced is not clicked, and the trouble is none that one waits for."""
    case = SimpleNamespace(case_id="case-0001", estimate_number="E00000001")
    clicks = []

    def click(job):
        lose(file, other)
        with job.irrevocably():
            clicks.append("clicked")

    with Journal(tmp_path / "journal.jsonl") as journal:
        journal.ledger = held
        job = Job(case, journal=journal, evidence=Evidence(tmp_path, "c", mask=False), timeouts=Timeouts())
        with pytest.raises(StoreTrouble, match="deleted, moved or replaced") as trouble:
            job.once(STEPS["16"], lambda: click(job), lambda _job: False)
    assert clicks == []
    assert trouble.value.cause == "gone"
    assert not trouble.value.passes
    assert str(file) in trouble.value.message.ja


@UNDER_AN_OPEN_FILE
def test_nothing_is_written_into_books_that_are_gone(store, held, file, clock):
    """An intent that nobody would ever read is not believed to be written."""
    file.unlink()
    with pytest.raises(StoreTrouble):
        held.announce("case-0001", "16", 1, clock.now())
    with pytest.raises(StoreTrouble):
        store.entries()


def test_what_robots_do_to_the_books_leaves_them_the_same(store, held, file):
    """Others write, tidy up and look: the books are still the same."""
    for tidying in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
        with closing(sqlite3.connect(file)) as tool:
            tool.execute(tidying)
        with Store.open(store.engine.url) as another:
            another.enrol(invented(3), Wanted(PORTALS), "link1")
        held.must_hold("case-0001")


def test_books_without_a_number_are_looked_at_by_their_place(tmp_path, other):
    """Books of an older version have no number of their own: they are held to their place, and none is given to them."""
    with closing(sqlite3.connect(other)) as older:
        older.execute("PRAGMA application_id = 0")
        older.commit()
    with Store.open(place_of(str(other))) as store:
        store.enrol(invented(1), Wanted(PORTALS), "link1")
        assert [entry.case.case_id for entry in store.entries()] == ["case-0001"]
    with closing(sqlite3.connect(other)) as older:
        assert older.execute("PRAGMA application_id").fetchone() == (0,)


def test_books_that_know_the_case_no_more_are_not_believed(store, held):
    """Nobody takes a case out of the store: where it is missing, all may be."""
    with closing(sqlite3.connect(str(store.engine.url.database))) as books:
        books.execute("DELETE FROM renkei_cases")
        books.commit()
    with pytest.raises(StoreTrouble, match="no longer know case case-0001"):
        held.must_hold("case-0001")


@pytest.mark.parametrize(
    ("lose", "cause"),
    [("TRUNCATE renkei_cases CASCADE", "gone"), ("DROP TABLE renkei_cases CASCADE", "changed")],
    ids=["emptied", "dropped"],
)
def test_tables_that_are_lost_in_postgresql_are_noticed(new_database, tmp_path, lose, cause):
    """Emptied or dropped under the robot: noticed before the click, and not waited for."""
    place = place_of(new_database)
    with Store.open(place) as store:
        books = StoredLedger(store, tmp_path)
        books.hold(store.take(store.enrol(invented(1), Wanted(PORTALS), "link1"), "robot"))
        books.must_hold("case-0001")
        operator = create_engine(place)
        with operator.begin() as tables:
            tables.execute(text(lose))
        operator.dispose()
        with pytest.raises(StoreTrouble) as trouble:
            books.must_hold("case-0001")
    assert trouble.value.cause == cause
    assert not trouble.value.passes


@pytest.fixture
def at_work(monkeypatch, tmp_path, file):
    """A run and a worker without a browser, whose phases take their books away; what they clicked afterwards."""
    clicked = []

    def phase(job):
        file.unlink()
        with job.irrevocably():
            clicked.append(job.case.case_id)

    monkeypatch.setattr(Addresses, "_asked", lambda *_asked: 200)
    monkeypatch.setattr(session, "stopping_at_a_signal", NobodyAsks)
    settings = Settings(portals=PORTALS, out=tmp_path / "out", timeouts=Timeouts(backoff=0.05, silence=1.0))
    phases = [Phase("link1", phase)]
    app = App(settings=settings, language="en", start_browser=no_browser, phases_of=lambda _case: phases)
    return SimpleNamespace(app=app, clicked=clicked, place=place_of(str(file)))


def in_time(do):
    """Do it on a thread of its own; fail where it does not end."""
    ended = Future()
    threading.Thread(target=lambda: ended.set_result(raised_by(do)), daemon=True).start()
    result = ended.result(BOUND)
    if isinstance(result, StoreTrouble):
        raise result
    return result


def raised_by(do):
    try:
        return do()
    except StoreTrouble as trouble:
        return trouble


class NobodyAsks:
    def __enter__(self):
        return Asked()

    def __exit__(self, *_):
        return


@UNDER_AN_OPEN_FILE
def test_a_run_whose_books_are_gone_ends(at_work):
    """`renkei run` ends with what there is to say of the store, which is exit 3; neither case is clicked on."""
    run = partial(session.carry_out, at_work.app, [invented(1), invented(3)], at_work.place)
    with pytest.raises(StoreTrouble, match="deleted, moved or replaced"):
        in_time(run)
    assert at_work.clicked == []


@UNDER_AN_OPEN_FILE
def test_a_worker_whose_books_are_gone_ends(at_work, file):
    """So does `renkei work`, at work; and one that has nothing to do, too."""
    with Store.open(at_work.place, SystemClock()) as store, Queue(store, PORTALS) as queue:
        queue.put(store.enrol(invented(1), Wanted(PORTALS), "link1"))
    said = in_time(partial(session.work, at_work.app, at_work.place))
    assert "deleted, moved or replaced" in said.en
    assert at_work.clicked == []


@UNDER_AN_OPEN_FILE
def test_an_idle_worker_whose_books_are_gone_ends(at_work, file):
    """A worker with nothing to do notices within its heart's beat."""
    with (
        Store.open(at_work.place) as store,
        at_work.app.worker(store) as worker,
    ):
        file.unlink()
        assert worker.stopped.wait(BOUND)
    assert worker.trouble.cause == "gone"
