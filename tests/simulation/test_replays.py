"""Runs laid side by side: the same way again parts nowhere, however long anything takes; changed portals are found at their step."""

from dataclasses import replace

import pytest
from renkei.mockportals.pal.state import Estimate
from renkei.robot.replay.comparing import partings

from tests.simulation.plan import PlannedFault, RunPlan
from tests.simulation.robot_at_work import without_a_machine
from tests.simulation.seeing import SeeingEvidence, recorded
from tests.simulation.simulator import Simulator
from tests.simulation.world import SimulatedWorld
from tests.support.ways import WAYS


@pytest.fixture(scope="module")
def evidence():
    """Evidence that sees, in place of the one that only counts."""
    with without_a_machine() as descriptor, pytest.MonkeyPatch.context() as patched:
        patched.setattr("renkei.robot.execution.case_runner.Evidence", SeeingEvidence)
        yield descriptor


@pytest.fixture
def played(evidence, tmp_path):
    """Plays a plan in a world of its own, whose portals may call things otherwise, and returns the recording of it."""

    def play(plan, labels=None):
        with Simulator(evidence, SimulatedWorld(labels=labels or {})) as simulator:
            return _recorded(simulator, plan, tmp_path)

    return play


def _recorded(simulator, plan, folder):
    run = simulator._run(plan, None)
    case = run._case
    return recorded(run.carry_out(None), case, folder)


def _parted(before, after):
    return [(one.step, one.what) for one in partings(before, after, before.cases[0].case_id)]


def test_a_recording_tells_every_step_with_its_screens_and_what_was_read(played):
    """What is compared is there: steps in their order, screens by their headings, amounts; and nothing of the customer."""
    recording = played(RunPlan())
    [case] = recording.cases
    read = {step.step: step.read for step in case.steps}
    headings = {recording.screens[digest].heading for step in case.steps for digest in step.screens}

    assert [step.step for step in case.steps][:6] == ["1", "2", "3", "4", "5", "6"]
    assert read["1"]["保険料"].endswith("円")
    assert {"見積書", "申込書帳票作成", "データ受信結果"} <= headings
    assert case.row["お客様カナ"].split()[0] not in recording.model_dump_json(exclude={"cases"})


@pytest.mark.parametrize("way", WAYS)
def test_the_same_way_again_parts_nowhere(played, way):
    """Answers take otherwise long, numbers and times are other ones: that is no other run."""
    plan = RunPlan(way)
    assert _parted(played(replace(plan, seed=1)), played(replace(plan, seed=2))) == []


def test_under_the_same_trouble_it_parts_nowhere_and_under_another_at_its_step(played):
    """A hand-over that is lost is sent again in both; where it arrives at once, that attempt is not made."""
    lost = RunPlan(faults=(PlannedFault("link1.lost"),))
    first = played(lost)

    assert _parted(first, played(replace(lost, seed=3))) == []
    [(step, what)] = _parted(first, played(RunPlan()))
    assert (step, what) == ("5", "screen")


def test_a_label_that_is_changed_is_named_with_its_step(played):
    """26 presses 「契約手続きへ」: where that is called otherwise, its attempt fails, and the label is told."""
    before, after = played(RunPlan()), played(RunPlan(), {"jpass": {"契約手続きへ": "契約へすすむ"}})

    [parting] = partings(before, after, before.cases[0].case_id)
    assert parting.step in ("25", "26")
    assert "契約手続きへ" in parting.told.en
    assert "契約へすすむ" in parting.told.en


def test_an_amount_that_is_changed_is_named_with_its_step(played, monkeypatch):
    """PAL's estimate tells another 支払総額: step 1 reads it."""
    before, made = played(RunPlan()), Estimate.__init__

    def dearer(self, who, opened_on):
        made(self, replace(who, total_payment=who.total_payment + 100), opened_on)

    monkeypatch.setattr(Estimate, "__init__", dearer)
    after = played(RunPlan())

    [parting] = partings(before, after, before.cases[0].case_id)
    assert (parting.step, parting.what) == ("1", "value")
    assert "支払総額" in parting.told.en


def test_a_rule_that_is_changed_is_named_with_its_step(played, monkeypatch):
    """J-PASS takes no 帳票ID any more: step 14 is refused."""
    before = played(RunPlan())
    monkeypatch.setattr("renkei.mockportals.jpass.views.insurance.form_id_of", lambda *_: "ZZ999999")
    after = played(RunPlan())

    [parting] = partings(before, after, before.cases[0].case_id)
    assert (parting.step, parting.what) == ("14", "attempt")


@pytest.mark.nightly
def test_three_hundred_replays_of_the_main_way_part_nowhere(evidence, tmp_path):
    """Each in a world of its own, with other delays: no parting, no flake."""
    with Simulator(evidence) as simulator:
        first = _recorded(simulator, RunPlan(seed=1), tmp_path)
        parted = [
            found
            for nth in range(2, 302)
            if (found := _parted(first, _recorded(simulator, RunPlan(seed=nth), tmp_path)))
        ]
    assert parted == []
