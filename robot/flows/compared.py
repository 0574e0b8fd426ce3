"""What two places should show alike, item by item: as one shows it, and as it is expected."""

from collections.abc import Iterable
from dataclasses import dataclass

Value = str | int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One item, under the label that screen and sheet have for it; a number is whole yen. `None` or nothing is not shown at all.

    `personal` values are compared, and never told.
    """

    label: str
    shown: Value
    expected: Value
    personal: bool = False

    @property
    def is_amount(self) -> bool:
        """Whether the item is an amount of money."""
        return isinstance(self.expected, int)


def differing(items: Iterable[Compared]) -> list[Compared]:
    """Return the items that are not alike."""
    return [item for item in items if item.shown != item.expected]
