"""The pictures of one attempt at a step: what it read, what it was about to press, what it came to."""

from dataclasses import dataclass, field

from ..procedure.steps import Step


@dataclass(slots=True)
class StepPictures:
    """What was seen in an attempt at `step` so far. `last` is the step's own picture, where one was taken before its window is closed;
    `read` is what was read, by its label.
    """

    step: Step
    last: str | None = None
    read: dict[str, str] = field(default_factory=dict)
    _taken: dict[str, bool] = field(default_factory=dict)

    def keep(self, picture: str | None, *, pressed: bool = False) -> None:
        """Note a picture, in which something is about to be `pressed`; the same one may be noted again."""
        if picture is not None:
            self._taken[picture] = pressed or self._taken.get(picture, False)

    def of_what_was_read(self, *, nothing_in_front: bool) -> str | None:
        """Return the picture of the page that was read last, where the step does nothing but read, or left no window."""
        return next(reversed(self._taken), None) if self.step.reads or nothing_in_front else None

    def before(self, after: str | None) -> list[str]:
        """Return the other pictures in the order in which they were taken. One that is the step's picture is among them where something
        was pressed in it: the page did not change by that.
        """
        return [picture for picture, pressed in self._taken.items() if pressed or picture != after]
