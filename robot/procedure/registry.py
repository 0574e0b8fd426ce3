"""Which function does which step: the procedure's table held against the flows."""

from importlib import import_module
from pkgutil import iter_modules

from .. import flows
from ..messages.text import Language
from .step import MARK
from .steps import STEPS, SYSTEMS

NOT_YET = "not yet"


def doers() -> dict[str, str]:
    """Return, by step number, the dotted name of the function that does it. Raises `ValueError` when two claim one number."""
    found: dict[str, str] = {}
    for module in iter_modules(flows.__path__, f"{flows.__name__}."):
        for function in vars(import_module(module.name)).values():
            number = getattr(function, MARK, None)
            if number is None or function.__module__ != module.name:
                continue
            name = f"{module.name}.{function.__name__}"
            if number in found:
                raise ValueError(f"step {number} is done by both {found[number]} and {name}")
            found[number] = name
    return found


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
