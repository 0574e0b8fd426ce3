"""What the last audit found, as it left it in its out folder. The file may be anybody's by now: bounded, checked, and shown as text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from ..audit.model import Finding, Report
from ..messages import findings as say
from ..messages.text import Language

_FILE = "audit.json"
_MOST_BYTES = 2_000_000
_MOST_FOLDERS = 200
_MOST_TOLD = 100


@dataclass(frozen=True, slots=True)
class Findings:
    """The last audit: its file, when it looked, its findings in lines with their details, their count, and what ended it before its end."""

    file: str
    looked_at: str
    lines: list[tuple[str, list[tuple[str, str]]]]
    count: str
    stopped_by: str | None


def found_last(folders: Iterable[str], beside: Path, language: Language) -> Findings | None:
    """Return what the last audit found of those whose out folders these are, or lie in `beside`; `None` where none can be read."""
    files = sorted(_files(folders, beside), reverse=True)
    return next((found for _, file in files[:3] if (found := _read(file, language))), None)


def _files(folders: Iterable[str], beside: Path) -> Iterator[tuple[float, Path]]:
    try:
        below = sorted(beside.iterdir(), reverse=True)[:_MOST_FOLDERS] if beside.is_dir() else []
    except OSError:
        below = []
    for folder in dict.fromkeys([*map(Path, folders), *(path.absolute() for path in below)]):
        try:
            yield (folder / _FILE).stat().st_mtime, folder / _FILE
        except (OSError, ValueError):
            continue


def _line(finding: Finding, language: Language) -> tuple[str, list[tuple[str, str]]] | None:
    try:
        return say.line(finding, language), say.details(finding, language)
    except LookupError:  # a step or a system that nobody knows
        return None


def _read(file: Path, language: Language) -> Findings | None:
    try:
        with file.open("rb") as opened:
            report = Report.model_validate_json(opened.read(_MOST_BYTES))
    except (OSError, ValidationError):
        return None
    mended = sum(one.status == "mended" for one in report.findings)
    here = report.looked_at_here or report.looked_at
    return Findings(
        file=str(file),
        looked_at=say.looked_at(report.looked_at, here).spoken(language),
        lines=[line for one in report.findings[:_MOST_TOLD] if (line := _line(one, language))],
        count=say.count(len(report.findings), mended).spoken(language),
        stopped_by=report.stopped_by,
    )
