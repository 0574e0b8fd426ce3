"""What a run leaves is its owner's alone."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from renkei.robot.browser.evidence import Evidence
from renkei.robot.config.private import make_private
from renkei.robot.reporting.out_folder import folder_of_ones_own

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows goes by the folder's own rules")

MAKE_BOOKS = """
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
with Store.open(place_of("books/renkei.sqlite")):
    pass
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_is_its_owners_alone(tmp_path):
    """It, and whatever had to be made above it; what was there already stays as it was."""
    (tmp_path / "there").mkdir(mode=0o755)
    make_private(tmp_path / "there" / "new" / "below")
    assert [mode(tmp_path / "there" / name) for name in ("", "new", "new/below")] == [0o755, 0o700, 0o700]
    make_private(tmp_path / "there")
    assert mode(tmp_path / "there") == 0o755


def test_evidence_in_an_open_folder_is_closed(tmp_path):
    """Papers and pictures lie in a folder that only its owner can look into, also where the out folder is everybody's."""
    out = tmp_path / "out"
    out.mkdir(mode=0o755)
    with folder_of_ones_own(out):
        Evidence(out, "case-1", mask=False).paper(b"%PDF", "4", "form")
    assert mode(out / "evidence") == 0o700
    assert mode(out / "evidence" / "case-1") == 0o700


def test_a_commands_files_are_its_owners_alone(tmp_path):
    """Whatever the commands write can be read by nobody else, whatever the terminal's own rule is."""
    for command in (("-m", "renkei.robot", "template", "cases.csv"), ("-c", MAKE_BOOKS)):
        subprocess.run(
            [sys.executable, *command],
            cwd=tmp_path,
            check=True,
            capture_output=True,
            timeout=60,
            preexec_fn=lambda: os.umask(0o002),
        )
    assert mode(tmp_path / "cases.csv") == 0o600
    assert mode(tmp_path / "books") == 0o700
    assert mode(tmp_path / "books" / "renkei.sqlite") == 0o600
