"""What of a rehearsal, and of a run at practice portals, is kept to be done again: the world, the trouble, what was seen."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ..cases.case import Case
from ..config.settings import Settings
from ..messages.text import Language
from ..replay.model import Armed, Origin, Recording, Screening
from ..replay.recording import (
    cases_of,
    how_it_worked,
    our_version,
    said_of,
    screenings_of,
    screens_of,
)
from ..replay.seen import witnessed
from ..reporting.summary import CaseResult
from .control import Json
from .judge import Seen, run_folder
from .model import Scenario, WorldData


def origin_of(made: Json, now: str, approve_after: float) -> Origin:
    """Return what a world was `made` from, as control tells it; `now` is what its clock says."""
    known = {name: made[name] for name in ("seed", "estimates", "lived_in", "opened_on")}
    return Origin(**known, approve_after=approve_after, began=datetime.fromisoformat(now))


def world_of_origin(origin: Origin) -> WorldData:
    """Return the `[world]` that is made just so again."""
    return WorldData(
        seed=origin.seed,
        estimates=max(3, origin.estimates),
        lived_in=origin.lived_in,
        approve_after=origin.approve_after,
        now=origin.began,
    )


def recording_of(
    scenario: Scenario, case: Case, seen: Seen, out: Path, origin: Origin, settings: Settings
) -> Recording:
    """Return what was seen of a scenario whose evidence lies in `out`, and what it was made of."""
    found = witnessed([run_folder(out, nth) for nth in range(1, len(seen.results) + 1)])
    [recorded] = cases_of([case], {case.case_id: seen.results[-1]}, found, masked=False)
    # A second run may be of another row, a re-application under a name of its own, say: it is the same customer's case all the same.
    others = [step for name, steps in found.steps.items() if name != case.case_id for step in steps]
    recorded = recorded.model_copy(update={"steps": sorted([*recorded.steps, *others], key=lambda step: step.run)})
    screening = scenario.screening
    return Recording(
        version=our_version(),
        kind="scenario",
        name=scenario.name,
        world=origin,
        robot=how_it_worked(settings, "ja"),
        scenario=kept_of(scenario),
        faults=armed_of(seen.faults),
        screenings=[Screening(case_id=case.case_id, decision=screening.decision, reason=screening.reason)]
        if screening
        else [],
        confirmations=said_of(seen.results[-1:]),
        screens=screens_of([recorded], found),
        cases=[recorded],
    )


def kept_of(scenario: Scenario) -> dict[str, Any]:
    """Return what a scenario says, as its file has it."""
    return scenario.model_dump(mode="json", include={*Scenario.possible()}, exclude_defaults=True)


def armed_of(faults: Iterable[Json]) -> list[Armed]:
    """Return the faults that control tells of."""
    return [Armed.model_validate(fault) for fault in faults]


def run_recording(
    cases: Sequence[Case],
    results: Sequence[CaseResult],
    settings: Settings,
    language: Language,
    *,
    practice: bool,
    since: datetime | None = None,
) -> Recording:
    """Return what was seen of a run, begun `since`; of its world nothing is known yet."""
    found = witnessed([settings.out], since)
    recorded = cases_of(cases, {result.case_id: result for result in results}, found, masked=settings.mask)
    return Recording(
        version=our_version(),
        kind="run",
        masked=settings.mask,
        practice=practice,
        robot=how_it_worked(settings, language),
        screenings=list(screenings_of(results)),
        confirmations=said_of(results),
        screens=screens_of(recorded, found),
        cases=recorded,
        left_out=max(0, len(cases) - len(recorded)),
    )
