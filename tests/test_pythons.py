"""The Pythons that `make test-pythons` finds, and the libraries that it tries them with."""

import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.support.pythons import Python, ask, candidates, found

ROOT = Path(__file__).parents[1]


def test_the_newest_of_each_minor_version_is_taken(tmp_path):
    """Of 3.12.1 and 3.12.8 the latter, wherever it was found; in order; what is no Python is left out."""
    there = {"a": (3, 13, 0), "b": (3, 12, 1), "c": (3, 12, 8), "d": (3, 9, 1), "e": (3, 12, 4)}

    def asked(path):
        return Python(there[path.name], path.name) if path.name != "d" else None

    pythons = found([tmp_path / name for name in (*there, "a")], asked)
    assert [(python.name, python.path) for python in pythons] == [("3.12", "c"), ("3.13", "a")]


def test_a_python_tells_what_it_is():
    """The one that asks is one of those that are found."""
    assert ask(Path(sys.executable)) == Python(sys.version_info[:3], sys.executable)
    assert next(candidates()).exists()


def test_what_is_no_python_is_passed_over(tmp_path):
    """Neither a name that leads nowhere nor a file that is something else ends the search."""
    (tmp_path / "python3.12").write_text("notes")
    assert [ask(tmp_path / name) for name in ("python3", "python3.12")] == [None, None]


def test_pyenv_and_the_path_are_looked_through(tmp_path, monkeypatch):
    """Every version of pyenv's, chosen or not, and every name on the PATH that a Python may have."""
    for place in ("pyenv/versions/3.12.1/bin/python", "bin/python3.13", "bin/python3-config", "bin/pythonista"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).touch()
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    ours = [path for path in candidates() if tmp_path in path.parents]
    assert ours == [tmp_path / "pyenv/versions/3.12.1/bin/python", tmp_path / "bin/python3.13"]


@pytest.mark.parametrize("name", ["dev.lock", "lowest.lock"])
def test_a_lock_keeps_to_the_bounds(name):
    """Each library is locked within its bounds, and in `lowest.lock` at the lowest: `make lock` was not forgotten."""
    text = (ROOT / "requirements" / name).read_text("utf-8")
    pinned = re.finditer(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^ ;]+)", text, re.MULTILINE)
    locked = {pin[1]: Version(pin[2]) for pin in pinned}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for wanted in map(Requirement, project["dependencies"]):
        assert locked[wanted.name] in wanted.specifier, wanted
        lowest = min(Version(one.version) for one in wanted.specifier)
        assert name == "dev.lock" or locked[wanted.name] == lowest, wanted
        # Otherwise pip before 23.3 takes the newest of what a library wants with an extra, and has no hash for it.
        assert not wanted.extras or f"{wanted.name}[" in text
