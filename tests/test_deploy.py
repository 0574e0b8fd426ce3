"""What is in `deploy/` starts a worker as the program and the system know it: options that exist, elements and steps that they take."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import click
import pytest
from renkei.robot.cli import cli

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNIT = (DEPLOY / "systemd" / "renkei-work.service").read_text("utf-8")
CONTAINER = (DEPLOY / "container" / "Containerfile").read_text("utf-8").replace("\\\n", " ")
TASK = ElementTree.fromstring((DEPLOY / "windows" / "renkei-work.xml").read_bytes())
SCHEMA = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
BOUND = 10
"""Seconds in which a worker that is asked to stop has gone; see docs/operators.md."""

# The children that Microsoft's Task Scheduler schema has for each element that is used, in its order where it has one.
CHILDREN = {
    "Task": ["RegistrationInfo", "Triggers", "Settings", "Data", "Principals", "Actions"],
    "RegistrationInfo": ["URI", "SecurityDescriptor", "Source", "Date", "Author", "Version", "Description", "Documentation"],
    "Triggers": ["BootTrigger", "RegistrationTrigger", "IdleTrigger", "TimeTrigger", "EventTrigger", "LogonTrigger", "CalendarTrigger"],
    "BootTrigger": ["Enabled", "StartBoundary", "EndBoundary", "Repetition", "ExecutionTimeLimit", "Delay"],
    "Principals": ["Principal"],
    "Principal": ["UserId", "LogonType", "GroupId", "DisplayName", "RunLevel", "ProcessTokenSidType", "RequiredPrivileges"],
    "Settings": [
        "AllowStartOnDemand", "RestartOnFailure", "MultipleInstancesPolicy", "DisallowStartIfOnBatteries", "StopIfGoingOnBatteries",
        "AllowHardTerminate", "StartWhenAvailable", "NetworkProfileName", "RunOnlyIfNetworkAvailable", "WakeToRun", "Enabled", "Hidden",
        "DeleteExpiredTaskAfter", "IdleSettings", "NetworkSettings", "ExecutionTimeLimit", "Priority", "RunOnlyIfIdle",
        "UseUnifiedSchedulingEngine", "DisallowStartOnRemoteAppSession", "MaintenanceSettings", "Volatile",
    ],
    "RestartOnFailure": ["Interval", "Count"],
    "Actions": ["Exec", "ComHandler", "SendEmail", "ShowMessage"],
    "Exec": ["Command", "Arguments", "WorkingDirectory"],
}  # fmt: skip


def container(kind: str) -> list[str]:
    """Return what stands behind each instruction of a kind."""
    return re.findall(rf"^{kind} +(.*)$", CONTAINER, re.MULTILINE)


def settings(name: str) -> list[str]:
    """Return what the unit says of a name."""
    return re.findall(rf"^{name}=(.*)$", UNIT, re.MULTILINE)


def command_lines() -> Iterator[tuple[str, list[str]]]:
    """Yield each command line of renkei's that is in the folder, or on its page, without the program's own name."""
    [started] = settings("ExecStart")
    yield "systemd", shlex.split(started)[1:]
    yield "container", json.loads(container("CMD")[0])
    arguments = TASK.findtext(f"{SCHEMA}Actions/{SCHEMA}Exec/{SCHEMA}Arguments")
    yield "windows", str(arguments).split()
    page = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    for block in re.findall(r"```\n(.*?)```", page, re.DOTALL):
        for line in block.splitlines():
            if found := re.match(r"(?:sudo -u \S+ )?\S*\brenkei (.*?)(?: +#.*)?$", line):
                yield f"page: {line}", shlex.split(found[1])


@pytest.mark.parametrize(("where", "words"), [pytest.param(*one, id=one[0]) for one in command_lines()])
def test_a_command_line_names_options_that_exist(where, words):
    """Each is read as the program would read it; nothing is carried out."""
    context = click.Context(cli)
    command = cli.get_command(context, words[0])
    assert command is not None, where
    command.make_context(words[0], words[1:])


def test_the_unit_lets_a_worker_leave_its_cases():
    """SIGTERM reaches the worker alone, which has more time than it takes; wrong use is not tried again, all other failures are."""
    assert settings("KillMode") == ["mixed"]
    assert int(settings("TimeoutStopSec")[0]) > BOUND
    assert (settings("Restart"), settings("RestartPreventExitStatus")) == (["on-failure"], ["2"])


def test_the_unit_has_no_secret_and_no_bound_that_chromium_does_not_survive():
    """Passwords are in a file of root's; the sandbox needs its namespaces, and scripts their memory."""
    assert settings("EnvironmentFile") == ["/etc/renkei/work.env"]
    assert not re.search("PASSWORD|SECRET", UNIT)
    assert not {"RestrictNamespaces", "MemoryDenyWriteExecute", "SystemCallFilter", "PrivateUsers"} & {
        line.partition("=")[0] for line in UNIT.splitlines()
    }
    example = (DEPLOY / "systemd" / "work.env.example").read_text("utf-8")
    assert re.findall(r"_PASSWORD=(.+)", example) == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path):
    """But that the program is not installed here: another one stands in its place."""
    unit = tmp_path / "renkei-work.service"
    unit.write_text(re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", UNIT), "utf-8")
    told = subprocess.run(["systemd-analyze", "verify", str(unit)], check=False, capture_output=True, text=True)
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


def elements(of: ElementTree.Element) -> Iterator[tuple[str, list[str]]]:
    children = [child.tag.removeprefix(SCHEMA) for child in of]
    if children:
        yield of.tag.removeprefix(SCHEMA), children
    for child in of:
        yield from elements(child)


def test_the_task_has_elements_of_the_schema_alone():
    """Each stands where Microsoft's schema has it, once; it was not run on Windows."""
    for name, children in elements(TASK):
        assert set(children) <= set(CHILDREN[name]), name
        assert len(set(children)) == len(children), name
    assert TASK.get("version") == "1.4"


def test_the_task_never_ends_by_itself_and_is_begun_again():
    """No limit of time, no second one beside it, and nothing that stops it when the machine is on batteries or idle."""
    told = {child.tag.removeprefix(SCHEMA): child.text for child in TASK.findall(f"{SCHEMA}Settings/*")}
    wanted = {"ExecutionTimeLimit": "PT0S", "MultipleInstancesPolicy": "IgnoreNew", "StopIfGoingOnBatteries": "false"}
    assert {name: told[name] for name in wanted} == wanted
    assert TASK.find(f"{SCHEMA}Settings/{SCHEMA}RestartOnFailure") is not None
    assert TASK.findtext(f"{SCHEMA}Principals/{SCHEMA}Principal/{SCHEMA}RunLevel") == "LeastPrivilege"


def test_the_container_is_built_from_the_lock_and_is_nobody_special():
    """Every package has its hash; what is copied is there; the worker is not root, and gets the signal that it knows."""
    installs = [part for line in container("RUN") for part in line.split("&&") if "pip install" in part]
    assert all("--require-hashes" in part or "--no-deps" in part for part in installs)
    for line in container("COPY"):
        if not line.startswith("--from"):
            assert all((ROOT / name).exists() for name in line.split()[:-1]), line
    assert int(container("USER")[0]) > 0
    assert container("STOPSIGNAL") == ["SIGTERM"]
    assert CONTAINER.rindex("\nUSER") < CONTAINER.rindex("\nENTRYPOINT")


def test_the_wheel_needs_no_folder_that_the_container_lacks():
    """What setuptools packs is copied, to the last package."""
    packages = set(re.findall(r'"((?:robot|mockportals|pytest_renkei)\w*)"', (ROOT / "setup.py").read_text("utf-8")))
    copied = {name for line in container("COPY") for name in line.split()[:-1]}
    there = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages | there <= copied


def test_the_run_lock_is_a_part_of_the_lock():
    """A worker runs on what the tests ran on: the same versions, none more."""
    run, dev = (
        dict(
            re.findall(
                r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==([^ \n;]+)",
                (ROOT / "requirements" / name).read_text("utf-8"),
                re.MULTILINE,
            )
        )
        for name in ("run.lock", "dev.lock")
    )
    assert {name: dev.get(name) for name in run} == run
    assert "playwright" in run
    assert "pytest" not in run
