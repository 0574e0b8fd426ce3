"""Numbers and days that come from outside: in a path, a query or a form. A number that no record can have is none."""

import re
from datetime import date

DIGITS = r"[0-9]{1,18}"
"""What a database keeps as a whole number has 64 bits; 18 digits always fit."""

_NUMBER = re.compile(DIGITS)


def number_in(text: str | None) -> int | None:
    """Return the whole number that `text` writes in up to 18 digits, or `None` where it writes none."""
    return int(text) if text and _NUMBER.fullmatch(text) else None


def as_date(value: str) -> date | None:
    """Return the day that `YYYYMMDD` names, or `None` when it names none."""
    if not re.fullmatch(r"[0-9]{8}", value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
