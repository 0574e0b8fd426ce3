"""The pictures of a run's steps, as files: which moment each shows, and whether it can be shown at all."""

from collections.abc import Mapping
from pathlib import Path, PureWindowsPath
from types import MappingProxyType

from ..browser.evidence import is_whole
from ..messages import labels
from ..messages.text import Message
from ..messages.visible import visible
from ..procedure.steps import STEPS
from .summary import StepRecord

_LONGEST_PATH = 400
PICTURE_TYPES: Mapping[str, str] = MappingProxyType(
    {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}
)
DECISIVE = frozenset(("5", "15", "16", "37", "43", "50", "52"))
"""Steps whose picture is printed large: the amounts are compared, or what follows cannot be taken back."""


def moment_of(record: StepRecord, path: str) -> Message:
    """Return at which moment of the step a picture was taken."""
    if path != record.evidence:
        return labels.BEFORE
    if record.status == "failed":
        return labels.WHEN_IT_FAILED
    if path in record.before:
        return labels.BEFORE_AND_AFTER
    return labels.PAGE_READ if record.step in STEPS and STEPS[record.step].reads else labels.AFTER


def file_of(evidence: str, out: Path) -> Path | None:
    """Return the file of a picture, where it is there and was written to its end."""
    path = out / evidence
    return path if path.suffix.lower() in PICTURE_TYPES and path.is_file() and is_whole(path) else None


def why_lost(evidence: str, out: Path) -> Message:
    """Say why a picture that was taken is not shown."""
    if (out / evidence).is_file():
        return Message("画面の記録が途中で切れています", "The picture is torn")
    if Path(evidence).is_absolute() or PureWindowsPath(evidence).is_absolute():
        folder = visible(evidence.replace("\\", "/").rpartition("/")[0], _LONGEST_PATH)
        return Message(
            f"画面の記録がここにありません。撮ったパソコンのフォルダー: {folder}",
            f"The picture is not there: it lies on the machine that took it, in {folder}",
        )
    return Message("画面の記録が見つかりません", "The picture is not there")


def decisive_of(record: StepRecord) -> str | None:
    """Return the picture that is shown large of a decisive step, that of the page as it was left; `None` of any other step."""
    shown = record.before or record.pictures
    return shown[-1] if record.step in DECISIVE and shown else None
