"""A night: what is played, what it comes to, what is left of it; its machinery here, without a browser."""

import json
import pickle
import re
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from click.testing import CliRunner
from renkei.robot.commands import night as command
from renkei.robot.commands.nightly import nightly
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.settings import Settings
from renkei.robot.errors import RunAborted, WrongInput
from renkei.robot.messages.text import Message
from renkei.robot.nightly import carrying
from renkei.robot.nightly.choosing import drawn, of_shard, own_scenarios
from renkei.robot.nightly.history import HISTORY, append, records, wilson
from renkei.robot.nightly.leaving import clear_up, leave, put_together
from renkei.robot.nightly.model import Shard, exit_code, missing
from renkei.robot.reporting.played import Played
from renkei.robot.scenario.checking import checked_scenarios, installed_faults
from renkei.robot.scenario.playing import Outcome, out_of_time
from renkei.robot.scenario.sweep import StruckScenario, pairs

BEGAN = datetime.fromisoformat("2026-11-26T01:00:00+09:00")
WELL = 'title = "x"\ncovers = ["5"]\n[expected]\nstatus = "done"\n'


def played(name, status="passed", suite="renkei.scenario", **more):
    return Played(name=name, status=status, seconds=1.0, suite=suite, **more)


def shard(*tests, nth=1, of=1, night="20261126", began=BEGAN, **more):
    return Shard(
        night=night,
        seed=1,
        shard=nth,
        of=of,
        began=began,
        ended=began,
        version="0",
        evidence="nights/x",
        played=[*tests],
        **more,
    )


@pytest.mark.parametrize(
    ("tests", "more", "code"),
    [
        ([played("a")], {}, 0),
        ([played("a"), played("b", "failed")], {}, 1),
        ([played("a"), played("b", "flaky")], {}, 4),
        ([played("a", "failed"), played("b", "flaky")], {}, 1),
        ([played("a", "failed"), played("b", "error")], {}, 3),
        ([played("a")], {"broken": "no portals"}, 3),
        ([played("a"), played("b", "skipped")], {}, 3),
        ([played("a"), played("b", "skipped", "renkei.sweep")], {}, 0),
        ([played("a", "failed"), played("b", "skipped", "renkei.sweep")], {}, 1),
    ],
)
def test_a_night_ends_with_what_it_came_to(tests, more, code):
    """3 the environment or a scenario that was not played, 1 red, 4 flaky only, 0 green; a smaller draw is as green."""
    assert exit_code([shard(*tests, **more)], all_of_them=True) == code


def test_a_lost_shard_is_no_green_night():
    """Whoever puts a night together is told which is missing, and gets 3."""
    there = [shard(played("a"), nth=1, of=3), shard(played("b"), nth=3, of=3)]
    assert missing(there) == [2]
    assert exit_code(there, all_of_them=True) == 3
    assert exit_code(there, all_of_them=False) == 0


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.278), (1, 10, 0.018, 0.404), (10, 10, 0.722, 1.0)],
)
def test_a_rate_has_its_bound(hits, count, low, high):
    """Wilson's interval, as its tables have it: ten good nights do not say that there is no flake."""
    assert wilson(hits, count) == pytest.approx((low, high), abs=0.001)


def test_the_same_seed_draws_the_same_and_shards_share_it_out():
    """Each test falls to one shard, the same one in every night."""
    known = pairs(["link1.lost", "step16.slow", "step5.slow", "link3.lost"])
    tests = drawn(known, 7, 6)
    names = [one.name for one in tests]

    assert names == [one.name for one in drawn(known, 7, 6)]
    assert names != [one.name for one in drawn(known, 8, 6)]
    assert len(drawn(known, 7, 10_000)) == len(known)
    assert all(isinstance(one, StruckScenario) for one in tests)
    parts = [[one.name for one in of_shard(tests, nth, 3)] for nth in (1, 2, 3)]
    assert sorted(name for part in parts for name in part) == sorted(names)
    assert [one.name for one in of_shard(tests[2:], 1, 3)] == [name for name in parts[0] if name not in names[:2]]


def test_a_night_knows_the_nights_before(tmp_path):
    """New red, turned green, flaky: told on the page, with the rate; a line that was cut off is no trouble."""
    first = shard(played("a"), played("b", "failed"), played("c", "flaky"), night="1")
    leave(first, tmp_path, "en")
    with (tmp_path / HISTORY).open("a") as file:
        file.write('{"night": "1", "te')
    tests = [played("a", "failed", details=["<b>otherwise</b>"]), played("b"), played("c", "flaky", attempts=2)]
    second = shard(*tests, night="2", began=BEGAN.replace(day=27))
    shards, code = leave(second, tmp_path, "en")
    page = (tmp_path / "index.html").read_text("utf-8")

    assert (len(shards), code) == (1, 1)
    assert len(re.findall("new red", page)) == 1
    assert len(re.findall("turned green", page)) == 1
    assert "2 of 2 nights" in page
    assert "they do not count as passed" in page
    assert "<b>otherwise" not in page
    assert len(records(tmp_path, [second])["renkei.scenario/a"].statuses) == 1
    lines = (tmp_path / HISTORY).read_text("utf-8").splitlines()
    assert [json.loads(line)["status"] for line in lines if line.endswith("}")] == [
        *("passed", "failed", "flaky"),
        *("failed", "passed", "flaky"),
    ]


def test_junit_tells_a_flake_as_one(tmp_path):
    """For whoever knows only passed and failed it is passed, but it is marked."""
    leave(shard(played("a", "flaky", attempts=2, details=["x"])), tmp_path, "en")
    [case] = ElementTree.parse(tmp_path / "junit.xml").getroot().iter("testcase")
    assert [one.tag for one in case] == ["properties", "flakyFailure"]


def test_the_page_names_a_shard_that_is_not_there_and_merge_takes_it_for_lost(tmp_path):
    """From the folders of the machines, or those below one; the night is the latest one's."""
    for nth in (1, 3):
        machine = tmp_path / f"m{nth}"
        machine.mkdir()
        leave(shard(played(f"t{nth}"), nth=nth, of=3), machine, "en")
    assert "shard 2/3" in (tmp_path / "m1" / "index.html").read_text("utf-8")
    (tmp_path / "out").mkdir()
    shards, code = put_together([tmp_path], tmp_path / "out", "en")

    assert ([one.shard for one in shards], code) == ([1, 3], 3)
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "shard 2/3" in page
    assert "t1" in page
    assert "t3" in page
    with pytest.raises(WrongInput):
        put_together([tmp_path / "out" / "nothing"], tmp_path / "out", "en")


def test_a_history_is_appended_by_several_at_a_time(tmp_path):
    """Nothing of one shard's lines is lost or torn by another's."""
    for nth in range(1, 6):
        append(tmp_path, shard(played("a"), played("b"), nth=nth, of=5))
    assert len([json.loads(line) for line in (tmp_path / HISTORY).read_text("utf-8").splitlines()]) == 10


def test_evidence_is_kept_for_some_nights_only(tmp_path):
    """What renkei has not made stays."""
    for day in range(1, 20):
        (tmp_path / "nights" / f"202611{day:02d}-010000-1of1").mkdir(parents=True)
    (tmp_path / "nights" / "mine").mkdir()
    clear_up(tmp_path)
    assert sorted(one.name[:8] for one in (tmp_path / "nights").iterdir()) == [
        *(f"202611{n:02d}" for n in range(6, 20)),
        "mine",
    ]


@pytest.fixture
def stage(tmp_path, monkeypatch):
    """Portals that know two faults, and tests that end as `ends` says, attempt by attempt; without it they pass."""
    ends: dict[str, list[str]] = {}
    begun: list[str] = []

    def play_all(tests, settings, _workers, over):
        for one in tests:
            if over():
                yield out_of_time(one)
                continue
            begun.append(one.name)
            left = ends.get(one.name, [])
            status = left.pop(0) if left else "passed"
            folder = settings.out / one.name / "evidence"
            folder.mkdir(parents=True)
            (folder / "001-step5-failed.jpg").write_bytes(b"x")
            (settings.out / one.name / "replay.json").write_text("{}")
            told = () if status == "passed" else (Message("違う", "differs"),)
            yield Outcome(scenario=one, status=status, differences=told, seconds=1.0)

    @contextmanager
    def at_portals(url):
        if url == "http://localhost:1":
            raise RunAborted(Message("応答なし", "silent"))
        yield Addresses("localhost", 8700)

    monkeypatch.setattr(carrying, "play_all", play_all)
    monkeypatch.setattr(command, "at_portals", at_portals)
    monkeypatch.setattr(command.sweep, "catalogue_of", lambda _: ["link1.lost"])
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(WELL, "utf-8")

    def play(*more, strikes=0):
        files = [str(tmp_path / "a.toml"), str(tmp_path / "b.toml")]
        line = [*files, "--out", str(tmp_path / "out"), "--strikes", str(strikes), *more]
        return CliRunner().invoke(nightly, line, env={"LC_ALL": "C"}, catch_exceptions=False)

    play.ends, play.begun, play.out = ends, begun, tmp_path / "out"
    return play


def statuses(out):
    [file] = out.glob("shard-*.json")
    return {one["name"]: one["status"] for one in json.loads(file.read_text("utf-8"))["played"]}


def test_what_is_well_when_it_is_tried_again_is_flaky(stage):
    """Exit code 4; the first attempt's pictures stay, those of what was well go, but for the recording."""
    stage.ends["a"] = ["failed"]
    done = stage()

    assert done.exit_code == 4
    assert statuses(stage.out) == {"a": "flaky", "b": "passed"}
    assert stage.begun == ["a", "b", "a"]
    left = sorted(path.name for path in (stage.out / "nights").glob("*/1/*/**/*") if path.is_file())
    assert left == ["001-step5-failed.jpg", "replay.json", "replay.json"]
    page = (stage.out / "index.html").read_text("utf-8")
    assert re.search(r'renkei replay &#34;nights/[^"]+/1/a&#34;', page)
    assert "001-step5-failed.jpg" in page


@pytest.mark.parametrize(
    ("ends", "more", "code", "came_to"),
    [
        (["failed", "failed"], (), 1, "failed"),
        (["failed"], ("--retries", "0"), 1, "failed"),
        (["failed", "failed"], ("--retries", "2"), 4, "flaky"),
        (["error", "error"], (), 3, "error"),
        (["error"], (), 4, "flaky"),
        (["error", "failed"], (), 1, "failed"),
    ],
)
def test_what_is_red_is_tried_again_as_often_as_was_said(stage, ends, more, code, came_to):
    """And stays red where it is never well."""
    stage.ends["a"] = [*ends]
    done = stage(*more)
    assert (done.exit_code, statuses(stage.out)["a"]) == (code, came_to)


def test_beyond_the_budget_nothing_is_begun_and_that_is_told(stage, monkeypatch):
    """A night that has not played its scenarios is not green."""
    ticks = iter(range(0, 10_000, 40))
    monkeypatch.setattr(command.time, "monotonic", lambda: float(next(ticks)))
    done = stage("--budget", "1m")

    assert done.exit_code == 3
    assert statuses(stage.out) == {"a": "passed", "b": "skipped"}
    assert "1 were not played" in (stage.out / "index.html").read_text("utf-8")


def test_portals_that_are_silent_are_a_broken_environment_and_the_page_says_so(stage):
    """Exit code 3, and there is a page, JUnit and the shard's file."""
    done = stage("--portals", "http://localhost:1")
    assert done.exit_code == 3
    assert "silent" in (stage.out / "index.html").read_text("utf-8")
    assert (stage.out / "junit.xml").is_file()


def test_struck_cases_are_drawn_beside_the_scenarios(stage):
    """So many as were wished for, by the day's seed where none is given."""
    assert stage("--seed", "5", strikes=1).exit_code == 0
    names = list(statuses(stage.out))
    assert names[:2] == ["a", "b"]
    assert len(names) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        ("--budget", "soon"),
        ("--budget", "0"),
        ("--shard", "3/2"),
        ("--shard", "0/2"),
        ("--shard", "x"),
        ("--retries", "-1"),
        ("--seed", "-1"),
    ],
)
def test_a_wrong_option_is_said_before_anything_is_played(stage, wrong):
    """Exit code 2, and no folder is made."""
    assert stage(*wrong).exit_code == 2
    assert not stage.out.exists()


def test_a_wrong_scenario_is_said_before_anything_is_played(stage, tmp_path):
    """As `renkei scenario` says it."""
    (tmp_path / "b.toml").write_text("title = ", "utf-8")
    with pytest.raises(WrongInput):
        stage()
    assert not stage.out.exists()


def test_a_checkout_brings_its_own_scenarios():
    """Without an argument those are played; all of them can be."""
    folder = own_scenarios()
    assert folder is not None
    assert len(checked_scenarios([folder], BEGAN.date(), installed_faults())) > 100


PAGE = (Path(__file__).parents[2] / "docs" / "nightly.md").read_text("utf-8")


def test_the_workflow_on_the_page_is_one(tmp_path):
    """Its YAML parses, and each `renkei` line in it is a command with options that there are."""
    [text] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    flow = yaml.safe_load(text)
    runs = [step["run"] for job in flow["jobs"].values() for step in job["steps"] if "run" in step]
    known = {option for parameter in nightly.params for option in parameter.opts}

    assert set(flow["jobs"]) == {"shard", "merge"}
    lines = [line for run in runs for line in run.splitlines() if "renkei nightly" in line]
    assert len(lines) == 2
    assert {option for line in lines for option in re.findall(r"--[\w-]+", line)} <= known


def test_what_was_asked_for_can_go_to_another_process(tmp_path):
    """Scenarios and struck cases are played by several processes, which are told the settings and the case."""
    settings, [struck] = Settings("http://localhost:8700", tmp_path), drawn([("link1.lost", 1)], 1, 1)
    there, played = pickle.loads(pickle.dumps((settings, struck)))
    assert (there.portals, there.out, there.rates, played) == (settings.portals, settings.out, {}, struck)
