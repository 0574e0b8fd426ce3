"""What `renkei report` does: it makes a run's report anew, of the books as they are now, or of what the run's folder says."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Literal

import click

from ..depot.fetching import Fetching
from ..depot.opening import open_depot
from ..errors import WrongInput
from ..messages import report as say
from ..messages.text import Language, operator_language
from ..reporting.case_page import About, CasePages, has_page, page_of
from ..reporting.left_behind import must_stay_in, summary_in
from ..reporting.mailing import write_archive, write_single
from ..reporting.report import SUMMARY, row_of, write_index, write_summary
from ..reporting.seal import SEAL, sealing
from ..reporting.summary import CaseResult, Summary
from ..store.entry import Entry
from ..store.location import is_there, must_be_there, place_of
from ..store.reader import Reader
from ..store.standing import as_it_stands
from ..store.trouble import StoreTrouble
from .options import helped

_LEFT = ("interrupted", "not_begun")


def report(
    run: Path,
    cases: Sequence[str],
    single_file: bool,
    as_zip: bool,
    with_papers: bool,
    out: Path | None,
    db: str | None,
    evidence: str | None = None,
) -> None:
    """Make what is asked for, and say where it is."""
    _must_fit(cases, single_file, as_zip, with_papers, out)
    language = operator_language()
    summary = summary_in(run)
    if summary.command == "audit":
        _write_audits(run, cases, as_zip, language)
        return
    chosen = _chosen(summary, cases, run)
    fetching = None
    if evidence is not None:
        fetching = Fetching(open_depot(evidence), lambda told: click.echo(told.spoken(language), err=True))
    with _sealed(run):
        with _books(db, language) as books:
            now = [_as_it_is_now(case, summary, run, books) for case in chosen]
            if books is not None and fetching is not None:
                now = [fetching.brought_home(books, case, run) for case in now]
        summary = summary.model_copy(update={"cases": [case.spoken(language) for case in now]})
        _write(summary, run, out, language, single_file=single_file, as_zip=as_zip, whole=not cases, papers=with_papers)


def _sealed(run: Path) -> AbstractContextManager[None]:
    """Let what is written into a sealed folder be sealed, too, as one piece of work."""
    return sealing(run) if (run / SEAL).is_file() else nullcontext()


def _write(
    summary: Summary,
    run: Path,
    out: Path | None,
    language: Language,
    *,
    single_file: bool,
    as_zip: bool,
    whole: bool,
    papers: bool,
) -> None:
    if single_file:
        _write_single(summary, run, out, language)
    elif as_zip:
        _write_archive(summary, run, out, language, papers=papers)
    else:
        _write_report(summary, run, language, whole=whole)


def _write_audits(run: Path, cases: Sequence[str], as_zip: bool, language: Language) -> None:
    from ..audit.model import AuditSummary
    from ..audit.report import write_report

    if cases:
        raise WrongInput(say.no_such_case(cases[0], run))
    if as_zip:
        raise WrongInput(say.is_an_audit(run))
    summary = AuditSummary.model_validate_json((run / SUMMARY).read_bytes())
    click.echo(say.written(write_report(summary, run, language).resolve()).spoken(language))


def _must_fit(cases: Sequence[str], single_file: bool, as_zip: bool, with_papers: bool, out: Path | None) -> None:
    wrong = None
    if single_file and as_zip:
        wrong = helped("--single-file と --zip は一緒に使えません。", "--single-file and --zip do not go together.")
    elif single_file and not cases:
        wrong = helped("--single-file には --case ID を付けてください。", "--single-file wants --case ID.")
    elif as_zip and cases:
        wrong = helped(
            "--zip は実行全体に使います。--case を外してください。", "--zip is for a whole run: leave --case out."
        )
    elif with_papers and not as_zip:
        wrong = helped("--with-papers は --zip と一緒に使います。", "--with-papers goes with --zip.")
    elif out is not None and not (single_file or as_zip):
        wrong = helped("--out は --single-file か --zip と一緒に使います。", "--out goes with --single-file or --zip.")
    if wrong:
        raise click.UsageError(wrong)
    suffix: Literal[".html", ".zip"] = ".html" if single_file else ".zip"
    if out is not None and (out.suffix.lower() != suffix or out.is_dir()):
        raise WrongInput(say.must_end_in(out, suffix))


def _chosen(summary: Summary, cases: Sequence[str], run: Path) -> list[CaseResult]:
    known = {case.case_id: case for case in summary.cases}
    for name in cases:
        if name not in known:
            raise WrongInput(say.no_such_case(name, run))
    chosen = [known[name] for name in dict.fromkeys(cases)] if cases else list(summary.cases)
    for case in filter(has_page, chosen):
        must_stay_in(run / "evidence" / case.case_id, run)
    return chosen


@contextmanager
def _books(db: str | None, language: Language) -> Iterator[Reader | None]:
    """Open the books where there are any; those that were named must be there."""
    place = place_of(db)
    if db is None and not is_there(place):
        yield None
        return
    try:
        books = Reader.open(must_be_there(place))
    except StoreTrouble as trouble:
        if db is not None:
            raise
        click.echo(say.books_left_out(trouble.message).spoken(language), err=True)
        yield None
        return
    with books:
        yield books


def _as_it_is_now(case: CaseResult, summary: Summary, run: Path, books: Reader | None) -> CaseResult:
    """Return how a case stands by the books, with all attempts at its steps; as the folder tells it where they do not know it."""
    entry = books.entry(case.case_id) if books else None
    if books is None or entry is None or not _is_the_same(case, entry, summary, run, books):
        return case
    now = as_it_stands(books, case.case_id, run)
    if now.status in ("queued", "working") and case.status in _LEFT:
        return now.model_copy(update={"status": case.status, "reason": case.reason})
    return now


def _is_the_same(case: CaseResult, entry: Entry, summary: Summary, run: Path, books: Reader) -> bool:
    """Tell whether the books' case of that name is the run's: others may have cases of the same names, practice above all."""
    if case.estimate_number not in ("", entry.case.estimate_number):
        return False
    return entry.portals == summary.portals or run.resolve() in books.folders(case.case_id)


def _write_report(summary: Summary, run: Path, language: Language, *, whole: bool) -> None:
    pages = CasePages(run, About.of(summary), language)
    for case in summary.cases:
        if has_page(case):
            pages.write(case, anew=True)  # pictures may have come or gone
        elif not whole:
            raise WrongInput(say.no_page(case.case_id, run))
        if not whole:
            click.echo(say.written(page_of(case.case_id, run).resolve()).spoken(language))
    if not whole:
        return
    if not (run / SUMMARY).is_file():
        write_summary(summary, run)
    path = write_index(summary, [row_of(case, run) for case in summary.cases], run, language)
    click.echo(say.written(path.resolve()).spoken(language))


def _write_single(summary: Summary, run: Path, out: Path | None, language: Language) -> None:
    [first, *more] = summary.cases
    name = first.case_id if has_page(first) and not more else "cases"
    path = out or run / f"report-{name}.html"
    left_out = write_single(summary.cases, About.of(summary), run, path, language)
    click.echo(say.written(path.resolve()).spoken(language))
    if left_out:
        click.echo(say.pictures_left_out(left_out).spoken(language), err=True)
    _warn(summary, language)


def _write_archive(summary: Summary, run: Path, out: Path | None, language: Language, *, papers: bool) -> None:
    path = out or run.resolve().with_name(f"{run.resolve().name}.zip")
    write_archive(summary, run, path, language, papers=papers)
    click.echo(say.written(path.resolve()).spoken(language))
    click.echo(say.in_the_archive(papers=papers).spoken(language), err=True)
    _warn(summary, language)


def _warn(summary: Summary, language: Language) -> None:
    if summary.masked is False:
        click.echo(say.not_masked().spoken(language), err=True)
