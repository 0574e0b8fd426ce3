"""What brings a reason about: faults, another row, other records, a person's decision; and the case carried until it is told."""

import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from importlib import import_module
from typing import Any
from unittest.mock import patch

from renkei.mockportals.context import WorldContext
from renkei.robot import messages as sentences
from renkei.robot.cases.case import Case
from renkei.robot.config.settings import Customer, Staff
from renkei.robot.errors import CaseError
from renkei.robot.flows.ways import phases_of
from renkei.robot.messages.text import Message
from renkei.robot.reporting.summary import CaseResult
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.entry import Ticket
from renkei.robot.store.store import Store
from sqlalchemy import select

from tests.simulation.people import People
from tests.simulation.plan import Crash, PlannedFault, RunPlan
from tests.simulation.robot_at_work import PORTALS
from tests.simulation.run import PATIENCE, Outcome, Run
from tests.simulation.simulator import Simulator
from tests.simulation.world import Saved

FIRST = 1
ESTIMATE = f"E{FIRST:08d}"
"""The estimate that all are about."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What happens to a case.

    `after` begins where another way has ended, or with "PHASE" of `way` where that phase begins. `row` are headers that differ from
    the sample's; `lays` changes the portals' records before the robot begins, `between` before its second turn; `patches` is by
    dotted name.
    """

    way: str = "main"
    phase: str = ""
    after: str = ""
    faults: tuple[str, ...] = ()
    row: Mapping[str, object] = field(default_factory=dict)
    lays: Callable[[WorldContext], None] | None = None
    between: Callable[[Store, str], None] | None = None
    patches: Mapping[str, object] = field(default_factory=dict)
    timeouts: Mapping[str, float] = field(default_factory=dict)
    customer: Customer = "robot"
    staff: Staff = "robot"
    crashes: tuple[str, ...] = ()


class _Silence(People):
    """People who say nothing at all: the case waits until its time is spent."""

    def are_asked(self, case_id: str) -> bool:
        return False


class CausedRun(Run):
    """A run in which something befalls the case; it ends with its first turn, or with its second where something is between."""

    def __init__(self, cause: Cause, simulator: Simulator) -> None:
        plan = RunPlan(
            cause.way,
            FIRST,
            cause.phase,
            faults=tuple(map(PlannedFault.parse, cause.faults)),
            crashes=tuple(map(Crash.parse, cause.crashes)),
            people=cause.staff == "person",
        )
        super().__init__(plan, simulator._world, simulator._disk, _begin(cause, simulator, plan), simulator._descriptor)
        self._cause = cause
        self._people = _Silence(plan, self._store, self._chance)
        if cause.row:
            self._case = self._case.model_copy(update=_fields(cause.row))
        timeouts = replace(PATIENCE, **cause.timeouts)
        self._settings = replace(self._settings, timeouts=timeouts, customer=cause.customer, staff=cause.staff)
        if cause.lays is not None:
            cause.lays(self._world_context)

    def _carry_on_without_trouble(self) -> None:
        if self._cause.between is not None:
            self._cause.between(self._store, self._case.case_id)
            self._turn()

    def _enrolled(self) -> Ticket | None:
        self._start_robot()
        first = phases_of(self._case)[0].name
        enrolled = self._store.enrol(self._case, Wanted(PORTALS, self._cause.customer, self._cause.staff), first)
        return enrolled or self._store.ticket_of(self._case.case_id)


def bring_about(cause: Cause, simulator: Simulator) -> CaseResult:
    """Let it happen to a case; return how that ended."""
    return caused(cause, simulator).turns[-1]


def caused(cause: Cause, simulator: Simulator) -> Outcome:
    """Let it happen to a case; return what became of the run."""
    run = CausedRun(cause, simulator)  # where it begins is another run's end, in which nothing is wrong
    with ExitStack() as patched:
        for target, wrong in cause.patches.items():
            patched.enter_context(patch(target, wrong))
        outcome = run.carry_out(None)
    assert not outcome.problems, outcome.problems
    return outcome


def _begin(cause: Cause, simulator: Simulator, plan: RunPlan) -> Saved | None:
    """Return where it begins; with another way before it, or another row, the store is a new one, as another robot's."""
    saved = simulator.undisturbed(cause.after, FIRST).end if cause.after else simulator._begin_of(plan)
    anew = cause.after or cause.row
    return replace(saved, books=simulator._disk.blank) if saved and anew else saved


def _fields(row: Mapping[str, object]) -> Mapping[str, Any]:
    return {name: value for name, value in row.items() if name in Case.model_fields}


def changing(kind: Any, **values: object) -> Callable[[WorldContext], None]:
    """Return what gives the estimate's newest record of that kind other values."""

    def change(world_context: WorldContext) -> None:
        with world_context.store.writing() as session:
            for record in session.scalars(select(kind)):
                if record.estimate_number == ESTIMATE:
                    for name, value in values.items():
                        setattr(record, name, value)

    return change


def all_of(*changes: Callable[[WorldContext], None]) -> Callable[[WorldContext], None]:
    """Return what makes every one of these changes."""

    def change(world_context: WorldContext) -> None:
        for one in changes:
            one(world_context)

    return change


Told = tuple[Message, Message]


def sentences_of_reasons() -> dict[str, Callable[..., Any]]:
    """Return every function of `robot.messages` that says what was seen and what to do next, by module and name."""
    found = {}
    for module in pkgutil.iter_modules(sentences.__path__, f"{sentences.__name__}."):
        for name, function in inspect.getmembers(import_module(module.name), inspect.isfunction):
            if not name.startswith("_") and function.__module__ == module.name and _tells_a_reason(function):
                found[f"{module.name.rpartition('.')[2]}.{name}"] = function
    return found


def _tells_a_reason(function: Callable[..., Any]) -> bool:
    returns = inspect.signature(function, eval_str=True).return_annotation
    return returns == Told or (isinstance(returns, type) and issubclass(returns, CaseError)) or returns is CaseResult


@contextmanager
def listening() -> Iterator[dict[str, str]]:
    """Note what each of these functions says, by what was seen in Japanese, wherever the robot has it from."""
    heard: dict[str, str] = {}
    with ExitStack() as patched:
        for name, function in sentences_of_reasons().items():
            for module in [one for key, one in sys.modules.items() if key.startswith("renkei.robot")]:
                for attribute, value in list(vars(module).items()):
                    if value is function:
                        patched.enter_context(patch.object(module, attribute, _noting(name, function, heard)))
        yield heard


def _noting(name: str, function: Callable[..., Any], heard: dict[str, str]) -> Callable[..., Any]:
    @wraps(function)
    def said(*args: Any, **kwargs: Any) -> Any:
        told = function(*args, **kwargs)
        heard[(told.seen if isinstance(told, CaseError) else told[0]).ja] = name
        return told

    return said
