"""Whether scenarios can be played at all: seen of all of them before the first is, so that none is stopped by another's mistake."""

from collections.abc import Callable, Container, Iterable, Iterator
from datetime import date

from ..errors import WrongInput
from ..messages.text import Message
from .beginning import part_at
from .model import Scenario
from .reading import case_of, neighbour_of, raise_together


def check_cases(scenarios: Iterable[Scenario], today: date) -> None:
    """Make each scenario's cases, of the first run and of those after it; `today` is the world's day where it has none of its own.

    Raises `WrongInput` that names every scenario whose row is no case.
    """
    raise_together(
        problem for one in scenarios for problem in _wrong_rows(one, one.world.now.date() if one.world.now else today)
    )


def check_faults(scenarios: Iterable[Scenario], known: Container[str]) -> None:
    """Raise `WrongInput` that names every scenario with a fault that the portals do not have."""
    raise_together(
        Message(
            ja=f"シナリオ {one.name}: 障害「{fault.name}」はありません(docs/faults.md)。",
            en=f"Scenario {one.name}: there is no fault {fault.name!r}; see docs/faults.md.",
        )
        for one in scenarios
        for fault in one.fault
        if fault.name not in known
    )


def _wrong_rows(scenario: Scenario, today: date) -> Iterator[Message]:
    rows: list[Callable[[], object]] = [lambda: case_of(scenario, today), lambda: case_of(scenario, today, again=True)]
    if scenario.world.at_step:
        step = scenario.world.at_step
        rows.append(lambda: part_at(case_of(scenario, today), step))
    if scenario.clerk:
        rows.append(lambda: neighbour_of(scenario, today))
    for row in rows:
        try:
            row()
        except WrongInput as wrong:
            yield wrong.message if scenario.name in wrong.message.en else _of(scenario, wrong.message)
            return


def _of(scenario: Scenario, said: Message) -> Message:
    return Message(ja=f"シナリオ {scenario.name}: {said.ja}", en=f"Scenario {scenario.name}: {said.en}")
