"""What `renkei check` does: it says what is wrong with a sheet, and carries nothing out.

Exit codes: 0 every row is right; 1 some rows are not; 2 none is, or the sheet cannot be read.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from ..case import Case
from ..choices.items import Seen
from ..errors import WrongInput
from ..sentences import choices as say
from ..sentences.rows import no_row_left
from ..settings import Settings
from ..words import operator_language
from .reading import read, tell_not_offered

ALL_RIGHT, SOME_WRONG = 0, 1


def check(cases: Path, portals: str | None, sheet_name: str | None) -> None:
    """Say per row what is wrong."""
    language = operator_language()
    reading = read(cases, sheet_name, language)
    seen = _ask(reading.cases, Settings(portals, Path())) if portals and reading.cases else Seen()
    wrong = tell_not_offered([one for case in reading.cases for one in seen.wrong(case)], reading.rows, language)
    unseen = seen.unseen(reading.cases)
    if portals and unseen:
        click.echo(say.not_checked(unseen, seen.trouble).spoken(language), err=True)
    good, bad = len(reading.cases) - wrong, reading.wrong_rows + wrong
    if not good:
        raise WrongInput(no_row_left(cases))
    told = say.some_are_wrong(good, bad) if bad else say.all_is_well(good, asked=not unseen)
    click.echo(told.spoken(language))
    sys.exit(SOME_WRONG if bad else ALL_RIGHT)


def _ask(cases: Sequence[Case], settings: Settings) -> Seen:
    """Ask the portals. Only then the browser's library is imported, which takes longer than all the rest of a check."""
    seen: Seen = import_module("..choices.asking", __package__).ask(cases, settings)
    return seen
