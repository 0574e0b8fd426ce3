"""What `renkei run`, `renkei work` and `renkei demo` do: they carry cases.

Exit codes: 0 all done; 1 some case needs a person, was declined or was not begun; 2 wrong use or wrong input; 3 the run could not
go on.
"""

import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import NamedTuple

import click
from rich.console import Console
from sqlalchemy.engine import URL

from ..app import App
from ..cases import template
from ..cases.case import Case
from ..cases.row import as_row, raw_row
from ..cases.sheet import SheetReading
from ..config import home
from ..config.addresses import Addresses
from ..config.clock import SystemClock
from ..config.rates import Rate
from ..config.settings import Customer, Settings, Staff
from ..config.temporary import usable_folder
from ..errors import WrongInput
from ..execution.choices.items import NotOffered
from ..execution.choices.sifting import Sifted, sift
from ..messages import run as say
from ..messages.rows import no_row_left
from ..messages.statuses import ENDED, LEFT
from ..messages.text import Language, Message, operator_language
from ..messages.visible import visible
from ..messages.words import only_practice
from ..reporting.listener import Listener
from ..reporting.out_folder import dated_folder
from ..reporting.progress import Progress
from ..reporting.results import ResultRow
from ..reporting.summary import Summary
from ..reporting.video import must_be_possible
from ..scenario import practice
from ..store.location import place_of
from ..workers.sheet_run import RunOutcome, carry_out, further_workers
from ..workers.sheet_run import work as work_off
from ..workers.telling import Telling
from ..workers.work_report import WorkReport
from .asking import ask, is_somebody_there
from .notifying import telling_outside
from .options import helped
from .reading import read, tell_not_offered
from .recording import recorded

MOST_TOLD = 100
"""So many rows that were not carried out are told one by one."""
_LONGEST_NAME = 200
ALL_DONE, NEEDS_PERSON, COULD_NOT_GO_ON = 0, 1, 3
DEMO_SCREENING_SECONDS = 2.0


def demo(out: Path | None, headed: bool, trace: bool, video: bool) -> None:
    """Run an individual, a corporation, and a case whose first hand-over of step 5 is lost."""
    language = operator_language()
    home.must_be_known()
    must_be_possible(video=video)
    temporary = usable_folder()
    cases = [Case.model_validate(row) for row in template.sample_rows(3)]
    # The portals are new each time, and so is the store.
    with (
        practice.practice_portals(DEMO_SCREENING_SECONDS) as portals,
        tempfile.TemporaryDirectory(prefix="renkei-demo-", dir=temporary, ignore_cleanup_errors=True) as folder,
    ):
        practice.arm(portals, "link1.lost", cases[-1].estimate_number)
        settings = Settings(
            portals=portals.url,
            out=out or Path("out") / "demo",
            headed=headed,
            trace=trace,
            video=video,
            mask=False,
            customer="robot",
            staff="robot",
        )
        outcome = _work(cases, settings, language, place_of(str(Path(folder) / "renkei.sqlite")))
    sys.exit(_conclude(outcome, settings.out, language))


def run(
    cases: Path,
    sheet_name: str | None,
    portals: str,
    out: Path | None,
    headed: bool,
    slow_mo: float,
    mask: bool,
    rates: Mapping[str, Rate],
    trace: bool,
    video: bool,
    customer: Customer,
    staff: Staff,
    approve: tuple[str, ...],
    workers: int,
    db: str | None,
    evidence: str | None,
) -> None:
    """Check the sheet row by row, and by what the portals' lists offer; then carry out the rows that are right."""
    language = operator_language()
    _only_practice(portals, customer=customer, staff=staff)
    must_be_possible(video=video)
    reading = read(cases, sheet_name, language)
    if not reading.cases:
        raise WrongInput(no_row_left(cases))
    usable_folder()
    folder = out or dated_folder("renkei-runs", SystemClock().now())
    settings = Settings(
        portals=portals,
        out=folder,
        headed=headed,
        slow_mo=slow_mo,
        mask=mask,
        rates=rates,
        trace=trace,
        video=video,
        customer=customer,
        staff=staff,
        approve=approve,
        evidence=evidence,
    )
    database = place_of(db)
    sifted = sift(reading.cases, settings, database)
    wrong = tell_not_offered(sifted.wrong, reading.rows, language)
    if sifted.note is not None:
        click.echo(sifted.note.spoken(language), err=True)
    if not sifted.cases:
        raise WrongInput(no_row_left(cases))
    left_out = _left_out(reading, sifted)
    name = visible(f"{cases.name}「{sheet_name}」" if sheet_name else cases.name, _LONGEST_NAME)
    with telling_outside(database):
        outcome = _work(sifted.cases, settings, language, database, workers, left_out, name)
        code = _conclude(outcome, folder, language)
        while is_somebody_there() and ask(_waiting(outcome), database, language):
            outcome = _work(sifted.cases, settings, language, database, workers, left_out, name)
            code = _conclude(outcome, folder, language)
    sys.exit(max(code, NEEDS_PERSON) if wrong or reading.problems else code)


def work(
    portals: str,
    out: Path | None,
    headed: bool,
    slow_mo: float,
    mask: bool,
    rates: Mapping[str, Rate],
    trace: bool,
    video: bool,
    workers: int,
    db: str | None,
    evidence: str | None,
    metrics_port: int | None,
    as_helper: bool,
    for_run: str | None,
) -> None:
    """Take cases from the queue as they come; as another worker's helper, tell that one of it, and with a run's cases alone."""
    language = operator_language()
    usable_folder()
    must_be_possible(video=video)
    settings = Settings(
        portals=portals,
        out=out or Path("renkei-runs") / "work",
        headed=headed,
        slow_mo=slow_mo,
        mask=mask,
        rates=rates,
        trace=trace,
        video=video,
        evidence=evidence,
    )
    database = place_of(db)
    if as_helper:
        app = App(settings=settings, language=language, listener=Telling(sys.stdout))
        stopped_by = work_off(app, database, for_run)
    else:
        with Progress(Console(), language, 0) as progress, _watched(progress, metrics_port, database) as watched:
            with WorkReport(watched.listener, settings, language, database) as report, telling_outside(database):
                app = App(settings=settings, language=language, listener=report)
                with further_workers(workers - 1, app, database):
                    stopped_by = work_off(app, database, at_work=watched.at_work)
            report.leave(COULD_NOT_GO_ON if stopped_by else ALL_DONE)
        click.echo(
            helped("ロボを停止しました。待っている案件はそのまま残っています。", "Stopped; cases that wait are kept.")
        )
    if stopped_by is not None:
        click.echo(stopped_by.spoken(language), err=True)
        sys.exit(COULD_NOT_GO_ON)


class _Watched(NamedTuple):
    listener: Listener
    at_work: Event


@contextmanager
def _watched(listener: Listener, port: int | None, database: URL) -> Iterator[_Watched]:
    """Let a monitoring system ask on that port, if there is to be one, for what the listener is told, and whether somebody is at work."""
    at_work = Event()
    if port is None:
        yield _Watched(listener, at_work)
        return
    from ..workers.metrics import Metrics, served

    metrics = Metrics(listener)
    with served(port, database, metrics, at_work.is_set) as served_at:
        listener.told(say.metrics_at(served_at))
        yield _Watched(metrics, at_work)


def _waiting(outcome: RunOutcome) -> list[str]:
    return [case.case_id for case in outcome.summary.cases if case.status == "waiting_person"]


def _only_practice(portals: str, **who: str) -> None:
    """Raise `WrongInput` where the robot is to speak or to apply for people anywhere but on practice portals."""
    addresses = Addresses.parse(portals)
    for option, is_robot in who.items():
        if is_robot == "robot" and not addresses.are_practice():
            raise WrongInput(only_practice(f"--{option}", addresses.host))


def _left_out(reading: SheetReading, sifted: Sifted) -> list[ResultRow]:
    """Return the rows that are not carried out, in the sheet's order, for the workbook in which they are put right."""
    rows = {
        row.number: ResultRow(
            raw_row(row.cells),
            None,
            [one.message for one in row.problems],
            frozenset(one.column for one in row.problems),
        )
        for row in reading.wrong
    }
    cases, wrong = {case.case_id: case for case in reading.cases}, defaultdict[str, list[NotOffered]](list)
    for one in sifted.wrong:
        wrong[one.case_id].append(one)
    for case_id, several in wrong.items():
        number = reading.rows[case_id]
        why = [one.message(number) for one in several]
        rows[number] = ResultRow(as_row(cases[case_id]), None, why, frozenset(one.item.header for one in several))
    return [rows[number] for number in sorted(rows)]


def _work(
    cases: list[Case],
    settings: Settings,
    language: Language,
    database: URL,
    workers: int = 1,
    left_out: Sequence[ResultRow] = (),
    sheet: str | None = None,
) -> RunOutcome:
    with Progress(Console(), language, len(cases)) as progress:
        app = App(settings=settings, language=language, listener=progress)
        with recorded(app, cases) as leave:
            outcome = carry_out(app, cases, database, workers, left_out, sheet)
            leave(outcome.summary)
        return outcome


def _conclude(outcome: RunOutcome, out: Path, language: Language) -> int:
    """Say how the run ended and where its report lies; return the exit code."""
    for message in outcome.refused[:MOST_TOLD]:
        click.echo(message.spoken(language), err=True)
    if more := len(outcome.refused[MOST_TOLD:]):
        click.echo(helped(f"ほかに {more} 件あります。", f"{more} more rows are as these."), err=True)
    counts = _counts(outcome.summary, language)
    report = (out / "report.html").resolve()
    click.echo(
        Message(ja=f"結果: {counts}\n報告書: {report}", en=f"Result: {counts}\nReport: {report}").spoken(language)
    )
    if outcome.stopped_by is not None:
        click.echo(outcome.stopped_by.spoken(language), err=True)
        return COULD_NOT_GO_ON
    well = all(case.status == "done" for case in outcome.summary.cases) and not outcome.refused
    return ALL_DONE if well else NEEDS_PERSON


def _counts(summary: Summary, language: Language) -> str:
    counted = Counter[str](case.status for case in summary.cases)
    told = {**ENDED, **{status: words for status, words in LEFT.items() if counted[status]}}
    words = "  ".join(f"{word.spoken(language)} {counted[status]}" for status, (_, word) in told.items())
    if by_hand := sum(case.by_hand is not None for case in summary.cases):
        words += Message(ja=f"  (完了のうち手作業 {by_hand})", en=f"  (of those done, by hand: {by_hand})").spoken(
            language
        )
    return words
