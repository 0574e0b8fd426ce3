"""Leaving `replay.json` after a run: what it takes to do it again. At practice portals control is asked what the world is made from."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime

from ..app import App
from ..cases.case import Case
from ..config.addresses import Addresses
from ..errors import RunAborted, WrongInput
from ..replay.model import Armed, Origin
from ..replay.recording import write_recording
from ..reporting.summary import Summary
from ..scenario.control import Control
from ..scenario.recorded import armed_of, origin_of, run_recording

_MAIN = "main"
Leave = Callable[[Summary], None]


@contextmanager
def recorded(app: App, cases: Sequence[Case]) -> Iterator[Leave]:
    """Look at the world before a run; yield what leaves the recording after it. What cannot be kept is no trouble for the run."""
    world = _World(app.addresses)

    def leave(summary: Summary) -> None:
        seen = run_recording(
            cases,
            summary.cases,
            app.settings,
            app.language,
            practice=world.is_practice,
            since=summary.started_at.replace(microsecond=0),
        )
        with suppress(OSError):
            write_recording(seen.model_copy(update={"world": world.after(), "faults": world.faults}), app.settings.out)

    yield leave


class _World:
    """The practice world that a run is in: what control tells of it before and after. Of real portals nothing is asked."""

    def __init__(self, addresses: Addresses) -> None:
        self.is_practice = addresses.are_practice()
        self.faults: list[Armed] = []
        self._control, self._origin = None, None
        if self.is_practice and addresses.file is None:
            self._control = Control(
                addresses, addresses.host.removesuffix(".localhost") if "." in addresses.host else _MAIN
            )
            with suppress(WrongInput, RunAborted, ValueError, KeyError):
                self._origin = self._asked(self._control)
                self._before = self._control.armed()

    def after(self) -> Origin | None:
        """Ask what has become of it; note the faults as they are to be armed when it is done again."""
        if self._control is None or self._origin is None:
            return None
        with suppress(WrongInput, RunAborted, ValueError, KeyError):
            self.faults = _left_to_fire(armed_of(self._before), armed_of(self._control.armed()))
            return self._origin.model_copy(update={"ended": datetime.fromisoformat(self._control.time())})
        return self._origin

    @staticmethod
    def _asked(control: Control) -> Origin:
        return origin_of(control.origin(), control.time(), control.approve_after())


def _left_to_fire(before: Sequence[Armed], after: Sequence[Armed]) -> list[Armed]:
    """Return the faults as they stood when the run began: what had fired by then does not fire again."""
    faults = []
    for nth, fault in enumerate(after):
        spent = before[nth].fired if nth < len(before) and before[nth].name == fault.name else 0
        if spent < fault.times:
            faults.append(fault.model_copy(update={"times": fault.times - spent, "fired": fault.fired - spent}))
    return faults
