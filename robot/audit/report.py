"""What an audit leaves for people and programs: `report.html` and `summary.json`, as a run does."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from ..config.addresses import Addresses
from ..config.clock import SystemClock
from ..config.settings import Settings
from ..messages import findings as say
from ..messages.text import Language, Message
from ..reporting.case_page import BESIDE
from ..reporting.case_view import Picture
from ..reporting.drafts import replacing
from ..reporting.out_folder import REPORT
from ..reporting.pictures import file_of
from ..reporting.rendering import environment, exit_told, look, took
from ..reporting.report import write_summary
from .model import AuditSummary, Finding, Report


@dataclass(frozen=True, slots=True)
class _Row:
    finding: Finding
    called: Message
    told: Mapping[str, str]
    done: str | None
    picture: Picture | None


def summary_of(report: Report, settings: Settings, language: Language, began: datetime, exit_code: int) -> AuditSummary:
    """Return what an audit, begun `began`, came to."""
    mended = sum(finding.status == "mended" for finding in report.findings)
    notes = [report.stopped_by] if report.stopped_by else [say.count(len(report.findings), mended).spoken(language)]
    if report.looked_at_here is not None:
        notes.append(say.looked_at(report.looked_at, report.looked_at_here).spoken(language))
    return AuditSummary(
        run_id=f"{began:%Y%m%d-%H%M%S}",
        started_at=began,
        finished_at=SystemClock().now(),
        command="audit",
        portals=Addresses.parse(settings.portals).url,
        masked=settings.mask,
        version=version("renkei"),
        exit_code=exit_code,
        notes=notes,
        findings=report.findings,
    )


def leave_report(report: Report, settings: Settings, language: Language, began: datetime, exit_code: int) -> None:
    """Write summary and report of an audit into its out folder. Raises `OSError`."""
    summary = summary_of(report, settings, language, began, exit_code)
    write_summary(summary, settings.out)
    write_report(summary, settings.out, language)


def write_report(summary: AuditSummary, out: Path, language: Language) -> Path:
    """Write `report.html`: what was found, with pictures that lie beside it in `out`; return where it is. Raises `OSError`."""
    heading = Message("連携ロボ 連携漏れの確認", "Renkei audit report").spoken(language)
    counted = Counter[str](finding.status for finding in summary.findings)
    rows = [_row(place, finding, out, language) for place, finding in enumerate(summary.findings, 1)]
    text = (
        environment(language)
        .get_template("audit.html.j2")
        .render(
            title=f"{heading} {summary.run_id}",
            heading=heading,
            mark=look(),
            pictures=BESIDE,
            scripted=True,
            summary=summary,
            took=took(summary),
            exit=exit_told(summary),
            total=len(rows),
            counts=[(status, word, counted[status]) for status, word in say.STATUS.items()],
            rows=sorted(rows, key=lambda row: row.finding.status == "mended"),
        )
    )
    path = out / REPORT
    with replacing(path) as file:
        file.write(text.encode())
    return path


def _row(place: int, finding: Finding, out: Path, language: Language) -> _Row:
    evidence = (finding.reason and finding.reason.evidence) or finding.evidence
    there = evidence is not None and not Path(evidence).is_absolute() and file_of(evidence, out) is not None
    return _Row(
        finding=finding,
        called=say.STATUS[finding.status],
        told=dict(say.details(finding, language)),
        done=finding.done if finding.status == "mended" else None,
        picture=Picture(f"picture-{place}", quote(evidence)) if evidence and there else None,
    )
