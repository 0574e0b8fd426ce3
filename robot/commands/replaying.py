"""What `renkei replay` does: a recorded run is done again in a fresh practice world, and laid beside what was recorded.

Exit codes: 0 the same; 1 they part; 2 wrong use or wrong input; 3 the portals or the browser cannot be had.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..browser.warm import WarmBrowser
from ..config.settings import Settings
from ..config.temporary import usable_folder
from ..errors import WrongInput
from ..messages import replay as say
from ..procedure.steps import STEPS
from ..replay.comparing import from_step
from ..replay.model import Recording
from ..replay.recording import read_recording, recordings_in
from ..scenario.play import Stage, stage_of
from ..scenario.replaying import Replay
from ..scenario.replaying import replay as done_again
from .differing import PARTED, SAME, compared, tell
from .rehearsing import at_portals, folder_to_keep

_WORLD = "replay-{nth}"


def replay(
    folder: Path, only: str | None, start: str | None, portals: str | None, out: Path | None, headed: bool
) -> None:
    """Do the run of a folder, or each of those below it, again, and tell where it parts."""
    recordings = [(one, read_recording(one)) for one in recordings_in(folder)]
    wanted = [(one, recording) for one, recording in recordings if _has(recording, only)]
    if not wanted:
        known = [case.case_id for _, recording in recordings for case in recording.cases]
        raise WrongInput(say.no_such_case(only or "", known))
    _must_have_come_to(start, [recording for _, recording in wanted])
    if start is not None:
        tell([say.from_its_beginning(start)])
    temporary = usable_folder()
    with at_portals(portals) as addresses, folder_to_keep(out, temporary) as kept:
        settings = Settings(f"http://{addresses.host}:{addresses.port}", kept, headed=headed)
        with WarmBrowser(settings) as warm:
            stage = stage_of(warm, settings)
            well = [_again(recording, stage, nth, only, start) for nth, (_, recording) in enumerate(wanted, 1)]
    sys.exit(SAME if all(well) else PARTED)


def _again(recording: Recording, stage: Stage, nth: int, only: str | None, start: str | None) -> bool:
    can = Replay.of(recording)
    tell(can.notes)
    place = replace(stage, out=stage.out / (recording.name or f"run-{nth}")) if recording.kind == "run" else stage
    after = done_again(recording, place, _WORLD.format(nth=nth), only)
    before = recording
    if start is not None:
        before, after = from_step(before, start), from_step(after, start)
    cases = [case.case_id for case in before.cases if only in (None, case.case_id)]
    return compared(before, after, cases, can.measure)


def _has(recording: Recording, only: str | None) -> bool:
    return bool(recording.cases) and (only is None or any(case.case_id == only for case in recording.cases))


def _must_have_come_to(step: str | None, recordings: Sequence[Recording]) -> None:
    """Raise `WrongInput` where a step is none, or nobody came to it."""
    if step is None:
        return
    came = {seen.step for recording in recordings for case in recording.cases for seen in case.steps}
    if step not in STEPS or step not in came:
        raise WrongInput(say.no_such_step(step))
