"""The composition root: everything that a command works with is built here, from what it was asked for and in one place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .audit.work import Audit, AuditRequest
from .browser.context import Browsers, SessionContext
from .browser.pace import Pace
from .browser.recording import Recording
from .browser.session import BrowserSession
from .browser.warm import WarmBrowser
from .config.addresses import Addresses
from .config.clock import Clock, SystemClock
from .config.settings import Settings
from .depot.courier import Courier
from .depot.opening import open_depot
from .execution.case_runner import CaseRunner
from .execution.context import PhasesOf, RobotContext
from .execution.pacing import pace_by
from .execution.plain_run import PlainRun
from .flows.ways import phases_of
from .messages import run as say
from .messages.text import Language
from .reporting.journal import Journal
from .reporting.listener import Listener
from .store.audits import AuditLedger
from .store.store import Store
from .store.stored_ledger import StoredLedger
from .workers.lanes import Lane
from .workers.worker import OwnBrowsers, Robot, Worker, WorkerContext

JOURNAL = "journal.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What was asked for, who is told of the work, and in which language.

    `start_browser` starts the browser of a worker, on the thread that uses it; `phases_of` tells which phases a case goes through.
    """

    settings: Settings
    language: Language
    listener: Listener = field(default_factory=Listener)
    start_browser: Callable[[Settings], OwnBrowsers] = WarmBrowser
    phases_of: PhasesOf = phases_of

    @property
    def addresses(self) -> Addresses:
        """Where the portals are. Raises `WrongInput` where that cannot be read."""
        return Addresses.parse(self.settings.portals)

    def session(self, browsers: Browsers) -> BrowserSession:
        """Open a browser session at the portals."""
        return BrowserSession(SessionContext.at(self.addresses, browsers, self.settings))

    @contextmanager
    def recorded_session(self, browsers: Browsers, pace: Pace | None = None) -> Iterator[BrowserSession]:
        """Open one that is no case's; where a trace is wished for, it is kept as `trace.zip` in the out folder."""
        settings, at = self.settings, SessionContext.at(self.addresses, browsers, self.settings, pace)
        recording = None
        if settings.trace:
            recording = Recording.beside(
                settings.out, mask=settings.mask, hidden=at.keys.passwords, labels=settings.labels
            )
        session = BrowserSession(at, recording=recording)
        try:
            yield session
        finally:
            session.leave()
            if recording is not None:
                recording.close()

    @contextmanager
    def courier(self, store: Store) -> Iterator[Courier | None]:
        """Let a courier carry evidence meanwhile, if there is to be a depot. Raises `WrongInput` where there cannot be one."""
        if self.settings.evidence is None:
            yield None
            return
        depot = open_depot(self.settings.evidence, begin=True)
        with Courier(depot, store, self.settings.out, self.listener.told) as courier:
            yield courier

    def worker(
        self, store: Store, *, journal: str = JOURNAL, lane: Lane | None = None, courier: Courier | None = None
    ) -> Worker:
        """Return a worker of its own; with a run's `lane` it works on that run's cases alone. A `courier` carries what it keeps.

        `journal` is a file's name in the out folder; `{worker}` in it stands for the worker's own name.
        """
        return Worker(
            WorkerContext(
                store=store,
                settings=self.settings,
                portals=self.addresses.url,
                listener=self.listener,
                robot=lambda name, stopping: self._robot(name, store, journal.format(worker=name), stopping, courier),
                lane=lane,
            )
        )

    def plain_run(self, store: Store, browsers: Browsers, journal: Journal, clock: Clock | None = None) -> PlainRun:
        """Return a run without the engine, in a browser that is somebody else's."""
        return PlainRun(self._context("runner", store, browsers, journal), clock or SystemClock())

    def audit(
        self, session: BrowserSession, journal: Journal, request: AuditRequest, clock: Clock, ledger: AuditLedger | None
    ) -> Audit:
        """Return an audit in `session`; with a `ledger` it mends."""
        return Audit(
            session=session,
            settings=self.settings,
            request=request,
            journal=journal,
            listener=self.listener,
            clock=clock,
            language=self.language,
            ledger=ledger,
        )

    @contextmanager
    def _robot(
        self, name: str, store: Store, journal: str, stopping: Callable[[], bool], courier: Courier | None
    ) -> Iterator[Robot]:
        """Start a browser and let a robot work in it; to be entered and left on one thread, Playwright's."""
        path = self.settings.out / journal
        with Journal(path) as kept:
            if kept.torn:
                self.listener.told(say.torn_journal(path))
            browsers = self.start_browser(self.settings)
            try:
                if not browsers.sandboxed:
                    self.listener.told(say.no_sandbox())
                runner = CaseRunner(self._context(name, store, browsers, kept, stopping, courier))
                try:
                    yield Robot(runner, browsers)
                finally:
                    runner.close_session()
            finally:
                browsers.close()

    def _context(
        self,
        name: str,
        store: Store,
        browsers: Browsers,
        journal: Journal,
        stopping: Callable[[], bool] = lambda: False,
        courier: Courier | None = None,
    ) -> RobotContext:
        ledger = StoredLedger(store, self.settings.out, stopping, *([courier.carry] if courier else []))
        journal.ledger = ledger
        return RobotContext(
            name=name,
            settings=self.settings,
            store=store,
            ledger=ledger,
            journal=journal,
            browsers=browsers,
            language=self.language,
            listener=self.listener,
            phases_of=self.phases_of,
            pace=pace_by(store.engine, self.addresses, self.settings, store.clock, stopping),
            courier=courier,
        )
