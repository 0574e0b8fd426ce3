"""Whether what a scenario says here fits what it says there: of each part by itself its model says whether it is right."""

from collections.abc import Callable, Container, Iterator, Mapping
from types import MappingProxyType

from .lines import Place
from .model import Scenario

Mismatch = tuple[Place, str]
"""Where it is seen, and what does not fit."""


def mismatches(scenario: Scenario, right: Container[str]) -> Iterator[Mismatch]:
    """Yield what does not fit together among the parts that are `right` by themselves."""
    for parts, look in _LOOKS.items():
        if all(part in right for part in parts):
            yield from look(scenario)


def _ends(scenario: Scenario) -> Iterator[Mismatch]:
    if (scenario.robot.start == "run") != (scenario.expected.status is not None):
        yield ("expected", "status"), "expected.status is needed where the robot runs, and only there"
    if len(scenario.expected.earlier) not in {0, scenario.robot.again}:
        yield ("expected", "earlier"), "expected.earlier must have one status for each run before the last"


def _worlds(scenario: Scenario) -> Iterator[Mismatch]:
    if scenario.case.estimate > scenario.world.estimates:
        yield ("case", "estimate"), "case.estimate is more than world.estimates"


def _beginning(scenario: Scenario) -> Iterator[Mismatch]:
    if scenario.world.at_step and scenario.clerk:
        yield ("world", "at_step"), "world.at_step and [[clerk]]: a clerk begins at step 1"


def _arming(scenario: Scenario) -> Iterator[Mismatch]:
    for nth, fault in enumerate(scenario.fault):
        if fault.before_run > scenario.robot.again + 1:
            yield ("fault", nth, "before_run"), "fault.before_run is more than the runs that there are"


def _happening(scenario: Scenario) -> Iterator[Mismatch]:
    for nth, event in enumerate(scenario.meanwhile):
        if (event.before_run or 0) > scenario.robot.again + 1:
            yield ("meanwhile", nth, "before_run"), "meanwhile.before_run is more than the runs that there are"


def _speaking(scenario: Scenario) -> Iterator[Mismatch]:
    for nth, confirm in enumerate(scenario.confirm):
        if confirm.before_run > scenario.robot.again + 2:
            yield ("confirm", nth, "before_run"), "confirm.before_run is more than the runs that there are"
    if scenario.confirm and scenario.robot.staff == "robot":
        yield ("confirm", 0), "[[confirm]] needs robot.staff = 'person': for practice the robot says it all"


def _firing(scenario: Scenario) -> Iterator[Mismatch]:
    armed = {fault.name for fault in scenario.fault}
    for name in sorted(set(scenario.expected.fired) - armed):
        yield ("expected", "fired", name), f"expected.fired names what is not armed: {name}"


_LOOKS: Mapping[tuple[str, str], Callable[[Scenario], Iterator[Mismatch]]] = MappingProxyType(
    {
        ("robot", "expected"): _ends,
        ("case", "world"): _worlds,
        ("world", "clerk"): _beginning,
        ("fault", "robot"): _arming,
        ("meanwhile", "robot"): _happening,
        ("confirm", "robot"): _speaking,
        ("fault", "expected"): _firing,
    }
)
