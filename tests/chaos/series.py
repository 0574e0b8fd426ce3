"""Carrying out a plan: the same command again and again, with its death planned, until the case has ended; then the judgement."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from renkei.mockportals.samples import case_rows as samples
from renkei.robot.cases.template import write_template
from renkei.robot.config.addresses import Addresses
from renkei.robot.reporting.summary import Reason
from renkei.robot.scenario.control import Control
from renkei.robot.store.store import Store
from sqlalchemy.engine import URL

from tests.chaos.kills import Kill, Victim, written
from tests.chaos.plans import KillPlan
from tests.chaos.portals import Portals
from tests.support.judge import Ended, problems_of
from tests.support.lifeline import tied_to_us

ROOT = Path(__file__).parents[2]
_LONGEST_RUN = 600.0
_HANGS = 124
"""The code of a robot that had to be ended."""
_PERSONS_PATIENCE = 3
"""How often a person runs a parked case again before it is left parked."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a robot noted: a step was `begun`, `done` or `failed`, or a kill `struck`; `at` is the machine's time in seconds."""

    at: float
    what: str
    step: str
    point: str = ""


@dataclass(slots=True)
class Outcome:
    """What came of a plan. `parked` counts how often a person was asked; `reasons` are what they were told, by step."""

    plan: KillPlan
    victim: Victim
    status: str = "lost"
    reason: Reason | None = None
    parked: int = 0
    missed: tuple[Kill, ...] = ()
    effects: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    notes: Sequence[Note] = ()
    reasons: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    @property
    def struck(self) -> list[Note]:
        """Every kill that came to pass."""
        return [note for note in self.notes if note.what == "struck"]

    @property
    def problems(self) -> list[str]:
        """What must not be, as the judge of all tests says it. A death may take the picture along."""
        return list(problems_of(Ended([self], self.effects, self.refused, pictured=False), self.plan.expected))

    def count(self, kind: str) -> int:
        """Count the problems of one kind."""
        return sum(problem.startswith(f"{kind}:") for problem in self.problems)

    @property
    def recoveries(self) -> list[float]:
        """Seconds from each kill to the first step that was begun after it."""
        return [
            following.at - kill.at
            for at, kill in enumerate(self.notes)
            if kill.what == "struck"
            for following in self.notes[at + 1 : at + 2]
        ]

    def seconds_to_done(self, step: str) -> float:
        """Return how long after the first kill a step was done."""
        return next(n.at for n in self.notes if (n.what, n.step) == ("done", step) and n.at > self.struck[0].at) - (
            self.struck[0].at
        )


class Series:
    """Kills one victim in plan after plan, each in a world of its own; everything lies in `folder`."""

    def __init__(self, portals: Portals, folder: Path, victim: Victim, **timeouts: float) -> None:
        self._portals = portals
        self._folder = folder
        self._victim = victim
        self._timeouts = timeouts

    def carry_out(self, plan: KillPlan) -> Outcome:
        """Carry out a plan and judge what came of it."""
        at_work = _PlanAtWork(
            self._portals, self._folder / self._victim / plan.name, plan, self._victim, self._timeouts
        )
        if plan.after:
            at_work.go_before()
        outcome = at_work.strike()
        ledger = at_work.control.ledger()
        outcome.effects, outcome.refused = _counted(ledger["effects"]), _counted(ledger["refused"])
        return outcome


class _PlanAtWork:
    """One plan's world, sheet and books."""

    def __init__(
        self, portals: Portals, folder: Path, plan: KillPlan, victim: Victim, timeouts: Mapping[str, float]
    ) -> None:
        self._portals, self._folder, self._plan, self._victim, self._timeouts = portals, folder, plan, victim, timeouts
        folder.mkdir(parents=True)
        portals.must_answer()
        self.control = Control(portals.addresses, f"{victim}-{plan.name}")
        self.control.reset()
        row = samples.rows(plan.party)[plan.party - 1]
        self._case_id = str({**row, **plan.headers}["案件ID"])
        write_template(folder / "cases.csv", [{**row, **plan.headers}])
        write_template(folder / "before.csv", [row])
        self._notes = folder / "notes.jsonl"

    def go_before(self) -> None:
        """Let the estimate go the main way, unharmed."""
        code = self._run((), "before.csv")
        if code:
            raise RuntimeError(f"{self._plan.name}: the way before ended with {code}")
        self._notes.unlink()

    def strike(self) -> Outcome:
        """Run the case until it has ended and every kill has come to pass that the case comes to."""
        plan, outcome = self._plan, Outcome(self._plan, self._victim)
        for name, times in plan.faults.items():
            self.control.arm(name=name, times=times)
        left = plan.kills
        while True:
            next_kills = left[:1] if self._victim == "robot" else left
            code = self._run(next_kills, "cases.csv")
            outcome.notes = self._read_notes()
            left = plan.kills[len(outcome.struck) :]
            self._portals.must_answer()
            if _was_killed(code):
                continue
            outcome.status, outcome.reason = self._ended()
            if code not in (0, 1):
                outcome.troubles.append(f"exit code {code}")
            if outcome.reason is not None:
                outcome.reasons.append(f"{outcome.reason.step}: {outcome.reason.message}")
            outcome.parked += outcome.status == "needs_person"
            if outcome.status != "needs_person" or outcome.parked > _PERSONS_PATIENCE + len(plan.kills):
                outcome.missed = left
                return outcome

    def _run(self, kills: tuple[Kill, ...], sheet: str) -> int:
        orders = {
            "victim": self._victim,
            "notes": str(self._notes),
            "kills": written(kills),
            "timeouts": self._timeouts,
            "misread": self._plan.misread,
            "portals_pid": str(self._portals.pid_file),
        }
        command = [sys.executable, "-m", "tests.chaos.victim", json.dumps(orders), "run", str(self._folder / sheet)]
        command += [
            "--portals",
            self._url,
            "--out",
            str(self._folder / "out"),
            "--db",
            str(self._folder / "books.sqlite"),
        ]
        with (self._folder / "said.txt").open("ab") as said:
            try:
                return subprocess.run(
                    [*command, "--customer", "robot", "--staff", "robot"],
                    cwd=ROOT,
                    **tied_to_us({**os.environ, "PYTHONUTF8": "1"}),
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    timeout=_LONGEST_RUN,
                    check=False,
                ).returncode
            except subprocess.TimeoutExpired:
                return _HANGS

    @property
    def _url(self) -> str:
        return Addresses(self.control.addresses.host, self.control.addresses.port).url

    def _ended(self) -> tuple[str, Reason | None]:
        """Return how the case stands in the robot's store, and what a person is told of it."""
        with Store.open(URL.create("sqlite", database=str(self._folder / "books.sqlite"))) as store:
            entry = store.entry(self._case_id)
        return (entry.status, entry.reason) if entry is not None else ("lost", None)

    def _read_notes(self) -> list[Note]:
        if not self._notes.exists():
            return []
        return [Note(**json.loads(line)) for line in self._notes.read_text("utf-8").splitlines()]


def _was_killed(code: int) -> bool:
    return code == -getattr(signal, "SIGKILL", -signal.SIGTERM)


def _counted(entries: Sequence[Mapping[str, Any]]) -> Counter[str]:
    return Counter(entry["effect"] for entry in entries)
