"""The judge of a scenario: every expectation that does not hold is told, and nothing else."""

from datetime import UTC, datetime

import pytest
from renkei.robot.procedure.words import CONDITION, WORDS
from renkei.robot.reporting.summary import CaseResult, Reason, StepRecord, WaitsFor
from renkei.robot.scenario.judge import Seen, differences, run_folder
from renkei.robot.scenario.model import Scenario
from renkei.robot.scenario.silence import missing_words
from renkei.robot.scenario.sweep import Struck, pairs, scenario_for, table

ESTIMATE = "E00000001"
WORDS_AND_CONDITION = ("16", "24", "31", "33", "34", "35", "37", "49")
REASON = Reason(
    step="7", portal="jpass", kind="application", message="3回送信", evidence="shot.jpg", next_action="待つ"
)


def expecting(**expected):
    return Scenario.model_validate(
        {
            "title": "x",
            "covers": ["5"],
            "fault": [{"name": "link1.lost"}],
            "expected": {"status": "needs_person", **expected},
        }
    )


@pytest.fixture
def seen(tmp_path):
    """A case that was sent twice and then handed to a person; another estimate's entries must not count."""
    run_folder(tmp_path, 1).mkdir()
    (run_folder(tmp_path, 1) / "shot.jpg").touch()
    at = datetime(2026, 11, 24, tzinfo=UTC)
    steps = [
        StepRecord(step="5", portal="sonpo", attempt=n, status="ok", started_at=at, seconds=1, evidence=None)
        for n in (1, 2)
    ]
    result = CaseResult(case_id="c", estimate_number=ESTIMATE, status="needs_person", reason=REASON, steps=steps)
    entry = {"effect": "application", "estimate": ESTIMATE}
    return Seen(
        results=[result],
        clerk_saw="未連携",
        portals={"sonpo": "未連携", "jpass": "なし", "arclink": "なし"},
        links=[
            {"road": "link1", "estimate": ESTIMATE, "outcome": "lost"},
            {"road": "link1", "estimate": "E00000002", "outcome": "delivered"},
        ],
        ledger={"effects": [entry, {**entry, "estimate": "E00000002"}], "refused": []},
        faults=[{"name": "link1.lost", "fired": 2}],
    )


WELL = {
    "reason_step": "7",
    "reason_contains": "3回",
    "clerk_sees": "未連携",
    "ledger": {"application": 1},
    "refused": {},
    "links": {"link1": ["lost"], "link2": []},
    "steps": {"5": 2, "16": 0},
    "portals": {"sonpo": "未連携", "jpass": "なし"},
    "fired": {"link1.lost": 2},
}


def test_nothing_is_said_where_all_is_as_expected(seen, tmp_path):
    """What the scenario does not mention is not judged, but for effects."""
    assert differences(expecting(**WELL), seen, ESTIMATE, tmp_path) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"status": "done"}, "結果"),
        ({"reason_step": "5"}, "止まった手順"),
        ({"reason_contains": "5回"}, "理由"),
        ({"clerk_sees": "連携済み"}, "担当者が見た内容"),
        ({"ledger": {}}, "成立した業務の回数"),
        ({"ledger": {"application": 2}}, "成立した業務の回数"),
        ({"refused": {"application": 1}}, "断られた業務の回数"),
        ({"links": {"link1": ["lost", "delivered"]}}, "連携 link1"),
        ({"links": {"link1": []}}, "連携 link1"),
        ({"steps": {"5": 1}}, "手順5の回数"),
        ({"portals": {"sonpo": "審査中"}}, "sonpo の状態"),
        ({"fired": {"link1.lost": 1}}, "障害 link1.lost の発生回数"),
    ],
)
def test_one_expectation_that_does_not_hold_is_one_sentence(seen, tmp_path, changed, said):
    """In both languages, with what was expected and what was."""
    [difference] = differences(expecting(**WELL | changed), seen, ESTIMATE, tmp_path)
    assert difference.ja.startswith(said)
    assert "expected" in difference.en


def test_an_armed_fault_must_have_fired_unless_told_otherwise(seen, tmp_path):
    """A scenario whose trouble never came shows nothing."""
    seen.faults = [{"name": "link1.lost", "fired": 0}]
    unsaid = {key: value for key, value in WELL.items() if key != "fired"}
    [difference] = differences(expecting(**unsaid), seen, ESTIMATE, tmp_path)
    assert "link1.lost" in difference.en
    assert differences(expecting(**unsaid, fired={"link1.lost": 0}), seen, ESTIMATE, tmp_path) == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"forestalled_by": "step5.slow"}, "step5.slow struck first at the same request"),
        ({"matched": 1, "nth": 3}, "to fire at match 3, and had only 1"),
        ({"matched": 0, "nth": 1}, "link2.lost struck first, and the case ended needs_person (7)"),
    ],
)
def test_a_fault_that_never_fired_says_what_kept_it_from_that(seen, tmp_path, fault, said):
    """Another one that struck at the same request, too few matches, or one that ended the case before it came there."""
    seen.faults = [{"name": "link1.lost", "fired": 0, **fault}, {"name": "link2.lost", "fired": 2}]
    [difference] = differences(expecting(**WELL | {"fired": {"link1.lost": 1}}), seen, ESTIMATE, tmp_path)
    assert said in difference.en
    assert "link1.lost" in difference.ja


def test_where_nothing_else_struck_no_other_fault_is_blamed(seen, tmp_path):
    """Armed alone, and never met."""
    seen.faults = [{"name": "link1.lost", "fired": 0, "matched": 0, "nth": 1, "forestalled_by": None}]
    [difference] = differences(expecting(**WELL | {"fired": {"link1.lost": 1}}), seen, ESTIMATE, tmp_path)
    assert difference.en == "times that the fault link1.lost fired: expected 1, was 0"


def test_a_step_that_was_not_reached_is_not_covered(seen, tmp_path):
    """What a file says it shows, it must show."""
    scenario = expecting(**WELL).model_copy(update={"covers": ["5", "7", "16"]})
    [difference] = differences(scenario, seen, ESTIMATE, tmp_path)
    assert difference.en.endswith("16.")


def test_a_case_handed_over_must_tell_a_person_everything(seen, tmp_path):
    """No step, nothing to do next, or a picture that is not there: each is told."""
    reason = REASON.model_copy(update={"portal": "", "next_action": "", "evidence": "gone.jpg"})
    seen.results = [seen.results[0].model_copy(update={"reason": reason})]
    said = " ".join(words.en for words in differences(expecting(**WELL), seen, ESTIMATE, tmp_path))
    assert "the system" in said
    assert "what to do next" in said
    assert "gone.jpg" in said


def test_the_sweep_has_each_fault_with_each_case():
    """A pattern chooses; a fault of the way out by hand comes with the lost link that leads there."""
    assert pairs(["step5.slow", "step16.slow", "link1.lost"], "step*") == [
        ("step5.slow", 1), ("step5.slow", 2), ("step16.slow", 1), ("step16.slow", 2),
        *((f"step{step}.word_missing", n) for step in WORDS_AND_CONDITION for n in (1, 2)),
    ]  # fmt: skip
    assert pairs(["step5.slow"], "step05.slow") == [("step5.slow", 1), ("step5.slow", 2)]
    assert [fault.name for fault in scenario_for("step43.slow", 1).fault] == ["link3.lost", "step43.slow"]
    assert [fault.name for fault in scenario_for("step16.slow", 1).fault] == ["step16.slow"]
    assert scenario_for("customer.lost", 1).case.changes == {"申込手段": "お客さま端末"}
    again = scenario_for("step①.slow", 1)
    assert (again.robot.again, again.fault[0].before_run) == (1, 2)
    assert again.case_again.changes["手続き区分"] == "変更再申込"


def test_each_missing_word_is_a_case_of_the_sweep():
    """Of every step at which a person says something, and of a condition; a pattern chooses among them as among faults."""
    assert missing_words("*") == [f"step{step}.word_missing" for step in WORDS_AND_CONDITION]
    assert set(WORDS_AND_CONDITION) == {*WORDS, CONDITION}
    assert pairs(["step16.slow"], "step16.*") == [
        ("step16.slow", 1), ("step16.slow", 2), ("step16.word_missing", 1), ("step16.word_missing", 2),
    ]  # fmt: skip
    without, accepted = scenario_for("step16.word_missing", 1), scenario_for("step24.word_missing", 2)
    assert (without.robot.staff, without.screening, without.fault) == ("person", None, [])
    assert accepted.screening is not None


def test_which_words_are_waited_for_is_judged(seen, tmp_path):
    """The steps in their order, each once."""
    since = datetime(2026, 11, 24, tzinfo=UTC)
    words = [WaitsFor(step=step, word="…", who="staff", since=since) for step in ("16", "16")]
    seen.results = [seen.results[0].model_copy(update={"waits_for": words})]
    assert differences(expecting(**WELL, waits_for=["16"]), seen, ESTIMATE, tmp_path) == []
    [difference] = differences(expecting(**WELL, waits_for=["49"]), seen, ESTIMATE, tmp_path)
    assert "['49']" in difference.en
    assert "['16']" in difference.en


def test_the_sweeps_table_is_in_the_order_of_the_steps():
    """Roads first, then steps by number; what is wrong stands in its row and breaks no column."""
    rows = [
        Struck(fault=name, party="個人", fired=1, ended="done", after="", problems=wrong, seconds=1.5)
        for name, wrong in (("step16.slow", ()), ("step5.slow", ("a|b",)), ("link1.lost", ()))
    ]
    body = table(rows).splitlines()[2:]
    assert [line.split("`")[1] for line in body] == ["link1.lost", "step5.slow", "step16.slow"]
    assert {line.count("|") for line in body} == {8}
