"""Which function does which step: the procedure's table held against the flows.

The flows are read, not imported, as a person finds a step there, by searching for `@step(17`: to import them takes the browser's
library, and longer than all the rest of `renkei steps`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from . import flows
from .procedure import STEPS, SYSTEMS
from .words import Language

NOT_YET = "not yet"
_MARKS = frozenset({"step", "step_once"})


def doers() -> dict[str, str]:
    """Return, by step number, the dotted name of the function that does it. Raises `ValueError` when two claim one number."""
    found: dict[str, str] = {}
    for file in sorted(Path(flows.__path__[0]).glob("*.py")):
        for number, function in _steps_in(file.read_text("utf-8")):
            name = f"{flows.__name__}.{file.stem}.{function}"
            if number in found:
                raise ValueError(f"step {number} is done by both {found[number]} and {name}")
            found[number] = name
    return found


def _steps_in(source: str) -> Iterator[tuple[str, str]]:
    """Yield the number of each step, and the name of the function that `robot.step` makes its doing."""
    for function in ast.parse(source).body:
        for mark in getattr(function, "decorator_list", ()):
            match mark:
                case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=number)]) if name in _MARKS:
                    yield str(number), getattr(function, "name", "")


def entries(language: Language) -> list[dict[str, str | bool]]:
    """Return every printed step with its chapter, system, title, and who does it."""
    done_by = doers()
    return [
        {
            "number": step.number,
            "chapter": step.chapter,
            "system": step.system,
            "system_name": SYSTEMS[step.system].spoken(language),
            "title": step.title.spoken(language),
            "undoable": step.undoable,
            "done_by": done_by.get(step.number, NOT_YET),
        }
        for step in STEPS.values()
    ]
