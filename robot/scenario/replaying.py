"""Doing a recorded run again: the same rows, trouble, decisions and words in a fresh world, recorded likewise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from json import dumps
from typing import Any

from pydantic import ValidationError

from ..app import App
from ..cases.case import COLUMNS, Case
from ..cases.template import SampleRow, sample_rows
from ..config.settings import Settings, Timeouts
from ..errors import WrongInput
from ..messages import replay as say
from ..messages.text import Language, Message
from ..procedure.steps import Step
from ..replay.comparing import Measure
from ..replay.model import HowItWorked, Origin, RecordedCase, Recording, Text
from ..replay.recording import read_recording, write_recording
from ..reporting.journal import Journal
from ..reporting.listener import Listener
from ..reporting.summary import CaseResult, StepRecord
from ..store.store import Store
from .control import Control
from .model import ConfirmData, Scenario
from .people import let_speak
from .play import SUBMITTED, Rehearsal, Stage
from .recorded import armed_of, origin_of, run_recording, world_of_origin
from .sweep import strike

MOST_TURNS = 12
"""So often a sheet is run once more because somebody has spoken."""

_LONGEST_WAIT = 120.0
"""Seconds. Whoever is waited for has spoken before, or never will."""

_OF_THE_WAY = ("申込手段", "手続き区分", "契約書", "連帯保証人")
"""Columns that say which way a case goes: a sample that stands in for a real case has these from it."""

_SAMPLES = 12


@dataclass(frozen=True, slots=True)
class Replay:
    """What can be done again of a recording: what is compared of it then, and what has to be said of that."""

    recording: Recording
    measure: Measure
    notes: Sequence[Message]

    @classmethod
    def of(cls, recording: Recording) -> "Replay":
        """Look what can be done again."""
        real, unknown = not recording.practice, recording.practice and recording.world is None
        told = ((real, say.was_real), (unknown, say.was_lived_in), (recording.masked and not real, say.was_masked))
        notes = [note() for holds, note in told if holds]
        if recording.left_out:
            notes.append(say.not_all(recording.left_out))
        return cls(recording, Measure(values=not (real or unknown), screens=not real, times=not real), notes)


def replay(recording: Recording, stage: Stage, world: str, only: str | None = None) -> Recording:
    """Do a run again in `world`, made anew, with all its cases or `only` one; return what was seen, which is in the stage's folder, too.

    Raises `WrongInput` where the recording does not fit the portals, `RunAborted` where they do not answer.
    """
    if recording.kind == "run":
        return _Again(recording, stage, world, only).carry_out()
    scenario = scenario_of(recording)
    if recording.strike is not None:
        fault, estimate = recording.strike
        strike(fault, estimate, stage, world, scenario.world, keep=True)
        return read_recording(stage.out / f"{fault}-{estimate}")
    with Rehearsal(scenario, stage, world) as rehearsal:
        rehearsal.carry_out()
        return read_recording(rehearsal.out)


def scenario_of(recording: Recording) -> Scenario:
    """Return what was played, in a world as it was then."""
    try:
        scenario = Scenario.model_validate_json(dumps(recording.scenario))
    except ValidationError as error:
        first = error.errors()[0]
        raise WrongInput(say.no_scenario(recording.name, first["msg"])) from error
    world = world_of_origin(recording.world) if recording.world else scenario.world
    world = world.model_copy(update={"at_step": scenario.world.at_step})
    return scenario.model_copy(update={"name": recording.name or "replay", "world": world})


class _Again:
    """A run being done again, one case after the other, in one browser."""

    def __init__(self, recording: Recording, stage: Stage, world: str, only: str | None) -> None:
        self._recording, self._stage = recording, stage
        self._control = Control(stage.portals, world)
        self._origin = self._make_world()
        self._cases = [self._case(case) for case in recording.cases if only in (None, case.case_id)]

    def carry_out(self) -> Recording:
        """Carry the cases, and return what was seen."""
        settings = self._settings()
        language: Language = "en" if self._recording.robot.language == "en" else "ja"
        app = App(settings=settings, language=language, listener=_Decides(self._decide))
        with Store.in_memory() as store, Journal(settings.out / "journal.jsonl") as journal:
            results = self._run(app, store, journal)
        seen = run_recording(self._cases, results, settings, language, practice=True)
        ended = {"ended": datetime.fromisoformat(self._control.time())}
        found = {"world": self._origin.model_copy(update=ended), "faults": armed_of(self._control.armed())}
        seen = seen.model_copy(update=found)
        write_recording(seen, settings.out)
        return seen

    def _run(self, app: App, store: Store, journal: Journal) -> list[CaseResult]:
        for _ in range(MOST_TURNS):
            results = app.plain_run(store, self._stage.browsers, journal).run(self._cases)
            if not any([self._speak(store, result) for result in results if result.waits_for]):
                break
        return [store.result(case.case_id, app.settings.out) for case in self._cases]

    def _speak(self, store: Store, result: CaseResult) -> bool:
        """Say what was said of a case then, as far as it waits for it now; tell whether that was anything."""
        wanted = {one.step for one in result.waits_for}
        said = {one.step: one.by for one in self._recording.confirmations if one.case_id == result.case_id}
        words = [ConfirmData(steps=[step], by=said[step][:40]) for step in said if step in wanted]
        return bool(words) and not list(let_speak(store, result.case_id, words))

    def _decide(self, case_id: str) -> None:
        decisions = [one for one in self._recording.screenings if one.case_id == case_id]
        case = next(case for case in self._cases if case.case_id == case_id)
        for one in decisions:
            self._control.decide(case.estimate_number, one.decision, one.reason)

    def _make_world(self) -> Origin:
        before, control = self._recording.world, self._control
        if before is None:
            made = control.reset(approve_after=0.0)
            return origin_of(made, control.time(), 0.0)
        kept = {"seed": before.seed, "estimates": before.estimates, "lived_in": before.lived_in}
        opened = f"{before.opened_on}T{before.began:%H:%M:%S}+09:00"
        made = control.reset(**kept, now=opened, approve_after=before.approve_after)
        control.set_time(now=before.began.isoformat())
        for fault in self._recording.faults:
            armed = fault.model_dump(exclude={"fired"})
            control.arm(**{name: value for name, value in armed.items() if value is not None})
        return origin_of(made, control.time(), before.approve_after)

    def _case(self, recorded: RecordedCase) -> Case:
        row = dict(recorded.row)
        if not self._recording.practice or self._recording.world is None:
            row = _stand_in(row, self._origin)
        elif self._recording.masked:
            row = {**_of_people(recorded.estimate_number, self._origin), **row}
        try:
            return Case.model_validate({**row, "案件ID": recorded.case_id})
        except ValidationError as error:
            raise WrongInput(say.no_case(recorded.case_id, error.errors()[0]["msg"])) from error

    def _settings(self) -> Settings:
        at, robot = self._control.addresses, self._recording.robot
        return Settings(
            f"http://{at.host}:{at.port}",
            self._stage.out,
            headed=self._stage.headed,
            trace=self._stage.trace,
            video=self._stage.video,
            mask=False,
            timeouts=_patience(robot),
            customer="robot",
            staff="robot" if robot.staff == "robot" or not self._recording.practice else "person",
            approve=tuple(robot.approve),
            pictures_before=robot.pictures_before,
        )


class _Decides(Listener):
    """Lets each application be decided as it was, once it is there."""

    def __init__(self, decide: Callable[[str], None]) -> None:
        self._decide = decide
        self._decided: set[str] = set()

    def step_done(self, case_id: str, step: Step, record: StepRecord) -> None:
        """Decide."""
        if record.status == "ok" and step.number in SUBMITTED and case_id not in self._decided:
            self._decided.add(case_id)
            self._decide(case_id)


def _patience(robot: HowItWorked) -> Timeouts:
    """Return how patient the robot was; nobody is waited for who has spoken before, or never will."""
    usual = Timeouts()
    known = {field.name: robot.patience.get(field.name, getattr(usual, field.name)) for field in fields(Timeouts)}
    known |= {name: min(known[name], _LONGEST_WAIT) for name in ("screening", "customer", "person", "hours")}
    kept: dict[str, Any] = {name: type(getattr(usual, name))(value) for name, value in known.items()}
    return Timeouts(**kept)


def _samples(origin: Origin, count: int) -> Sequence[SampleRow]:
    return sample_rows(count, seed=origin.seed, today=datetime.fromisoformat(origin.opened_on).date())


def _stand_in(row: Mapping[str, Text], origin: Origin) -> dict[str, Text]:
    """Return a sample's row that goes the way of a real case: of such a party, with a guarantor or without, by the same means."""
    alike = [sample for sample in _samples(origin, _SAMPLES) if sample["区分"] == row.get("区分", "個人")]
    wanted = row.get("連帯保証人", "なし")
    sample = next((one for one in alike if one["連帯保証人"] == wanted), alike[0])
    way = {header: row[header] for header in _OF_THE_WAY if header in row and header != "連帯保証人"}
    return {**{header: _text(value) for header, value in sample.items()}, **way}


def _of_people(estimate: str, origin: Origin) -> dict[str, Text]:
    """Return what a masked row has left out, of the estimate that the world draws under that number; nothing where it has none."""
    number = int(estimate[1:]) if estimate[1:].isdecimal() else 0
    if not 1 <= number <= origin.estimates:
        return {}
    sample = _samples(origin, number)[number - 1]
    return {header: _text(value) for header, value in sample.items() if COLUMNS[header].tells_of_people}


def _text(value: object) -> Text:
    return value if isinstance(value, int | float) else str(value)
