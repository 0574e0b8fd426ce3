"""Every scenario file, played as `renkei scenario` plays it; what a seed promises; and a slice of the sweep of all faults."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from renkei.robot.scenario import play as play_module
from renkei.robot.scenario.play import Rehearsal, Stage, play
from renkei.robot.scenario.reading import read_scenario
from renkei.robot.scenario.sweep import strike

from tests.support.lifeline import tied_to_us

FILES = sorted((Path(__file__).parent / "scenarios").glob("*.toml"))
EVERY_TIME = frozenset(
    (
        "step05-lost-three-times",
        "step14-wrong-by-hand",
    )
)
"""The files that `make test` plays; `make nightly` plays all of them."""
SLICE = (
    "link1.late",
    "link3.twice",
    "step2.session_expired",
    "step4.pdf_cut",
    "step9.down",
    "step14.error_after_commit",
    "step16.lost_answer",
    "step29.restart_before_commit",
    "step37.button_late",
    "step52.date_rolls_over",
    "step16.word_missing",
    "step24.word_missing",
    "step34.word_missing",
    "step49.word_missing",
)
"""A fault of each family, at a step of each chapter, and some words that are missing, in Chromium each night. `make simulate` plays
every fault without a browser, and `make sweep` with one."""


@pytest.fixture
def stage(renkei_portals, renkei_browsers, tmp_path, lives):
    return Stage(browsers=renkei_browsers, portals=renkei_portals.addresses, out=tmp_path, lived_in=lives)


def played() -> list[object]:
    """Return every file as a parameter, those that are not played every time marked as nightly."""
    return [
        pytest.param(file, id=file.stem, marks=() if file.stem in EVERY_TIME else pytest.mark.nightly) for file in FILES
    ]


@pytest.mark.parametrize("file", played())
def test_scenario(file, stage):
    """The file's case ends as the file says."""
    found = play(read_scenario(file), stage)
    assert not found, "\n".join(difference.en for difference in found)


@pytest.mark.nightly
@pytest.mark.parametrize("fault", SLICE)
def test_under_a_fault_no_case_is_lost_and_nothing_is_done_twice(fault, stage):
    """It fires; the case ends done, or handed over with all that a person needs and done by the next run."""
    struck = strike(fault, 1, stage)
    assert struck.problems == ()
    assert "done" in (struck.ended, struck.after)


@pytest.mark.nightly
def test_the_same_seed_gives_the_same_journal_and_ledger(stage):
    """Played twice, every hand-over and every effect is the same, times aside; another seed gives another case."""
    file = next(file for file in FILES if file.stem == "step05-lost-once")
    scenario = read_scenario(file)

    def rehearsal(world, seed):
        told = scenario.model_copy(update={"world": scenario.world.model_copy(update={"seed": seed})})
        return Rehearsal(told, stage, world)

    def books(rehearsed):
        with rehearsed as one:
            seen = one.carry_out()
        links = [{key: value for key, value in entry.items() if key != "sent_at"} for entry in seen.links]
        effects = [{key: value for key, value in entry.items() if key != "at"} for entry in seen.ledger["effects"]]
        return links, effects, one.case.customer_kana

    first, second = books(rehearsal("one", 7)), books(rehearsal("two", 7))
    assert first == second
    assert len([entry for entry in first[1] if entry["estimate"] == "E00000001"]) == 4
    assert rehearsal("three", 8).case.customer_kana != first[2]


def test_the_command_says_ok_or_what_differs(server, tmp_path):
    """One line a file; a difference in words below it; exit 1.

    The command is a process of its own: in this one Playwright may be at work already, and starts only once a thread.
    """
    text = 'title = "No form id"\ncovers = ["14"]\n[case]\n"帳票ID" = ""\n[expected]\nstatus = "{}"\n'
    (tmp_path / "a-well.toml").write_text(text.format("needs_person"), "utf-8")
    (tmp_path / "b-not.toml").write_text(text.format("done"), "utf-8")
    portals = f"http://localhost:{server.port}"
    command = [sys.executable, "-m", "renkei.robot", "scenario", str(tmp_path), "--portals", portals]
    environment = {**os.environ, "PYTHONUTF8": "1", "LC_ALL": "C"}
    done = subprocess.run(
        command, **tied_to_us(environment), capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("ok  a-well")
    assert lines[1].startswith("NG  b-not")
    assert "expected done, was needs_person" in lines[2]
    assert lines[3] == "1 of 2 ok"


def test_the_judge_looks_patiently(stage, monkeypatch):
    """When all is over a screen may take a minute, however short the rehearsal's own time: a busy machine is no wrong robot."""
    allowed: list[float] = []
    monkeypatch.setattr(
        play_module, "statuses", lambda session, _number: allowed.append(session._timeouts.screen) or {}
    )
    with Rehearsal(read_scenario(FILES[0]), stage) as rehearsal:
        rehearsal.gather()
    assert allowed == [60.0] != [stage.timeouts.screen]
