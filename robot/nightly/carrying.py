"""Playing a night's tests within its budget, those that were not as expected once more, and clearing up behind those that were."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ..config.settings import Settings
from ..errors import WrongInput
from ..messages.text import Language
from ..replay.model import FILE
from ..replay.recording import read_recording
from ..reporting.played import Played, PlayedStatus
from ..scenario.model import Scenario
from ..scenario.playing import Outcome, play_all
from ..scenario.sweep import StruckScenario
from .model import SCENARIOS, SWEEP, Slow, test_of

Told = Callable[[Played], None]
_SLOWEST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """How the tests are played: at the portals of `settings`, below whose out folder each attempt has a folder of its own.

    `over` tells whether the budget is spent: then nothing new is begun.
    """

    settings: Settings
    workers: int
    retries: int
    language: Language
    over: Callable[[], bool]

    def at(self, portals: str) -> "Night":
        """Return the same at portals that are known by now."""
        return replace(self, settings=replace(self.settings, portals=portals))

    def play(self, tests: Sequence[Scenario], tell: Told) -> list[Played]:
        """Play them all, and once more, up to `retries` times, those that were not as expected; `tell` of each as it ends."""
        by_name = {one.name: one for one in tests}
        found = {played.name: played for played in self._round(tests, 1, tell)}
        for attempt in range(2, self.retries + 2):
            again = [by_name[one.name] for one in found.values() if one.status in ("failed", "error")]
            for played in self._round(again, attempt, tell) if again and not self.over() else ():
                if played.status != "skipped":
                    found[played.name] = _taken_together(found[played.name], played)
        return [found[one.name] for one in tests]

    def _round(self, tests: Sequence[Scenario], attempt: int, tell: Told) -> Iterator[Played]:
        out = self.settings.out / f"{attempt}"
        for outcome in play_all(tests, replace(self.settings, out=out), self.workers, over=self.over):
            played = self._as_played(outcome, out / outcome.scenario.name, attempt)
            if played.status == "passed":
                leave_recording_only(out / outcome.scenario.name)
            tell(played)
            yield played

    def _as_played(self, outcome: Outcome, evidence: Path, attempt: int) -> Played:
        one, details = outcome.scenario, [told.spoken(self.language) for told in outcome.differences]
        return Played(
            name=one.name,
            status=outcome.status,
            seconds=round(outcome.seconds, 3),
            message=details[0] if details else "",
            details=details,
            suite=SWEEP if isinstance(one, StruckScenario) else SCENARIOS,
            title=one.title,
            file=one.file,
            evidence=evidence.relative_to(self.settings.out).as_posix(),
            attempts=attempt,
        )


def _taken_together(before: Played, now: Played) -> Played:
    """Return what two attempts come to: one that was well at last was flaky, and what was wrong at first is told with its pictures."""
    told = replace(before, attempts=now.attempts, seconds=round(before.seconds + now.seconds, 3))
    if now.status == "passed":
        return replace(told, status="flaky")
    return replace(told, status=_worse(before.status, now.status))


def _worse(one: PlayedStatus, other: PlayedStatus) -> PlayedStatus:
    """Return how a test stands that was well neither time: red, where it could be judged once."""
    return "failed" if "failed" in (one, other) else other


def leave_recording_only(folder: Path) -> None:
    """Take away what a test left that was as expected, but for its recording."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != FILE:
                path.unlink()


def slowest(played: Sequence[Played], out: Path) -> list[Slow]:
    """Return the slowest steps of a night, by the recordings that the tests left."""
    steps: list[Slow] = []
    for one in played:
        with suppress(WrongInput, OSError):
            recording = read_recording(out / one.evidence)
            steps += [
                Slow(test=test_of(one), step=step.step, seconds=step.seconds)
                for case in recording.cases
                for step in case.steps
            ]
    return sorted(steps, key=lambda step: -step.seconds)[:_SLOWEST]
