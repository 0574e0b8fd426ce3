"""A row's 案件ID and 見積番号: what a spreadsheet or a careless hand makes of them that is none, though it looks like one."""

import re
from datetime import date, time

from ...messages import rows as say
from ...messages.text import Message
from ...messages.visible import unseen_in
from ..case import UNIQUE
from ..cells import narrow

_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE | re.ASCII)
"""Names that Windows keeps for devices; a case's folder is named after its ID."""
_DIGITS_KEPT = 1e15
_TRUTHS = ("TRUE", "FALSE")


def why_unfit(header: str, value: object) -> Message | None:
    """Return why a cell's value is no 案件ID or 見積番号, where that is not seen by its form alone."""
    if isinstance(value, str) and (unseen := unseen_in(value)):
        return say.without_unseen(unseen)
    if isinstance(value, bool) or narrow(value).upper() in _TRUTHS:
        return say.no_truth_value()
    if isinstance(value, date | time):
        return say.no_date()
    if isinstance(value, float | int) and abs(value) >= _DIGITS_KEPT:
        return say.no_long_number()
    return _why_unfit_as_name(narrow(value)) if header == UNIQUE[0] else None


def _why_unfit_as_name(name: str) -> Message | None:
    if name.startswith("-"):
        return say.not_like_an_option()
    return say.no_device_name() if _DEVICES.fullmatch(name) else None
