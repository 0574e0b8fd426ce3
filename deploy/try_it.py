"""Tries what is in this folder where there is neither a container engine nor systemd: the very steps, and the very command lines.

    sudo python3 deploy/try_it.py container      # the Containerfile's steps below a folder of their own, then its ENTRYPOINT and CMD
    sudo python3 deploy/try_it.py systemd        # the unit's ExecStart, without rights to gain any, in an environment as bare as systemd's

Both begin with what the Containerfile does to install renkei, below a temporary folder, as far as the machine has a browser and a font
already; then practice portals are started, a case is left waiting on the queue, and the worker is to carry it to its end as a user who
is not root, to be well by its health check, and to be gone in time when it is sent SIGTERM. Exit code 0 where all of that was so.
"""

import json
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
USER = 10001
PORT = 8790
PLACES = re.compile(r"(?<![\w-])(?:/opt/renkei|/var/lib/renkei|/etc/renkei|/tmp/)")  # the container's
HEALTH = "9464"
SECONDS = 300


def instructions() -> Iterator[tuple[str, str]]:
    """Yield the Containerfile's instructions, each with what stands behind it on one line."""
    text = (HERE / "container" / "Containerfile").read_text("utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, _, rest = line.partition(" ")
            yield kind, rest.strip()


def below(root: Path, text: str) -> str:
    """Return a command or a path of the container's as it is below `root`."""
    text = PLACES.sub(lambda found: f"{root}{found[0]}", text)
    return text.replace("python -m venv", f"{shlex.quote(sys.executable)} -m venv")


def build(root: Path) -> None:
    """Do the first stage, and of the second what the machine lacks."""
    source = root / "src"
    for folder in ("src", "opt", "tmp", "etc/renkei", "var/lib/renkei"):
        (root / folder).mkdir(parents=True)
    stage = 0
    for kind, rest in instructions():
        stage += kind == "FROM"
        if kind == "COPY" and not rest.startswith("--from"):
            *names, to = rest.split()
            for name in names:
                found, goal = HERE.parent / name, source / to
                if found.is_dir():
                    shutil.copytree(found, goal, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(found, goal / name if goal.is_dir() else goal)
        elif kind == "RUN" and (
            stage == 1 or (rest.startswith("apt-get") and not shutil.which("chromium-headless-shell"))
        ):
            say(f"RUN {rest}")
            subprocess.run(["/bin/sh", "-c", below(root, rest)], cwd=source, check=True)
    shutil.chown(root / "var/lib/renkei", USER, USER)


def command_line(kind: str, root: Path) -> list[str]:
    """Return the worker's command line, as the Containerfile or the unit has it."""
    if kind == "container":
        found = dict(instructions())
        words = [*json.loads(found["ENTRYPOINT"]), *json.loads(found["CMD"])]
    else:
        unit = (HERE / "systemd" / "renkei-work.service").read_text("utf-8")
        [line] = (line for line in unit.splitlines() if line.startswith("ExecStart="))
        words = shlex.split(line.removeprefix("ExecStart="))
    return [below(root, word) for word in words]


def as_nobody_special(root: Path, *command: str) -> list[str]:
    """Return a command as the user that the worker is, who cannot come to any further right."""
    bounds = ["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", *bounds, *command]


def environment(root: Path) -> dict[str, str]:
    """Return what unit and container set, and nothing of the caller's."""
    home = str(root / "var/lib/renkei")
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": home, "XDG_DATA_HOME": home, "RENKEI_LANG": "en"}


class Trial:
    """One worker on trial, with practice portals of its own."""

    def __init__(self, kind: str, root: Path) -> None:
        self.root, self.kind = root, kind
        self.renkei = str(root / "opt/renkei/bin/renkei")
        self.portals = root / "etc/renkei/portals.toml"
        self.home = root / "var/lib/renkei"

    def run(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run renkei to its end, as the worker's user."""
        return subprocess.run(
            as_nobody_special(self.root, self.renkei, *arguments),
            cwd=self.home,
            env=environment(self.root),
            check=check,
            capture_output=True,
            text=True,
        )

    def start(self, *command: str, log: str) -> "subprocess.Popen[bytes]":
        """Start something, as the worker's user, with its output in a file."""
        with (self.home / log).open("wb") as out:
            return subprocess.Popen(
                as_nobody_special(self.root, *command),
                cwd=self.home,
                env=environment(self.root),
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def leave_a_case(self) -> None:
        """Begin a case and stop the run: what is left waits on the common queue."""
        names = ("pal", "sonpo", "jpass", "customer", "arclink", "cal21")
        self.portals.write_text(
            "".join(f'[{name}]\nurl = "http://{name}.localhost:{PORT}"\n' for name in names), "utf-8"
        )
        self.run("template", "cases.csv", "--rows", "1")
        run = self.start(
            self.renkei, "run", "cases.csv", "--portals", str(self.portals), "--staff", "robot", log="run.log"
        )
        wait_until(lambda: self.status() not in (None, "done"), "a case is in the books")
        run.send_signal(signal.SIGTERM)
        say(f"`run` was stopped: exit code {run.wait(SECONDS)}, the case is {self.status()}")

    def status(self) -> str | None:
        """Return how the case stands."""
        told = self.run("status", "--json", check=False)
        cases = json.loads(told.stdout) if told.returncode == 0 else []
        return cases[0]["status"] if cases else None

    def is_well(self) -> bool:
        """Ask as the container's health check does."""
        found = dict(instructions())["HEALTHCHECK"]
        words = [below(self.root, word) for word in json.loads(found[found.index("[") :])]
        return subprocess.run(words, check=False, capture_output=True).returncode == 0

    def carry_out(self) -> int:
        """Let the worker begin, carry the case, and go."""
        portals = self.start(self.renkei, "portals", "--port", str(PORT), log="portals.log")
        try:
            self.leave_a_case()
            worker = self.start(*command_line(self.kind, self.root), log="work.log")
            try:
                wait_until(self.is_well, "the worker is well")
                wait_until(lambda: self.status() == "done", "the case is done")
                began = time.monotonic()
                worker.send_signal(signal.SIGTERM)
                code, took = worker.wait(SECONDS), time.monotonic() - began
            finally:
                worker.kill()
            say(
                f"SIGTERM: exit code {code} after {took:.1f} s; well afterwards: {self.is_well()}; left: {self.left(portals.pid)}"
            )
            say((self.home / "work.log").read_text("utf-8", "replace"))
            wrong = self.run("work", "--portals", "nowhere.toml", check=False).returncode
            say(f"a portals file that is not there: exit code {wrong}")
            return 0 if (code, wrong) == (0, 2) and took < 10 and not self.left(portals.pid) else 1
        finally:
            portals.terminate()
            portals.wait(SECONDS)

    def left(self, portals: int) -> list[str]:
        """Return which processes of the worker's user there are still, but for the portals."""
        told = subprocess.run(["ps", "-o", "pid=,args=", "-u", str(USER)], check=False, capture_output=True, text=True)
        return [
            line
            for line in told.stdout.splitlines()
            if line.split()[0] != str(portals) and "portals --port" not in line
        ]


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so, and say it."""
    ends = time.monotonic() + SECONDS
    while not is_so():
        if time.monotonic() > ends:
            raise SystemExit(f"not in {SECONDS} s: {what}")
        time.sleep(0.5)
    say(what)


def say(text: str) -> None:
    """Say what is done."""
    sys.stdout.write(f"== {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    folder = Path(tempfile.mkdtemp(prefix="renkei-try-"))
    folder.chmod(0o755)
    try:
        build(folder)
        sys.exit(Trial(sys.argv[1], folder).carry_out())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
