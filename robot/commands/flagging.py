"""What `renkei check --write` does: it puts flags into the workbook, or into a copy beside it where that is open in another program."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from ..cases.flagging import Flag, flagged
from ..cases.sheet import WORKBOOKS
from ..errors import WrongInput
from ..messages import flags as say
from ..messages.text import Message
from ..reporting.drafts import put

_COPY = "{} (確認)"
_OWNERS_MARKS = ("~${}", ".~lock.{}#")
"""What Excel, and LibreOffice, leave beside a workbook that is open."""


class Flagger:
    """Flags one workbook as it was when the check began. Raises `WrongInput` for what is no workbook."""

    def __init__(self, path: Path) -> None:
        if path.suffix.lower() not in WORKBOOKS:
            raise WrongInput(say.only_workbooks(path))
        self._path = path
        self._before = _state(path)

    def write(self, sheet: str, flags: Sequence[Flag]) -> Message:
        """Flag the cells of a sheet, unflag what was flagged before, and return what the operator is to read of it.

        Raises `WrongInput` where the workbook has changed meanwhile or cannot be flagged, and `OSError`.
        """
        data = flagged(self._path, sheet, flags)
        if _state(self._path) != self._before:
            raise WrongInput(say.changed_meanwhile(self._path))
        if data is None:
            return say.nothing_to_flag(self._path)
        cells = len({(flag.row, flag.column) for flag in flags})
        path = self._path.resolve()
        written = _save(path, data)
        if written != path:
            return say.flagged_beside(cells, self._path, written)
        return say.flagged(cells, self._path) if cells else say.unflagged(self._path)


def _state(path: Path) -> tuple[int, int] | None:
    """Return what changes when a file is saved anew; `None` for one that is not there."""
    try:
        now = path.stat()
    except OSError:
        return None
    return now.st_mtime_ns, now.st_size


def _save(path: Path, data: bytes) -> Path:
    """Put the workbook in its place at once or, where somebody has it open, its copy; return where. Raises `OSError`."""
    beside = path.with_name(_COPY.format(path.stem) + path.suffix)
    mode = stat.S_IMODE(path.stat().st_mode)

    def write(file: IO[bytes]) -> None:
        file.write(data)
        Path(file.name).chmod(mode | stat.S_IWUSR)

    return put(beside if _is_taken(path) else path, write, beside=beside)


def _is_taken(path: Path) -> bool:
    return not os.access(path, os.W_OK) or any(
        path.with_name(mark.format(path.name)).exists() for mark in _OWNERS_MARKS
    )
