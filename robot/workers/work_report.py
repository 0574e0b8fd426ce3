"""The report that `renkei work` keeps in its out folder: renewed after quiet intervals, and in the end, never in the way of a case."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from importlib.metadata import version
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

from sqlalchemy.engine import URL

from ..config.addresses import Addresses
from ..config.clock import Clock, SystemClock
from ..config.settings import Settings
from ..depot.fetching import Fetching
from ..depot.opening import open_depot
from ..errors import RunAborted, WrongInput
from ..messages import files as say
from ..messages.text import Language, Message
from ..procedure.steps import Step
from ..reporting.case_page import About, CasePages
from ..reporting.listener import Listener
from ..reporting.summary import CaseResult, StepRecord, Summary
from ..reporting.work_folder import WorkFolder
from ..store.entry import OPEN, Status
from ..store.location import must_be_there
from ..store.reader import Reader
from ..store.standing import as_it_stands

_QUIET_SECONDS = 15.0
_SHARE_OF_RENEWING = 20
_SECONDS_AT_THE_END = 2.0
_SECONDS_FOR_A_RENEWAL = 2.0
_MOST_NOTES = 100
_MOVING: tuple[Status, ...] = ("queued", "working", "waiting_evidence")


class WorkReport(Listener):
    """Hears of steps in the place of `listener`, hands all on, and knows by it which cases have new pages to be written.

    Renewed by a thread of its own that looks into the books by itself; how long it rests grows with how long a renewal takes.
    """

    def __init__(
        self, listener: Listener, settings: Settings, language: Language, database: URL, clock: Clock | None = None
    ) -> None:
        self._listener, self._settings, self._language, self._database = listener, settings, language, database
        self._clock = clock or SystemClock()
        self._began = self._clock.now()
        about = About(None, Addresses.parse(settings.portals).url, settings.mask, version("renkei"))
        self._about = about
        self._folder = WorkFolder(settings.out, CasePages(settings.out, about, language), language)
        self._fetching = Fetching(open_depot(settings.evidence), self.told) if settings.evidence else None
        self._touched: set[str] = set()
        self._notes: list[str] = []
        self._lock, self._renewing, self._ended = Lock(), Lock(), Event()
        self._thread = Thread(target=self._keep, name="report", daemon=True)
        self._is_told = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join(_SECONDS_FOR_A_RENEWAL)

    def step_done(self, case_id: str, step: Step, record: StepRecord) -> None:
        """Note that the case has something new, and hand it on."""
        with self._lock:
            self._touched.add(case_id)
        self._listener.step_done(case_id, step, record)

    def case_waits(self, case_id: str, status: Status, why: Message | None = None) -> None:
        """Hand it on."""
        self._listener.case_waits(case_id, status, why)

    def case_ended(self, result: CaseResult) -> None:
        """Hand it on."""
        self._listener.case_ended(result)

    def told(self, message: Message) -> None:
        """Keep it for the report, and hand it on."""
        said = message.spoken(self._language)
        with self._lock:
            if said not in self._notes and len(self._notes) < _MOST_NOTES:
                self._notes.append(said)
        self._listener.told(message)

    def leave(self, exit_code: int) -> None:
        """Write what the work came to; call it when nobody works any more. The books may be silent: then as it was last known."""
        ends = self._clock.monotonic() + _SECONDS_AT_THE_END
        self._try(OPEN, exit_code, ends)

    def _keep(self) -> None:
        rest = _QUIET_SECONDS
        while not self._ended.wait(rest):
            began = self._clock.monotonic()
            self._try(_MOVING, None, None)
            rest = max(_QUIET_SECONDS, _SHARE_OF_RENEWING * (self._clock.monotonic() - began))

    def _try(self, again: tuple[Status, ...], exit_code: int | None, ends: float | None) -> None:
        if not self._renewing.acquire(timeout=_SECONDS_AT_THE_END):
            return  # the thread stands still before a disk that does
        try:
            self.renew(again, exit_code, ends)
        except OSError as error:
            if not self._is_told:
                self._is_told = True
                self.told(say.cannot_be_written(self._settings.out, error))
        finally:
            self._renewing.release()

    def renew(
        self, again: tuple[Status, ...] = _MOVING, exit_code: int | None = None, ends: float | None = None
    ) -> None:
        """Write the pages of cases of which there is something new, and of those that stood as `again` says; then list and summary.

        Pages that are left when the moment `ends` has come are written the next time. Raises `OSError`.
        """
        with self._lock:
            touched, self._touched = self._touched, set()
        try:
            looked_up = touched.union(self._folder.names(*again))
            if not looked_up and exit_code is None:
                return
            with suppress(RunAborted, WrongInput):  # the books are silent, which the worker tells
                touched -= self._put(sorted(looked_up), ends)
            self._folder.write(self._head(self._clock.now(), exit_code))
        finally:
            with self._lock:
                self._touched |= touched

    def _put(self, names: Sequence[str], ends: float | None) -> set[str]:
        """Write the pages of these cases until the moment `ends`; return those that were."""
        done = set()
        with Reader.open(must_be_there(self._database), self._clock) as books:
            for name in names:
                if ends is not None and self._clock.monotonic() > ends:
                    break
                with suppress(WrongInput):  # a case that the books do not know is nobody's
                    case = as_it_stands(books, name, self._settings.out)
                    if self._fetching is not None and ends is None:  # who wants the end waits for no depot
                        case = self._fetching.brought_home(books, case, self._settings.out)
                    self._folder.put(case.spoken(self._language))
                done.add(name)
        return done

    def _head(self, now: datetime, exit_code: int | None) -> Summary:
        about = self._about
        return Summary(
            run_id=f"{self._began:%Y%m%d-%H%M%S}",
            started_at=self._began,
            finished_at=now,
            command="work",
            portals=about.portals,
            masked=about.masked,
            version=about.version,
            exit_code=exit_code,
            notes=list(self._notes),
        )
