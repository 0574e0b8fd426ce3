"""Two recordings laid side by side: what is the same, what is not, and what is said of a file that is none."""

import json
import stat
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from renkei.robot.browser.sight import sight_of
from renkei.robot.cases.case import Case
from renkei.robot.cases.discretion import all_hidden
from renkei.robot.cases.template import sample_rows
from renkei.robot.commands.diff import diff
from renkei.robot.commands.recording import recorded
from renkei.robot.commands.replay import replay
from renkei.robot.config.settings import Settings
from renkei.robot.errors import WrongInput
from renkei.robot.replay.comparing import Measure, from_step, partings
from renkei.robot.replay.model import HowItWorked, Origin, RecordedCase, Recording, SeenStep, Shown
from renkei.robot.replay.recording import read_recording, row_of, write_recording
from renkei.robot.replay.roles import Roles
from renkei.robot.replay.seen import witnessed
from renkei.robot.reporting.journal import Journal
from renkei.robot.reporting.summary import CaseResult, Reason, StepRecord, Summary
from renkei.robot.scenario.checking import checked_scenarios, installed_faults
from renkei.robot.scenario.recorded import kept_of
from renkei.robot.scenario.replaying import scenario_of

SCENARIOS = Path(__file__).parents[1] / "e2e" / "scenarios"
DAY = date(2026, 11, 26)
BEGAN = datetime.fromisoformat("2026-11-26T10:00:00+09:00")


def seen(step, **values):
    return SeenStep(**{"step": step, "attempt": 1, "status": "ok", "seconds": 0.5, **values})


def recording(*steps, status="done", screens=None, **case):
    told = RecordedCase(case_id="case-0001", estimate_number="E00000001", status=status, steps=list(steps), **case)
    world = Origin(seed=1, estimates=12, opened_on="2026-11-26", approve_after=0.0, began=BEGAN)
    known = {digest: Shown(heading=heading, words=words) for digest, (heading, words) in (screens or {}).items()}
    return Recording(
        version="0",
        kind="run",
        world=world,
        robot=HowItWorked(customer="robot", staff="robot"),
        screens=known,
        cases=[told],
    )


def parted(one, other, **measure):
    return [(found.step, found.what) for found in partings(one, other, "case-0001", Measure(**measure))]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("040200000170-00",), ("040200000171-00",), True),
        (("040200000170-00", "040200000170-00"), ("040200000171-00", "040200000172-00"), False),
        (("040200000170-00", "040200000180-00"), ("040200000171-00", "040200000171-00"), False),
        (("2026/11/26 10:01",), ("2026/11/26 23:59",), True),
        (("20261126 1001",), ("20261126 2359",), True),
        (("2026/11/26",), ("2026/11/27",), False),
        (("20270101",), ("20270201",), False),
        (("1234567890",), ("1234567891",), True),
        (("327,950円",), ("327,960円",), False),
        (("36",), ("48",), False),
    ],
)
def test_what_a_world_makes_anew_is_compared_by_its_role(one, other, same):
    """Another receipt number is the same one's role, but not two for one; times pass, dates and amounts do not."""
    roles = [[roles.of(value) for value in values] for roles, values in ((Roles([DAY]), one), (Roles([DAY]), other))]
    assert (roles[0] == roles[1]) is same


def test_the_worlds_own_day_is_one_in_any_world():
    """今日 of one world is 今日 of another, if its clock says so."""
    assert Roles([DAY]).of("作成日 2026/11/26") == Roles([DAY + timedelta(days=90)]).of("作成日 2027/02/24")


@pytest.mark.parametrize(
    ("other", "where"),
    [
        (recording(seen("1"), seen("2")), []),
        (recording(seen("1"), seen("3")), [("2", "order")]),
        (recording(seen("1")), [("2", "order")]),
        (recording(seen("1"), seen("2"), seen("3")), [("3", "order")]),
        (recording(seen("1"), seen("2", status="failed")), [("2", "attempt")]),
        (recording(seen("1"), seen("2", attempt=2)), [("2", "attempt")]),
        (recording(seen("1", read={"保険料": "1円"}), seen("2")), [("1", "value")]),
        (recording(seen("1", seconds=11.0), seen("2")), [("1", "time")]),
        (recording(seen("1", seconds=10.4), seen("2")), []),
        (recording(seen("1", seconds=11.0), seen("3")), [("1", "time"), ("2", "order")]),
        (recording(seen("1"), seen("2"), status="needs_person", reason_step="2"), [("2", "end")]),
    ],
)
def test_runs_part_at_the_first_step_that_is_another(other, where):
    """Order, attempt, value, time, end; behind a step that is only slow the next difference is told, too."""
    assert parted(recording(seen("1"), seen("2")), other) == where


def test_a_screen_is_told_by_its_heading_or_by_the_labels_that_changed():
    """What is gone and what is new; a picture that could not be had is no difference."""
    screens = {"a": ("見積書", ["保険料", "損保照会"]), "b": ("見積書", ["保険料", "照会"]), "c": ("申込書", [])}
    one = recording(seen("1", screens=["a", "c"]), screens=screens)

    [found] = partings(one, recording(seen("1", screens=["b", "c"]), screens=screens), "case-0001")
    assert (found.step, found.what) == ("1", "screen")
    assert "「損保照会」" in found.told.ja
    assert "「照会」" in found.told.ja
    assert parted(one, recording(seen("1", screens=["c"]), screens=screens)) == []
    assert parted(one, recording(seen("1", screens=["c", "a"]), screens=screens)) == [("1", "screen")]


def test_of_real_portals_only_order_and_attempts_are_compared():
    """Their values and screens are not those of practice portals."""
    one, other = (
        recording(seen("1", read={"a": "1"}, screens=["x"])),
        recording(seen("1", read={"a": "2"}, screens=["y"])),
    )
    assert parted(one, other, values=False, screens=False) == []


def test_from_a_step_on_what_came_before_is_not_compared():
    """The first attempt at it begins what is compared."""
    one, other = recording(seen("1"), seen("2"), seen("3")), recording(seen("2"), seen("3"))
    assert parted(from_step(one, "2"), from_step(other, "2")) == []
    assert parted(one, other) == [("1", "order")]


def test_a_screen_is_known_by_its_words_and_never_by_a_customers():
    """Digits are all the same, words are sorted, and whoever is named is hidden."""
    people = {"ミホン ハナコ", "見本 花子"}
    look = {"heading": "見積書 12345", "words": ["保険料", "次へ", "見本花子を選択", "次へ", "山田様の一覧"]}
    sight = sight_of(look, lambda words: all_hidden(words, people))

    assert sight.heading == "見積書 0"
    assert sight.words == ("保険料", "次へ", "＊＊＊を選択", "＊＊＊様の一覧")
    assert sight.digest == sight_of({**look, "heading": "見積書 9"}, lambda words: all_hidden(words, people)).digest
    assert sight.digest != sight_of({**look, "words": []}, list).digest


def test_a_journal_describes_each_screen_once_and_steps_name_it(tmp_path):
    """So a recording is made of journals, and of the last run's steps alone."""
    sight = sight_of({"heading": "見積書", "words": ["保険料"]}, list)
    record = StepRecord(
        step="1",
        portal="pal",
        attempt=1,
        status="ok",
        started_at=BEGAN,
        seconds=0.5,
        evidence=None,
        read={"保険料": "1円"},
    )
    with Journal(tmp_path / "journal.jsonl") as journal:
        journal.entered("case-0001", record, [sight, sight])
        journal.entered("case-0001", record, [sight])
    lines = [json.loads(line) for line in (tmp_path / "journal.jsonl").read_text("utf-8").splitlines()]
    found = witnessed([tmp_path])

    assert [line["event"] for line in lines] == ["screen", "ok", "ok"]
    assert [step.screens for step in found.steps["case-0001"]] == [[sight.digest] * 2, [sight.digest]]
    assert found.screens[sight.digest].words == ["保険料"]
    assert witnessed([tmp_path], datetime.now().astimezone() + timedelta(hours=1)).steps == {}


def test_a_journal_that_somebody_has_spoilt_tells_what_can_be_read(tmp_path):
    """Lines that are none, or of another shape, are passed over."""
    good = {"at": BEGAN.isoformat(), "event": "ok", "case": "c", "step": "1", "attempt": 1, "seconds": 1.0}
    bad = [b"{", b"[]", b'{"at": 3}', json.dumps({**good, "seconds": "x"}).encode(), b"\xff\xfe", b"[" * 100_000]
    (tmp_path / "journal.jsonl").write_bytes(b"\n".join([*bad, json.dumps(good).encode()]))

    assert [step.step for step in witnessed([tmp_path]).steps["c"]] == ["1"]


def test_a_masked_row_keeps_nothing_of_the_customer():
    """Where pictures are blurred, the recording leaves out what is blurred."""
    [sample] = sample_rows(1)
    case = Case.model_validate(sample)

    assert row_of(case, masked=False)["お客様カナ"] == sample["お客様カナ"]
    kept = row_of(case, masked=True)
    assert "見積番号" in kept
    assert not {"お客様カナ", "勤務先", "年収"} & {*kept}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no replay.json"),
        (b"{", "cannot be read"),
        (b"[]", "cannot be read"),
        (b'{"format": 99, "version": "9", "kind": "run", "robot": {"customer": "robot", "staff": "robot"}}', "format"),
    ],
)
@pytest.mark.parametrize("command", [replay, diff])
def test_what_is_no_recording_is_said_in_a_sentence(tmp_path, command, content, said):
    """Nothing is started, and there is no traceback: exit code 2."""
    if content is not None:
        (tmp_path / "replay.json").write_bytes(content)
    folders = [str(tmp_path)] * (2 if command is diff else 1)
    with pytest.raises(WrongInput) as refused:
        CliRunner().invoke(command, folders, catch_exceptions=False)
    assert said in refused.value.message.en


@pytest.mark.parametrize(
    ("wish", "said"),
    [(["--case", "case-9999"], "no case case-9999"), (["--from", "52"], "step 52"), (["--from", "x"], "step x")],
)
def test_a_case_or_a_step_that_is_not_there_is_said_before_anything_starts(tmp_path, wish, said):
    """Also a step that no case came to."""
    write_recording(recording(seen("1")), tmp_path)
    with pytest.raises(WrongInput) as refused:
        CliRunner().invoke(replay, [str(tmp_path), *wish], catch_exceptions=False)
    assert said in refused.value.message.en


def test_two_runs_are_compared_by_a_command(tmp_path):
    """0 the same, 1 they part, with the step; two folders of scenarios by the names in them."""
    runs = {"a": recording(seen("1")), "b": recording(seen("1")), "c": recording(seen("2"))}
    for name, run in runs.items():
        (tmp_path / name / "one").mkdir(parents=True)
        write_recording(run, tmp_path / name / "one")
    same = CliRunner().invoke(diff, [str(tmp_path / "a" / "one"), str(tmp_path / "b" / "one")], env={"LC_ALL": "C"})
    other = CliRunner().invoke(diff, [str(tmp_path / "a"), str(tmp_path / "c")], env={"LC_ALL": "C"})

    assert same.exit_code == 0
    assert same.output.startswith("ok  case-0001")
    assert other.exit_code == 1
    assert other.output.startswith("NG  case-0001  step 1  order:")


def test_a_run_leaves_what_it_takes_to_do_it_again(tmp_path):
    """Rows, decisions and how it ended; for its owner's eyes alone, and without a password, whatever portals those are."""
    from renkei.robot.app import App  # noqa: PLC0415 - it knows of browsers, and of these tests only this one needs it

    [sample] = sample_rows(1)
    reason = Reason(
        step="24", portal="jpass", kind="business", message="否決。理由: 「収入」", evidence=None, next_action="-"
    )
    result = CaseResult(case_id="case-0001", estimate_number="E00000001", status="declined", reason=reason)
    summary = Summary(run_id="r", started_at=BEGAN, finished_at=BEGAN, cases=[result])
    app = App(settings=Settings("http://pal.example:80", tmp_path, mask=False), language="ja")
    with recorded(app, [Case.model_validate(sample)]) as leave:
        leave(summary)
    kept = read_recording(tmp_path)

    assert (kept.practice, kept.world, kept.cases[0].row["見積番号"]) == (False, None, "E00000001")
    assert [(one.decision, one.reason) for one in kept.screenings] == [("否決", "収入")]
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "replay.json").stat().st_mode) == 0o600


def test_every_scenario_can_be_done_again_from_its_recording():
    """What is kept of it is what a scenario may say, dates and all."""
    for scenario in checked_scenarios([SCENARIOS], DAY, installed_faults()):
        kept = recording().model_copy(update={"name": scenario.name, "scenario": kept_of(scenario)})
        again = scenario_of(Recording.model_validate_json(kept.model_dump_json()))
        assert again.model_copy(update={"world": scenario.world, "file": scenario.file}) == scenario
