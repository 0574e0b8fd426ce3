"""What a simulated run may leave out, because it has been seen: its beginning before any trouble, and its end after all of it."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from renkei.robot.reporting.summary import CaseResult

from tests.simulation.checkpoints import Exchange, OtherwiseError, Prelude
from tests.simulation.continuations import Continuations, Course
from tests.simulation.plan import RunPlan
from tests.simulation.robot_at_work import without_a_machine
from tests.simulation.simulator import Simulator
from tests.simulation.snapshot import Snapshot

ROOT = Path(__file__).parents[2]
_NEVER = 10**9

_LINES = (
    "way=main from=link3 crash=37:sent",
    "way=main from=link3 crash=37:lost",
    "way=main party=2 from=bringin fault=step52.slow~20 crash=52:announced",
    "way=main from=link2 fault=step16.lost_answer crash=16:settled",
    "way=out from=link3 fault=step43.error_after_commit",
    "way=terminal from=terminal fault=customer.late crash=22:lost:7",
    "way=reapply fault=notice.lost",
    "way=main fault=step4.pdf_missing crash=2:entered crash=16:sent",
    "way=main fault=link1.wrong_field*3",
)


@pytest.fixture(scope="module")
def simulators():
    """Two simulators: one that leaves out what it has seen, and one that does not."""
    with (
        without_a_machine() as descriptor,
        Simulator(descriptor, continuations=Continuations(_NEVER)) as short,
        Simulator(descriptor) as whole,
    ):
        yield short, whole


@pytest.mark.parametrize("line", [*_LINES[:4], *(pytest.param(line, marks=pytest.mark.nightly) for line in _LINES[4:])])
def test_a_run_comes_to_the_same_by_the_short_way(simulators, line):
    """Ends, effects, faults, statuses and problems are the same; the journal is, as far as it goes; played to the end, all of it is."""
    short, whole = (simulator.play(RunPlan.parse(line)) for simulator in simulators)

    assert (short.ends, short.effects, short.fired) == (whole.ends, whole.effects, whole.fired)
    assert (short.statuses, short.deaths, short.problems) == (whole.statuses, whole.deaths, whole.problems)
    assert short.journal == whole.journal[: len(short.journal)]
    assert short.joined or (short.journal, short.seconds, short.moments) == (
        whole.journal,
        whole.seconds,
        whole.moments,
    )


def test_a_case_that_stands_as_one_before_it_is_not_carried_on(simulators):
    """After trouble that leaves no trace, the end of the phase is the end of the run."""
    short, _ = simulators
    short.play(RunPlan(phase="link3"))

    outcome = short.play(RunPlan.parse("way=main from=link3 fault=step33.error_before_commit"))

    assert (outcome.joined, outcome.ends) == ("bringin", ["done"])
    assert outcome.effects == short.undisturbed("main", 1).expected.effects


@pytest.mark.parametrize("line", ["fault=step40.error_before_commit", "crash=52:sent"])
def test_the_portals_are_asked_nothing_before_trouble_can_strike(simulators, line):
    """Trouble late in a phase leaves the portals alone until then, and what they have then is what they would have."""
    plan = RunPlan.parse(f"way=main from=link3 {line}")

    short, whole = (_asked(simulator, plan) for simulator in simulators)

    assert 0 < short < whole / 2


def test_a_drawn_lot_has_the_case_carried_on():
    """What is taken for known is put to the test by some runs: with a lot for each of them, none is cut short."""
    with without_a_machine() as descriptor, Simulator(descriptor, continuations=Continuations(one_in=1)) as simulator:
        outcome = simulator.play(RunPlan.parse("way=main from=link3 fault=step33.error_before_commit"))

    assert (outcome.joined, outcome.ends, outcome.problems) == ("", ["done"], [])


def test_it_is_told_when_what_stood_the_same_comes_to_something_else():
    """A difference that the standing leaves out, and that matters, is a problem of the run that shows it."""
    continuations, done, parked = Continuations(), _course("done"), _course("needs_person")

    assert continuations.learn(Snapshot("bringin", b""), done) == ""
    assert continuations.learn(Snapshot("bringin", b""), done) == ""
    assert continuations.learn(Snapshot("bringin", b""), parked).startswith("goes on otherwise from bringin")


def test_a_beginning_that_is_not_the_known_one_is_refused():
    """An answer is given in a portal's place only to the very question that it was given to."""
    told = []
    prelude = Prelude([Exchange(("GET", "pal", "/", "", "", "", ""), "an answer", {"then": {}})], told.append)

    with pytest.raises(OtherwiseError):
        prelude.answer({"REQUEST_METHOD": "POST", "wsgi.input": _Nothing()})
    assert told == []


def _asked(simulator: Simulator, plan: RunPlan) -> int:
    """Play a plan, and return how many requests came to the portals."""
    portals, asked = simulator._world.app, 0

    def counting(*request):
        nonlocal asked
        asked += 1
        return portals(*request)

    simulator._checkpoints_of(plan)
    simulator._world.app = counting
    simulator.play(plan)
    simulator._world.app = portals
    return asked


class _Nothing:
    def getvalue(self) -> bytes:
        return b""


def _course(status: str) -> Course:
    turn = CaseResult(case_id="case-0001", estimate_number="E00000001", status=status, steps=[])
    return Course((turn,), Counter(), Counter(), Counter(), 0.0)


def test_a_snapshot_looks_at_every_portal():
    """Whichever module was imported first: in a process of its own, where the snapshot's module came before the portals'."""
    program = """
from tests.simulation import snapshot
from tests.simulation.simulator import Simulator
from tests.simulation.robot_at_work import without_a_machine
with without_a_machine() as descriptor, Simulator(descriptor):
    print(*sorted({table.partition("_")[0] for table in snapshot._columns()}))
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.split() == ["arclink", "customer", "jpass", "sonpo", "world"]
