"""Robot Framework in the same environment: neither takes anything from the other, whichever comes first and whichever goes."""

import base64
import hashlib
from csv import reader, writer
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.neighbours.environments import ROBOT_FRAMEWORK, Environment

pytestmark = pytest.mark.nightly

SUITE = """
*** Settings ***
Library    Process
Library    OperatingSystem
Library    Collections
Library    XML

*** Test Cases ***
Robot Framework Is Whole
    ${root} =    Parse XML    <cases><case id="1">done</case></cases>
    Element Text Should Be    ${root}    done    xpath=case
    ${words} =    Create List    連携    robot
    List Should Contain Value    ${words}    連携

Renkei Carries Its Cases Meanwhile
    ${done} =    Run Process    renkei    demo    --out    carried    stderr=STDOUT
    Log    ${done.stdout}
    Should Be Equal As Integers    ${done.rc}    0
    File Should Exist    carried/report.html
"""


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return Environment(tmp_path / "environment")


@pytest.mark.parametrize("first", ["renkei", "robotframework"])
def test_both_work_beside_each_other_and_each_without_the_other(environment, wheel, tmp_path, first):
    """Installed in either order, a suite runs `renkei demo` to its end; of either, the other's going takes nothing."""
    wanted = [wheel, ROBOT_FRAMEWORK]
    for one in wanted if first == "renkei" else reversed(wanted):
        environment.install(one)
    (tmp_path / "suite.robot").write_text(SUITE, "utf-8")
    said = environment.run("robot", "--outputdir", "log", "suite.robot", cwd=tmp_path, seconds=300)
    assert "2 tests, 2 passed, 0 failed" in said
    assert torn(environment, "renkei") == torn(environment, "robotframework") == []

    environment.uninstall("robotframework")
    assert torn(environment, "renkei") == []
    assert not environment.can_import("robot")
    assert "52" in environment.run("renkei", "steps", cwd=tmp_path)
    environment.install(ROBOT_FRAMEWORK)
    environment.uninstall("renkei")
    assert torn(environment, "robotframework") == []
    assert not environment.can_import("renkei.robot")
    assert "1 test, 1 passed" in environment.run("robot", "--test", "*Whole", "suite.robot", cwd=tmp_path)


def test_nothing_of_an_older_renkei_is_left(environment, wheel, tmp_path):
    """One that brought `robot/` and `mockportals/` is replaced without remains, and what it did to Robot Framework can be mended."""
    older = older_renkei(tmp_path)
    environment.install(older)
    environment.run("renkei", cwd=tmp_path)  # leaves its modules compiled
    environment.install(wheel)
    assert not environment.can_import("robot")
    assert not environment.can_import("mockportals")
    assert "52" in environment.run("renkei", "steps", cwd=tmp_path)

    environment.install(ROBOT_FRAMEWORK)
    environment.install(older)
    environment.install(wheel)
    assert torn(environment, "robotframework") != [], "the older one did no harm: then nothing was tried here"
    environment.install("--force-reinstall", ROBOT_FRAMEWORK)
    assert torn(environment, "robotframework") == torn(environment, "renkei") == []
    (tmp_path / "suite.robot").write_text(SUITE, "utf-8")
    assert "1 test, 1 passed" in environment.run("robot", "--test", "*Whole", "suite.robot", cwd=tmp_path)
    assert "52" in environment.run("renkei", "steps", cwd=tmp_path)


def torn(environment: Environment, name: str) -> list[str]:
    """Return which files of an installed distribution are gone or not what was installed."""
    (record,) = environment.packages.glob(f"{name}-*.dist-info/RECORD")
    rows = reader(StringIO(record.read_text("utf-8")))
    wanted = {path: digest for path, digest, _ in rows if not path.endswith(".pyc")}
    return [path for path, digest in wanted.items() if not is_as_installed(environment.packages / path, digest)]


def is_as_installed(file: Path, digest: str) -> bool:
    return file.is_file() and (not digest or digest == digest_of(file.read_bytes()))


def digest_of(content: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")


def older_renkei(folder: Path) -> Path:
    """Make a wheel as renkei 0.1.0 was: with `robot/` and `mockportals/` at the top, where others have theirs."""
    files = {
        "robot/__init__.py": "",
        "robot/errors.py": "class WrongInput(Exception):\n    pass\n",
        "robot/cli.py": "from robot.errors import WrongInput\n\ndef main():\n    print(WrongInput)\n",
        "robot/templates/report.html": "<html></html>\n",
        "robot/durable/__init__.py": "",
        "mockportals/__init__.py": "",
        "mockportals/ui/static/portal.js": "\n",
        "renkei-0.1.0.dist-info/METADATA": "Metadata-Version: 2.4\nName: renkei\nVersion: 0.1.0\n",
        "renkei-0.1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "renkei-0.1.0.dist-info/entry_points.txt": "[console_scripts]\nrenkei = robot.cli:main\n",
    }
    record = StringIO()
    rows = writer(record, lineterminator="\n")
    rows.writerows([name, digest_of(content.encode()), len(content)] for name, content in files.items())
    rows.writerow(["renkei-0.1.0.dist-info/RECORD", "", ""])
    wheel = folder / "renkei-0.1.0-py3-none-any.whl"
    with ZipFile(wheel, "w") as archive:
        for name, content in {**files, "renkei-0.1.0.dist-info/RECORD": record.getvalue()}.items():
            archive.writestr(name, content)
    return wheel
