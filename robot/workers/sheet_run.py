"""One run of a sheet from beginning to end: its cases on the queue, workers, and what is left in the out folder."""

import os
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from threading import Event

from sqlalchemy.engine import URL

from ..app import App
from ..cases.case import Case
from ..cases.row import as_row
from ..config.clock import stop_after
from ..config.processes import helpers
from ..depot.courier import Courier
from ..depot.fetching import Fetching
from ..messages import books as say_books
from ..messages import run as say
from ..messages import words as say_words
from ..messages.text import Message
from ..reporting.evidence_book import Head
from ..reporting.out_folder import folder_of_ones_own, folder_with_others
from ..reporting.results import ResultRow
from ..reporting.summary import CaseResult, Summary
from ..reporting.workbooks import Workbooks
from ..store.enrolment import Row, Wanted
from ..store.entry import ENDED, Status
from ..store.location import VARIABLE
from ..store.outbox import note_end
from ..store.store import Store
from ..store.trouble import StoreTrouble, gone
from . import notices
from .engine import Queue
from .lanes import Lane
from .run_report import RunReport
from .run_told import StepsOnly, goes_on, left_as
from .shifts import Shifts, one_shift
from .signals import Asked, stopping_at_a_signal
from .telling import telling_on
from .worker import TakenForGone

__all__ = ["RunOutcome", "carry_out", "work"]

_LOOK_SECONDS = 1.0
_ROWS_AT_ONCE = 500  # nobody else writes in the store for as long as these take: a fifth of a second
_SHARE_OF_LOOKS = 20
_REPORT_SECONDS = _WORKBOOK_SECONDS = 1.5  # whoever stops a run waits ten seconds for its end, on Windows five
_JOURNAL_OF_A_WORKER = "journal-{worker}.jsonl"  # several may have the same out folder


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a run ended; `stopped_by` says why it could not go on, where it could not; `refused` tells of rows that were not carried
    out as they stand.
    """

    summary: Summary
    stopped_by: Message | None
    refused: Sequence[Message] = ()


def carry_out(
    app: App,
    cases: Sequence[Case],
    database: URL,
    workers: int = 1,
    left_out: Sequence[ResultRow] = (),
    sheet: str | None = None,
) -> RunOutcome:
    """Run the cases and write journal, evidence, `summary.json`, the report and workbooks into the out folder.

    Cases that have ended already are only told; those that an earlier run left go on; those of other sheets are left to others, and
    it is said that they wait. Rows that were `left_out` are in the workbook, too; the report says which `sheet` it was. Whatever asks
    for the end is heard until all is written. Raises `WrongInput`, before anything is begun, when the portals do not answer, there is
    no browser, or another run has the out folder; `StoreTrouble` when the robot's books cannot be written.
    """
    addresses, settings = app.addresses, app.settings
    addresses.must_answer()
    with stopping_at_a_signal() as asked, folder_of_ones_own(settings.out), Store.open(database) as store:
        started = store.clock.now()
        run_id = f"{started:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"
        run = _Run(app, store, asked, run_id)
        if settings.staff == "robot":
            run.note(say_words.practised())
        names = run.enrol(cases)
        if others := notices.others_wait(store, addresses.url, names):
            app.listener.told(others)
        with ExitStack() as helping:
            run.courier = helping.enter_context(app.courier(store))
            run.fetching = Fetching(run.courier.depot, run.note) if run.courier else None
            any_open = run.tell(names)
            run.report = report = RunReport(app, run_id, started, sheet)
            ended_before = frozenset(name for name, status in run.told.items() if status in ENDED)
            stopped_by = run.work_until_all_ended(names, helping, workers) if any_open else None
        results = [run.result(name, stopped_by).spoken(app.language) for name in names]
        summary = report.summary(store.clock.now(), run.notes, results, stopped_by, [*run.refused, *left_out])
        report.leave(summary, run.has_no_time_left(_REPORT_SECONDS))
        rows = [*run.rows(cases, results), *left_out]
        with suppress(StoreTrouble):  # it is for whoever is told outside: see `renkei notify`
            note_end(store, run_id, started, Counter(case.status for case in results), stopped_by is None)
        books = Workbooks(settings.out, Head(run_id, settings.mask, app.language), app.listener.told)
        books.write(rows, ended_before, run.has_no_time_left(_WORKBOOK_SECONDS))
    return RunOutcome(summary, stopped_by, list(run.refused.values()))


def work(app: App, database: URL, run: str | None = None, at_work: Event | None = None) -> Message | None:
    """Take cases from the queue until a signal says stop; return why it could not go on, where it could not.

    As a further worker of a `run` it takes those that the run hands it. `at_work` is set while a worker works.
    Portals that are silent, and books that are, are waited for: a worker is there for whatever comes. What waiting does not mend
    is tried again a few times, and then told. Raises `WrongInput` where portals answer that have no such world.
    """
    addresses = app.addresses
    addresses.must_be_made()
    lane, out = Lane(run) if run else None, app.settings.out
    with (
        stopping_at_a_signal() as asked,
        folder_with_others(out),
        Store.open(database) as store,
        app.courier(store) as courier,
    ):
        shifts = Shifts(store.clock, app.settings.timeouts)
        while True:
            shifts.begin()
            worker = app.worker(store, journal=_JOURNAL_OF_A_WORKER, lane=lane, courier=courier)
            trouble = one_shift(worker, asked, lambda: False, at_work)
            if asked.by_person or trouble is None:
                return None
            if shifts.give_up(trouble):
                return trouble.message
            app.listener.told(trouble.message)
            shifts.pause(asked)
            while not asked.by_person and not (store.answers() and addresses.answer()):
                store.clock.sleep(_LOOK_SECONDS)


@contextmanager
def further_workers(count: int, app: App, database: URL, run: str | None = None) -> Iterator[None]:
    """Let further workers help, each a process of its own, and end them afterwards; with the cases of a `run` alone, if it is one's.

    The listener is told of what they do as of one's own.
    """
    settings = app.settings
    wanted = ["work", "--as-helper", "--portals", settings.portals, "--out", str(settings.out)]
    wanted += ["--mask" if settings.mask else "--no-mask", "--slow-mo", str(settings.slow_mo)]
    wanted += [*["--trace"] * settings.trace, *["--video"] * settings.video]
    wanted += [f"--max-rate={portal}={rate}" for portal, rate in settings.rates.items()]
    wanted += ["--for-run", run] if run else []
    wanted += ["--evidence", settings.evidence] if settings.evidence else []
    place = database.render_as_string(hide_password=False)  # a password is nothing for a command line
    with (
        telling_on(app.listener) as heard,
        helpers(count, *wanted, environ={**os.environ, VARIABLE: place}, heard=heard),
    ):
        yield


@dataclass(slots=True)
class _Run:
    """The cases of one sheet on their way."""

    app: App
    store: Store
    asked: Asked
    run_id: str
    refused: dict[str, Message] = field(default_factory=dict)
    notes: list[Message] = field(default_factory=list)
    called: dict[str, str] = field(default_factory=dict)
    told: dict[str, Status] = field(default_factory=dict)
    looks_again: float = 0.0
    report: RunReport | None = None
    courier: Courier | None = None
    fetching: Fetching | None = None

    def note(self, message: Message) -> None:
        """Tell the operator, and whoever reads the report."""
        self.notes.append(message)
        self.app.listener.told(message)

    def enrol(self, cases: Sequence[Case]) -> list[str]:
        """Put the cases into the store and on the queue; return the names of those that are in there now."""
        names = []
        settings, url = self.app.settings, self.app.addresses.url
        wanted = Wanted(url, settings.customer, settings.staff, settings.approve)
        with Queue(self.store, url) as queue:
            for at in range(0, len(cases), _ROWS_AT_ONCE):
                some = cases[at : at + _ROWS_AT_ONCE]
                rows = [Row(case, self.app.phases_of(case)[0].name) for case in some]
                enrolled = self.store.enrol_all(rows, wanted, queue.put_within)
                not_so = zip(some, map(notices.not_as_it_stands, some, enrolled), strict=True)
                self.refused.update((case.case_id, why) for case, why in not_so if why)
                self.called.update((case.case_id, came_to.name) for case, came_to in zip(some, enrolled, strict=True))
                names += [came_to.name for came_to in enrolled if not came_to.refused]
        if beside := [name for name in names if name not in self.called]:
            self.note(say_books.called_otherwise(beside))
        return names

    def rows(self, cases: Sequence[Case], results: Sequence[CaseResult]) -> Iterator[ResultRow]:
        """Yield the sheet's rows as they came, with how their cases stand; a row that was refused has none."""
        by_name = {result.case_id: result for result in results}
        for case in cases:
            why = self.refused.get(case.case_id)
            yield ResultRow(as_row(case), by_name.get(self.called[case.case_id]), [why] if why else [])

    def has_no_time_left(self, seconds: float) -> Callable[[], bool]:
        """Return what tells, from `seconds` after now on, whether a person has asked for the end."""
        ends = self.store.clock.monotonic() + seconds
        return lambda: self.asked.by_person and self.store.clock.monotonic() > ends

    def is_any_open(self, names: Sequence[str]) -> bool:
        """Tell whether some case still goes on: one that waits for what only a person can say goes on once that is said, and is left."""
        return any(map(goes_on, self._statuses(names).values()))

    def work_until_all_ended(self, names: Sequence[str], helping: ExitStack, workers: int) -> Message | None:
        """Work until every case has ended, or something stops the run; return what.

        A database that is silent for a while, because it is started anew say, is waited for.
        """
        app = replace(self.app, listener=StepsOnly(self.app.listener, self.notes))
        helping.enter_context(further_workers(workers - 1, app, self.store.engine.url, self.run_id))
        lane = Lane(self.run_id, frozenset(names), workers)
        shifts = Shifts(self.store.clock, app.settings.timeouts)
        while True:
            shifts.begin()
            trouble = one_shift(
                app.worker(self.store, lane=lane, courier=self.courier), self.asked, lambda: self._have_ended(names)
            )
            if self.asked.by_person:
                return say.stopped_by_operator()
            if trouble is None:
                return None
            passes = isinstance(trouble, StoreTrouble | TakenForGone)
            if not passes or shifts.give_up(trouble) or not self._books_come_back(shifts):
                return say.stopped_by_operator() if self.asked.by_person else trouble.message

    def _statuses(self, names: Sequence[str]) -> dict[str, Status]:
        """Return how the cases stand; raise `StoreTrouble` where the store does not know one any more."""
        statuses = self.store.statuses(names)
        for name in names:
            if name not in statuses:
                raise gone(self.store.engine.url, name)
        return statuses

    def _have_ended(self, names: Sequence[str]) -> bool:
        """Tell what is new, and whether all have ended; where a look takes long, for there are many cases, it is a seldom one."""
        began = self.store.clock.monotonic()
        if began < self.looks_again:
            return False
        any_open = self.tell(names)
        self.looks_again = began + _SHARE_OF_LOOKS * (self.store.clock.monotonic() - began)
        return not any_open

    def _books_come_back(self, shifts: Shifts) -> bool:
        clock = self.store.clock
        shifts.pause(self.asked)
        too_long = stop_after(clock, self.app.settings.timeouts.outage)
        while not (came_back := self.store.answers()) and not self.asked.by_person and not too_long(None):
            clock.sleep(0.5)
        return came_back

    def tell(self, names: Sequence[str]) -> bool:
        """Tell the listener which cases have ended or begun to wait since the last time, whichever robot had them.

        Return whether some case still goes on by itself: those that wait for a person's word are left to whoever speaks.
        """
        statuses = self._statuses(names)
        for name, status in statuses.items():
            if status == "working" or self.told.get(name) == status:  # a look at what is waited for is no news
                continue
            self.told[name] = status
            if not goes_on(status):
                self.app.listener.case_ended(result := self._seen(name))
            elif status.startswith("waiting_"):
                result = self._seen(name).model_copy(update={"status": status})
                self.app.listener.case_waits(name, status, result.reason.seen if result.reason else None)
            else:
                continue
            if self.report:
                self.report.page(result)
        return any(map(goes_on, statuses.values()))

    def _seen(self, name: str) -> CaseResult:
        """Return how a case stands, with the pictures that other machines took, unless somebody wants the end."""
        result = self.store.result(name, self.app.settings.out)
        if self.fetching is None or self.asked.by_person:
            return result
        return self.fetching.brought_home(self.store, result, self.app.settings.out)

    def result(self, name: str, stopped_by: Message | None) -> CaseResult:
        """Return how a case stands; one that was left open is told as such, with the reason why the run stopped."""
        status = self._statuses([name])[name]
        result = self._seen(name)
        if stopped_by is None or not goes_on(status):
            return result
        left = left_as(status, begun=bool(result.steps))
        waits = left.startswith("waiting_")  # a portal that is closed has said so, and that is the reason
        reason = result.reason if waits else say.left_over(result, stopped_by, self.app.language)
        result = result.model_copy(update={"status": left, "reason": reason})
        self.app.listener.case_ended(result)
        return result
