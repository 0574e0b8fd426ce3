"""The engine: each ticket is carried, in its own time, by a worker that lives, however many died with it."""

import time
from threading import Event

import pytest
from renkei.robot.store.entry import Ticket
from renkei.robot.workers.engine import Engine, Following, NotMine, Queue

from .conftest import PORTALS

FIRST = Ticket("case-0001", 1, 1)
LONG = 30.0


class Hands:
    """Carries tickets as it is told, remembers which and when, and is idle once it had as many as it waits for."""

    def __init__(self, answers=None, until: int = 1) -> None:
        self.had: list[Ticket] = []
        self.at: list[float] = []
        self.answers = dict(answers or {})
        self.until = until
        self.idle = Event()

    def __call__(self, ticket: Ticket) -> Following | None:
        self.had.append(ticket)
        self.at.append(time.monotonic())
        if len(self.had) == self.until:
            self.idle.set()
        answer = self.answers.get(ticket)
        if isinstance(answer, BaseException):
            raise answer
        return answer


@pytest.fixture
def queue(store):
    """The queue of these portals."""
    with Queue(store, PORTALS) as queue:
        yield queue


@pytest.fixture
def work(store, queue):
    """Let a worker take tickets until its hands had what they wait for: `work(hands)`; or until the engine knows it, too."""

    def work(hands: Hands, worker: str = "worker", seconds: float = LONG, *, to_the_end: bool = False) -> bool:
        engine = Engine(store, PORTALS, worker, hands)
        try:
            idle = hands.idle.wait(seconds)
            while idle and to_the_end and queue._flows(status="PENDING"):
                time.sleep(0.01)  # what the engine has not written down when it is closed, it does again
            return idle
        finally:
            engine.close()

    return work


def test_a_case_goes_from_phase_to_phase(queue, work):
    """Each phase puts the next one on the queue, until one says that there is none."""
    second, third = FIRST.following(), FIRST.following().following()
    hands = Hands({FIRST: {"hop": second.hop, "after": 0.0}, second: {"hop": third.hop, "after": 0.0}}, until=3)
    queue.put(FIRST)
    assert work(hands)
    assert hands.had == [FIRST, second, third]


def test_a_phase_that_is_put_off_is_done_later(queue, work):
    """A delay is kept: the next phase is not begun before it is due."""
    hands = Hands({FIRST: {"hop": FIRST.hop + 1, "after": 1.5}}, until=2)
    queue.put(FIRST)
    assert work(hands)
    assert hands.had == [FIRST, FIRST.following()]
    # SQLite keeps the engine's moments in whole seconds on some versions of Python: a second less is no fault.
    assert hands.at[1] - hands.at[0] >= 0.5


def test_a_ticket_that_comes_twice_is_carried_once(queue, work):
    """Putting a ticket on the queue that is there already changes nothing."""
    hands = Hands()
    queue.put(FIRST)
    queue.put(FIRST)
    queue.put_lost([FIRST])
    assert work(hands)
    assert hands.had == [FIRST]


def test_the_queues_of_other_portals_are_left_alone(store, queue, work):
    """A worker for some portals takes no case of others."""
    hands = Hands()
    with Queue(store, "http://localhost:2") as others:
        others.put(Ticket("theirs", 1, 1))
    queue.put(FIRST)
    assert work(hands)
    assert hands.had == [FIRST]


def test_a_ticket_left_alone_waits_for_the_next_start(queue, work):
    """A worker that lets go of a ticket finds it again when it is started anew by the same name."""
    queue.put(FIRST)
    left = Hands({FIRST: NotMine()})
    assert work(left)
    again = Hands()
    assert work(again)
    assert (left.had, again.had) == ([FIRST], [FIRST])


def test_the_tickets_of_a_gone_worker_are_taken_over(queue, work):
    """A worker of another name does not see what a dead one held, until it is put on the queue again: then it has it."""
    queue.put(FIRST)
    assert work(Hands({FIRST: NotMine()}), "dead")
    assert queue.take_over(frozenset({"somebody else"})) == 0
    assert queue.take_over(frozenset({"dead"})) == 1
    heir = Hands()
    assert work(heir, "heir")
    assert heir.had == [FIRST]
    assert queue.take_over(frozenset({"dead"})) == 0


def test_a_ticket_that_never_reached_the_queue_is_put_there(queue, work):
    """Whoever should have put it there died before: the next run does."""
    queue.put_lost([FIRST])
    hands = Hands()
    assert work(hands)
    assert hands.had == [FIRST]


def test_a_ticket_whose_workflow_ended_is_put_on_the_queue_anew(queue, work):
    """A ticket that still stands though the engine counts it as done, twice over, is carried again each time."""
    queue.put(FIRST)
    assert work(Hands(), to_the_end=True)
    for _ in range(2):
        queue.put_lost([FIRST])
        hands = Hands()
        assert work(hands, to_the_end=True)
        assert hands.had == [FIRST]


def test_a_ticket_that_was_put_anew_is_not_put_there_again(queue, work):
    """However often a worker looks for lost tickets, one that waits already waits once: two would take the case from each other."""
    queue.put(FIRST)
    assert work(Hands(), to_the_end=True)
    for _ in range(3):
        queue.put_lost([FIRST])
    waiting = queue._flows(status=["ENQUEUED", "DELAYED", "PENDING"])
    assert len(waiting) == 1


def test_a_ticket_of_which_a_fault_was_made_can_be_had_again(queue, work):
    """A fault in the program that no robot caught ends the workflow; the next run puts the ticket on the queue anew."""
    queue.put(FIRST)
    assert work(Hands({FIRST: RuntimeError("a fault of the program")}), to_the_end=True)
    queue.put_lost([FIRST])
    hands = Hands()
    assert work(hands, to_the_end=True)
    assert hands.had == [FIRST]


def test_a_case_that_was_begun_comes_before_a_new_one(queue, work):
    """While cases wait that were begun, none is begun anew."""
    cases = [Ticket(f"case-{n}", 1, 1) for n in range(3)]
    hands = Hands({ticket: {"hop": ticket.hop + 1, "after": 0.0} for ticket in cases}, until=6)
    for ticket in cases:
        queue.put(ticket)
    assert work(hands, to_the_end=True)
    assert hands.had[1::2] == [first.following() for first in hands.had[::2]]
