"""Tickets that are put many at a time are as the engine itself would have put them, one at a time."""

import pytest
from renkei.robot.store.entry import Ticket
from renkei.robot.store.store import Store
from renkei.robot.workers import bulk
from renkei.robot.workers.engine import Engine, Queue
from renkei.robot.workers.lanes import tickets
from sqlalchemy import column, event, select, table, text, update

from .conftest import PORTALS
from .test_engine import Hands

TICKETS = [Ticket(f"case-{n:04}", n % 3 + 1, 1) for n in range(1, 8)]
OWN = ("creator_xid", "created_at", "updated_at", "retention_timestamp")


@pytest.fixture
def store(place, clock):
    """New books in either place."""
    with Store.open(place, clock) as store:
        yield store


@pytest.fixture
def queue(store):
    with Queue(store, PORTALS) as queue:
        yield queue


def put(store: Store, queue: Queue, some: list[Ticket]) -> None:
    with store.writing() as books:
        queue.put_within(books, some)


def kept(store: Store) -> list[dict]:
    """The engine's rows in the order in which it gives them out, without what differs from time to time."""
    status = tickets(store.engine)
    inputs = table("workflow_input", schema=status.schema)
    with store.engine.connect() as books:
        given = {
            row["workflow_uuid"]: dict(row) for row in books.execute(select(text("*")).select_from(inputs)).mappings()
        }
        order = text("priority, created_at")
        rows = books.execute(select(text("*")).select_from(status).order_by(order)).mappings().all()
    both = [{**row, **given[row["workflow_uuid"]], "status": row["status"]} for row in rows]
    return [{key: value for key, value in one.items() if key not in OWN} for one in both]


def test_rows_are_as_the_engine_writes_them(store, queue, monkeypatch):
    """Each column of both tables, in the order of the sheet; marks are each ticket's own."""
    put(store, queue, TICKETS)
    many = kept(store)
    with store.writing() as books:
        status = tickets(store.engine)
        marks = books.execute(select(column("creator_xid")).select_from(status)).scalars().all()
        books.execute(status.delete())
        books.execute(table("workflow_input", schema=status.schema).delete())
    assert len({*marks}) == len(TICKETS)
    monkeypatch.setattr(bulk, "_are_known", lambda *_rows: False)
    put(store, queue, TICKETS)
    one_by_one = kept(store)
    assert [row["workflow_uuid"] for row in many] == [f"{t.case_id}:{t.turn}:{t.hop}" for t in TICKETS]
    assert sorted(many, key=str) == sorted(one_by_one, key=str)


def test_they_are_carried(store, queue):
    """The engine gives a worker each of them, with its own arguments."""
    hands = Hands(until=len(TICKETS))
    put(store, queue, TICKETS)
    engine = Engine(store, PORTALS, "worker", hands)
    try:
        assert hands.idle.wait(60.0)
    finally:
        engine.close()
    assert sorted(hands.had, key=str) == sorted(TICKETS, key=str)


def test_a_first_one_that_was_there_already_is_no_pattern(store, queue):
    """It may have been carried long ago: the others are put as new ones nevertheless, and it stays as it is."""
    put(store, queue, TICKETS[:1])
    with store.writing() as books:
        books.execute(update(tickets(store.engine)).values(status="SUCCESS"))
    put(store, queue, TICKETS)
    assert [row["status"] for row in kept(store)] == ["SUCCESS", *["ENQUEUED"] * 6]


def test_one_that_is_there_already_stays_once(store, queue):
    """Put again among others, it is neither there twice nor in their way."""
    put(store, queue, TICKETS[3:4])
    put(store, queue, TICKETS)
    assert len(kept(store)) == len(TICKETS)


def test_rows_that_are_not_known_are_left_to_the_engine(store, queue, monkeypatch):
    """An engine that keeps arguments in another way writes every row by itself."""
    monkeypatch.setattr(bulk, "_ARGUMENTS", "others")
    put(store, queue, TICKETS)
    assert len(kept(store)) == len(TICKETS)


def test_ten_times_as_many_tickets_take_no_question_more(store, queue):
    """The engine is asked for the first one alone."""
    asked: list[int] = []
    for some in (range(100, 110), range(200, 300)):
        seen: list[object] = []
        event.listen(store.engine, "before_cursor_execute", lambda *about, seen=seen: seen.append(about[2]))
        put(store, queue, [Ticket(f"case-{n}", 1, 1) for n in some])
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 8
