"""Environments of their own, as people have them, and what is installed in them."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROBOT_FRAMEWORK = "robotframework==7.5"


class Environment:
    """A fresh virtual environment. It borrows the dependencies of the running one, but neither pip nor renkei."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, symlinks=os.name != "nt")
        self.folder = folder
        self.scripts = folder / ("Scripts" if os.name == "nt" else "bin")
        self.packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)}))

    def install(self, *wanted: str | Path) -> None:
        """Install with pip, without dependencies."""
        self._pip("install", "--no-deps", *map(str, wanted))

    def uninstall(self, name: str) -> None:
        """Uninstall with pip."""
        self._pip("uninstall", "--yes", name)

    def start(self, *command: str, cwd: Path) -> "subprocess.Popen[str]":
        """Start a command of this environment, such as `renkei` or `robot`."""
        name, *arguments = command
        return subprocess.Popen(
            [self.scripts / name, *arguments],
            cwd=cwd,
            env=self._environ(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def run(self, *command: str, cwd: Path, seconds: float = 120.0) -> str:
        """Run a command to its end, and return what it said. It must succeed."""
        process = self.start(*command, cwd=cwd)
        output, _ = process.communicate(timeout=seconds)
        assert process.returncode == 0, output
        return output

    def can_import(self, name: str) -> bool:
        """Tell whether there is such a name, be it an empty folder's."""
        asked = (
            "import sys; from importlib.util import find_spec; parent = sys.argv[1].rpartition('.')[0]; "
            "sys.exit(bool(parent) and find_spec(parent) is None or find_spec(sys.argv[1]) is None)"
        )
        return subprocess.run([self.scripts / "python", "-I", "-c", asked, name], check=False).returncode == 0

    def _environ(self) -> dict[str, str]:
        paths = [str(self.scripts), os.environ["PATH"]]
        return {**os.environ, "PATH": os.pathsep.join(paths), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}

    def _pip(self, *arguments: str) -> None:
        """Let the running environment's pip work on this one, and lend it the dependencies only afterwards: pip would see them."""
        lent = self.packages / "lent.pth"
        lent.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(self.folder), *arguments]
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        lent.write_text(sysconfig.get_path("purelib"), "utf-8")
