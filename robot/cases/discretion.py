"""What a page says may name the customer: the case's own personal values are taken out before it is kept or told."""

import re
from collections.abc import Iterable

from ..messages.visible import visible
from .case import COLUMNS, Case

HIDDEN = "＊＊＊"
LONGEST_QUOTE = 300
"""Characters of what a page says that are quoted."""

_BETWEEN_LETTERS = r"[\s\u3000・]*"
_BETWEEN_DIGITS = r"[\s\u3000/.\-‐－年月日()（）]*"
_SHORTEST = 2


def quoted(text: str) -> str:
    """Return what a page says on one line, cut, and with a name for what is not seen or would move a terminal."""
    return visible(" ".join(text[: LONGEST_QUOTE * 4].split()), LONGEST_QUOTE)


def discreet(text: str, case: Case, learnt: Iterable[str] = ()) -> str:
    """Return `text` without the case's personal values, those of its row and those `learnt` on the way, however they are spaced."""
    for value in sorted({*personal_values(case), *learnt}, key=len, reverse=True):
        if pattern := _pattern(value):
            text = pattern.sub(HIDDEN, text)
    return text


def personal_values(case: Case) -> Iterable[str]:
    """Return what a case's row says of people, as text; a date as `YYYYMMDD`."""
    values = (getattr(case, column.field, None) for column in COLUMNS.values() if column.personal)
    return (f"{value:%Y%m%d}" if hasattr(value, "strftime") else str(value) for value in values if value)


def _pattern(value: str) -> re.Pattern[str] | None:
    """Return what finds a value: a date as 2027年1月1日, too, and a name with or without its space."""
    digits = re.sub(r"\D", "", value)
    if digits and not re.search(r"[^\W\d_]", value):
        if len(digits) < _SHORTEST * 2:
            return None
        parts = re.fullmatch(r"(\d{4})0?(\d{1,2}?)0?(\d{1,2})", digits) if len(digits) == 8 else None
        spaced = _BETWEEN_DIGITS.join(digits)
        if parts:
            year, month, day = parts.groups()
            spaced = f"(?:{spaced}|{year}{_BETWEEN_DIGITS}0?{month}{_BETWEEN_DIGITS}0?{day})"
        return re.compile(rf"(?<!\d){spaced}(?!\d)")
    letters = "".join(value.split())
    return re.compile(_BETWEEN_LETTERS.join(map(re.escape, letters))) if len(letters) >= _SHORTEST else None
