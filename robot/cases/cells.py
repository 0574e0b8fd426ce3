"""What people and spreadsheets make of a value, turned back into what was meant.

Every function takes a cell as it was read (text, number, date) and raises `ValueError` where it cannot
be what is asked for.
"""

import re
import unicodedata
from datetime import date, datetime, time

from ..messages import values as say
from ..messages.text import Message
from ..messages.times import JST
from ..messages.visible import plain

NOT_WORKED_OUT = "="
"""What stands for the value of a formula that nobody has worked out yet."""
_ERRORS = re.compile(
    r"#(N/A|REF!|DIV/0!|VALUE!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|BUSY!|GETTING_DATA|PYTHON!|EXTERNAL!)"
    r"|Err:\d+"
)

_FIRST_YEAR = 2000
_DIGITS_OF_A_PHONE = (10, 11)


class NotExpected(ValueError):
    """A value that is none, where what is expected instead can be said better than by its column's rule."""

    def __init__(self, expected: Message) -> None:
        super().__init__(expected.en)
        self.expected = expected


class ErrorValue(str):
    """What a spreadsheet shows where it could not work a formula out, such as #N/A; see also `NOT_WORKED_OUT`."""

    __slots__ = ()


def error_in(value: object) -> ErrorValue | None:
    """Return the spreadsheet's error where there is one in the cell, be it as text."""
    if isinstance(value, ErrorValue):
        return value
    text = value.strip() if isinstance(value, str) else ""
    return ErrorValue(text) if _ERRORS.fullmatch(text) else None


def is_empty(value: object) -> bool:
    """Whether there is nothing in the cell, or only spaces and what nobody sees."""
    return value is None or (isinstance(value, str) and not value.isalnum() and not plain(value).strip())


def written(value: object) -> str:
    """Return a cell's value as the spreadsheet writes it, characters that nobody sees included."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.15G}"
    if isinstance(value, datetime):
        return str(value).removesuffix(" 00:00:00")
    return "" if value is None else str(value).strip()


def narrow(value: object) -> str:
    """Return a cell's value as narrow text without spaces around it.

    Full-width digits and letters become narrow, half-width katakana becomes wide; a number that a spreadsheet turned
    into 202701.0 is 202701 again, and a real date is YYYYMMDD.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, date):
        value = value.strftime("%Y%m%d")
    text = str(value)
    if text.isascii() and text.isprintable():  # as most cells are, and books a thousand rows of them
        return text.strip()
    return unicodedata.normalize("NFKC", plain(text)).strip()


def free_text(value: object) -> str:
    """Return text as it was written: portals are searched for it, so no ㈱ becomes (株)."""
    return plain(value).strip() if isinstance(value, str) else narrow(value)


def name(value: object) -> str:
    """Return somebody's name as it was written; digits or signs alone are none."""
    text = free_text(value)
    if not any(map(str.isalpha, text)):
        raise NotExpected(say.a_name())
    return text


def phone(value: object) -> str:
    """Return a telephone number with the hyphens that it has; ten digits or eleven, as in Japan, from a 0 on."""
    text = narrow(value)
    digits = text.replace("-", "")
    if not re.fullmatch(r"0[0-9]{1,4}-?[0-9]{1,4}-?[0-9]{4}", text, re.ASCII) or len(digits) not in _DIGITS_OF_A_PHONE:
        raise NotExpected(say.a_whole_telephone_number())
    return text


def kana(value: object) -> str:
    """Return a name in full-width katakana, its parts divided by one narrow space."""
    return " ".join(narrow(value).split())


def whole(value: object) -> int:
    """Return a whole number; thousands may be divided by commas."""
    text = narrow(value)
    if not re.fullmatch(r"\d+|\d{1,3}(,\d{3})+", text, re.ASCII):
        raise ValueError("not a whole number")
    return int(text.replace(",", ""))


def day(value: object) -> date:
    """Return a date, from 20270101, 2027-1-1, 2027/1/1, 2027年1月1日 or a real one; a midnight behind it does not matter."""
    text = re.sub(r"[ T]0?0:00(:00)?$", "", narrow(value))
    parts = re.fullmatch(
        r"(\d{4})(\d\d)(\d\d)|(\d{4})(?:([-/])|年)(\d{1,2})(?(5)\5|月)(\d{1,2})(?(5)|日)", text, re.ASCII
    )
    if parts is None:
        raise ValueError("not a date")
    return date(*(int(part) for part in (parts.group(1, 2, 3) if parts[1] else parts.group(4, 6, 7))))


def moment(value: object) -> str:
    """Return a moment in Japan's time as ISO 8601, from 20270101 1005, 2027/1/1 10:05 or a real one; from a date, just the day.

    Of what people have done: the calendar's first years, whose days begin before it in Greenwich, are none of it.
    """
    if isinstance(value, datetime) and (value.hour or value.minute):
        return value.replace(second=0, microsecond=0, tzinfo=JST).isoformat()
    text = narrow(value) if not isinstance(value, datetime) else f"{value:%Y%m%d}"
    parts = re.fullmatch(r"(.*?\S)[ T]+([01]?\d|2[0-3]):?([0-5]\d)(?::[0-5]\d)?", text, re.ASCII)
    on = day(parts[1] if parts else text)
    if on.year < _FIRST_YEAR:
        raise ValueError("long before anybody did anything of this")
    return datetime.combine(on, time(int(parts[2]), int(parts[3])), JST).isoformat() if parts else on.isoformat()


def steps(value: object) -> str:
    """Return printed numbers divided by one blank each, in their order, from 16,37 or 37、16 and the like."""
    return " ".join(
        sorted(set(re.split(r"[\s,、;・/]+", narrow(value).strip(",、; "))), key=lambda one: (len(one), one))
    )


def month(value: object) -> str:
    """Return a month as YYYYMM, from 202701, 2027-1, 2027/1, 2027年1月 or a real date."""
    # Excel makes the first of the month of what was typed as 2027/1.
    text = value.strftime("%Y%m") if isinstance(value, date) else narrow(value)
    parts = re.fullmatch(r"(\d{4})(\d\d)|(\d{4})(?:([-/])|年)(\d{1,2})(?(4)|月)", text, re.ASCII)
    if parts is None:
        raise ValueError("not a month")
    return date(int(parts[1] or parts[3]), int(parts[2] or parts[5]), 1).strftime("%Y%m")
