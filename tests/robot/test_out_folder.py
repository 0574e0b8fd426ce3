"""A run's folder is its own."""

import os
import sys
from datetime import datetime

import pytest
from renkei.robot.errors import WrongInput
from renkei.robot.reporting.out_folder import dated_folder, folder_of_ones_own

NOW = datetime(2026, 11, 26, 9, 30, 5)  # noqa: DTZ001 - the operator's own


def test_two_runs_have_not_the_same_folder(tmp_path):
    """The second is refused with a sentence that names the folder and the way out; when the first has ended it may have it."""
    out = tmp_path / "out"
    with folder_of_ones_own(out):
        with pytest.raises(WrongInput, match="in use by another") as refused, folder_of_ones_own(out):
            pass
        assert str(out) in refused.value.message.ja
        assert "--out" in refused.value.message.ja
    with folder_of_ones_own(out):
        pass


def test_another_spelling_is_the_same_folder(tmp_path, monkeypatch):
    """Relative or absolute, with a detour or through a link: it is the folder that counts."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    spellings = ["out", "./out/../out"]
    if sys.platform != "win32":
        (tmp_path / "link").symlink_to("out")
        spellings.append("link")
    with folder_of_ones_own(tmp_path / "out"):
        for spelling in spellings:
            with pytest.raises(WrongInput), folder_of_ones_own(tmp_path / spelling):
                pass


def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    """A file in its place is told in a sentence, with what to do."""
    (tmp_path / "out").write_text("a file", "utf-8")
    with pytest.raises(WrongInput, match="--out"), folder_of_ones_own(tmp_path / "out"):
        pass


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write_is_refused(tmp_path):
    """A folder that is only to be read is told in the same sentence."""
    (tmp_path / "out").mkdir(mode=0o500)
    with pytest.raises(WrongInput, match="--out"), folder_of_ones_own(tmp_path / "out"):
        pass


def test_two_runs_of_one_second_have_two_folders(tmp_path):
    """The folder that a run names by the moment is one that is not there yet."""
    first = dated_folder(str(tmp_path), NOW)
    first.mkdir()
    second = dated_folder(str(tmp_path), NOW)
    assert (first.name, second.name) == ("20261126-093005", "20261126-093005-2")
