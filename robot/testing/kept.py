"""What is kept of a test that failed: its world, and what the robot has left, its pictures and its trace among it."""

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ..messages.text import Message, operator_language

WORLD = "world.sqlite"
ROBOT = "robot"


@dataclass
class Kept:
    """What there is to keep of one test: the folders in which the robot worked, and what saves the test's world into a file."""

    folders: list[Path] = field(default_factory=list)
    save: Callable[[Path], None] | None = None

    def keep(self, to: Path) -> str:
        """Copy all of it into the folder `to`, which is made, and return what the report says of it: where what lies."""
        try:
            return "\n".join(self._kept(to))
        except (OSError, shutil.Error, sqlite3.Error) as error:
            return _said("残せませんでした", "Could not be kept", error)

    def _kept(self, to: Path) -> list[str]:
        to.mkdir(parents=True, exist_ok=True)
        lines = [_said("残したもの", "Kept in", to)]
        for folder in self.folders:
            if any(folder.rglob("*")):
                copy = to / ROBOT
                shutil.copytree(folder, copy, dirs_exist_ok=True)
                lines += _found(copy)
        if self.save is not None:
            saved = to / WORLD
            saved.unlink(missing_ok=True)
            self.save(saved)
            lines.append(_said("ワールド", "world", f"renkei portals --data {saved}"))
        return lines


def _found(copy: Path) -> list[str]:
    """Tell of the robot's folder: its traces one by one, and where its pictures are."""
    traces = [_said("トレース", "trace", f"playwright show-trace {trace}") for trace in traces_of(copy)]
    pictures = sorted({picture.parent for picture in copy.rglob("*.jpg")})
    return [*(_said("画像", "pictures", folder) for folder in pictures), *traces]


def traces_of(folder: Path) -> list[Path]:
    """Return the traces below a folder, by case and in the order in which they were recorded: a second one is `trace-2.zip`."""
    return sorted(folder.rglob("trace*.zip"), key=lambda trace: (trace.parent, len(trace.stem), trace.stem))


def _said(ja: str, en: str, what: object) -> str:
    return f"{Message(ja=ja, en=en).spoken(operator_language())}: {what}"
