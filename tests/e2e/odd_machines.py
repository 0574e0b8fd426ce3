"""The command as it is given on machines that are not the developer's: what differs, and who gives it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

RENKEI = str(shutil.which("renkei", path=str(Path(sys.executable).parent)))
_SOMEBODY = 65534
# Whoever is not root may not even look into root's folder, where the interpreter may lie: so much, and no more, is allowed.
_MAY_READ = ["--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"]


@dataclass(frozen=True)
class Machine:
    """Where, as whom and in which environment a command is given; a variable that is None is not there."""

    cwd: Path
    environ: dict[str, str | None] = field(default_factory=dict)
    before: Sequence[str] = ()
    command: Sequence[str] = (RENKEI,)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start the command in a session of its own."""
        usual = {**os.environ, "LC_ALL": "C.UTF-8", "RENKEI_DB": str(self.cwd / "renkei.sqlite")}
        environ = {name: value for name, value in {**usual, **self.environ}.items() if value is not None}
        return subprocess.Popen(
            [*self.before, *self.command, *arguments],
            cwd=self.cwd,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )

    def run(self, *arguments: str, seconds: float = 240.0) -> tuple[int, str]:
        """Run the command to its end; return its exit code and what it said."""
        process = self.start(*arguments)
        output, _ = process.communicate(timeout=seconds)
        return process.returncode, output


def somebody_else() -> list[str]:
    """Return what is put before a command so that another user than root gives it."""
    number = str(_SOMEBODY)
    return ["setpriv", "--reuid", number, "--regid", number, "--clear-groups", *_MAY_READ]


def give_to_somebody_else(folder: Path) -> None:
    """Let the folder be that user's own."""
    os.chown(folder, _SOMEBODY, _SOMEBODY)


def fill_with_names_of_modules(folder: Path) -> None:
    """Put files there that are named like modules: of Python, of a library, and our own packages' names."""
    for name in ("queue", "click", "flask", "sqlalchemy", "robot/__init__", "mockportals/__init__", "renkei/__init__"):
        file = folder / f"{name}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text("raise RuntimeError('the working folder was searched for modules')\n", "utf-8")
