"""What a worker costs the database that has nothing to do, and how soon it is awake again."""

from dataclasses import dataclass
from threading import Event

from renkei.robot.store.entry import Ticket
from renkei.robot.store.store import Store
from renkei.robot.workers import pace
from renkei.robot.workers.engine import Engine, Queue
from renkei.robot.workers.pace import BUSY_SECONDS, IDLE_SECONDS, Pace
from sqlalchemy import Engine as Database
from sqlalchemy import event

from .conftest import PORTALS

LONG = 60.0


@dataclass
class Row:
    """A queue, as DBOS reads it."""

    _polling_interval_sec: float = BUSY_SECONDS


class Day:
    """A worker's day: its work, the pauses that it makes, and how often it has read the queue's row."""

    def __init__(self) -> None:
        self.at_work, self.now, self.read = False, 0.0, 0
        self.row: Row | None = Row()
        self._pace = Pace("queue", self._read, lambda: self.at_work, lambda: self.now)

    def _read(self, _name: str) -> Row | None:
        self.read += 1
        return self.row

    def pauses(self, count: int) -> list[float]:
        """Let so many pauses pass, and return how long they were."""
        made = []
        for _ in range(count):
            row = self._pace.row_of("queue")
            assert row is not None
            made.append(row._polling_interval_sec)
            self.now += made[-1]
        return made

    def ask_of(self, name: str) -> Row | None:
        return self._pace.row_of(name)


def test_a_worker_with_nothing_to_do_asks_once_a_second():
    """For two seconds it asks as before; then more and more seldom, and at last ten times as seldom."""
    pauses = Day().pauses(60)
    assert pauses[:20] == [BUSY_SECONDS] * 20
    assert pauses == sorted(pauses)
    assert pauses[35:] == [IDLE_SECONDS] * 25


def test_who_has_work_is_awake_at_once():
    """From phase to phase of a case a worker waits no longer than ever, however long it had been idle."""
    day = Day()
    assert day.pauses(60)[-1] == IDLE_SECONDS
    day.at_work = True
    assert day.pauses(3) == [BUSY_SECONDS] * 3
    day.at_work = False
    assert day.pauses(20) == [BUSY_SECONDS] * 20


def test_the_queues_row_is_read_every_five_seconds():
    """Not before each pause: nobody changes it but to close a lane; and that is seen."""
    day = Day()
    day.pauses(100)
    assert day.read < day.now / 5 + 2
    day.row, day.now = None, day.now + 5
    assert day.ask_of("queue") is None


def test_of_other_queues_the_row_is_as_it_is():
    """DBOS looks whether there is a queue before it puts something there: nothing of that is a pause."""
    day = Day()
    assert day.ask_of("other") is day.row
    assert day.pauses(20) == [BUSY_SECONDS] * 20
    assert day.ask_of("other") is day.row
    assert day.read == 3


def test_an_idle_worker_asks_a_dozen_questions_a_second_at_most(place, clock, monkeypatch):
    """All that its engine asks while nothing is due: it was three dozen while it asked its queue ten times."""
    monkeypatch.setattr(pace, "_STAYS_AWAKE", 0)
    monkeypatch.setattr(pace, "_SLOWER_BY", IDLE_SECONDS / BUSY_SECONDS)
    asked, enough = list[str](), Event()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)
        if sum(map(_is_a_look, asked)) >= 5:
            enough.set()

    with Store.open(place, clock) as store, Queue(store, PORTALS):
        engine = Engine(store, PORTALS, "worker", lambda _ticket: None)
        event.listen(Database, "before_cursor_execute", note)
        try:
            assert enough.wait(LONG)
        finally:
            event.remove(Database, "before_cursor_execute", note)
            engine.close()
    looks = [at for at, statement in enumerate(asked) if _is_a_look(statement)]
    assert (looks[-1] - looks[0]) / 2 <= 12, asked  # two looks a second: the queue's and the engine's own queue's


def _is_a_look(statement: str) -> bool:
    return "workflow_status" in statement and "priority ASC" in statement


def test_an_idle_worker_takes_what_comes(place, clock, monkeypatch):
    """However seldom it asks: a ticket that is put on the queue is carried."""
    monkeypatch.setattr(pace, "_STAYS_AWAKE", 0)
    monkeypatch.setattr(pace, "_SLOWER_BY", IDLE_SECONDS / BUSY_SECONDS)
    had = Event()
    with Store.open(place, clock) as store, Queue(store, PORTALS) as queue:
        engine = Engine(store, PORTALS, "worker", lambda _ticket: had.set())
        try:
            queue.put(Ticket("case-0001", 1, 1))
            assert had.wait(LONG)
        finally:
            engine.close()
