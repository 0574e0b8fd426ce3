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

from renkei.mockportals.ground import Ground
from renkei.robot import sentences
from renkei.robot.case import Case
from renkei.robot.durable.entry import Ticket
from renkei.robot.durable.store import Store
from renkei.robot.errors import CaseError
from renkei.robot.flows.ways import phases_of
from renkei.robot.settings import Customer
from renkei.robot.summary import CaseResult
from renkei.robot.words import Words
from sqlalchemy import select

from tests.simulation.plan import Crash, Plan, Trouble
from tests.simulation.robot_at_work import PORTALS
from tests.simulation.run import PATIENCE, Run
from tests.simulation.stage import Stage
from tests.simulation.world import Saved

FIRST = 1
ESTIMATE = f"E{FIRST:08d}"
"""The estimate that all are about."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What befalls a case.

    `after` begins where another way has ended, or with "PHASE" of `way` where that phase begins. `row` are headers that differ from
    the sample's; `lays` changes the portals' records before the robot begins, `between` before its second turn; `patches` is by
    dotted name.
    """

    way: str = "main"
    phase: str = ""
    after: str = ""
    faults: tuple[str, ...] = ()
    row: Mapping[str, object] = field(default_factory=dict)
    lays: Callable[[Ground], None] | None = None
    between: Callable[[Store, str], None] | None = None
    patches: Mapping[str, object] = field(default_factory=dict)
    patience: Mapping[str, float] = field(default_factory=dict)
    customer: Customer = "robot"
    crashes: tuple[str, ...] = ()


class Befallen(Run):
    """A run in which something befalls the case; it ends with its first turn, or with its second where something is between."""

    def __init__(self, cause: Cause, stage: Stage) -> None:
        plan = Plan(
            cause.way,
            FIRST,
            cause.phase,
            faults=tuple(map(Trouble.parse, cause.faults)),
            crashes=tuple(map(Crash.parse, cause.crashes)),
        )
        super().__init__(plan, stage._world, stage._disk, _begin(cause, stage, plan), stage._descriptor)
        self._cause = cause
        if cause.row:
            self._case = self._case.model_copy(update=_fields(cause.row))
        patience = replace(PATIENCE, **cause.patience)
        self._settings = replace(self._settings, patience=patience, customer=cause.customer)
        if cause.lays is not None:
            cause.lays(self._ground)

    def _have_it_mended(self) -> None:
        if self._cause.between is not None:
            self._cause.between(self._store, self._case.case_id)
            self._turn()

    def _enrolled(self) -> Ticket | None:
        self._hire()
        first = phases_of(self._case)[0].name
        enrolled = self._store.enrol(self._case, PORTALS, self._cause.customer, first)
        return enrolled or self._store.ticket_of(self._case.case_id)


def befall(cause: Cause, stage: Stage) -> CaseResult:
    """Let it befall a case; return how that ended."""
    with ExitStack() as patched:
        for target, wrong in cause.patches.items():
            patched.enter_context(patch(target, wrong))
        outcome = Befallen(cause, stage).carry_out(None)
    assert not outcome.problems, outcome.problems
    return outcome.turns[-1]


def _begin(cause: Cause, stage: Stage, plan: Plan) -> Saved | None:
    """Return where it begins; with another way before it, or another row, the books are new ones, as those of another robot."""
    saved = stage.undisturbed(cause.after, FIRST).end if cause.after else stage._begin_of(plan)
    anew = cause.after or cause.row
    return replace(saved, books=stage._disk.blank) if saved and anew else saved


def _fields(row: Mapping[str, object]) -> Mapping[str, Any]:
    return {name: value for name, value in row.items() if name in Case.model_fields}


def changing(kind: Any, **values: object) -> Callable[[Ground], None]:
    """Return what gives the estimate's newest record of that kind other values."""

    def change(ground: Ground) -> None:
        with ground.store.writing() as session:
            for record in session.scalars(select(kind)):
                if record.estimate_number == ESTIMATE:
                    for name, value in values.items():
                        setattr(record, name, value)

    return change


def all_of(*changes: Callable[[Ground], None]) -> Callable[[Ground], None]:
    """Return what makes every one of these changes."""

    def change(ground: Ground) -> None:
        for one in changes:
            one(ground)

    return change


Told = tuple[Words, Words]


def sentences_of_reasons() -> dict[str, Callable[..., Any]]:
    """Return every function of `robot.sentences` that says what was seen and what to do next, by module and name."""
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
