"""Case files of invented rows: whatever is installed invents them, and says of each that is to be refused what refuses it."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path

from ..errors import WrongInput
from ..messages.text import Message
from .steady import make_steady
from .template import SampleRow, write_template

GeneratedRow = tuple[SampleRow, Mapping[str, str]]
"""A row by header, and where it is refused: empty, or `at` (`check`, or a printed step), the `column` and why (`ja`, `en`)."""

_SAMPLES, _VARIED = "renkei.samples", "varied"
_SHEET = "断られる理由"
_HEADS = ("行", "案件", "断られるところ", "列", "理由", "why")


def generated_rows(count: int, seed: int, *, near_valid: bool, today: date) -> list[GeneratedRow]:
    """Return `count` rows, for the day `today`. Raises `WrongInput` where nothing that is installed invents any."""
    offered = list(entry_points(group=_SAMPLES, name=_VARIED))
    if not offered:
        raise WrongInput(
            Message(
                "架空の案件を作る部品がインストールされていません。renkei をインストールし直してください。",
                "Nothing that is installed invents cases; install renkei again.",
            )
        )
    return list(offered[0].load()(count, seed, near_valid, today))


def write_generated(path: Path, rows: Sequence[GeneratedRow], today: date, *, overwrite: bool = False) -> list[Path]:
    """Write the rows as a case file, and what refuses them on a sheet, or in a file, of its own; return what was written.

    The same rows give the same bytes on the same day. Raises `WrongInput` as `write_template` does.
    """
    told = [(number, row["案件ID"], *_of(refused)) for number, (row, refused) in enumerate(rows, 2) if refused]
    beside = {_SHEET: (_HEADS, *told)} if told else {}
    write_template(path, [row for row, _ in rows], overwrite=overwrite, beside=beside)
    if path.suffix.lower() == ".csv":
        return [path, *([_write_beside(path, told)] if told else [])]
    make_steady(path, today)
    return [path]


def _of(refused: Mapping[str, str]) -> tuple[str, str, str, str]:
    at = "renkei check" if refused["at"] == "check" else f"手順{refused['at']}"
    return at, refused["column"], refused["ja"], refused["en"]


def _write_beside(path: Path, told: Sequence[tuple[object, ...]]) -> Path:
    beside = path.with_name(f"{path.stem}-{_SHEET}.csv")
    with beside.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows((_HEADS, *told))
    return beside
