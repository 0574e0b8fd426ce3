"""`renkei audit --fix` dies by signal 9 with a click announced: the next one looks, waits, and clicks at most once more."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest
from renkei.robot.audit.model import Finding, Report
from renkei.robot.scenario.clerk import MISTAKES
from renkei.robot.store.audits import doubts
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store

from tests.chaos.kills import Kill, Point, written
from tests.chaos.victim import KILL
from tests.support.lifeline import tied_to_us

MOST_LIVES = 60  # as in test_audit
AN_HOUR, A_MOMENT = 3600.0, 0.1
LONG = 120.0


@dataclass
class Auditing:
    """Gives the command, in a process and with books of its own; `in_flight` in seconds."""

    world: object
    folder: Path

    def begin(self, *kills: Kill, in_flight: float = AN_HOUR) -> "subprocess.Popen[str]":
        """Begin an audit that is killed where a kill is planned."""
        (self.out / "audit.json").unlink(missing_ok=True)
        orders = {
            "victim": "robot",
            "kills": written(kills),
            "notes": str(self.folder / "notes.jsonl"),
            "timeouts": {"in_flight": in_flight},
            "misread": False,
        }
        options = ["--portals", self.world.url, "--out", str(self.out), "--db", str(self.folder / "books.sqlite")]
        command = [sys.executable, "-m", "tests.chaos.victim", json.dumps(orders), "audit", "--fix", "--grace", "0"]
        return subprocess.Popen(
            [*command, *options],
            **tied_to_us({**os.environ, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def audit(self, *kills: Kill, in_flight: float = AN_HOUR) -> tuple[int, list[Finding]]:
        """Return what it exits with, and what it left in its folder."""
        process = self.begin(*kills, in_flight=in_flight)
        said, _ = process.communicate(timeout=LONG)
        assert "Traceback" not in said, said
        told = self.out / "audit.json"
        return process.returncode, Report.model_validate_json(told.read_text("utf-8")).findings if told.exists() else []

    @property
    def out(self) -> Path:
        return self.folder / "audit"

    def die(self, step: str, point: Point) -> None:
        """Let an audit be killed at this point."""
        assert self.audit(Kill(step, point)) == (-KILL, [])

    def in_doubt(self) -> list[str]:
        """Return the steps that audits left open."""
        with Store.open(place_of(str(self.folder / "books.sqlite"))) as store:
            return [doubt.step for doubt in doubts(store)]


@pytest.fixture
def auditing(world, tmp_path) -> Auditing:
    return Auditing(world, tmp_path)


@dataclass
class HeldUp:
    """A request that a slow portal takes up when the test says so, not after so many seconds."""

    came: Event = field(default_factory=Event)
    goes_on: Event = field(default_factory=Event)

    def __call__(self, _seconds: float) -> None:
        self.came.set()
        self.goes_on.wait(LONG)


@pytest.fixture
def held_up(world):
    held_up = HeldUp()
    object.__setattr__(world.context, "wait", held_up)  # a context is frozen; this one is the test's own
    yield held_up
    held_up.goes_on.set()


def clerk_makes(robot, mistake: str, case) -> None:
    job = robot.in_a_session(case)
    MISTAKES[mistake](job, job)


@pytest.mark.nightly
@pytest.mark.parametrize(("mistake", "step", "found_at"), [("no_ok_at_5", "5", "5"), ("closes_at_38", "43", "38")])
def test_an_intent_without_a_click_is_believed_only_after_a_while(robot, world, auditing, mistake, step, found_at):
    """Killed between intent and click: left with reason and picture until nothing can be under way, then handed over, once."""
    clerk_makes(robot, mistake, world.case())
    before = (world.effects(), world.links("link1"))
    auditing.die(step, "announced")
    assert auditing.in_doubt() == [step]

    code, [left] = auditing.audit()
    assert (code, left.step, left.status, left.reason.step) == (1, found_at, "left", step)
    assert "was not clicked again" in left.reason.message
    assert "audit --fix" in left.reason.next_action
    assert (auditing.out / left.reason.evidence).exists()
    assert (world.effects(), world.links("link1")) == before

    _, [mended, *_] = auditing.audit(in_flight=A_MOMENT)
    assert (mended.step, mended.status) == (found_at, "mended")
    assert auditing.in_doubt() == []
    assert (world.effects().count("registration"), world.links("link1")) == (int(step == "43"), ["delivered"])


@pytest.mark.nightly
def test_a_click_that_is_still_under_way_is_not_made_again(robot, world, auditing, held_up):
    """Killed after the click, which the portal takes up later: the next audit leaves it, and the one after finds it done."""
    clerk_makes(robot, "closes_at_38", world.case())
    world.context.faults.arm("step43.slow")
    victim = auditing.begin()
    assert held_up.came.wait(LONG)
    victim.kill()
    victim.communicate()

    _, [left] = auditing.audit()
    assert (left.step, left.status, left.reason.step) == ("38", "left", "43")
    assert (world.effects(), auditing.in_doubt()) == (["application", "conclusion"], ["43"])
    held_up.goes_on.set()
    _, [following] = auditing.audit()
    assert (following.step, following.reason.step) == ("50", "49")  # what comes next waits for a person
    assert (world.effects(), auditing.in_doubt()) == (["application", "conclusion", "registration"], [])
