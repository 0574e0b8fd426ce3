"""Lanes: a run carries its own cases alone, `renkei work` whatever is due, and nothing is lost or had twice between them."""

import time
from collections.abc import Callable, Iterator
from threading import Event

import pytest
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.entry import Ticket
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.workers.engine import Engine, Following, Queue, queue_name
from renkei.robot.workers.heartbeats import Heartbeats
from renkei.robot.workers.lanes import Lane, fetch, lane_name

from .conftest import PORTALS, invented

LONG = 30.0
COMMON = queue_name(PORTALS)
OWN, OTHER = Ticket("own", 1, 1), Ticket("other", 1, 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, file, clock) -> Iterator[Store]:
    """New books, in a file and in PostgreSQL."""
    place = str(file) if request.param == "sqlite" else request.getfixturevalue("new_database")
    with Store.open(place_of(place), clock) as store:
        yield store


@pytest.fixture
def queue_of(store) -> Iterator[Callable[..., Queue]]:
    """The queue as a run sees it that has so many workers and these cases: `queue_of("run-1", "own")`."""
    queues = []

    def queue_of(run: str = "", *own: str, workers: int = 1) -> Queue:
        queue = Queue(store, PORTALS, Lane(run, frozenset(own), workers) if run else None)
        queue.open_lane()
        queues.append(queue)
        return queue

    yield queue_of
    for queue in queues:
        queue.__exit__(None, None, None)


def where(queue: Queue) -> dict[str, str]:
    """On which queue each ticket is that has not ended."""
    alive = queue._flows(status=["ENQUEUED", "DELAYED", "PENDING"])
    return {flow.workflow_id: flow.queue_name for flow in alive}


def names(count: int) -> list[str]:
    return [f"case-{number}" for number in range(count)]


def carry(store, lane, until: int, answers=None) -> list[Ticket]:
    """Let a worker of the lane carry until it had so many tickets, and the engine knows it; return them."""
    had, enough = [], Event()

    def hands(ticket: Ticket) -> Following | None:
        had.append(ticket)
        if len(had) == until:
            enough.set()
        return (answers or {}).get(ticket)

    engine = Engine(store, PORTALS, "worker", hands, lane)
    try:
        assert enough.wait(LONG), had
        with Queue(store, PORTALS) as queue:
            while queue._flows(status="PENDING"):
                time.sleep(0.01)  # what the engine has not written down when it is closed, it does again
    finally:
        engine.close()
    return had


def test_a_run_fetches_its_own_cases_alone(queue_of):
    """The ticket of another sheet stays where whoever works everything off finds it."""
    run = queue_of("run-1", "own")
    for ticket in (OTHER, OWN):
        run.put(ticket)
    run.fetch()
    assert where(run) == {"own:1:1": lane_name(COMMON, "run-1"), "other:1:1": COMMON}


def test_no_more_is_fetched_than_there_are_free_workers(queue_of):
    """What a run's workers have no hands for is left to the workers of other machines; new room is used."""
    run = queue_of("run-1", *names(5), workers=2)
    for name in names(5):
        run.put(Ticket(name, 1, 1))
    for _ in range(3):
        run.fetch()
    fetched = [name for name, queue in where(run).items() if queue != COMMON]
    assert len(fetched) == 2
    run._client.cancel_workflow(fetched[0])
    run.fetch()
    assert sum(queue != COMMON for queue in where(run).values()) == 2


def test_a_further_worker_fetches_nothing(queue_of):
    """The run hands out; a further worker takes what is in the lane."""
    helper = queue_of("run-1", workers=0)
    helper.put(OWN)
    helper.fetch()
    assert where(helper) == {"own:1:1": COMMON}


def test_of_two_runs_of_one_sheet_one_has_the_ticket(queue_of):
    """Both fetch; the ticket is in one lane."""
    one, two = queue_of("run-1", "own"), queue_of("run-2", "own")
    one.put(OWN)
    one.fetch()
    two.fetch()
    assert where(one) == {"own:1:1": lane_name(COMMON, "run-1")}


def test_a_run_carries_its_own_cases_from_phase_to_phase(store, queue_of):
    """What follows at once goes on in the lane, before anybody else can take it; the other sheet's case is not touched."""
    lane = Lane("run-1", frozenset({"own"}), 1)
    run = queue_of("run-1", "own")
    for ticket in (OTHER, OWN):
        run.put(ticket)
    run.fetch()
    had = carry(store, lane, until=2, answers={OWN: {"hop": OWN.hop + 1, "after": 0.0}})
    assert had == [OWN, OWN.following()]
    assert where(run)["other:1:1"] == COMMON


def test_a_case_that_waits_waits_for_everybody(store, queue_of):
    """A wait is no run's own: when the run has ended, `renkei work` goes on with it."""
    lane = Lane("run-1", frozenset({"own"}), 1)
    run = queue_of("run-1", "own")
    run.put(OWN)
    run.fetch()
    carry(store, lane, until=1, answers={OWN: {"hop": OWN.hop + 1, "after": 0.5}})
    assert where(run) == {"own:1:2": COMMON}
    assert carry(store, None, until=1) == [OWN.following()]


def test_what_a_dead_run_left_comes_back(queue_of):
    """Tickets in a lane that nobody listens to are put back; those of a run that lives stay with it; the dead lane is closed."""
    dead, living = queue_of("run-1", "own"), queue_of("run-2", "other")
    for run, ticket in ((dead, OWN), (living, OTHER)):
        run.put(ticket)
        run.fetch()
    living.bring_back({"run-2"})
    assert where(living) == {"own:1:1": COMMON, "other:1:1": lane_name(COMMON, "run-2")}
    queues = {queue.name for queue in living._client.list_queues()}
    assert queues == {COMMON, lane_name(COMMON, "run-2")}


def test_a_lane_of_other_portals_is_left_alone(store, queue_of):
    """Portals whose address begins alike have queues of their own, lanes and all."""
    run = queue_of("run-1", "own")
    run.put(OWN)
    run.fetch()
    with Queue(store, PORTALS.removesuffix("1")) as others, Queue(store, f"{PORTALS}7") as more:
        for queue in (others, more):
            queue.bring_back([])
            assert queue.take_over({"worker"}) == 0
    assert where(run) == {"own:1:1": lane_name(COMMON, "run-1")}


def test_the_ticket_at_work_of_a_dead_run_is_taken_over(store, queue_of):
    """A worker that was killed held it in a lane: it is put on the common queue, where a run or `renkei work` finds it."""
    run = queue_of("run-1", "own")
    run.put(OWN)
    run.fetch()
    with store.engine.begin() as books:
        schema = "dbos." if store.engine.dialect.name == "postgresql" else ""
        books.exec_driver_sql(f"UPDATE {schema}workflow_status SET status = 'PENDING', executor_id = 'dead'")
    assert queue_of().take_over({"dead"}) == 1
    assert where(run) == {"own:1:1": COMMON}
    assert carry(store, None, until=1) == [OWN]


def test_a_run_lives_as_long_as_one_of_its_workers(store):
    """The heartbeats tell whose lanes are listened to: a worker that has signed off, or taken another's slot, keeps none open."""
    first = Heartbeats(store, "w-1", 10.0, "run-1")
    helper = Heartbeats(store, "w-2", 10.0, "run-1")
    Heartbeats(store, "w-3", 10.0)
    first.leave()
    assert first.runs() == {"run-1"}
    helper.leave()
    assert first.runs() == frozenset()
    Heartbeats(store, "w-1", 10.0, "run-2")
    assert helper.runs() == {"run-2"}
    Heartbeats(store, "w-1", 10.0)
    assert helper.runs() == frozenset()


def test_old_books_learn_of_runs(store):
    """A table of workers that an older version wrote has no such column; it is added, and its workers are of no run."""
    with store.engine.begin() as books:
        books.exec_driver_sql("DROP TABLE renkei_version")
        books.exec_driver_sql("ALTER TABLE renkei_workers DROP COLUMN run")
        for table in ("words", "runs", "told", "turns", "evidence"):
            books.exec_driver_sql(f"DROP TABLE renkei_{table}")
        for column in (
            "cases DROP COLUMN staff",
            "cases DROP COLUMN approve",
            "cases DROP COLUMN asked",
            "cases DROP COLUMN pruned",
        ):
            books.exec_driver_sql(f"ALTER TABLE renkei_{column}")
        for column in ("before", "read"):
            books.exec_driver_sql(f'ALTER TABLE renkei_steps DROP COLUMN "{column}"')
        books.exec_driver_sql("INSERT INTO renkei_workers (worker, beats, life, gone) VALUES ('old-1', 3, 1, 0)")
    with Store.open(store.engine.url) as again:
        assert Heartbeats(again, "new-1", 10.0, "run-1").runs() == {"run-1"}


def test_enrolled_cases_are_fetched_by_their_names(store, queue_of):
    """Tickets that were lost and put anew have a longer name, and are the run's own as well."""
    ticket = store.enrol(invented(1), Wanted(PORTALS), "link1")
    run = queue_of("run-1", ticket.case_id)
    run.put(ticket, again="+1")
    run.fetch()
    assert list(where(run).values()) == [lane_name(COMMON, "run-1")]


class WhileOthersWrite:
    """A run's own cases, all of them; whenever one is looked for, another robot writes in the same books."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __contains__(self, _case_id: object) -> bool:
        with self._store.writing() as books:
            books.exec_driver_sql("UPDATE renkei_workers SET beats = beats + 1")
        return True


def test_others_may_write_while_a_run_fetches(store, queue_of):
    """What was read first is let go of before anything is moved: no robot is told that the store is held."""
    Heartbeats(store, "w-1", 10.0)
    common = queue_of()
    for name in names(5):
        common.put(Ticket(name, 1, 1))
    fetch(store.engine, COMMON, Lane("run-1", WhileOthersWrite(store), 2))
    assert sum(queue != COMMON for queue in where(common).values()) == 2
