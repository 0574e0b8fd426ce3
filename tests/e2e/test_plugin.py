"""The plugin of pytest as others use it: by its fixtures, with nothing of this project's own around them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ISSUED = """
def test_a_lost_hand_over_is_sent_again(renkei_world, renkei_robot):
    renkei_world.arm("link1.lost")
    [result] = renkei_robot.run(renkei_world.case(1, コメント="急ぎ"))
    assert result.status == "done"
    assert renkei_world.links("link1") == ["lost", "delivered"]
    assert renkei_world.ledger() == {"application": 1, "conclusion": 1, "arclink_data": 1, "bring_in": 1}
"""
FAILS = """
def test_fails(renkei_world, renkei_robot):
    assert [one.step for one in renkei_robot.steps(1, 2, renkei_world.case())] == ["1", "2"]
    renkei_world.arm("link1.lots")
"""
PLAIN = """
def test_plain(page):
    page.set_content("<h1>plain</h1>")
    assert page.get_by_role("heading").inner_text() == "plain"
"""
SAID = re.compile(r"^E   .*WrongUse: (.*)$", re.MULTILINE)


def pytest_in(folder: Path, *options: str, **tests: str) -> tuple[int, str]:
    """Run pytest on these test files in a folder of their own, as one who has just installed it; return its code and what it said."""
    for name, source in tests.items():
        (folder / f"test_{name}.py").write_text(source, "utf-8")
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DISPLAY", "WAYLAND"))
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *options]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**environ, "RENKEI_LANG": "en"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_steps_are_carried_up_to_one_and_the_rest_by_a_run(renkei_world, renkei_robot):
    """A person decides in between; what was done is not done twice, and the case ends as was decided."""
    renkei_world.reset(approve_after=3600)
    case = renkei_world.case(2)
    done = [record.step for record in renkei_robot.steps(5, 17, case)]
    assert (done[0], done[-1], renkei_world.ledger()) == ("5", "17", {"application": 1})
    renkei_world.decide(case, "否決", "収入が足りない")
    assert renkei_world.statuses(case) == {"sonpo": "否決", "jpass": "否決", "arclink": "なし"}
    [result] = renkei_robot.run(case)
    assert (result.status, result.step) == ("declined", "24")
    assert "収入が足りない" in result.reason
    assert renkei_world.ledger() == {"application": 1}
    assert all(picture.exists() for picture in result.pictures)


@pytest.mark.nightly
def test_the_robot_goes_on_in_a_world_that_stands_at_a_step(renkei_world, renkei_robot):
    """It finds what was done before, does nothing of that twice, and comes to the end."""
    renkei_world.reset(at_step=29)
    assert [record.step for record in renkei_robot.steps(29, 32)] == ["29", "30", "31", "32"]
    [result] = renkei_robot.run(renkei_world.case())
    assert result.status == "done", result
    assert renkei_world.ledger() == {"application": 1, "conclusion": 1, "arclink_data": 1, "bring_in": 1}


@pytest.mark.nightly
def test_the_test_that_was_asked_for_runs_in_a_fresh_folder(tmp_path):
    """With no conftest.py, no import and no option; a plain test of pytest-playwright beside it finds the same browser."""
    code, said = pytest_in(tmp_path, mine=ISSUED, plain=PLAIN)
    assert (code, "2 passed" in said) == (0, True), said
    assert not (tmp_path / "test-results").exists()


@pytest.mark.nightly
def test_what_a_failed_test_leaves_is_kept_and_told(tmp_path):
    """Its report says where its pictures, its trace and its world are, behind the one sentence that was wrong."""
    code, said = pytest_in(tmp_path, "--output", "kept", mine=FAILS)
    assert code == 1
    assert [one.partition("」")[0] for one in SAID.findall(said)] == ["there is no fault 「link1.lots"]
    [folder] = re.findall(r"^Kept in: (.*)$", said, re.MULTILINE)
    assert Path(folder).parent == tmp_path / "kept"
    assert (Path(folder) / "world.sqlite").stat().st_size > 0
    assert len(list(Path(folder).rglob("*.jpg"))) >= 2
    assert f"trace: playwright show-trace {next(Path(folder).rglob('trace.zip'))}" in said


@pytest.mark.nightly
@pytest.mark.parametrize(
    "options", [("--tracing", "on"), ("--screenshot", "on"), ("--slowmo", "5"), ("--device", "Pixel 7")]
)
def test_the_options_of_pytest_playwright_hold_for_the_robot(tmp_path, options):
    """The case is done all the same; what is to be kept is in `--output`."""
    code, said = pytest_in(tmp_path, *options, mine=ISSUED)
    assert code == 0, said
    kept = {path.suffix for path in tmp_path.rglob("test-results/**/*") if path.is_file()}
    assert kept == {"--tracing": {".zip"}, "--screenshot": {".png"}}.get(options[0], set())


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--browser", "webkit"), "Playwright's own webkit is not on this machine: "),
        (
            ("--browser-channel", "msedge-canary"),
            "The browser of --browser-channel msedge-canary is not on this machine: ",
        ),
        (("--device", "Pixel 99"), "There is no --device 'Pixel 99'; there is, for example: "),
    ],
)
def test_an_option_that_cannot_be_is_one_sentence(tmp_path, options, told):
    """Of a plain test, too, and nothing of Playwright's own page."""
    code, said = pytest_in(tmp_path, *options, plain=PLAIN)
    assert code == 1
    assert len(set(SAID.findall(said))) == 1, said
    assert SAID.findall(said)[0].startswith(told)
    assert "╔" not in said
