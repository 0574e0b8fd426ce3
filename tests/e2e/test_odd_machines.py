"""What holds on machines that are not the developer's: the commands as processes, each on one that differs in one thing."""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.odd_machines import (
    Machine,
    fill_with_names_of_modules,
    give_to_somebody_else,
    somebody_else,
)

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="what differs here is POSIX's")
root_only = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("setpriv") is None,
    reason="only root can become somebody else; whoever is not root is somebody else in every test",
)


@pytest.fixture
def home_of_others() -> Iterator[Path]:
    """A folder that another user can reach and may not write in; pytest's own are root's alone."""
    with tempfile.TemporaryDirectory(prefix="renkei-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def carries_the_demo(machine: Machine) -> str:
    code, said = machine.run("demo", "--out", "out")
    assert code == 0, said
    assert "Result: done 3 " in said
    assert len(list((machine.cwd / "out" / "cases").glob("*.html"))) == 3
    return said


def test_names_of_modules_in_an_odd_folder_do_not_come_between(tmp_path):
    """The command, and the portals that it starts as a process of their own, look for no module in the working folder."""
    odd = tmp_path / "a b" / "連携 #1 100%"
    odd.mkdir(parents=True)
    fill_with_names_of_modules(odd)
    code, said = Machine(odd).run("scenario", "--sweep", "no.such.fault")
    assert (code, said) == (2, "There is no fault like 'no.such.fault'.\n")


@pytest.mark.nightly
def test_further_workers_look_for_no_module_in_the_working_folder(tmp_path, world):
    """A second worker, a process of its own, sits down in a folder of such names."""
    fill_with_names_of_modules(tmp_path)
    machine = Machine(tmp_path)
    assert machine.run("template", "cases.csv", "--rows", "4")[0] == 0
    code, said = machine.run(
        "run", "cases.csv", "--portals", world.url, "--out", "out", "--staff", "robot", "--workers", "2"
    )
    assert code == 0, said
    assert list((tmp_path / "out").glob("journal-*.jsonl")), "the second worker did not begin"


@pytest.mark.nightly
@pytest.mark.parametrize(
    "environ",
    [
        pytest.param(
            {"HOME": None, "XDG_DATA_HOME": None, "XDG_CACHE_HOME": None, "XDG_CONFIG_HOME": None}, id="no HOME"
        ),
        pytest.param({"TZ": "Pacific/Kiritimati"}, id="east of the date line"),
        pytest.param({"TZ": "Pacific/Pago_Pago"}, id="west of the date line"),
        pytest.param({"LC_ALL": "C", "LANG": None, "PYTHONUTF8": None, "PYTHONIOENCODING": None}, id="LC_ALL=C"),
    ],
)
@posix_only
def test_the_demo_in_an_odd_environment(tmp_path, environ):
    """Three of three."""
    carries_the_demo(Machine(tmp_path, environ))


@pytest.mark.nightly
def test_the_demo_by_an_optimizing_python(tmp_path):
    """`python -OO` strips asserts and docstrings, of the processes that it starts too where the environment says so."""
    command = [sys.executable, "-OO", "-P", "-m", "renkei.robot"]
    carries_the_demo(Machine(tmp_path, {"PYTHONOPTIMIZE": "2"}, command=command))


@pytest.mark.nightly
def test_the_demo_in_a_folder_of_an_odd_name(tmp_path):
    """Blanks, Japanese, a number sign and a per cent sign; the report shows its pictures."""
    odd = tmp_path / "a b" / "連携 #1 100%"
    odd.mkdir(parents=True)
    said = carries_the_demo(Machine(odd))
    (report,) = re.findall(r"^Report: (.*)$", said, re.MULTILINE)
    assert Path(report) == (odd / "out" / "report.html").resolve()


@pytest.mark.nightly
@posix_only
def test_the_demo_with_few_open_files(tmp_path):
    """macOS grants 256 open files to a process."""
    carries_the_demo(Machine(tmp_path, before=["sh", "-c", 'ulimit -n 256 && exec "$@"', "sh"]))


@pytest.mark.nightly
@root_only
def test_the_demo_by_another_user_than_root(home_of_others):
    """With a home of its own."""
    give_to_somebody_else(home_of_others)
    carries_the_demo(Machine(home_of_others, {"HOME": str(home_of_others)}, somebody_else()))


@pytest.mark.nightly
@posix_only
def test_the_demo_without_the_right_to_write_at_home(home_of_others):
    """It keeps nothing there; who needs the store, which would be there, is told where else it may be."""
    work, home = home_of_others / "work", home_of_others / "home"
    work.mkdir()
    home.mkdir(mode=0o555)
    before = somebody_else() if os.geteuid() == 0 else ()
    if before:
        give_to_somebody_else(work)
    nothing_else = {"RENKEI_DB": None, "XDG_DATA_HOME": None, "XDG_CACHE_HOME": None, "XDG_CONFIG_HOME": None}
    machine = Machine(work, {"HOME": str(home), **nothing_else}, before)
    carries_the_demo(machine)
    code, said = machine.run("retry", "case-0001")
    assert code == 2, said
    assert "Permission denied. Name a place that you may write to with --db or RENKEI_DB." in said
    assert list(home.iterdir()) == []
