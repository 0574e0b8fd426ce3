"""Playing many scenarios, each in a world of its own: by this process one after the other, or by several with a browser each."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from threading import Event
from typing import Any, Protocol

from playwright.sync_api import Error as PlaywrightError

from ..browser.trouble import in_words
from ..browser.warm import WarmBrowser
from ..config.addresses import Addresses
from ..config.processes import end_with_pool
from ..config.settings import Settings
from ..errors import RunAborted, WrongInput
from ..messages.text import Message
from ..reporting.played import PlayedStatus
from .model import Scenario
from .play import play, stage_of
from .sweep import StruckScenario, struck

_SECONDS_TO_CLOSE = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one scenario: each difference from what it expects, or why it could not be played.

    `stops` tells that no other could be played either: the portals are silent, or there is no browser. `sandboxed` is the browser's.
    """

    scenario: Scenario
    status: PlayedStatus
    differences: Sequence[Message] = ()
    seconds: float = 0.0
    stops: bool = False
    sandboxed: bool = True


class _Pipe(Protocol):
    """One end of a pipe: on Windows it is of another class than elsewhere."""

    def send(self, obj: Any, /) -> None:  # noqa: ANN401 - whatever can be pickled
        """Send it."""

    def recv(self) -> Any:  # noqa: ANN401
        """Wait for what was sent."""

    def close(self) -> None:
        """Let go of it."""


class _Player(Protocol):
    def play(self, scenario: Scenario) -> Outcome:
        """Play it."""

    def close(self) -> None:
        """Let go of the browser."""


def play_all(
    scenarios: Sequence[Scenario],
    settings: Settings,
    workers: int = 1,
    lived_in: int = 0,
    over: Callable[[], bool] = lambda: False,
) -> Iterator[Outcome]:
    """Play them at the portals of `settings`, so many at a time, and yield what became of each, in their order.

    Once the portals are silent, or no browser starts, or it is `over`, the rest is skipped.
    """
    count = min(workers, len(scenarios))
    if count < 2:
        yield from _one_by_one(scenarios, _Here(settings, lived_in), over)
    else:
        yield from _at_a_time(scenarios, [_Process(settings, lived_in) for _ in range(count)], over)


def skipped(scenario: Scenario) -> Outcome:
    """Say that a scenario was not played."""
    told = Message(ja="実行しませんでした(前のエラーのため)。", en="Not played: see the error before it.")
    return Outcome(scenario=scenario, status="skipped", differences=(told,))


def out_of_time(scenario: Scenario) -> Outcome:
    """Say that a scenario was not begun any more."""
    told = Message(
        ja="実行しませんでした(時間の上限のため)。", en="Not played: the time that there was for it is over."
    )
    return Outcome(scenario=scenario, status="skipped", differences=(told,))


def _one_by_one(scenarios: Sequence[Scenario], player: _Player, over: Callable[[], bool]) -> Iterator[Outcome]:
    stopped = False
    try:
        for one in scenarios:
            outcome = skipped(one) if stopped else out_of_time(one) if over() else player.play(one)
            stopped = stopped or outcome.stops
            yield outcome
    finally:
        player.close()


def _at_a_time(
    scenarios: Sequence[Scenario], players: Sequence["_Process"], over: Callable[[], bool]
) -> Iterator[Outcome]:
    """Hand each to whichever player is idle; each is waited for by a thread of its own."""
    idle, stopped = SimpleQueue["_Process"](), Event()
    for player in players:
        idle.put(player)

    def take(one: Scenario) -> Outcome:
        if stopped.is_set():
            return skipped(one)
        player = idle.get()
        try:
            outcome = out_of_time(one) if over() else player.play(one)
        finally:
            idle.put(player)
        if outcome.stops:
            stopped.set()
        return outcome

    threads = ThreadPoolExecutor(len(players), "scenario")
    try:
        for turn in [threads.submit(take, one) for one in scenarios]:
            yield turn.result()
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        for player in players:
            player.close()
        threads.shutdown()


class _Here:
    """Plays in this process, in a browser that is started for the first scenario, and anew where it died."""

    def __init__(self, settings: Settings, lived_in: int) -> None:
        self._settings, self._lived_in = settings, lived_in
        self._warm: WarmBrowser | None = None

    def play(self, scenario: Scenario) -> Outcome:
        """Play it; whatever hinders that is what became of it."""
        began = time.monotonic()
        try:
            warm = self._browser()
        except WrongInput as none:
            return Outcome(scenario=scenario, status="error", differences=(none.message,), stops=True)
        status, told = self._judged(scenario, warm)
        return Outcome(
            scenario=scenario,
            status=status,
            differences=told,
            seconds=time.monotonic() - began,
            stops=status == "error" and not Addresses.parse(self._settings.portals).answer(),
            sandboxed=warm.sandboxed,
        )

    def close(self) -> None:
        """Close the browser."""
        if self._warm is not None:
            self._warm.close()

    def _browser(self) -> WarmBrowser:
        if self._warm is None:
            self._warm = WarmBrowser(self._settings)
        elif not self._warm.is_connected():
            self._warm.replace()
        return self._warm

    def _judged(self, scenario: Scenario, warm: WarmBrowser) -> tuple[PlayedStatus, Sequence[Message]]:
        try:
            stage = stage_of(warm, self._settings, self._lived_in)
            found = struck(scenario, stage) if isinstance(scenario, StruckScenario) else play(scenario, stage)
        except WrongInput as refused:
            return "failed", [refused.message]
        except RunAborted as stopped:
            return "error", [stopped.message]
        except PlaywrightError as error:
            return "error", [in_words(error)]
        return ("failed" if found else "passed"), found


class _Process:
    """Plays in a process of its own, which is started for the first scenario, and anew where it died."""

    def __init__(self, settings: Settings, lived_in: int) -> None:
        self._wanted = settings, lived_in
        self._context = get_context("spawn")
        self._busy = False
        self._started: tuple[_Pipe, BaseProcess] | None = None

    def play(self, scenario: Scenario) -> Outcome:
        """Have it played."""
        self._busy = True
        try:
            connection = self._connection()
            connection.send(scenario)
            outcome: Outcome = connection.recv()
        except (EOFError, OSError):
            self._end(0.0)
            told = Message(ja="実行していたプロセスが終了しました。", en="The process that played it has ended.")
            return Outcome(scenario=scenario, status="error", differences=(told,))
        finally:
            self._busy = False
        return outcome

    def close(self) -> None:
        """Let it close its browser and end; what it plays just now is not waited for."""
        if self._started is None:
            return
        connection, process = self._started
        if self._busy:
            process.terminate()
        else:
            with suppress(OSError):
                connection.send(None)
        self._end(_SECONDS_TO_CLOSE)

    def _connection(self) -> _Pipe:
        if self._started is None:
            ours, theirs = self._context.Pipe()
            process = self._context.Process(target=_serve, args=(theirs, *self._wanted), daemon=True)
            process.start()
            theirs.close()  # or it would never be seen that the process has ended
            self._started = ours, process
        return self._started[0]

    def _end(self, seconds: float) -> None:
        if self._started is None:
            return
        (connection, process), self._started = self._started, None
        process.join(seconds)
        if process.is_alive():
            process.kill()
            process.join()
        connection.close()


def _serve(connection: _Pipe, settings: Settings, lived_in: int) -> None:
    """Play what comes until nothing does any more."""
    end_with_pool()
    player = _Here(settings, lived_in)
    with suppress(KeyboardInterrupt, EOFError, OSError):
        try:
            while (scenario := connection.recv()) is not None:
                connection.send(player.play(scenario))
        finally:
            player.close()
