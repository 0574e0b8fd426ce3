"""The wheel, as it is built from a copy of this tree."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_TREE = ("robot", "mockportals", "pytest_renkei", "tests", "docs", "requirements")
_FILES = ("setup.py", "pyproject.toml", "README.md", "README.ja.md", "LICENSE", "Makefile")
_BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this tree, in which a build of an older renkei has left its folder."""
    copy = tmp_path_factory.mktemp("tree")
    for name in _TREE:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _FILES:
        shutil.copy(ROOT / name, copy / name)
    for left in ("lib/robot/__init__.py", "lib/renkei/robot/gone.py", "bdist.any/wheel/robot/__init__.py"):
        (copy / "build" / left).parent.mkdir(parents=True, exist_ok=True)
        (copy / "build" / left).touch()
    return copy


@pytest.fixture(scope="session")
def wheel(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built in this environment and without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-c", _BUILD, str(folder)], cwd=tree, capture_output=True, text=True, timeout=120, check=False
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel
