"""The folder for temporary files: the browser keeps its profile and its downloads there, the demo its books.

The browser's driver takes what the environment names to the letter, where Python goes on to the next best folder without a word. So
the folder is chosen here as the driver chooses it, and tried, before anything is begun.
"""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import WrongInput
from ..messages.text import Message

ROOM = 16 * 1024**2
"""Bytes that must be free: a demo took 5 MB at most; a full browser's profile takes more than the headless shell's."""

_VARIABLES = ("TMPDIR", "TMP", "TEMP")
_VARIABLES_ON_WINDOWS = ("TEMP", "TMP")
_TRIAL = bytes(4096)  # a file of no length fits on a disk that is full


def usable_folder(*, environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Return the folder for temporary files, after having written there.

    Raises `WrongInput` where it is not there, may not be written in, or has less than `ROOM` left; the sentence names the
    variable that chose it.
    """
    variable, folder = _chosen(environ, platform)
    trouble = _trouble(folder)
    if trouble is not None:
        raise WrongInput(_said(folder, variable, trouble))
    return folder


def _trouble(folder: Path) -> Message | None:
    """Say what is wrong with the folder, if anything is."""
    try:
        if not folder.is_dir():
            return Message(ja="がありません", en="is not there")
        with TemporaryDirectory(prefix="renkei-", dir=folder) as trial:
            (Path(trial) / "trial").write_bytes(_TRIAL)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        why = f"「{error.strerror or error}」"
        return Message(ja=f"に書き込めません({why})", en=f"cannot be written in ({why})")
    if free < ROOM:
        left, needed = free // 1024**2, ROOM // 1024**2
        return Message(
            ja=f"の空き容量が足りません(残り {left} MB、必要 {needed} MB)",
            en=f"has too little room ({left} MB left, {needed} MB needed)",
        )
    return None


def _chosen(environ: Mapping[str, str], platform: str) -> tuple[str, Path]:
    """Return the variable that names the folder, or one that could, and the folder."""
    variables = _VARIABLES_ON_WINDOWS if platform == "win32" else _VARIABLES
    for variable in variables:
        if named := environ.get(variable):
            return variable, Path(named)
    windows = environ.get("SYSTEMROOT") or environ.get("WINDIR") or "C:\\Windows"
    return variables[0], Path(windows) / "temp" if platform == "win32" else Path("/tmp")


def _said(folder: Path, variable: str, what: Message) -> Message:
    return Message(
        ja=f"一時フォルダー {folder} {what.ja}。このフォルダーを使えるようにするか、環境変数 {variable} に、"
        "空きがあり書き込めるフォルダーを指定して、同じコマンドをもう一度実行してください。",
        en=f"The folder for temporary files, {folder}, {what.en}. Set it right, or let the environment variable {variable} name "
        "a folder that has room and that you may write in; then give the same command again.",
    )
