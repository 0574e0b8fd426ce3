"""The folder for temporary files, which holds the portals' records where no file is named for them.

Python would go on to the next best folder without a word, down to the one that the command was given in; and records on a disk without
room answer 500 later. So what the environment names is tried at the start.
"""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from .tongue import said

ROOM = 4 * 1024**2
"""Bytes that must be free: the records of a demo take 1 MB."""

_TRIAL = bytes(4096)  # a file of no length fits on a disk that is full


class Unusable(Exception):
    """Nothing can be kept in the folder for temporary files; says which, why, and what to do."""


def usable_folder(*, environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Return the folder for temporary files, after having written there. Raises `Unusable`."""
    variable, folder = _chosen(environ, platform)
    trouble = _trouble(folder)
    if trouble:
        raise Unusable(
            said(
                f"一時ファイルのフォルダー {folder} {trouble}。直すか、空きがあり書き込めるフォルダーを"
                f"環境変数 {variable} に指定してください。",
                f"the folder for temporary files, {folder}, {trouble}. Set it right, or let the environment variable {variable} name "
                "a folder that has room and that you may write in.",
            )
        )
    return folder


def _chosen(environ: Mapping[str, str], platform: str) -> tuple[str, Path]:
    """Return the variable that names the folder, or one that could, and the folder."""
    variables = ("TEMP", "TMP") if platform == "win32" else ("TMPDIR", "TMP", "TEMP")
    for variable in variables:
        if named := environ.get(variable):
            return variable, Path(named)
    windows = environ.get("SYSTEMROOT") or environ.get("WINDIR") or "C:\\Windows"
    return variables[0], Path(windows) / "temp" if platform == "win32" else Path("/tmp")


def _trouble(folder: Path) -> str:
    """Say what is wrong with the folder, if anything is."""
    try:
        if not folder.is_dir():
            return said("がありません", "is not there")
        with TemporaryDirectory(prefix="renkei-", dir=folder) as trial:
            (Path(trial) / "trial").write_bytes(_TRIAL)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        why = error.strerror or error
        return said(f"に書き込めません({why})", f"cannot be written in ({why})")
    left, needed = f"{free // 1024} kB", f"{ROOM // 1024} kB"
    short = said(
        f"の空きが足りません(残り {left}、必要 {needed})", f"has too little room ({left} left, {needed} needed)"
    )
    return "" if free >= ROOM else short
