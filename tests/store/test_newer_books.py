"""Books of a newer version: worked on where that one says so, and refused in one sentence where it does not."""

from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from renkei.robot.app import App
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.errors import LeaseLost, WrongInput
from renkei.robot.store import tables, version
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.location import place_of
from renkei.robot.store.reader import Reader
from renkei.robot.store.store import Store
from renkei.robot.store.stored_ledger import StoredLedger
from renkei.robot.store.trouble import NewerBooks, StoreTrouble
from renkei.robot.store.version import HEAD, found_in, own_version
from renkei.robot.workers import sheet_run as session
from renkei.robot.workers import shifts
from renkei.robot.workers.signals import Asked
from sqlalchemy import inspect

from tests.support import in_process
from tests.support.doubles import no_browser

from .conftest import NEXT, PORTALS, invented, write_version

BOUND = 60.0
SENTENCE = "These books were written by renkei 0.4.0; this is renkei"


@pytest.fixture
def store(place, clock) -> Iterator[Store]:
    """New books in either place."""
    with Store.open(place, clock) as store:
        yield store


def columns_of_cases(store: Reader) -> set[str]:
    return {column["name"] for column in inspect(store.engine).get_columns("renkei_cases")}


def test_a_fleet_of_two_versions_works_on(store, monkeypatch, next_version, tmp_path):
    """An older robot goes on while the books are brought up under it by a version that says that it may, and opens them anew."""
    ticket = store.enrol(invented(1), Wanted(PORTALS), "link1")
    next_version(HEAD)
    with Store.open(store.engine.url) as newer:
        assert "colour" in columns_of_cases(newer)
    monkeypatch.undo()  # and is this version again
    entry = store.take(ticket, "older")
    books = StoredLedger(store, tmp_path)
    books.hold(entry)
    books.announce("case-0001", "5", 1, store.clock.now())
    assert store.hand_on(entry, status="waiting_screening", phase="link3")
    with Store.open(store.engine.url) as again:
        assert again.entry("case-0001").status == "waiting_screening"
        with again.engine.connect() as read:
            assert found_in(read) == version.Version(
                NEXT, HEAD, "0.4.0"
            )  # who cannot read all of it has not written it


@pytest.mark.parametrize("opened", [Reader.open, Store.open])
def test_books_that_are_too_new_are_refused_in_one_sentence(store, opened):
    """Which renkei wrote them, which this is, and what to do; as wrong input, and nothing about a disk."""
    write_version(store, NEXT, NEXT)
    with pytest.raises(NewerBooks) as refused:
        opened(store.engine.url)
    assert isinstance(refused.value, WrongInput)
    assert refused.value.message.en == f"{SENTENCE} {own_version()}: update it, then give the same command again."
    assert "renkei 0.4.0 が書いた" in refused.value.message.ja
    assert "更新" in refused.value.message.ja


@pytest.mark.parametrize("arguments", [("status",), ("cancel", "case-0001"), ("retry", "case-0001")])
def test_the_command_line_refuses_books_that_are_too_new(file, arguments):
    """Exit code 2, one line, no traceback."""
    with Store.open(place_of(str(file))) as store:
        write_version(store, NEXT + 2, NEXT + 1)
    done = in_process.renkei(*arguments, "--db", str(file), cwd=file.parent, environ={"LC_ALL": "C.UTF-8"})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(SENTENCE)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("said", ["3f2a9c", "", "-1", "9" * 30])
def test_a_version_that_nobody_can_read_is_a_newer_one(store, said):
    """Whatever has numbered the books otherwise is not this renkei."""
    with store.engine.begin() as books:
        books.execute(tables.version.update().values(version_num=said, readable_from=None, written_by="0.4.0\x1b[2J"))
    with pytest.raises(NewerBooks) as refused:
        Store.open(store.engine.url)
    assert "\x1b" not in refused.value.message.en


def test_a_robot_loses_its_case_when_the_books_go_beyond_it(store, monkeypatch, next_version, tmp_path):
    """A migration that older robots cannot bear takes their cases: none of them announces a click, takes another, or writes the end."""
    tickets = [store.enrol(invented(n), Wanted(PORTALS), "link1") for n in (1, 2)]
    entry = store.take(tickets[0], "older")
    books = StoredLedger(store, tmp_path)
    books.hold(entry)
    books.must_hold("case-0001")
    next_version(NEXT)
    with Store.open(store.engine.url):
        pass
    monkeypatch.undo()  # and is this version again
    with pytest.raises(LeaseLost):
        books.announce("case-0001", "5", 1, store.clock.now())
    assert not store.hand_on(entry, status="done")
    with pytest.raises(NewerBooks, match="renkei 0"):
        store.take(tickets[1], "older")
    with pytest.raises(NewerBooks):
        store.enrol(invented(3), Wanted(PORTALS), "link1")
    assert store.unsettled("case-0001") == []


def test_an_idle_worker_stops_when_the_books_go_beyond_it(file, tmp_path):
    """Its heartbeat sees it: the worker ends with the sentence, and begins no other shift."""
    settings = Settings(portals=PORTALS, out=tmp_path / "out", timeouts=Timeouts(silence=0.5))
    with Store.open(place_of(str(file))) as store:
        with App(settings=settings, language="en", start_browser=no_browser).worker(store) as at_work:
            write_version(store, NEXT, NEXT)
            assert at_work.stopped.wait(BOUND)
        assert at_work.trouble.message.en.startswith(SENTENCE)
        assert shifts.Shifts(store.clock, settings.timeouts).give_up(at_work.trouble)


def test_work_ends_with_the_sentence(file, tmp_path, monkeypatch):
    """`renkei work` says why it stopped, at once, whatever it does about other trouble."""

    def overtaken(settings):
        with Store.open(place_of(str(file))) as store:
            write_version(store, NEXT, NEXT)
        return no_browser(settings)

    monkeypatch.setattr(Addresses, "must_be_made", lambda _self: None)
    monkeypatch.setattr(session, "stopping_at_a_signal", lambda: nullcontext(Asked()))
    settings = Settings(portals=PORTALS, out=tmp_path / "out", timeouts=Timeouts(silence=0.5))
    app = App(settings=settings, language="en", start_browser=overtaken)
    said = session.work(app, place_of(str(file)))
    assert said.en.startswith(SENTENCE)


def test_a_question_that_newer_books_cannot_answer_is_answered_in_the_sentence(store):
    """What was renamed under a robot is no fault of the disk, and of nobody else."""
    store.enrol(invented(1), Wanted(PORTALS), "link1")
    with store.engine.begin() as books:
        books.exec_driver_sql("ALTER TABLE renkei_cases RENAME COLUMN phase TO chapter")
    with pytest.raises(StoreTrouble, match="not as this renkei knows them"):
        store.entries()
    write_version(store, NEXT, NEXT)
    with pytest.raises(NewerBooks):
        store.entries()
    with pytest.raises(NewerBooks):
        store.put_back("case-0001", "link1")
