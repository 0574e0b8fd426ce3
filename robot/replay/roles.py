"""Values as two runs can be compared by them: what a world makes anew stands for its role, everything else for itself.

A 受付番号 is "the first receipt number of this case", wherever it comes up again; another one there is another role. A time of day is a
time of day, and the world's own day is that; every other date must be the same.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime

_RECEIPT = r"\d{12}-\d{2}"
_MOMENT = (
    r"\d{4}[/-]\d{2}[/-]\d{2}[ T]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:[+-]\d{2}:\d{2})?"
    r"|\d{8} \d{4}(?!\d)|\d{4}年\d{1,2}月\d{1,2}日\s*\d{1,2}時\d{1,2}分"
)
_DAY = r"\d{4}[/-]\d{2}[/-]\d{2}|\d{4}年\d{1,2}月\d{1,2}日|20\d{6}"
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}時\d{1,2}分"
_SERIAL = r"\d{10}"
_MADE_ANEW = re.compile(
    rf"(?<![\d-])(?:(?P<receipt>{_RECEIPT})|(?P<moment>{_MOMENT})|(?P<serial>{_SERIAL})|(?P<day>{_DAY})|(?P<time>{_TIME}))(?![\d-])"
)
_NAMES = {"receipt": "受付番号", "serial": "連番"}


class Roles:
    """The roles of the values of one case, given out in the order in which they come up. `days` are those on which it was carried."""

    def __init__(self, days: Iterable[date] = ()) -> None:
        self._days = frozenset(days)
        self._known: dict[tuple[str, str], str] = {}

    def of(self, value: str) -> str:
        """Return a value with everything in it that was made anew by its role."""
        return _MADE_ANEW.sub(self._role, value)

    def _role(self, found: re.Match[str]) -> str:
        kind, text = str(found.lastgroup), found[0]
        if kind in _NAMES:
            nth = sum(known == kind for known, _ in self._known) + 1
            return self._known.setdefault((kind, text), f"⟨{_NAMES[kind]}{nth}⟩")
        if kind == "day":
            return "⟨当日⟩" if _day(text) in self._days else text
        return "⟨時刻⟩"


def _day(text: str) -> date | None:
    digits = re.findall(r"\d+", text)
    try:
        return datetime.strptime(text, "%Y%m%d").date() if len(digits) == 1 else date(*map(int, digits[:3]))  # noqa: DTZ007
    except ValueError:
        return None
