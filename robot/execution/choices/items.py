"""Which columns of a sheet are chosen in a portal's list, and which values those lists were seen to offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...cases.case import COLUMNS, Case, Party
from ...cases.column import APPLICANT
from ...messages import choices as say
from ...messages.text import Message
from .found import Estimates


@dataclass(frozen=True, slots=True)
class Item:
    """A list, or a group of radio buttons, of one of J-PASS's screens, and the column that is chosen in it; see `Chosen`."""

    field: str
    header: str
    screen: str
    label: str
    suffix: str
    radios: bool

    def value_of(self, case: Case) -> str | None:
        """Return what the robot would choose in it for a case; `None` where the case does not come by."""
        value = getattr(case, self.field)
        if value is None or (case.on_terminal and self.screen == APPLICANT):
            return None
        return f"{value}{self.suffix}"

    def offers(self, value: str, choices: Sequence[str]) -> bool:
        """Tell whether `value` would be found among the choices, as the screen is searched for it."""
        return value in choices or (self.radios and _single_spaced(value) in map(_single_spaced, choices))


ITEMS = tuple(
    Item(column.field, column.header, chosen.screen, column.names[0], chosen.suffix, chosen.radios)
    for column in COLUMNS.values()
    if (chosen := column.chosen)
)


@dataclass(frozen=True, slots=True)
class NotOffered:
    """One value of one row that a list does not offer; `value` and `choices` as the screen writes them."""

    case_id: str
    item: Item
    value: str
    choices: tuple[str, ...]

    def message(self, row: int | None) -> Message:
        """Say it as step 10 would, with the row's number in the sheet."""
        return say.row_not_offered(row, self.item.screen, self.item.header, self.value, self.choices)


@dataclass(slots=True)
class Seen:
    """The lists that were seen, by kind of party and item: corporations may be offered other things than individuals.

    `trouble` says why some list was not seen, where one was looked for; `estimates` is what the portals know of the rows, where that
    was asked.
    """

    choices: dict[tuple[Party, Item], tuple[str, ...]] = field(default_factory=dict)
    trouble: Message | None = None
    estimates: Estimates | None = None

    def wrong(self, case: Case) -> list[NotOffered]:
        """Return every value of a row that is not offered."""
        return [
            NotOffered(case.case_id, item, value, choices)
            for item, value in wanted(case).items()
            if (choices := self.choices.get((case.party, item))) is not None and not item.offers(value, choices)
        ]

    def unseen(self, cases: Sequence[Case]) -> list[str]:
        """Return the columns that some row is chosen by and of which no list was seen, in the sheet's order."""
        missing = {item.header for case in cases for item in wanted(case) if (case.party, item) not in self.choices}
        return [header for header in COLUMNS if header in missing]


def wanted(case: Case) -> Mapping[Item, str]:
    """Return what the robot will choose for a case, by item."""
    return {item: value for item in ITEMS if (value := item.value_of(case)) is not None}


def _single_spaced(text: str) -> str:
    return " ".join(text.split())
