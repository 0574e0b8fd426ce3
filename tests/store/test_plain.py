"""What stands in the engine's tables is data: never code, whoever wrote it."""

import base64
import json
import pickle
import time
from threading import Event

import pytest
from dbos import DBOSPortableJSONSerializer
from dbos._serialization import DefaultSerializer
from renkei.robot.app import App
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.entry import Ticket
from renkei.robot.workers import plain
from renkei.robot.workers.engine import Engine, Queue
from renkei.robot.workers.plain import PickleRefused
from sqlalchemy import text

from tests.support.doubles import Notes, no_browser

from .conftest import PORTALS
from .test_engine import FIRST, Hands

LONG = 60.0
_ROWS = """
    SELECT s.workflow_uuid, coalesce(i.inputs, s.inputs), s.serialization
    FROM workflow_status s LEFT JOIN workflow_input i ON i.workflow_uuid = s.workflow_uuid
"""


class Bomb:
    """Writes a file as soon as it is loaded."""

    def __init__(self, mark) -> None:
        self._mark = mark

    def __reduce__(self):
        return (open, (str(self._mark), "w"))


@pytest.fixture
def mark(tmp_path):
    """The file that a bomb would write."""
    return tmp_path / "code was run"


@pytest.fixture
def bomb(mark) -> str:
    """What somebody puts into the engine's table."""
    return base64.b64encode(pickle.dumps(Bomb(mark))).decode()


@pytest.fixture
def queue(store):
    """The queue of these portals."""
    with Queue(store, PORTALS) as queue:
        yield queue


def rows(store) -> list[tuple[str, str, str]]:
    with store.reading() as books:
        return [tuple(row) for row in books.execute(text(_ROWS))]


def spoil(store, inputs: str, serialization: str | None) -> None:
    """Do what somebody may do who can write to the tables."""
    with store.writing() as books:
        books.execute(text("UPDATE workflow_input SET inputs = :inputs"), {"inputs": inputs})
        books.execute(
            text("UPDATE workflow_status SET inputs = :inputs, serialization = :kind"),
            {"inputs": inputs, "kind": serialization},
        )


def test_a_ticket_is_kept_as_json(store, queue):
    """Three plain values, that anybody can read."""
    queue.put(FIRST)
    [(name, inputs, kind)] = rows(store)
    assert name == "case-0001:1:1"
    assert json.loads(inputs)["positionalArgs"] == ["case-0001", 1, 1]
    assert kind == DBOSPortableJSONSerializer().name()


def test_a_pickle_is_refused_wherever_it_is_met(queue, bomb, mark):
    """In a process that has to do with the queue, the engine loads none any more."""
    with pytest.raises(PickleRefused):
        DefaultSerializer().deserialize(bomb)
    assert not mark.exists()


@pytest.mark.parametrize("kind", ["py_pickle", None], ids=["says so", "says nothing"])
def test_a_row_that_is_a_pickle_is_taken_out_unread(store, queue, bomb, mark, kind):
    """It is counted, gone, and nothing of it was run; what is JSON stays."""
    queue.put(FIRST)
    spoil(store, bomb, kind)
    queue.put(Ticket("case-0002", 1, 1))
    assert queue.refuse_pickles("worker") == 1
    assert [name for name, _, _ in rows(store)] == ["case-0002:1:1"]
    assert queue.refuse_pickles("worker") == 0
    assert not mark.exists()


def test_a_worker_puts_the_cases_of_an_old_version_on_the_queue_anew(
    store, queue, case, bomb, mark, tmp_path, monkeypatch
):
    """A case that waits with a ticket of renkei 0.1 is carried: its ticket is made anew from the store; the operator is told."""
    queue.put(store.enrol(case(), Wanted(PORTALS), "link1"))
    spoil(store, bomb, "py_pickle")
    notes = Notes()
    settings = Settings(portals=PORTALS, out=tmp_path / "out", timeouts=Timeouts(silence=0.5, phase_attempts=1))
    app = App(settings=settings, language="en", listener=notes, start_browser=no_browser, phases_of=lambda _case: [])
    with app.worker(store) as worker:
        _until(lambda: store.statuses(["case-0001"])["case-0001"] != "queued")
        assert worker.trouble is None
    assert any("pickles" in message.en for message in notes.messages)
    assert not mark.exists()


def test_a_pickle_that_an_engine_gave_up_is_counted(store, queue, bomb, mark):
    """An engine marks what it cannot read as failed, and may do so before the next look: it is told all the same, once."""
    queue.put(Ticket("evil", 1, 1))
    spoil(store, bomb, "py_pickle")
    with store.writing() as books:
        books.execute(text("UPDATE workflow_status SET status = 'ERROR'"))
    assert queue.refuse_pickles("worker") == 1
    assert queue.refuse_pickles("worker") == 0
    assert not mark.exists()


def test_a_pickle_that_comes_under_way_runs_no_code(store, queue, bomb, mark, monkeypatch):
    """A row that is put in while an engine works is met and refused; the next look takes it out, and the queue goes on."""
    met, refuse = Event(), plain._refuse
    monkeypatch.setattr(plain, "_refuse", lambda serializer, data: (met.set(), refuse(serializer, data)))
    queue.put(Ticket("evil", 1, 1))
    spoil(store, bomb, "py_pickle")
    hands = Hands()
    engine = Engine(store, PORTALS, "worker", hands)
    try:
        assert met.wait(LONG)
        _until(lambda: queue.refuse_pickles("worker") == 1)
        queue.put(FIRST)
        assert hands.idle.wait(LONG)
    finally:
        engine.close()
    assert hands.had == [FIRST]
    assert not mark.exists()


@pytest.mark.parametrize("args", [[["a"], 1, 1], [{"a": 1}, 1, 1], ["a", "1", 1], ["a", 1, None], ["a", True, 1]])
def test_what_is_no_ticket_is_passed_over(store, queue, args):
    """Values of another kind, put in by hand, reach no case and stop no worker."""
    queue.put(Ticket("evil", 1, 1))
    spoil(store, json.dumps({"positionalArgs": args, "namedArgs": {}}), "portable_json")
    queue.put(FIRST)
    hands = Hands()
    engine = Engine(store, PORTALS, "worker", hands)
    try:
        assert hands.idle.wait(LONG)
    finally:
        engine.close()
    assert hands.had == [FIRST]


def _until(holds) -> None:
    ends = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.02)
