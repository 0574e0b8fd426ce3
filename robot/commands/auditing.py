"""What `renkei audit` does: it looks for data that did not cross between the portals, and with `--fix` hands it over again."""

import sys
from collections.abc import Mapping
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import click
from rich.console import Console

from ..app import App
from ..audit.model import Report
from ..audit.report import leave_report
from ..audit.work import AuditRequest
from ..browser.pace import Pace
from ..browser.warm import WarmBrowser
from ..config.clock import SystemClock
from ..config.rates import Rate
from ..config.settings import Settings
from ..errors import RunAborted
from ..execution.pacing import pace_beside
from ..messages import audit as say
from ..messages import findings
from ..messages.run import no_sandbox
from ..messages.text import Language, operator_language
from ..reporting.drafts import keep
from ..reporting.journal import Journal
from ..reporting.out_folder import dated_folder, folder_of_ones_own
from ..reporting.progress import Progress
from ..store.audits import AuditLedger
from ..store.location import place_of
from ..store.store import Store

NOTHING, SOMETHING, COULD_NOT_GO_ON = 0, 1, 3


def audit(
    portals: str,
    out: Path | None,
    headed: bool,
    slow_mo: float,
    mask: bool,
    rates: Mapping[str, Rate],
    trace: bool,
    fix: bool,
    grace: float,
    days: int | None,
    as_json: bool,
    db: str | None,
) -> None:
    """Look, tell, and exit as `exit_code` says."""
    language = operator_language()
    folder = out or dated_folder("renkei-audits", SystemClock().now())
    settings = Settings(portals, folder, headed=headed, slow_mo=slow_mo, mask=mask, rates=rates, trace=trace)
    app = App(settings=settings, language=language, listener=Progress(Console(stderr=True), language, cases=1))
    with (
        Store.open(place_of(db)) if fix else nullcontext() as store,
        pace_beside(place_of(db), app.addresses, settings) as pace,
    ):
        report = carry_out(app, AuditRequest(timedelta(minutes=grace), days), store, pace)
    if as_json:
        click.echo(report.model_dump_json(indent=2))
    else:
        _tell(report, language)
    if report.stopped_by is not None:
        click.echo(report.stopped_by, err=True)
    sys.exit(exit_code(report))


def exit_code(report: Report) -> int:
    """Return 0 when nothing was found or nothing is left, 1 when something is, 3 when the audit could not go on."""
    if report.stopped_by is not None:
        return COULD_NOT_GO_ON
    return NOTHING if all(finding.status == "mended" for finding in report.findings) else SOMETHING


def carry_out(app: App, request: AuditRequest, store: Store | None, pace: Pace) -> Report:
    """Audit in a browser of its own; leave `audit.json`, summary, report, the journal and pictures in the out folder.

    With a `store` it mends: what is to be clicked is announced there first, and what a robot works on is left to the robot.
    Raises `WrongInput` for a wrong address or a missing browser, and `RunAborted` when the portals do not answer.
    """
    addresses, out, began = app.addresses, app.settings.out, SystemClock().now()
    if not addresses.answer():
        raise RunAborted(addresses.silent() if addresses.file else say.no_portals(addresses.of("pal")))
    addresses.must_be_made()
    ledger = AuditLedger(store, out, addresses.url) if store else None
    with folder_of_ones_own(out), WarmBrowser(app.settings) as warm, app.recorded_session(warm, pace) as session:
        if not warm.sandboxed:
            app.listener.told(no_sandbox())
        try:
            with Journal(out / "journal.jsonl") as journal:
                report = app.audit(session, journal, request, SystemClock(), ledger).carry_out()
            keep(out / "audit.json", report.model_dump_json(indent=2).encode())
            leave_report(report, app.settings, app.language, began, exit_code(report))
        except OSError as error:
            raise RunAborted(say.cannot_write(error)) from error
    return report


def _tell(report: Report, language: Language) -> None:
    for finding in report.findings:
        click.echo(findings.line(finding, language))
        for label, text in findings.details(finding, language):
            click.echo(f"    {label}: {text}")
    if report.stopped_by is None:  # a number would be taken for all there is
        mended = sum(finding.status == "mended" for finding in report.findings)
        click.echo(findings.count(len(report.findings), mended).spoken(language))
    if report.looked_at_here is not None:
        click.echo(findings.looked_at(report.looked_at, report.looked_at_here).spoken(language))
