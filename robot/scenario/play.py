"""Playing one scenario: a world of its own is made, the clerk acts, the robot works, and all that came of it is gathered."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Self

from playwright.sync_api import Error as PlaywrightError

from ..app import App
from ..browser.context import Browsers
from ..browser.evidence import Evidence
from ..browser.session import BrowserSession
from ..browser.trouble import in_words
from ..browser.warm import WarmBrowser
from ..cases.case import Case
from ..config.addresses import Addresses
from ..config.clock import SystemClock
from ..config.settings import Settings, Timeouts
from ..errors import CaseError
from ..execution.job import Job
from ..execution.plain_run import OneBrowser
from ..messages.text import Message
from ..messages.times import JST
from ..procedure.steps import Step
from ..replay.model import Origin
from ..replay.recording import write_recording
from ..reporting.journal import Journal
from ..reporting.listener import Listener
from ..reporting.summary import CaseResult, StepRecord
from ..store.enrolment import Wanted
from ..store.store import Store
from .beginning import begin_at
from .clerk import MISTAKES
from .control import Control, Json
from .judge import Seen, differences, run_folder
from .looking import statuses
from .model import MeanwhileData, Scenario
from .people import let_speak
from .reading import case_of, neighbour_of, standing_cases, world_of
from .recorded import origin_of, recording_of
from .terms import REHEARSAL, Mistake

SUBMITTED = frozenset({"17", "22"})
"""After these a person decides: J-PASS has the application, from the clerk or from the customer's own terminal."""

_SECONDS_TO_LOOK = 60.0
"""How long a screen may take when all is over: nothing is armed any more, and a busy machine must not be taken for a wrong robot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where scenarios are played: a browser, the practice portals, a folder for the evidence.

    `lived_in` is how many cases have been in the worlds before, where a scenario does not say so itself; `headed` tells whether somebody
    watches, `trace` and `video` whether those are kept of the robot's runs.
    """

    browsers: Browsers
    portals: Addresses
    out: Path
    timeouts: Timeouts = REHEARSAL
    lived_in: int = 0
    headed: bool = False
    trace: bool = False
    video: bool = False


def stage_of(warm: WarmBrowser, settings: Settings, lived_in: int = 0) -> Stage:
    """Return the stage in a browser of one's own, at the portals and with the folder of `settings`."""
    browsers = OneBrowser(warm.browser, warm.new_context, warm.within, warm.reader)
    return Stage(
        browsers=browsers,
        portals=Addresses.parse(settings.portals),
        out=settings.out,
        lived_in=lived_in,
        headed=settings.headed,
        trace=settings.trace,
        video=settings.video,
    )


def play(scenario: Scenario, stage: Stage) -> list[Message]:
    """Play `scenario` in a world of its own; return every difference from what it expects, none when all is well.

    Raises `WrongInput` when the scenario asks for what the portals do not have, and `RunAborted` when they do not answer.
    """
    with Rehearsal(scenario, stage) as rehearsal:
        return differences(scenario, rehearsal.carry_out(), rehearsal.case.estimate_number, rehearsal.out)


class Rehearsal:
    """One scenario being played, in a world that is made anew: its own, or the one that it is told."""

    def __init__(self, scenario: Scenario, stage: Stage, world: str | None = None) -> None:
        self._scenario = scenario
        self._stage = stage
        self._timeouts = scenario.robot.patience.applied_to(stage.timeouts)
        self.control = Control(stage.portals, world or world_of(scenario))
        self.out = stage.out / scenario.name
        self.seen = Seen()
        self.strike: tuple[str, int] | None = None
        """The fault and the estimate that it strikes, where it is played for that."""
        self._prompter = _Prompter(self._after_step)
        self._closing = ExitStack()
        self.origin = self._make_world()
        self._today = datetime.fromisoformat(self.control.time()).date()
        self.case = case_of(scenario, self._today)
        self._case_again = case_of(scenario, self._today, again=True)

    def __enter__(self) -> Self:
        self.store = self._closing.enter_context(Store.in_memory())
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def carry_out(self) -> Seen:
        """Let clerk and robot act, and return what came of it."""
        self._arm(1)
        for one in self._scenario.clerk:
            self.seen.clerk_saw = self._clerk_makes(one.mistake)
        if self._scenario.robot.start == "run":
            for _ in range(self._scenario.robot.again + 1):
                self.run()
            self._speak_after_the_last_run()
        return self.gather()

    def run(self) -> CaseResult:
        """Run the sheet, once more where it was run before, and return how the case ended."""
        nth = len(self.seen.results) + 1
        for event in self._scenario.meanwhile:
            if event.before_run == nth:
                self._happens(event)
        if nth > 1:
            self._arm(nth)
            self._let_speak(nth)
        if self._scenario.robot.forgets:
            self.store = self._closing.enter_context(Store.in_memory())
        app = self._app(run_folder(self.out, nth), self._prompter)
        if nth == 1 and self._scenario.world.at_step:
            begin_at(self.store, self.case, self._scenario.world.at_step, self._wanted(app.settings), self._learnt)
        with Journal(app.settings.out / "journal.jsonl") as journal:
            runner = app.plain_run(self.store, self._stage.browsers, journal)
            [result] = runner.run([self.case if nth == 1 else self._case_again])
        self.seen.results.append(result)
        if runner.stopped_by is not None:
            self.seen.stopped_by.append(runner.stopped_by)
        return result

    def _wanted(self, settings: Settings) -> Wanted:
        url = Addresses.parse(settings.portals).url
        return Wanted(url, settings.customer, settings.staff, settings.approve)

    def _speak_after_the_last_run(self) -> None:
        """Let people say what they say when all is run; the case then stands as it does after that."""
        runs = len(self.seen.results)
        if self._let_speak(runs + 1):
            self.seen.results[-1] = self.store.result(self.seen.results[-1].case_id, run_folder(self.out, runs))

    def _let_speak(self, nth: int) -> bool:
        """Let be said what is to be said before the n-th run; tell whether that was anything."""
        said = [confirm for confirm in self._scenario.confirm if confirm.before_run == nth]
        self.seen.stopped_by += let_speak(self.store, self.seen.results[-1].case_id, said)
        return bool(said)

    def gather(self) -> Seen:
        """Note which faults fired, disarm them, look the case up in every portal, and read the journals."""
        self._disarm()
        with self._session(replace(self._timeouts, screen=_SECONDS_TO_LOOK)) as session:
            self.seen.portals = statuses(session, self.case.estimate_number)
        self.seen.links, self.seen.ledger = self.control.links(), self.control.ledger()
        self._leave_recording()
        return self.seen

    def _leave_recording(self) -> None:
        """Leave what it takes to do it again."""
        if self.seen.results:
            ended = self.origin.model_copy(update={"ended": datetime.fromisoformat(self.control.time())})
            settings = self._app(self.out).settings
            recording = recording_of(self._scenario, self.case, self.seen, self.out, ended, settings)
            kind = "strike" if self.strike else "scenario"
            write_recording(recording.model_copy(update={"strike": self.strike, "kind": kind}), self.out)

    def _make_world(self) -> Origin:
        world = self._scenario.world
        wanted: Json = {
            "seed": world.seed,
            "estimates": world.estimates,
            "lived_in": self._stage.lived_in if world.lived_in is None else world.lived_in,
            "now": world.now.isoformat() if world.now else None,
            "approve_after": world.approve_after,
            "at_step": world.at_step,
        }
        if world.at_step:
            today = world.now.date() if world.now else SystemClock().now().astimezone(JST).date()
            wanted["cases"] = standing_cases(self._scenario, case_of(self._scenario, today))
        made = self.control.reset(**{key: value for key, value in wanted.items() if value is not None})
        self._learnt: Json = next(iter(made.get("standing", ())), {})
        return origin_of(made, self.control.time(), world.approve_after)

    def _arm(self, nth: int) -> None:
        """Arm what is to be armed before the n-th run."""
        for fault in self._scenario.fault:
            if fault.before_run == nth:
                estimate = self.case.estimate_number if fault.for_this_case else None
                self.control.arm(**fault.model_dump(exclude={"for_this_case", "before_run"}), estimate=estimate)

    def _after_step(self, step: str) -> None:
        """Let happen what was to happen once `step` was done."""
        screening = self._scenario.screening
        if screening and step in SUBMITTED:
            self.control.decide(self.case.estimate_number, screening.decision, screening.reason)
        for event in self._scenario.meanwhile:
            if event.after_step == step:
                self._happens(event)

    def _happens(self, event: MeanwhileData) -> None:
        if event.disarm:
            self._disarm()
        if event.advance_seconds:
            self.control.set_time(advance_seconds=event.advance_seconds)
        if event.decision:
            self.control.decide(self.case.estimate_number, event.decision, event.reason)

    def _disarm(self) -> None:
        """Clear every fault, and note how often each had fired."""
        self.seen.faults = [*self.seen.faults, *self.control.armed()]
        self.control.disarm()

    def _clerk_makes(self, mistake: Mistake) -> str:
        """Let the clerk work up to the mistake and make it; return what the clerk then saw."""
        neighbour = neighbour_of(self._scenario, self._today)
        with self._session() as session, Journal(self.out / "clerk" / "journal.jsonl") as journal:
            job, other = (self._clerks_job(case, session, journal) for case in (self.case, neighbour))
            try:
                return MISTAKES[mistake](job, other)
            except (CaseError, PlaywrightError) as error:
                said = error.seen if isinstance(error, CaseError) else in_words(error)
                self.seen.stopped_by.append(_clerk_stuck(mistake, said))
                return ""

    def _clerks_job(self, case: Case, session: BrowserSession, journal: Journal) -> Job:
        evidence = Evidence(self.out / "clerk", case.case_id, mask=False)
        job = Job(case, journal=journal, evidence=evidence, timeouts=self._timeouts, staff="robot")
        job.pictures_before = False
        job.work_in(session)
        return job

    @contextmanager
    def _session(self, timeouts: Timeouts | None = None) -> Iterator[BrowserSession]:
        app = self._app(self.out)
        app = replace(app, settings=replace(app.settings, timeouts=timeouts or self._timeouts))
        session = app.session(self._stage.browsers)
        try:
            yield session
        finally:
            session.leave()

    def _app(self, out: Path, listener: Listener | None = None) -> App:
        """Return what works in this scenario's world, and speaks as the portals do."""
        at = self.control.addresses
        robot = self._scenario.robot
        settings = Settings(
            f"http://{at.host}:{at.port}",
            out,
            headed=self._stage.headed,
            trace=self._stage.trace,
            video=self._stage.video,
            mask=False,
            timeouts=self._timeouts,
            customer="robot",
            staff=robot.staff,
            approve=tuple(robot.approve),
            pictures_before=False,
        )
        return App(settings=settings, language="ja", listener=listener or Listener())


class _Prompter(Listener):
    """Watches the robot and prompts what is to happen after a step: the first time that the step is done, and never again."""

    def __init__(self, after_step: Callable[[str], None]) -> None:
        self._after_step = after_step
        self._prompted: set[str] = set()

    def step_done(self, case_id: str, step: Step, record: StepRecord) -> None:
        """Prompt."""
        if record.status == "ok" and step.number not in self._prompted:
            self._prompted.add(step.number)
            self._after_step(step.number)


def _clerk_stuck(mistake: str, said: Message) -> Message:
    return Message(
        ja=f"担当者が {mistake} まで進めませんでした: {said.ja}",
        en=f"The clerk did not get as far as {mistake}: {said.en}",
    )
