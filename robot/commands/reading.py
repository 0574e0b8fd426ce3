"""What `renkei run` and `renkei check` share: reading a sheet, and telling what is wrong with its rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from ..cases import sheet
from ..cases.sheet import SheetReading
from ..execution.choices.items import NotOffered
from ..messages.text import Language, Message

MOST_TOLD = 100
"""So many values that are not offered are told one by one."""


def read(
    cases: Path, sheet_name: str | None, language: Language, most: int = MOST_TOLD, today: date | None = None
) -> SheetReading:
    """Read a sheet, and say what is wrong with its rows, at `most` so many problems; with `today` dates are judged by that day.

    Raises `WrongInput` where it cannot be read.
    """
    reading = sheet.read_cases(cases, sheet_name, today=today)
    for message in reading.messages(most):
        click.echo(message.spoken(language), err=True)
    return reading


def tell_not_offered(wrong: Sequence[NotOffered], rows: Mapping[str, int], language: Language) -> int:
    """Say of each value that it is not offered, and what is; return in how many rows."""
    for one in wrong[:MOST_TOLD]:
        click.echo(one.message(rows.get(one.case_id)).spoken(language), err=True)
    if more := len(wrong[MOST_TOLD:]):
        click.echo(
            Message(ja=f"ほかに {more} 件あります。", en=f"{more} more are as these.").spoken(language), err=True
        )
    return len({one.case_id for one in wrong})
