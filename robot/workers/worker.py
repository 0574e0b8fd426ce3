"""A worker: one robot with a browser of its own, which takes tickets from the queue until it is told to stop.

Playwright lives on a thread of its own, for it leaves an event loop behind that DBOS cannot bear in its threads.
"""

import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Protocol, Self, TypeVar

from ..browser.warm import WarmBrowser
from ..cases.case import Case
from ..config.settings import Settings
from ..errors import LeaseLost, RunAborted, WrongInput
from ..execution.case_runner import Browsers, CaseRunner, Next, Watcher
from ..flows.ways import Phase, phases_of
from ..messages import run as say
from ..messages.text import Language, Message
from ..reporting.journal import Journal
from ..store.entry import Ticket
from ..store.store import Store
from ..store.stored_ledger import StoredLedger
from ..store.trouble import NewerBooks, StoreTrouble
from .engine import Engine, NotMine, Queue
from .heartbeats import Heartbeats, slot
from .lanes import Lane
from .repair import Repair

R = TypeVar("R")


class TakenForGone(RunAborted):
    """The worker gave no sign of life for so long that others have its cases now; it may begin anew."""


class Audience(Watcher, Protocol):
    """Whoever wants to be told of what happens at work."""

    def told(self, message: Message) -> None:
        """Take note of something that the operator should know."""


class OwnBrowsers(Browsers, Protocol):
    """Browsers that the worker itself has started."""

    @property
    def sandboxed(self) -> bool:
        """Whether pages run behind the browser's own walls."""

    def hurry(self, seconds: float) -> None:
        """Let nothing wait for the browser any longer than so many seconds; from any thread."""

    def overdue(self) -> float:
        """Return for how many seconds the session has waited for what should have ended."""

    def close(self) -> None:
        """End them."""


_SECONDS_FOR_A_STEP = 5.0
_SECONDS_OVERDUE = 30.0
_BEATS_IN_A_SILENCE = 5
_BEATS_OF_A_STANDSTILL = 6


class Standstill:
    """Notices that the engine brings an idle worker nothing though a ticket is due: its tables were changed under it, say.

    Beats are counted, not seconds: a machine that was asleep has stood still, too.
    """

    def __init__(self) -> None:
        self._ticket: str | None = None
        self._beats = 0

    def at_work(self) -> None:
        """Note that the worker has something."""
        self._ticket, self._beats = None, 0

    def idle(self, longest_due: str | None) -> bool:
        """Note what is due while the worker has nothing; tell whether it has been the same for too long."""
        same = longest_due is not None and longest_due == self._ticket
        self._ticket, self._beats = longest_due, self._beats + 1 if same else 0
        return self._beats >= _BEATS_OF_A_STANDSTILL


class Worker:
    """Works from `with` until `stop`, or until it cannot go on: `stopped` tells, and `trouble` says why.

    Raises `WrongInput` or `RunAborted` on entering when there is no browser or the store cannot be written.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        portals: str,
        watcher: Audience,
        language: Language,
        journal: str = "journal.jsonl",
        browsers: Callable[[Settings], OwnBrowsers] = WarmBrowser,
        ways: Callable[[Case], Sequence[Phase]] = phases_of,
        lane: Lane | None = None,
    ) -> None:
        """`journal` is a file's name in the out folder; `{worker}` in it stands for the worker's own name.

        `browsers` starts the browser that the worker uses, on the thread that uses it. With a `lane` it carries that run's cases
        alone, and who has own cases in it is asked to `fetch` them again and again.
        """
        self._store = store
        self._settings = settings
        self._portals = portals
        self._watcher = watcher
        self._language = language
        self._journal = journal
        self._browsers = browsers
        self._ways = ways
        self._lane = lane
        self._closing = ExitStack()
        self._carrying = 0
        self._standstill = Standstill()
        self.stopped = Event()
        self.trouble: RunAborted | WrongInput | None = None

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            self.name = opening.enter_context(slot(self._store))
            self._queue = opening.enter_context(Queue(self._store, self._portals, self._lane))
            self._repair = Repair(self._store, self._queue, self._portals)
            self._refuse_pickles()
            self._thread = opening.enter_context(ThreadPoolExecutor(1, "desk"))
            self._case_runner = self._on_browser_thread(self._open_browser, opening)
            self._sign_in()
            opening.callback(self._leave)
            engine = Engine(self._store, self._portals, self.name, self._carry, self._lane)
            opening.callback(engine.close)
            opening.callback(self._on_browser_thread, _nothing)  # once this is done, so is the step at hand
            heart = Thread(target=self._beat, name="heart", daemon=True)
            heart.start()
            opening.callback(heart.join)
            opening.callback(self.stopped.set)
            self._closing = opening.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._closing.close()

    def fetch(self) -> None:
        """Take tickets of the run's own cases from the common queue, as far as its workers are free. Raises `StoreTrouble`."""
        if not self.stopped.is_set():
            self._queue.fetch()

    def stop(self) -> None:
        """Leave the case at hand before its next step, whatever its page does, and take no other one."""
        self.stopped.set()
        self._browser.hurry(_SECONDS_FOR_A_STEP)

    def stop_at_once(self) -> None:
        """Leave the case at hand where it stands: what a click came to is looked up when it goes on."""
        self.stopped.set()
        self._browser.hurry(0.0)

    def _sign_in(self) -> None:
        """Begin to live, as others see it; what a dead worker of the same name has left is put on the common queue first."""
        silence, run = self._settings.timeouts.silence, self._lane.run if self._lane else None
        self._heartbeats = Heartbeats(self._store, self.name, silence, run)
        self._queue.take_over({self.name})
        self._queue.bring_back(self._heartbeats.runs())
        self._queue.open_lane()

    def _open_browser(self, opening: ExitStack) -> CaseRunner:
        """Open what the browser's thread works with; it is closed on that thread, too."""
        out = self._settings.out
        path = out / self._journal.format(worker=self.name)
        journal = opening.enter_context(Journal(path))
        if journal.torn:
            self._watcher.told(say.torn_journal(path))
        self._browser = browser = self._browsers(self._settings)
        opening.callback(self._on_browser_thread, browser.close)
        if not browser.sandboxed:
            self._watcher.told(say.no_sandbox())
        ledger = StoredLedger(self._store, out, self.stopped.is_set)
        journal.ledger = ledger
        case_runner = CaseRunner(
            self.name, self._store, browser, self._settings, journal, ledger, self._watcher, self._language, self._ways
        )
        opening.callback(self._on_browser_thread, case_runner.close_session)
        return case_runner

    def _on_browser_thread(self, do: Callable[..., R], *args: object) -> R:
        return self._thread.submit(do, *args).result()

    def _carry(self, ticket: Ticket) -> Next | None:
        """Carry a case through one phase, as the engine asks; see `Engine`."""
        if self.stopped.is_set():
            raise NotMine
        self._carrying += 1
        try:
            return self._carried(ticket)
        except (RunAborted, WrongInput) as trouble:
            self._give_up(trouble)
            raise NotMine from trouble
        finally:
            self._carrying -= 1
            self._standstill.at_work()

    def _carried(self, ticket: Ticket) -> Next | None:
        try:
            return self._on_browser_thread(self._at_the_desk, ticket)
        except LeaseLost as left:
            if self._store.ticket_of(ticket.case_id) == ticket:
                raise NotMine from left
            return None
        except (RunAborted, WrongInput):
            raise
        except Exception as fault:
            said = say.own_fault(fault, self._write_down(ticket, fault))
            self._on_browser_thread(
                self._case_runner.park, ticket, said
            )  # a case never ends silently, not by our own fault either
            return None

    def _at_the_desk(self, ticket: Ticket) -> Next | None:
        following = self._case_runner.carry(ticket)
        if ticket in self._case_runner.strange:
            self._watcher.told(say.left_to_newer(ticket.case_id))
        return following

    def _write_down(self, ticket: Ticket, fault: Exception) -> Path:
        """Keep where the robot failed, for its makers; without the words of the error, which may name a customer."""
        path = self._settings.out / f"fault-{ticket.case_id}.txt"
        with suppress(OSError):
            path.write_text("".join([*traceback.format_tb(fault.__traceback__), type(fault).__name__, "\n"]), "utf-8")
        return path

    def _give_up(self, why: RunAborted | WrongInput) -> None:
        self.trouble = self.trouble or why
        self.stopped.set()

    def _beat(self) -> None:
        """Give signs of life, and take over from those who give none."""
        pause = self._settings.timeouts.silence / _BEATS_IN_A_SILENCE
        while not self.stopped.is_set():
            try:
                self._store.must_be_known()
                if self._browser.overdue() > _SECONDS_OVERDUE:
                    self._give_up(TakenForGone(say.browser_stands_still()))
                    return
                if not self._heartbeats.beat():
                    self._give_up(TakenForGone(say.taken_for_gone()))
                    return
                self._queue.take_over(self._heartbeats.gone() - {self.name})
                self._queue.bring_back(self._heartbeats.runs())
                self._queue.open_lane()
                self._refuse_pickles()
                self._mend()
                self._must_move()
            except (StoreTrouble, NewerBooks) as trouble:
                self._give_up(trouble)
            self.stopped.wait(pause)

    def _mend(self) -> None:
        if lost := self._repair.look(self._case_runner.strange):
            self._watcher.told(say.tickets_put_anew(lost))

    def _refuse_pickles(self) -> None:
        if refused := self._queue.refuse_pickles(self.name):
            self._repair.at_once()
            self._watcher.told(
                say.pickles_refused(refused, self._store.engine.url.render_as_string(hide_password=True))
            )

    def _must_move(self) -> None:
        """Raise `StoreTrouble` where the engine does not bring what is due."""
        if not self._carrying and self._standstill.idle(self._queue.longest_due()):
            raise StoreTrouble(say.standstill(self._store.engine.url.render_as_string(hide_password=True)))

    def _leave(self) -> None:
        """Sign off, and put what is left on the queue for the others."""
        try:
            self._heartbeats.leave()
            self._queue.take_over({self.name})
            self._queue.bring_back(self._heartbeats.runs())
        except (StoreTrouble, NewerBooks) as trouble:
            self._give_up(trouble)


def _nothing() -> None:
    """Do nothing."""
