"""One run: a case is carried to its end, whatever is planned against it, and judged by what the portals have in the end."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from random import Random
from typing import Any

from renkei.robot.cases.case import Case
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.errors import LeaseLost, RunAborted
from renkei.robot.execution.facts import Facts
from renkei.robot.execution.job import Job
from renkei.robot.flows.phases import LINK3
from renkei.robot.flows.ways import phases_of
from renkei.robot.reporting.summary import CaseResult
from renkei.robot.screens.labels import Labels
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.entry import Entry, Ticket

from tests.simulation.checkpoints import Checkpoint, Checkpoints, Prelude
from tests.simulation.clock import Hanging, SimulatedClock
from tests.simulation.continuations import Continuations, Course, Known
from tests.simulation.fakes.browser import FakeBrowser
from tests.simulation.fakes.network import Cookies, Network
from tests.simulation.fakes.script import Unknown
from tests.simulation.people import People
from tests.simulation.plan import Crash, RunPlan
from tests.simulation.robot_at_work import (
    OUT,
    PORTALS,
    FakeJournal,
    Killed,
    WatchedBooks,
    WatchedCaseRunner,
    WatchedStore,
    start_robot,
)
from tests.simulation.snapshot import Position, Snapshot, snapshot
from tests.simulation.world import Disk, Saved, SimulatedWorld
from tests.support.judge import Ended, Expected, problems_of
from tests.support.ways import WAYS
from tests.support.words_judge import ticked_without_a_word

PATIENCE = Timeouts()
AFTERWARDS = 3600.0
"""Seconds that pass when all is over: whatever is still on its way then arrives."""

_LIES_DEAD = (0.5, 20.0, 90.0)
_LIVES = 12
_DOUBLING = ("late", "twice", "out_of_order")


@dataclass(slots=True)
class Outcome:
    """What became of a run. `fired` counts the faults by name, `moments` lists all that the robot could have died at."""

    plan: RunPlan
    turns: list[CaseResult] = field(default_factory=list)
    fired: Counter[str] = field(default_factory=Counter)
    deaths: int = 0
    moments: list[Crash] = field(default_factory=list)
    journal: list[str] = field(default_factory=list)
    seconds: float = 0.0
    effects: Counter[str] = field(default_factory=Counter)
    statuses: tuple[str, ...] = ()
    problems: list[str] = field(default_factory=list)
    joined: str = ""
    """The phase from which on it goes on as a run before it did, and was not carried on."""

    @property
    def ends(self) -> list[str]:
        """How each turn ended, a status with its step."""
        return [f"{turn.status} at {turn.reason.step}" if turn.reason else turn.status for turn in self.turns]


class Run:
    """A plan being carried out on one process's world and disk."""

    def __init__(
        self,
        plan: RunPlan,
        world: SimulatedWorld,
        disk: Disk,
        saved: Saved | None,
        descriptor: int,
        continuations: Continuations | None = None,
    ) -> None:
        self.outcome = Outcome(plan)
        self._continuations, self._snapshots = continuations, list[tuple[Snapshot, Course]]()
        self._continuation: Course | None = None
        self._plan, self._way, self._saved = plan, WAYS[plan.way], saved
        self._chance = Random(f"{plan.seed}")
        self._descriptor = descriptor
        self._clock = SimulatedClock(saved.elapsed if saved else 0.0)
        self._network = Network(world.app, self._clock, self._delay)
        self._world, self._disk = world, disk
        self._world_context = world.lay(saved.portals if saved else None, self._clock, self._network.wait)
        self._store = disk.lay(saved.books if saved else None, self._clock, WatchedStore)
        self._store.moment = self._moment
        self._wanted = Wanted(PORTALS, "robot", "person" if plan.people else "robot")
        self._settings = Settings(
            PORTALS,
            OUT,
            mask=False,
            timeouts=PATIENCE,
            customer="robot",
            staff=self._wanted.staff,
            labels=Labels(by_portal=world.labels),
        )
        self._case: Case = self._way.case(plan.party, self._world_context.clock.today())
        self._agreed: list[str] = []
        self._counted: Counter[Crash] = Counter()
        self._ended_phase: Callable[[str, Saved], None] | None = None
        self._checkpoints: Checkpoints | None = None
        self._prelude = Prelude((), self._world.catch_up)
        self._begins_dead = False
        self._people = People(plan, self._store, self._chance)
        self._browser: FakeBrowser
        self._robot: WatchedCaseRunner

    def keep(self, checkpoints: Checkpoints) -> None:
        """Keep every moment of this run."""
        self._checkpoints = checkpoints
        checkpoints.watch(self._world_context.faults)
        self._network.answered = lambda asked, answer: checkpoints.note(asked, answer, self._world.records())

    def begin_as(self, checkpoints: Checkpoints) -> None:
        """Begin as an earlier run did, until something of the plan can strike."""
        self._prelude = Prelude(checkpoints.prelude(self._plan), self._world.catch_up)
        self._network.known = self._prelude.answer

    def begin_with_death(self, checkpoint: Checkpoint, checkpoints: Checkpoints) -> None:
        """Begin where the robot of an earlier run, which was the same up to then, would have died."""
        self.outcome.moments, self._counted, journal = checkpoints.before(checkpoint)
        self.outcome.journal += journal
        self._agreed += checkpoint.agreed
        self._chance.setstate(checkpoint.chance)
        self._network.go_on(checkpoint.under_way)
        if self.outcome.moments[-1].moment == "lost":
            self._network.cut()
        self._begins_dead = True

    def carry_out(self, expected: Expected | None, ended_phase: Callable[[str, Saved], None] | None = None) -> Outcome:
        """Carry the case to its end; where a person was asked, once more with the trouble gone. Judge it against `expected`.

        `ended_phase` is handed the moment at which each phase but the last ended, and the name of the next one.
        """
        self._ended_phase = ended_phase
        with self._noting_errors():
            self._arm()
            self._turn()
            if self._continuation is None:
                self._carry_on_without_trouble()
        self._prelude.end()
        course = self._course() if self._continuation is None else self._course().and_then(self._continuation)
        self.outcome.turns = list(course.turns)
        if self._continuation is None:
            course = replace(course, statuses=self._world.statuses())
        self.outcome.fired, self.outcome.effects, self.outcome.statuses = course.fired, course.effects, course.statuses
        self.outcome.seconds = self._clock.monotonic()
        if expected is not None:
            self.outcome.problems += problems_of(self._as_ended(course), expected)
            self.outcome.problems += self._ticked_without_a_word()
        self._learn(course)
        return self.outcome

    def saved(self) -> Saved:
        """Return this moment."""
        return Saved(self._world.records(), self._disk.records(), self._clock.monotonic(), self._robot.sign_ins())

    def _carry_on_without_trouble(self) -> None:
        """Carry the case once more where a person was asked, the trouble gone; and let all arrive that is still on its way."""
        self._prelude.end()
        if self.outcome.turns[-1].status in {"needs_person", "waiting_person"}:
            self._disarm()
            self._people.speak_at_last()
            self._turn()
        if self._continuation is None:
            self._clock.sleep(AFTERWARDS)
            self._context_now().link.deliver_due()

    def _left(self) -> Saved:
        """Return this moment as a robot leaves it that dies: nobody knows its sign-ins any more."""
        return Saved(self._world.records(), self._disk.records(), self._clock.monotonic(), {})

    def _turn(self) -> None:
        case_id = self._case.case_id
        if self._begins_dead and not self.outcome.turns:
            self._replace_robot()
            ticket = self._store.ticket_of(case_id)
        else:
            ticket = self._enrolled()
        turn = ticket.turn if ticket else None
        while ticket is not None:
            try:
                ticket = self._carried(ticket)
            except Known:
                return
        self._robot.close_session()
        self.outcome.turns.append(self._store.result(case_id, OUT, turn))

    def _enrolled(self) -> Ticket | None:
        self._start_robot()
        if not self.outcome.turns and self._saved:
            self._robot.know(self._saved.signed_in)
        first = phases_of(self._case)[0].name
        return self._store.enrol(self._case, self._wanted, first) or self._store.ticket_of(self._case.case_id)

    def _carried(self, ticket: Ticket) -> Ticket | None:
        try:
            following = self._robot.carry(ticket)
        except Killed as death:
            self._after_death(death)
            return self._store.ticket_of(ticket.case_id)
        if following is None:
            return None
        if self._people.are_asked(ticket.case_id):
            self._clock.sleep(self._people.until_they_speak())
            return self._people.speak(ticket.case_id)
        if following.after == 0 and self._ended_phase is not None:
            entry = self._store.entry(ticket.case_id)
            self._ended_phase(entry.phase if entry else "", self.saved())
        self._clock.sleep(following.after)
        return following.ticket

    def _begins(self, entry: Entry, job: Job, attempt: int, signed_in: Cookies) -> None:
        """Look whether a case stood here as this one does: then what became of it becomes of this one, too. Raises `Known`."""
        if self._plan.condition and entry.phase == LINK3.name:
            self._world.approve_with_a_condition(self._case.estimate_number)
        if self._continuations is None or self._prelude.is_on:
            return
        self._prelude.end()
        if not self._is_calm(entry):
            return
        who = f"{self._plan.way} {self._plan.party} {self._plan.lived} {self._people.stand(entry)}"
        position = Position(who, entry.phase, attempt, entry.crashes, has_waited=entry.waits_since is not None)
        deaths, seed = [*self._deaths_to_come(), *self._withdrawals_to_come()], self._plan.seed
        now = snapshot(position, self._world.records(), _timeless(job.facts), signed_in, deaths, seed)
        self._continuation = self._continuations.of(now, str(self._plan))
        if self._continuation is not None:
            self.outcome.joined = entry.phase
            raise Known
        self._snapshots.append((now, self._course()))

    def _deaths_to_come(self) -> Iterator[Crash]:
        """Yield the deaths that are still planned, counted from here; one whose moment has been is none any more."""
        for crash in self._plan.crashes:
            if (left := crash.nth - self._counted[Crash(crash.step, crash.moment)]) > 0:
                yield replace(crash, nth=left)

    def _withdrawals_to_come(self) -> Iterator[str]:
        """Yield what is still going to be taken back, counted likewise."""
        for one in self._plan.withdrawals:
            if (left := one.moment.nth - self._counted[Crash(one.moment.step, one.moment.moment)]) > 0:
                yield str(replace(one, moment=replace(one.moment, nth=left)))

    def _is_calm(self, entry: Entry) -> bool:
        """Tell whether nothing is under way or in doubt: then time is of no matter."""
        under_way = self._clock.is_anything_due() or self._world.holds_anything()
        return not under_way and not self._store.unsettled(entry.ticket.case_id)

    def _course(self) -> Course:
        entry = self._store.entry(self._case.case_id)
        return Course(
            tuple(self.outcome.turns),
            self._world.effects(self._case.estimate_number),
            self._world.effects(self._case.estimate_number, refused=True),
            self.outcome.fired + self._world.armed_faults(),
            entry.worked if entry else 0.0,
        )

    def _learn(self, course: Course) -> None:
        if self._continuations is None or self.outcome.problems:
            return
        learnt = [self._continuations.learn(stood, course.after(then)) for stood, then in self._snapshots]
        self.outcome.problems += filter(None, learnt)

    def _after_death(self, death: Killed) -> None:
        self._browser.die(death)
        self._replace_robot()

    def _replace_robot(self) -> None:
        """Let another robot begin, some time after the first one died."""
        self._prelude.end()
        self.outcome.deaths += 1
        if self.outcome.deaths > _LIVES:
            raise Hanging(f"{self.outcome.deaths} deaths")
        self._clock.sleep(self._chance.choice(_LIES_DEAD))
        self._start_robot()

    def _start_robot(self) -> None:
        self._browser = FakeBrowser(self._network, self._clock, lambda: self._moment("sent"))
        self._browser.agreed = self._agreed
        self._journal = FakeJournal(self._clock, self._descriptor, self.outcome.journal)
        name = f"robot-{self.outcome.deaths + 1}"
        self._robot = start_robot(name, self._store, self._browser, self._settings, self._journal, self._moment)
        self._robot.begins = self._begins

    def _moment(self, name: str) -> None:
        books = self._journal.ledger
        step = books.step if isinstance(books, WatchedBooks) else ""
        for moment in (name, "lost") if name == "sent" else (name,):
            here = Crash(step, moment)
            self._counted[here] += 1
            here = Crash(step, moment, self._counted[here])
            self.outcome.moments.append(here)
            if self._checkpoints is not None:
                journal = len(self.outcome.journal)
                self._checkpoints.keep(here, self._left(), self._chance, self._network, self._agreed, journal)
            self._people.come_by(here)
            if here in self._plan.crashes:
                if moment == "lost":
                    self._network.cut()
                death = Killed(str(here))
                self._browser.die(death)
                raise death

    def _arm(self) -> None:
        faults = self._world_context.faults
        if not self._plan.phase:
            for name in self._way.faults:
                faults.arm(name)
        for fault in self._plan.faults:
            faults.arm(fault.name, times=fault.times, nth=fault.nth, seconds=fault.seconds)

    def _disarm(self) -> None:
        self.outcome.fired += self._world.armed_faults()
        self._context_now().faults.clear()

    def _as_ended(self, course: Course) -> Ended:
        return Ended(
            turns=course.turns,
            effects=course.effects,
            refused=course.refused - self._doubled_on_the_way(),
            statuses=course.statuses,
            agreed=self._agreed,
            worked=course.worked,
            allowed=PATIENCE.deadline,
        )

    def _ticked_without_a_word(self) -> Iterator[str]:
        rolled = any(times and name.endswith(".date_rolls_over") for name, times in self.outcome.fired.items())
        effects, said = self._world.attested(self._case.estimate_number), self._people.words()
        yield from ticked_without_a_word(effects, said, self._wanted.staff, same_time=not rolled)

    def _doubled_on_the_way(self) -> Counter[str]:
        """Count what a road may have brought twice by itself, so that a portal refused it though nobody pressed again."""
        return Counter({"application": sum(self.outcome.fired[f"customer.{kind}"] for kind in _DOUBLING)})

    @contextmanager
    def _noting_errors(self) -> Iterator[None]:
        """Note what no robot may end with, in place of ending the whole simulation."""
        try:
            yield
        except Hanging as hanging:
            self.outcome.problems.append(f"hanging: {hanging}")
        except (RunAborted, LeaseLost) as stopped:
            self.outcome.problems.append(f"stopped: {type(stopped).__name__}: {stopped}")
        except Unknown:
            raise
        except Exception as error:  # whatever the robot or a portal lets out is what is looked for
            self.outcome.problems.append(f"error: {type(error).__name__}: {error}".replace("\n", " ")[:300])

    def _context_now(self):
        return self._world.named("main")

    def _delay(self) -> float:
        return self._chance.uniform(0.005, 0.06)


def _timeless(facts: Facts) -> dict[str, Any]:
    """Return what was learnt; since when people can speak of something is of no matter where the robot speaks for them."""
    happened = {step: that["of"] for step, that in facts.happened.items()}
    return {**asdict(facts), "happened": happened}
