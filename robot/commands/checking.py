"""What `renkei check` does: it says what is wrong with a sheet, and carries nothing out.

Exit codes: 0 every row is right; 1 some rows are not; 2 none is, or the sheet cannot be read.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..cases.case import UNIQUE, Case
from ..cases.sheet import SheetReading, WrongHeaders
from ..config.clock import Clock, SystemClock
from ..config.rates import NO_RATES, Rate
from ..config.settings import Settings
from ..errors import WrongInput
from ..execution.choices.found import Estimates
from ..execution.choices.items import NotOffered, Seen
from ..messages import choices as say
from ..messages import estimates as say_of_estimates
from ..messages.rows import no_row_left
from ..messages.text import Language, Message, operator_language
from ..messages.times import JST
from .reading import read, tell_not_offered

if TYPE_CHECKING:
    from ..cases.flagging import Flag
    from .flagging import Flagger

ALL_RIGHT, SOME_WRONG = 0, 1
MOST_TOLD = 100_000
"""As many problems as nobody has: whoever checks a sheet wants all of them."""
MANY = 20
"""Of more rows than this it is said beforehand that they are looked up, for it takes a while."""


def check(
    cases: Path,
    portals: str | None,
    sheet_name: str | None,
    *,
    write: bool = False,
    rates: Mapping[str, Rate] = NO_RATES,
    clock: Clock | None = None,
) -> None:
    """Say per row what is wrong; with `write` also in the workbook, at each cell that is."""
    today = (clock or SystemClock()).now().astimezone(JST).date()
    language = operator_language()
    flagger = _flagger(cases) if write else None
    reading = _read(cases, sheet_name, language, today, flagger)
    seen = (
        _ask(reading.cases, Settings(portals, Path(), rates=rates), language) if portals and reading.cases else Seen()
    )
    known = seen.estimates or Estimates(is_whole=False)
    not_offered = [one for case in reading.cases for one in seen.wrong(case)]
    _tell(known, not_offered, reading, language)
    unseen = seen.unseen([case for case in reading.cases if case.case_id not in known.stopped])
    if portals and unseen:
        click.echo(say.not_checked(unseen, seen.trouble).spoken(language), err=True)
    if flagger is not None and reading.place is not None:
        flags = list(_flags(reading, known, not_offered, language))
        click.echo(flagger.write(reading.place.part, flags).spoken(language))
    wrong = len(known.stopped | {one.case_id for one in not_offered})
    good, bad = len(reading.cases) - wrong, reading.wrong_rows + wrong
    if not good:
        raise WrongInput(no_row_left(cases))
    click.echo(_summed_up(good, bad, known, asked=not unseen).spoken(language))
    sys.exit(SOME_WRONG if bad else ALL_RIGHT)


def _tell(known: Estimates, not_offered: Sequence[NotOffered], reading: SheetReading, language: Language) -> None:
    """Say what the portals know of the rows, and what they do not offer them."""
    for one in known.found:
        click.echo(one.message(reading.rows[one.case_id]).spoken(language), err=True)
    if known.trouble is not None:
        click.echo(say_of_estimates.not_looked_up(known.missed, known.trouble).spoken(language), err=True)
    tell_not_offered(not_offered, reading.rows, language)


def _summed_up(good: int, bad: int, known: Estimates, *, asked: bool) -> Message:
    if known.stopped:
        return say_of_estimates.some_are_wrong(good, bad)
    if bad:
        return say.some_are_wrong(good, bad)
    return say.all_is_well(good, asked=asked, known=known.is_whole)


def _flagger(cases: Path) -> "Flagger":
    from .flagging import Flagger

    return Flagger(cases)


def _read(
    cases: Path, sheet_name: str | None, language: Language, today: date, flagger: "Flagger | None"
) -> SheetReading:
    """Read the sheet; where its headers are wrong, flag them before that is said."""
    try:
        return read(cases, sheet_name, language, MOST_TOLD, today)
    except WrongHeaders as wrong:
        if flagger is not None:
            said = [(wrong.row, place, wrong.message) for place in wrong.places]
            click.echo(flagger.write(wrong.part, list(_as_flags(said, language))).spoken(language))
        raise


def _flags(
    reading: SheetReading, known: Estimates, not_offered: Sequence[NotOffered], language: Language
) -> "Iterator[Flag]":
    """Yield a flag for each cell that something is wrong with, in the words that were told."""
    places, rows = reading.place.columns if reading.place else {}, reading.rows
    told = [
        *((one.row, one.at, one.message) for one in reading.every_problem()),
        *((rows[one.case_id], one.header, one.message(rows[one.case_id])) for one in known.found if one.stops),
        *((rows[one.case_id], one.item.header, one.message(rows[one.case_id])) for one in not_offered),
    ]
    # A column that the sheet lacks, and that has its first choice therefore, is told at the row's number.
    yield from _as_flags(((row, places.get(header, places[UNIQUE[0]]), said) for row, header, said in told), language)


def _as_flags(told: Iterable[tuple[int, int, Message]], language: Language) -> "Iterator[Flag]":
    from ..cases.flagging import Flag

    return (Flag(row, place, message.spoken(language)) for row, place, message in told)


def _ask(cases: Sequence[Case], settings: Settings, language: Language) -> Seen:
    """Ask the portals. Only then the browser's library is imported, which takes longer than all the rest of a check."""
    if len(cases) > MANY:
        click.echo(say_of_estimates.looking_up(len(cases)).spoken(language), err=True)
    seen: Seen = import_module("..execution.choices.asking", __package__).ask(cases, settings)
    return seen
