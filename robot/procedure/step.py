"""`@step`: what makes a function the doing of one printed step.

Searching the flows for `@step(17` finds the function that does step 17. A step that the procedure says cannot be undone must
bring its reading back, a question to the portals that tells whether it took hold.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Concatenate, ParamSpec, TypeVar

from ..execution.job import Job, ReadBack
from .steps import STEPS

P = ParamSpec("P")
R = TypeVar("R")

MARK = "__renkei_step__"
_GUARD = Job.irrevocably.__name__


def step(number: int | str) -> Callable[[Callable[Concatenate[Job, P], R]], Callable[Concatenate[Job, P], R]]:
    """Make a function the doing of a step that may be repeated. Raises `TypeError` for one that may not."""
    entry = STEPS[str(number)]
    if not entry.undoable:
        raise TypeError(f"step {number} cannot be undone: use @step_once")

    def decorate(do: Callable[Concatenate[Job, P], R]) -> Callable[Concatenate[Job, P], R]:
        @wraps(do)
        def done(job: Job, /, *args: P.args, **kwargs: P.kwargs) -> R:
            return job.repeat(entry, partial(do, job, *args, **kwargs))

        setattr(done, MARK, entry.number)
        return done

    return decorate


def step_once(
    number: int | str, *, read_back: ReadBack
) -> Callable[[Callable[Concatenate[Job, P], R]], Callable[Concatenate[Job, P], R | None]]:
    """Make a function the doing of a step that cannot be undone.

    It then returns `None` when `read_back` found that the step had taken hold without its answer being seen. Raises `TypeError`
    for a step that may be repeated, and for a function that does not make its click by `Job.irrevocably`: it would click
    for a robot that has lost the case, and click again where no answer came.
    """
    entry = STEPS[str(number)]
    if entry.undoable:
        raise TypeError(f"step {number} can be undone: use @step")

    def decorate(do: Callable[Concatenate[Job, P], R]) -> Callable[Concatenate[Job, P], R | None]:
        if _GUARD not in do.__code__.co_names:
            raise TypeError(f"step {number} cannot be undone: {do.__name__} has to click by Job.{_GUARD}")

        @wraps(do)
        def done(job: Job, /, *args: P.args, **kwargs: P.kwargs) -> R | None:
            return job.once(entry, partial(do, job, *args, **kwargs), read_back)

        setattr(done, MARK, entry.number)
        return done

    return decorate
