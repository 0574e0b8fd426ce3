"""How a case stands at this moment, also while it is under way: for whoever looks on."""

from pathlib import Path

from ..reporting.summary import CaseResult
from .entry import WAITS_FOR_A_WORD
from .reader import Reader


def as_it_stands(reader: Reader, case_id: str, out: Path) -> CaseResult:
    """Return a case as `Reader.result` does, but one that goes on by itself under its own status. Raises `WrongInput` likewise."""
    entry, result = reader.entry(case_id), reader.result(case_id, out)
    if entry is None or not entry.is_open or entry.status == WAITS_FOR_A_WORD:
        return result
    reason = result.reason if entry.status.startswith("waiting_") else None
    return result.model_copy(update={"status": entry.status, "reason": reason})
