"""What the portals were seen to know of a sheet's rows beyond what stands in it."""

from dataclasses import dataclass, field

from ...messages import estimates as say
from ...messages.text import Message


@dataclass(frozen=True, slots=True)
class Found:
    """What the portals know of a row that its sheet does not say. `stops` where the row should not be begun as it is."""

    case_id: str
    header: str
    said: Message
    stops: bool = True

    def message(self, row: int) -> Message:
        """Say it with the row's number in the sheet."""
        return say.of_row(row, self.header, self.said)


@dataclass(slots=True)
class Estimates:
    """What was found of the rows; of so many as `missed` not all was seen, for the reason that `trouble` says: it is not whole then."""

    found: list[Found] = field(default_factory=list)
    missed: int = 0
    trouble: Message | None = None
    is_whole: bool = True

    @property
    def stopped(self) -> frozenset[str]:
        """The 案件ID of the rows that should not be begun as they are."""
        return frozenset(one.case_id for one in self.found if one.stops)
