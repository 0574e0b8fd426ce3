"""Other libraries, each in an environment of its own that the bench makes: whatever they need does not meet what the project needs."""

import json
import subprocess
import sys
import threading
import venv
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from renkei.robot.cases.case import Case
from renkei.robot.config.addresses import Addresses

from .measuring import LeftOut

HERE = Path(__file__).parent
_SECONDS_TO_INSTALL = 900
_SECONDS_OF_A_CASE = 300.0


def environment(folder: Path, packages: Sequence[str]) -> Path:
    """Return the Python of an environment with these packages, made where it is not there. Raises `LeftOut` where that cannot be."""
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    ready = folder / "ready"
    if not ready.exists():
        venv.create(folder, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "--disable-pip-version-check", "-q", "install", *packages]
        try:
            subprocess.run(install, check=True, capture_output=True, timeout=_SECONDS_TO_INSTALL)
        except (subprocess.SubprocessError, OSError) as error:
            raise LeftOut(f"{' '.join(packages)} could not be installed") from error
        ready.touch()
    return python


class Apart:
    """A script that carries cases in such an environment, a line each. Raises `LeftOut` where it does not start."""

    def __init__(self, python: Path, script: str, *arguments: str) -> None:
        command = [str(python), str(HERE / script), *arguments]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True)
        if "ready" not in self._answer():
            self._process.kill()
            raise LeftOut(f"{script} did not start")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def carry_out(self, addresses: Addresses, case: Case) -> float:
        """Carry one case out; return how many seconds it took. Raises `LeftOut` where that fails, or takes five minutes."""
        portals = {name: addresses.of(name) for name in ("pal", "sonpo", "jpass", "arclink")}
        row = case.model_dump(mode="json") | {"inception_date": f"{case.inception_date:%Y%m%d}"}
        if self._process.stdin is None or self._process.poll() is not None:
            raise LeftOut("its process has ended")
        self._process.stdin.write(json.dumps({"addresses": portals, "case": row}) + "\n")
        self._process.stdin.flush()
        answer = self._answer()
        if "seconds" not in answer:
            raise LeftOut(str(answer.get("error", "it gave no answer"))[:200])
        return float(answer["seconds"])

    def _answer(self) -> dict[str, Any]:
        too_long = threading.Timer(_SECONDS_OF_A_CASE, self._process.kill)
        too_long.start()
        try:
            line = self._process.stdout.readline() if self._process.stdout else ""
        finally:
            too_long.cancel()
        return dict(json.loads(line)) if line.strip() else {}
