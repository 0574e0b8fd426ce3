"""A case as a row of a case file: what `sheet.read_cases` would make the same case of."""

from collections.abc import Mapping
from datetime import date, datetime

from .case import COLUMNS, Case
from .cells import NOT_WORKED_OUT, error_in, written

Entry = str | int | float | datetime
"""What stands in a cell."""


def as_row(case: Case) -> dict[str, Entry]:
    """Return the cells of a case by their headers, in the sheet's order; a column without a cell stays empty."""
    values = ((header, getattr(case, column.field)) for header, column in COLUMNS.items())
    return {header: _written(header, value) for header, value in values if value not in (None, "")}


def _written(header: str, value: object) -> Entry:
    if isinstance(value, date):
        return f"{value:%Y%m%d}"
    if isinstance(value, int):
        return value
    return _as_entered(str(value)) if COLUMNS[header].says not in ("", "*") else str(value)


def _as_entered(moment: str) -> str:
    """Return a moment of `cells.moment`, or a day, as it is entered in a cell: 20270101 1005."""
    at = datetime.fromisoformat(moment)
    return f"{at:%Y%m%d %H%M}" if "T" in moment else f"{at:%Y%m%d}"


def raw_row(cells: Mapping[str, object]) -> dict[str, Entry]:
    """Return the cells of a row that is no case, as they were read; of a formula that was never worked out nothing is left."""
    return {header: _as_it_came(value) for header, value in cells.items() if error_in(value) != NOT_WORKED_OUT}


def _as_it_came(value: object) -> Entry:
    return value if isinstance(value, Entry) else written(value)
