"""Which Pythons are on this machine: those of pyenv, of the PATH, and on Windows of the launcher."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

OLDEST = (3, 11)
_PATIENCE = 60.0  # seconds for an answer

# What a Python says of itself. One without these modules cannot carry the robot, or cannot make an environment; free-threaded ones
# and those before their release have no wheels.
_QUESTION = """
import ensurepip, json, sqlite3, ssl, sys, sysconfig
usual = sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED")
print(json.dumps([usual and sys.version_info.releaselevel == "final", sys.version_info[:3]]))
"""


class Python(NamedTuple):
    """A Python on this machine."""

    version: tuple[int, ...]
    path: str

    @property
    def name(self) -> str:
        """Its version as it is spoken of: 3.12."""
        return "{}.{}".format(*self.version)


def candidates() -> Iterator[Path]:
    """Yield whatever could be a Python, the one that asks first."""
    yield Path(getattr(sys, "_base_executable", sys.executable))
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob("versions/*/bin/python"))
    yield from sorted(pyenv.glob("versions/*/python.exe"))
    for folder in map(Path, os.get_exec_path()):
        yield from sorted(
            path for path in folder.glob("python*") if re.fullmatch(r"python3?(\.\d+)?(\.exe)?", path.name)
        )
    if launcher := shutil.which("py"):
        listed = subprocess.run([launcher, "-0p"], capture_output=True, text=True, errors="replace", check=False).stdout
        yield from map(Path, re.findall(r"\S:\\.*\.exe", listed))


def ask(path: Path) -> Python | None:
    """Ask a candidate what it is; `None` where it is no Python that the tests can run on."""
    try:
        said = subprocess.run(
            [path, "-c", _QUESTION], capture_output=True, text=True, timeout=_PATIENCE, check=True
        ).stdout
        usual, version = json.loads(said)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None  # a shim of pyenv's whose version is not chosen, a broken link, a Python without SQLite
    return Python(tuple(version), str(path)) if usual and tuple(version) >= OLDEST else None


def found(paths: Iterable[Path], ask: Callable[[Path], Python | None] = ask) -> list[Python]:
    """Return one Python of each minor version, the newest of it, from the oldest to the newest."""
    newest: dict[str, Python] = {}
    for path in dict.fromkeys(path.resolve() for path in paths):
        one = ask(path)
        if one is not None and one.version > newest.get(one.name, Python((), "")).version:
            newest[one.name] = one
    return sorted(newest.values())
