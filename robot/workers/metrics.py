"""What a monitoring system asks a worker: numbers in Prometheus's text format, and whether it is well. Nothing of any customer.

What the worker did is counted here, from its start on; where the cases stand is asked of the books at each question, so that every
worker of a fleet tells the same.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from socketserver import ThreadingMixIn
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, Counter, Histogram, make_wsgi_app
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.engine import URL

from ..errors import RunAborted, WrongInput
from ..messages.text import Message
from ..procedure.steps import Step
from ..reporting.listener import Listener
from ..reporting.summary import CaseResult, StepRecord
from ..store.overall import standing
from ..store.reader import Reader

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

_HERE = "127.0.0.1"
_ROADS = MappingProxyType(
    {"5": "link1", "①": "reapply", "22": "invite", "28": "link2", "39": "link3", "43": "link3", "50": "bringin"}
)
"""The steps that hand data over, and the road that it takes: one that is done again means that it had not crossed."""
_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0)


class Metrics(Listener):
    """Counts what it is told of, and passes it on to `onward`."""

    def __init__(self, onward: Listener) -> None:
        self.registry = CollectorRegistry()
        self._onward = onward
        of_step = ("step", "system")
        self._steps = Counter(
            "renkei_steps", "Attempts at printed steps that ended.", (*of_step, "result"), registry=self.registry
        )
        self._seconds = Histogram(
            "renkei_step_seconds", "How long an attempt took.", of_step, buckets=_SECONDS, registry=self.registry
        )
        self._repeats = Counter(
            "renkei_step_retries", "Attempts after a step's first.", of_step, registry=self.registry
        )
        self._unlinked = Counter(
            "renkei_unlinked", "Hand-overs that were sent once more, by road.", ("road",), registry=self.registry
        )
        self._ended = Counter("renkei_cases_ended", "Cases that ended here.", ("status",), registry=self.registry)

    def step_done(self, case_id: str, step: Step, record: StepRecord) -> None:
        """Count an attempt, and what it says of the one before."""
        where = step.number, step.system
        self._steps.labels(*where, "ok" if record.status == "ok" else "failed").inc()
        self._seconds.labels(*where).observe(record.seconds)
        if record.attempt > 1:
            self._repeats.labels(*where).inc()
            if road := _ROADS.get(step.number):
                self._unlinked.labels(road).inc()
        self._onward.step_done(case_id, step, record)

    def case_waits(self, *what: Any, **why: Any) -> None:  # noqa: ANN401 - whatever it is told, it passes on
        """Pass it on: who waits is asked of the books."""
        self._onward.case_waits(*what, **why)

    def case_ended(self, result: CaseResult) -> None:
        """Count how a case ended."""
        self._ended.labels(result.status).inc()
        self._onward.case_ended(result)

    def told(self, message: Message) -> None:
        """Pass it on."""
        self._onward.told(message)


class OfTheBooks(Collector):
    """Where all cases stand, asked at each question. Books that do not answer give no numbers, and `renkei_up` 0."""

    def __init__(self, books: URL) -> None:
        self._books = books

    def collect(self) -> Iterable[Metric]:
        """Return the numbers."""
        up = GaugeMetricFamily("renkei_up", "Whether the books answer.")
        try:
            with Reader.open(self._books) as reader:
                stand = standing(reader)
        except (RunAborted, WrongInput):
            up.add_metric((), 0)
            yield up
            return
        up.add_metric((), 1)
        yield up
        cases = GaugeMetricFamily("renkei_cases", "Cases of these books by status.", labels=("status",))
        for status, count in stand.cases.items():
            cases.add_metric((status,), count)
        yield cases
        age = GaugeMetricFamily(
            "renkei_queue_age_seconds", "How long the case has waited that has waited longest for a robot."
        )
        age.add_metric((), _seconds_since(stand.queued_since))
        yield age
        workers = GaugeMetricFamily("renkei_workers", "Workers that have not signed off and were not struck off.")
        workers.add_metric((), stand.workers)
        yield workers


@contextmanager
def served(port: int, books: URL, metrics: Metrics, is_well: Callable[[], bool]) -> Iterator[int]:
    """Answer `GET /metrics` and `GET /healthz` on loopback while inside; give the port, a free one for 0.

    `/healthz` has 200 while `is_well`, else 503. Raises `WrongInput` where the port is taken.
    """
    metrics.registry.register(OfTheBooks(books))
    try:
        server = make_server(_HERE, port, _Door(make_wsgi_app(metrics.registry), is_well), _Server, _Silent)
    except (OSError, OverflowError) as error:
        raise WrongInput(_taken(port)) from error
    thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingMixIn, WSGIServer):
    # Whoever connects and says nothing keeps neither the others waiting nor the worker from its end.
    daemon_threads = True
    block_on_close = False


class _Silent(WSGIRequestHandler):
    timeout = 10.0

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Door:
    """The two pages, for whoever calls this machine by its own name."""

    def __init__(self, numbers: Callable[..., Iterable[bytes]], is_well: Callable[[], bool]) -> None:
        self._numbers, self._is_well = numbers, is_well

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "").rpartition(":")[0] or environ.get("HTTP_HOST", "")
        if host not in {_HERE, "localhost"}:
            return _said(HTTPStatus.MISDIRECTED_REQUEST, start)
        if environ["REQUEST_METHOD"] != "GET":
            return _said(HTTPStatus.METHOD_NOT_ALLOWED, start)
        if environ["PATH_INFO"] == "/metrics":
            return self._numbers(environ, start)
        if environ["PATH_INFO"] == "/healthz":
            return _said(HTTPStatus.OK if self._is_well() else HTTPStatus.SERVICE_UNAVAILABLE, start)
        return _said(HTTPStatus.NOT_FOUND, start)


def _said(status: HTTPStatus, start: "StartResponse") -> Iterable[bytes]:
    start(f"{status.value} {status.phrase}", [("Content-Type", "text/plain; charset=utf-8")])
    return [f"{status.phrase}\n".encode()]


def _seconds_since(moment: str | None) -> float:
    return 0.0 if moment is None else max(0.0, (datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds())


def _taken(port: int) -> Message:
    return Message(
        ja=f"ポート {port} は使えません。--metrics-port に別の番号を指定してください(0 なら空いている番号を使います)。",
        en=f"Port {port} cannot be had. Give --metrics-port another number, or 0 for any that is free.",
    )
