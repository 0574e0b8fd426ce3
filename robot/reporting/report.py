"""What a run leaves for people and programs to read: `report.html` with a page for each case, and `summary.json`.

`report.html` is the list of all cases, to be searched and printed; it holds no picture. What was done of a case stands on its own page
(`robot.reporting.case_page`), so that a run of a thousand cases opens as fast as one of three.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ..messages.statuses import called
from ..messages.text import Language, Message
from .case_page import PAGES, About, CasePages, has_page, page_of
from .drafts import replacing
from .evidence_link import link, to_evidence
from .out_folder import REPORT
from .rendering import called_of, environment, exit_told, look, took
from .summary import CaseResult, Summary

SUMMARY = "summary.json"
ORDER = (
    "needs_person",
    "waiting_person",
    "declined",
    "interrupted",
    "not_begun",
    "queued",
    "working",
    "waiting_answer",
    "waiting_screening",
    "waiting_customer",
    "waiting_hours",
    "waiting_evidence",
    "done",
    "cancelled",
)
"""How cases stand, what asks for work first."""
_ALWAYS_COUNTED = frozenset({"needs_person", "declined", "done", "cancelled"})
_TO_LOOK_AT = {"needs_person": 0, "waiting_person": 1, "declined": 2}
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the list: `page` and `evidence` are links; a page that was not written yet is none."""

    case_id: str
    estimate_number: str
    status: str
    called: Message
    step: str | None
    seen: str
    next_action: str
    waits_for: Sequence[tuple[str, str, str]]
    receipt_number: str | None
    page: str | None
    evidence: str | None


def write_summary(summary: Summary, out: Path) -> Path:
    """Write `summary.json` into `out` and return its path. A reader never sees half of it."""
    path = out / SUMMARY
    with replacing(path) as file:
        file.write(f"{summary.model_dump_json(indent=2)}\n".encode())
    return path


def write_report(summary: Summary, out: Path, language: Language) -> Path:
    """Write `report.html` and the pages of its cases into `out`, and return where it is; the summary's paths are read from there.

    Pages that are as they would be stay. Raises `OSError`.
    """
    write_pages(summary.cases, CasePages(out, About.of(summary), language), lambda: False)
    return write_index(summary, [row_of(case, out) for case in summary.cases], out, language)


def write_pages(cases: Iterable[CaseResult], pages: CasePages, enough: Callable[[], bool]) -> int:
    """Write the pages of cases until it is `enough`; return how many were left. Raises `OSError`."""
    left = 0
    for case in filter(has_page, cases):
        if left or enough():
            left += 1
        else:
            pages.write(case)
    return left


def row_of(case: CaseResult, out: Path) -> Row:
    """Return what the list in `out` says of a case, `spoken` already."""
    reason = case.reason
    return Row(
        case_id=case.case_id,
        estimate_number=case.estimate_number,
        status=case.status,
        called=called_of(case),
        step=reason.step if reason else None,
        seen=_short(reason.message if reason else ""),
        next_action=_short(reason.next_action if reason else ""),
        waits_for=[(one.step, one.word, one.who) for one in case.waits_for],
        receipt_number=case.receipt_number,
        page=f"{PAGES}/{case.case_id}.html" if has_page(case) and page_of(case.case_id, out).is_file() else None,
        evidence=_evidence(case, out),
    )


def _evidence(case: CaseResult, out: Path) -> str | None:
    folder = to_evidence(case, out)
    if folder == out / "evidence" / case.case_id:
        return f"evidence/{quote(case.case_id)}/"  # as `link` would have it, which asks the disk for each part of it
    return f"{link(folder, out)}/" if folder else None


def write_index(summary: Summary, rows: Sequence[Row], out: Path, language: Language) -> Path:
    """Write `report.html`, with these `rows`, into `out`; return where it is. Its own cases the summary need not have. Raises `OSError`."""
    path = out / REPORT
    with replacing(path) as file:
        file.write(index_text(summary, rows, language).encode())
    return path


def index_text(summary: Summary, rows: Sequence[Row], language: Language) -> str:
    """Return the page that lists these `rows`: a thousand are less than a megabyte."""
    heading = Message("連携ロボ 実行結果", "Renkei run report").spoken(language)
    return (
        environment(language)
        .get_template("report.html.j2")
        .render(
            title=f"{heading} {summary.run_id}",
            heading=heading,
            mark=look(),
            pictures="",
            scripted=True,
            summary=summary,
            took=took(summary),
            exit=exit_told(summary),
            total=len(rows),
            counts=list(_counts(rows)),
            rows=sorted(rows, key=lambda row: _TO_LOOK_AT.get(row.status, len(_TO_LOOK_AT))),
        )
    )


def _counts(rows: Sequence[Row]) -> Iterator[tuple[str, Message, int]]:
    """Yield each status, how it is called, and how many cases stand so: some always, the others where there are any."""
    counted = Counter(row.status for row in rows)
    for status in (*ORDER, *sorted(counted.keys() - set(ORDER))):
        if counted[status] or status in _ALWAYS_COUNTED:
            yield status, called(status), counted[status]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
