"""What a monitoring system is told of a worker: numbers that are right, nothing of a customer, and only on this machine."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from threading import Event

import pytest
from prometheus_client.parser import text_string_to_metric_families
from renkei.robot.errors import WrongInput
from renkei.robot.messages.text import Message
from renkei.robot.procedure.steps import STEPS
from renkei.robot.reporting.summary import CaseResult, StepRecord
from renkei.robot.store import tables
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.workers.heartbeats import Heartbeats
from renkei.robot.workers.metrics import Metrics, served
from sqlalchemy import update

from tests.support.doubles import Notes

from .conftest import PORTALS, invented

SECONDS_OF_SILENCE = 10.0
"""How long the server waits for whoever has connected."""


@contextmanager
def asked(file, metrics: Metrics, well: Event | None = None) -> Iterator[HTTPConnection]:
    """Serve the numbers of books in that file; give a line to them."""
    with served(0, place_of(str(file)), metrics, (well or Event()).is_set) as port:
        line = HTTPConnection("127.0.0.1", port, timeout=30)
        yield line
        line.close()


def answer(line: HTTPConnection, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, str]:
    line.request(method, path, headers=headers)
    response = line.getresponse()
    return response, response.read().decode("utf-8")


def numbers(text: str) -> dict[str, float]:
    """Return each sample by its name and labels, such as `renkei_cases{status=queued}`."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


def attempt(step: str, number: int = 1, status: str = "ok", seconds: float = 0.4) -> tuple[str, object, StepRecord]:
    record = StepRecord(
        step=step,
        portal=STEPS[step].system,
        attempt=number,
        status=status,
        started_at=datetime(2026, 11, 24, 10, 0, tzinfo=UTC),
        seconds=seconds,
        evidence=None,
    )
    return "case-0001", STEPS[step], record


def test_what_was_done_is_counted(file, store):
    """Attempts by step and result, their seconds, those after the first, and what had to be sent once more, by road."""
    metrics = Metrics(Notes())
    for step, number, status in (("4", 1, "ok"), ("5", 1, "failed"), ("5", 2, "ok"), ("4", 2, "ok")):
        metrics.step_done(*attempt(step, number, status))
    metrics.case_ended(CaseResult.model_validate(ENDED))
    with asked(file, metrics) as line:
        response, text = answer(line, "/metrics")
    told = numbers(text)
    assert (response.status, response.getheader("Content-Type").partition(";")[0]) == (200, "text/plain")
    assert told["renkei_steps_total{result=ok,step=4,system=sonpo}"] == 2
    assert told["renkei_steps_total{result=failed,step=5,system=sonpo}"] == 1
    assert told["renkei_step_retries_total{step=5,system=sonpo}"] == 1
    assert told["renkei_step_seconds_count{step=4,system=sonpo}"] == 2
    assert told["renkei_step_seconds_sum{step=4,system=sonpo}"] == pytest.approx(0.8)
    assert [name for name in told if name.startswith("renkei_unlinked_total")] == ["renkei_unlinked_total{road=link1}"]
    assert told["renkei_cases_ended_total{status=done}"] == 1


ENDED = {
    "case_id": "case-0001",
    "estimate_number": "E00000001",
    "status": "done",
    "receipt_number": None,
    "reason": None,
    "steps": [],
}


def test_where_the_cases_stand_is_asked_of_the_books(file, store, clock):
    """Cases by status, how long the oldest has waited for a robot, and who is at work: as it is at each question."""
    metrics = Metrics(Notes())
    long_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    with asked(file, metrics) as line:
        before = numbers(answer(line, "/metrics")[1])
        for number in (1, 2, 3):
            store.enrol(invented(number), Wanted(PORTALS), "link1")
        with store.writing() as books:
            cases = tables.cases
            books.execute(update(cases).where(cases.c.case_id == "case-0001").values(status="done"))
            books.execute(update(cases).where(cases.c.case_id == "case-0002").values(changed_at=long_ago))
        Heartbeats(store, "w-1", 25.0)
        Heartbeats(store, "w-2", 25.0).leave()
        after = numbers(answer(line, "/metrics")[1])
    assert (before["renkei_up{}"], before["renkei_queue_age_seconds{}"], before["renkei_workers{}"]) == (1, 0, 0)
    assert not any(name.startswith("renkei_cases{") for name in before)
    assert (after["renkei_cases{status=done}"], after["renkei_cases{status=queued}"]) == (1, 2)
    assert 3600 <= after["renkei_queue_age_seconds{}"] < 3700
    assert after["renkei_workers{}"] == 1


def test_books_that_do_not_answer_are_told_as_that(tmp_path):
    """`renkei_up` is 0, what was counted is there, and there is no made-up number of cases."""
    metrics = Metrics(Notes())
    metrics.step_done(*attempt("4"))
    with asked(tmp_path, metrics) as line:  # a folder is no books
        response, text = answer(line, "/metrics")
    told = numbers(text)
    assert (response.status, told["renkei_up{}"]) == (200, 0)
    assert told["renkei_steps_total{result=ok,step=4,system=sonpo}"] == 1
    assert not any(name.startswith("renkei_cases{") for name in told)


def test_health_is_whether_somebody_is_at_work(file, store):
    """200 while the worker works, 503 while it waits for portals or books."""
    well = Event()
    with asked(file, Metrics(Notes()), well) as line:
        statuses = [answer(line, "/healthz")[0].status]
        well.set()
        statuses.append(answer(line, "/healthz")[0].status)
        well.clear()
        statuses.append(answer(line, "/healthz")[0].status)
    assert statuses == [503, 200, 503]


@pytest.mark.parametrize(
    ("path", "method", "host", "status"),
    [
        ("/metrics", "GET", "evil.example", 421),
        ("/metrics", "GET", "127.0.0.1.evil.example:80", 421),
        ("/metrics", "POST", "localhost", 405),
        ("/", "GET", "localhost", 404),
        ("/metrics/../etc/passwd", "GET", "localhost", 404),
        ("/metrics", "GET", "localhost", 200),
    ],
)
def test_only_this_machines_own_names_are_answered(file, store, path, method, host, status):
    """Neither a page of elsewhere, by DNS rebinding, nor anything but the two pages."""
    with asked(file, Metrics(Notes())) as line:
        assert answer(line, path, method, Host=host)[0].status == status


def test_whoever_connects_and_says_nothing_is_no_reason_to_stay(file, store):
    """Others are answered meanwhile, and the worker ends though somebody holds a line open."""
    began = time.monotonic()
    with asked(file, Metrics(Notes())) as line, socket.create_connection(("127.0.0.1", line.port)):
        assert answer(line, "/healthz")[0].status == 503
    assert time.monotonic() - began < SECONDS_OF_SILENCE


def test_a_port_that_is_taken_is_said(file):
    """One sentence, with the option."""
    with (
        asked(file, Metrics(Notes())) as line,
        pytest.raises(WrongInput, match="--metrics-port"),
        served(line.port, place_of(str(file)), Metrics(Notes()), Event().is_set),
    ):
        pass


def test_all_that_is_told_goes_on_to_the_screen():
    """Whoever watches the worker sees what is seen without numbers."""
    screen = Notes()
    metrics = Metrics(screen)
    message = Message(ja="例", en="for example")
    metrics.told(message)
    assert screen.messages == [message]


@pytest.fixture
def store(file) -> Iterator[Store]:
    with Store.open(place_of(str(file))) as store:
        yield store
