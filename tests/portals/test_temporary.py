"""The portals' records without a file named for them: a folder for temporary files that will not do is told at the start."""

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from renkei.mockportals import cli, command, temporary
from renkei.mockportals.temporary import ROOM, Unusable, usable_folder


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """Speak English, wherever the tests are run."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def trouble_with(folder: Path) -> str:
    with pytest.raises(Unusable) as caught:
        usable_folder(environ={"TMPDIR": str(folder)}, platform="linux")
    assert str(folder) in str(caught.value)
    return str(caught.value)


def test_a_folder_that_will_do_is_left_as_it_was(tmp_path):
    """What was tried is gone again."""
    assert usable_folder(environ={"TMPDIR": "", "TMP": str(tmp_path)}, platform="linux") == tmp_path
    assert usable_folder(environ={"TMPDIR": "/no/where", "TMP": str(tmp_path)}, platform="win32") == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_will_not_do_is_told(tmp_path, monkeypatch):
    """Missing, a file, not to be written in, or without room."""
    assert "is not there" in trouble_with(tmp_path / "missing")
    (tmp_path / "file").touch()
    assert "is not there" in trouble_with(tmp_path / "file")
    used = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(temporary.shutil, "disk_usage", lambda _: used._replace(free=ROOM - 1))
    assert "has too little room" in trouble_with(tmp_path)

    def forbidden(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", forbidden)
    assert "cannot be written in (Permission denied)" in trouble_with(tmp_path)


def test_it_is_told_in_the_operators_language(tmp_path, monkeypatch):
    """In a Japanese locale the sentence is Japanese, from its beginning to its end."""
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    for variable in ("TMPDIR", "TMP", "TEMP"):
        monkeypatch.setitem(os.environ, variable, str(tmp_path / "gone"))
    refused = CliRunner().invoke(cli.portals, ["--port", "0"])
    assert f"一時ファイルのフォルダー {tmp_path / 'gone'} がありません。" in refused.output
    assert "または --data で記録のファイルを指定してください。" in refused.output


def test_the_portals_do_not_start_without_it_unless_a_file_is_named(tmp_path, monkeypatch):
    """Exit 2 with what to do, rather than records in a folder that nobody chose; `--data` needs no such folder."""
    for variable in ("TMPDIR", "TMP", "TEMP"):
        monkeypatch.setitem(os.environ, variable, str(tmp_path / "gone"))
    refused = CliRunner().invoke(cli.portals, ["--port", "0"])
    assert (refused.exit_code, refused.exception.code) == (2, 2)
    assert "is not there" in refused.output
    assert "--data" in refused.output

    monkeypatch.setattr(command.Server, "run", lambda _self: None)
    assert CliRunner().invoke(cli.portals, ["--port", "0", "--data", str(tmp_path / "portals.sqlite")]).exit_code == 0
