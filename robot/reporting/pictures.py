"""The pictures of a run's steps, as files: which moment each shows, and whether it can be shown at all."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from ..browser.evidence import is_whole
from ..messages import labels
from ..messages.text import Message
from ..procedure.steps import STEPS
from .summary import StepRecord

PICTURE_TYPES: Mapping[str, str] = MappingProxyType(
    {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}
)


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
    return Message("画面の記録が見つかりません", "The picture is not there")
