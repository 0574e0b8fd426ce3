"""Drop-downs of a case file's columns. Their lists stand on a sheet of their own, which nobody needs to see."""

from collections.abc import Iterator
from itertools import zip_longest

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from .case import COLUMNS

SHEET = "選択肢"
"""The sheet of the lists: a list that was written into the rule itself would be cut at the comma of 5,000万円."""
_LAST_ROW = 1_048_576


def choice_rows() -> Iterator[tuple[str | int | None, ...]]:
    """Yield the rows of the sheet of lists: each column's choices below its header, in its own place."""
    lists = ((column.header, *map(_entry, column.options)) if column.options else () for column in COLUMNS.values())
    yield from zip_longest(*lists)


def drop_downs() -> Iterator[DataValidation]:
    """Yield the rules for a sheet that has all columns in their own places, below one row of headers."""
    for place, column in enumerate(COLUMNS.values(), start=1):
        if not column.options:
            continue
        letter = get_column_letter(place)
        rule = DataValidation(
            type="list",
            formula1=f"'{SHEET}'!${letter}$2:${letter}${len(column.options) + 1}",
            allow_blank=True,
            showErrorMessage=True,
            errorTitle=column.header,
            error=column.expected.ja[:200],
        )
        rule.add(f"{letter}2:{letter}{_LAST_ROW}")
        yield rule


def _entry(option: str) -> str | int:
    return int(option) if option.isdigit() else option
