"""Where a case's evidence lies, and how files in the out folder point at it."""

import os
from pathlib import Path
from urllib.parse import quote

from .summary import CaseResult


def folders(case: CaseResult, out: Path) -> list[Path]:
    """Return the folders that have the case's name and its pictures, the one of its last step first; earlier runs may have left some."""
    pictures = [path for record in reversed(case.steps) for path in reversed(record.pictures)]
    named = (folder for path in pictures for folder in (out / path).parents if folder.name == case.case_id)
    return list(dict.fromkeys(named))


def to_evidence(case: CaseResult, out: Path) -> Path | None:
    """Return the folder where a person finds the case's evidence: that of the out folder, if there is one; `None` where there is none."""
    own = out / "evidence" / case.case_id
    return own if own.is_dir() else next(iter(folders(case, out)), None)


def link(file: Path, out: Path) -> str:
    """Return how what lies in `out` points at a file, which an earlier run may have left elsewhere, on another drive maybe."""
    try:
        return quote(Path(os.path.relpath(file.resolve(), out.resolve())).as_posix())
    except ValueError:
        return file.resolve().as_uri()
