"""A worker: one robot with a browser of its own, which takes tickets from the queue until it is told to stop.

Playwright lives on a thread of its own, for it leaves an event loop behind that DBOS cannot bear in its threads.
"""

import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Protocol, Self, TypeVar

from ..browser.context import Browsers
from ..config.settings import Settings
from ..errors import LeaseLost, RunAborted, WrongInput
from ..execution.case_runner import CaseRunner
from ..messages import run as say
from ..reporting.drafts import keep
from ..reporting.listener import Listener
from ..store.entry import Ticket
from ..store.store import Store
from ..store.trouble import NewerBooks, StoreTrouble
from .engine import Engine, Following, NotMine, Queue
from .heartbeats import Heartbeats, slot
from .lanes import Lane
from .repair import Repair

R = TypeVar("R")


class TakenForGone(RunAborted):
    """The worker gave no sign of life for so long that others have its cases now; it may begin anew."""


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


@dataclass(frozen=True, slots=True)
class Robot:
    """Who does the work: it carries cases in the browser that it has to itself."""

    case_runner: CaseRunner
    browser: OwnBrowsers


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerContext:
    """What a worker stands on.

    `robot` starts a robot of this name, which stops before its next step when the other one says so; it is entered and left on the
    thread that the robot works on. With a `lane` a worker carries that run's cases alone, and who has own cases in it is asked to
    `fetch` them again and again.
    """

    store: Store
    settings: Settings
    portals: str
    listener: Listener
    robot: Callable[[str, Callable[[], bool]], AbstractContextManager[Robot]]
    lane: Lane | None = None


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

    def __init__(self, context: WorkerContext) -> None:
        self._context = context
        self._store, self._lane = context.store, context.lane
        self._closing = ExitStack()
        self._carrying = 0
        self._standstill = Standstill()
        self.stopped = Event()
        self.trouble: RunAborted | WrongInput | None = None

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            self.name = opening.enter_context(slot(self._store))
            self._queue = opening.enter_context(Queue(self._store, self._context.portals, self._lane))
            self._repair = Repair(self._store, self._queue, self._context.portals)
            self._refuse_pickles()
            self._thread = opening.enter_context(ThreadPoolExecutor(1, "browser"))
            self._robot = self._on_browser_thread(self._start_robot, opening)
            self._sign_in()
            opening.callback(self._leave)
            engine = Engine(self._store, self._context.portals, self.name, self._carry, self._lane)
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
        self._robot.browser.hurry(_SECONDS_FOR_A_STEP)

    def stop_at_once(self) -> None:
        """Leave the case at hand where it stands: what a click came to is looked up when it goes on."""
        self.stopped.set()
        self._robot.browser.hurry(0.0)

    def _sign_in(self) -> None:
        """Begin to live, as others see it; what a dead worker of the same name has left is put on the common queue first."""
        silence, run = self._context.settings.timeouts.silence, self._lane.run if self._lane else None
        self._heartbeats = Heartbeats(self._store, self.name, silence, run)
        self._queue.take_over({self.name})
        self._queue.bring_back(self._heartbeats.runs())
        self._queue.open_lane()

    def _start_robot(self, opening: ExitStack) -> Robot:
        """Start the robot; it is ended on the thread that it was started on."""
        starting = self._context.robot(self.name, self.stopped.is_set)
        robot = starting.__enter__()
        opening.callback(self._on_browser_thread, starting.__exit__, None, None, None)
        return robot

    def _on_browser_thread(self, do: Callable[..., R], *args: object) -> R:
        return self._thread.submit(do, *args).result()

    def _carry(self, ticket: Ticket) -> Following | None:
        """Carry a case through one phase, as the engine asks; see `Engine`."""
        if self.stopped.is_set():
            raise NotMine
        self._carrying += 1
        try:
            following = self._thread.submit(self._robot.case_runner.carry, ticket).result()
        except LeaseLost as left:
            if self._store.ticket_of(ticket.case_id) == ticket:
                raise NotMine from left
            return None
        except (RunAborted, WrongInput) as trouble:
            self._give_up(trouble)
            raise NotMine from trouble
        except Exception as fault:  # a case never ends silently, not by our own fault either
            self._park(ticket, fault)
            return None
        finally:
            self._carrying -= 1
            self._standstill.at_work()
        return Following(hop=following.ticket.hop, after=following.after) if following else None

    def _park(self, ticket: Ticket, fault: Exception) -> None:
        said = say.own_fault(fault, self._write_down(ticket, fault))
        try:
            self._on_browser_thread(self._robot.case_runner.park, ticket, said)
        except (RunAborted, WrongInput) as trouble:
            self._give_up(trouble)
            raise NotMine from trouble

    def _write_down(self, ticket: Ticket, fault: Exception) -> Path:
        """Keep where the robot failed, for its makers; without the words of the error, which may name a customer."""
        path = self._context.settings.out / f"fault-{ticket.case_id}.txt"
        with suppress(OSError):
            keep(path, "".join([*traceback.format_tb(fault.__traceback__), type(fault).__name__, "\n"]).encode())
        return path

    def _give_up(self, why: RunAborted | WrongInput) -> None:
        self.trouble = self.trouble or why
        self.stopped.set()

    def _beat(self) -> None:
        """Give signs of life, and take over from those who give none."""
        pause = self._context.settings.timeouts.silence / _BEATS_IN_A_SILENCE
        while not self.stopped.is_set():
            try:
                self._store.must_be_known()
                if self._robot.browser.overdue() > _SECONDS_OVERDUE:
                    self._give_up(TakenForGone(say.browser_stands_still()))
                    return
                if not self._heartbeats.beat():
                    self._give_up(TakenForGone(say.taken_for_gone()))
                    return
                self._queue.take_over(self._heartbeats.gone() - {self.name})
                self._queue.open_lane()
                self._look_after_the_queue(mine=self._heartbeats.is_my_turn())
                self._must_move()
            except (StoreTrouble, NewerBooks) as trouble:
                self._give_up(trouble)
            self.stopped.wait(pause)

    def _look_after_the_queue(self, *, mine: bool) -> None:
        """Do what one worker of all has to do at a beat, where the turn is `mine`; finish what was begun at the last one."""
        if mine:
            self._queue.bring_back(self._heartbeats.runs())
            self._refuse_pickles()
        if lost := self._repair.look(self._robot.case_runner.strange, onward=mine):
            self._context.listener.told(say.tickets_put_anew(lost))

    def _refuse_pickles(self) -> None:
        if refused := self._queue.refuse_pickles(self.name):
            self._repair.at_once()
            self._context.listener.told(
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
