"""Reading what screens write: amounts, dates and moments."""

import re
from datetime import date, datetime

from ..messages.times import JST

_DAY = re.compile(r"(\d{4})/(\d{2})/(\d{2})")
_MOMENT = re.compile(r"\d{4}/\d{2}/\d{2} \d{2}:\d{2}")


def yen(text: str) -> int | None:
    """Read an amount as the screens write it, `84,320円`; `None` when there is none."""
    digits = text.removesuffix("円").replace(",", "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() else None


def digits(text: str) -> str:
    """Read a date or month as the screens write it, `2027/01/01`, as the digits that are entered."""
    return text.replace("/", "").strip()


def moment(text: str) -> datetime | None:
    """Read a moment as the screens write it, `2026/11/24 10:05`, in Japan; `None` when there is none."""
    found = _MOMENT.search(text)
    return datetime.strptime(found[0], "%Y/%m/%d %H:%M").replace(tzinfo=JST) if found else None


def day(text: str) -> date | None:
    """Read a date as the screens write it, `2027/01/01`; `None` when there is none."""
    found = _DAY.search(text)
    return date(*map(int, found.groups())) if found else None
