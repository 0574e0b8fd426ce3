"""The folder for temporary files: one that will not do is told in one sentence, before anything is begun."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from renkei.robot.cases.template import sample_rows, write_template
from renkei.robot.config import temporary
from renkei.robot.config.temporary import ROOM, usable_folder
from renkei.robot.errors import WrongInput

from tests.robot.test_cli import assert_one_clear_message, renkei


def trouble_with(folder: Path) -> str:
    with pytest.raises(WrongInput) as caught:
        usable_folder(environ={"TMPDIR": str(folder)}, platform="linux")
    assert str(folder) in caught.value.message.ja
    assert "TMPDIR" in caught.value.message.ja
    return caught.value.message.en


@pytest.mark.parametrize(
    ("platform", "named", "chosen"),
    [
        ("linux", {"TMPDIR": "a", "TMP": "b", "TEMP": "c"}, "a"),
        ("linux", {"TMPDIR": "", "TMP": "b", "TEMP": "c"}, "b"),
        ("darwin", {"TEMP": "c"}, "c"),
        ("win32", {"TMPDIR": "a", "TMP": "b", "TEMP": "c"}, "c"),
        ("win32", {"TMP": "b"}, "b"),
    ],
)
def test_it_is_the_folder_that_the_browsers_driver_takes(tmp_path, monkeypatch, platform, named, chosen):
    """Of several variables the one counts that counts there, as that system's driver reads them."""
    monkeypatch.chdir(tmp_path)
    Path(chosen).mkdir()
    assert usable_folder(environ=named, platform=platform) == Path(chosen)
    assert list(Path(chosen).iterdir()) == [], "what was tried is not left behind"


@pytest.mark.skipif(sys.platform == "win32", reason="/tmp is where it is elsewhere")
def test_without_a_word_it_is_the_systems_own():
    """Where the environment names none, it is the one that the driver falls back to."""
    assert usable_folder(environ={}, platform="linux") == Path("/tmp")


def test_on_windows_without_a_word_it_is_the_systems_own():
    """It lies in the folder of Windows there, and the sentence says which variable could name another."""
    with pytest.raises(WrongInput, match=r"temp, is not there\..* TEMP "):
        usable_folder(environ={"SYSTEMROOT": "Q:\\Windows"}, platform="win32")


def test_a_folder_that_is_not_there_is_told(tmp_path):
    """A missing one, and a file in its place."""
    assert "is not there" in trouble_with(tmp_path / "missing")
    (tmp_path / "file").touch()
    assert "is not there" in trouble_with(tmp_path / "file")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_without_access_is_told(tmp_path):
    """It is there, and belongs to somebody who lets others only look."""
    tmp_path.chmod(0o500)
    assert "cannot be written in" in trouble_with(tmp_path)
    tmp_path.chmod(0o700)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder in which nobody may write, not even root")
def test_a_folder_in_which_nobody_may_write_is_told():
    """Whatever the system answers, the sentence says it."""
    assert "cannot be written in" in trouble_with(Path("/proc"))


def test_a_disk_that_is_full_or_nearly_so_is_told(tmp_path, monkeypatch):
    """Where the first file does not fit, and where the browser would soon find no room."""
    used = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(temporary.shutil, "disk_usage", lambda _: used._replace(free=ROOM - 1))
    assert "has too little room (15 MB left, 16 MB needed)" in trouble_with(tmp_path)
    monkeypatch.setattr(temporary.shutil, "disk_usage", lambda _: used._replace(free=ROOM))
    assert usable_folder(environ={"TMPDIR": str(tmp_path)}, platform="linux") == tmp_path

    def no_room(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", no_room)
    assert "cannot be written in (「No space left on device」)" in trouble_with(tmp_path)


@pytest.mark.parametrize(
    "command",
    [
        ["demo", "--out", "out"],
        ["run", "cases.csv", "--portals", "http://localhost:9", "--out", "out"],
        ["work", "--portals", "http://localhost:9", "--out", "out"],
        ["scenario", "--sweep", "step16.*", "--out", "out"],
    ],
    ids=lambda command: command[0],
)
def test_no_command_begins_anything_without_it(tmp_path, command):
    """Exit 2 and one sentence, not the driver's words; no out folder, no books, no portals."""
    write_template(tmp_path / "cases.csv", sample_rows(1))
    gone = dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(tmp_path / "gone"))
    done = renkei(*command, cwd=tmp_path, **gone)
    assert_one_clear_message(done, str(tmp_path / "gone"), "is not there")
    assert [path.name for path in tmp_path.iterdir()] == ["cases.csv"]


def test_a_browser_is_not_started_without_it(tmp_path):
    """Whoever opens a browser by another way than these commands is told the same."""
    script = (
        "from pathlib import Path\n"
        "from renkei.robot.errors import WrongInput\n"
        "from renkei.robot.config.settings import Settings\n"
        "from renkei.robot.browser.warm import WarmBrowser\n"
        "try:\n    WarmBrowser(Settings(portals='http://localhost:9', out=Path('out')))\n"
        "except WrongInput as wrong:\n    print(wrong)\n"
    )
    gone = dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(tmp_path / "gone"))
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **gone},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.startswith(f"The folder for temporary files, {tmp_path / 'gone'}, is not there.")
