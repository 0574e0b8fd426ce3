"""How often a portal may be asked for a document: so many times in a second, a minute or an hour, by all robots together."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

_UNITS: Mapping[str, float] = MappingProxyType({"s": 1.0, "min": 60.0, "hour": 3600.0})
_RATE = re.compile(r"\s*([1-9][0-9]{0,5})\s*/\s*(s|min|hour)\s*")
_LONGEST_PAUSE = 60.0


@dataclass(frozen=True, slots=True)
class Rate:
    """So many documents in a `unit`, evenly spread: there is no moment at which several are asked for at once."""

    count: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `30/min`, `2/s` or `600/hour`. Raises `ValueError` for what is none of these, and for less than one in a minute."""
        found = _RATE.fullmatch(text)
        if found is None:
            raise ValueError(text)
        rate = cls(int(found[1]), found[2])
        if rate.pause > _LONGEST_PAUSE:
            raise ValueError(text)
        return rate

    @property
    def pause(self) -> float:
        """Seconds from one document to the next."""
        return _UNITS[self.unit] / self.count

    def __str__(self) -> str:
        return f"{self.count}/{self.unit}"


NO_RATES: Mapping[str, Rate] = MappingProxyType({})
"""Every portal may be asked at any time."""
