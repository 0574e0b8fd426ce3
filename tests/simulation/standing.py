"""How a case stands between two phases: what the phases to come can tell of those that have been.

Between phases a robot remembers nothing but its sign-ins, and what its books and the portals say. Two cases that stand the same go on
the same, up to the names of things: a 印刷連番 or a moment is another one after trouble, and what counts is where else it stands.
So those are told by the order in which they come up. Left out is the tale of how it came to be: hand-overs that are over, drafts
that were given up, receipts and papers that a later one has taken the place of.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import DateTime

from mockportals.jpass.rules import Status
from mockportals.store import Record
from tests.simulation.paper.network import Cookies
from tests.simulation.paper.records import Moment, Row

Standing = tuple[Any, ...]

_NAMES = frozenset({"print_serial", "serial", "transmission", "code", "customer_code", "concluded_at"})
_TALE = frozenset({"world_link", "world_ledger", "world_fault", "world_sign_in", "jpass_receipt"})
_COUNTED = frozenset({"id", "content"})


def standing(row: str, phase: str, portals: Moment, books: "Known", signed_in: Cookies) -> Standing:
    """Return how the case of `row` stands before `phase`."""
    names = _Names()
    tables = tuple((table, tuple(_rows(table, portals, names))) for table in _COLUMNS)
    facts = tuple((key, names.of(value) if key in _NAMES else value) for key, value in sorted(books.facts.items()))
    hosts = tuple(sorted(_still_signed_in(portals, signed_in)))
    return row, phase, tables, facts, tuple(books.unsettled), hosts, tuple(_still_armed(portals))


@dataclass(frozen=True, slots=True)
class Known:
    """What the robot's books say of a case: the facts, and the steps whose outcome nobody knows."""

    facts: Mapping[str, Any]
    unsettled: Sequence[str]


class _Names:
    """Tells a name by the order in which it came up first."""

    def __init__(self) -> None:
        self._known: dict[Any, int] = {}

    def of(self, name: Any) -> Any:
        """Return the name's number; nothing stays nothing."""
        return self._known.setdefault(str(name), len(self._known) + 1) if name else name


def _rows(table: str, portals: Moment, names: _Names) -> Iterator[tuple[Any, ...]]:
    for row in _LIVING.get(table, list)(portals[table].values()):
        yield tuple(names.of(row[column]) if column in _NAMES else row[column] for column in _COLUMNS[table])


def _applications(rows: Sequence[Row]) -> list[Row]:
    """Leave out the drafts that were given up; one that re-applies is found again."""
    return [row for row in rows if row["status"] != Status.DRAFT or row["receipt_number"] or row["follows"]]


def _prints(rows: Sequence[Row]) -> list[Row]:
    """Leave out all but the last paper of a kind."""
    return list({(row["application"], row["kind"]): row for row in rows}.values())


def _still_signed_in(portals: Moment, signed_in: Cookies) -> Iterator[str]:
    for host, cookies in signed_in.items():
        yield from (host for token in cookies.values() if token in portals["world_sign_in"])


def _still_armed(portals: Moment) -> Iterator[tuple[Any, ...]]:
    """Yield what may still go wrong, and when."""
    for fault in portals["world_fault"].values():
        if fault["matched"] < fault["nth"] + fault["times"] - 1:
            yield fault["name"], fault["nth"] - fault["matched"], fault["times"], fault["seconds"]


_LIVING: Mapping[str, Callable[[Any], list[Row]]] = MappingProxyType(
    {"jpass_application": _applications, "sonpo_print": _prints}
)
_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        table.name: tuple(
            column.name
            for column in table.columns
            if not isinstance(column.type, DateTime) and column.name not in _COUNTED
        )
        for table in Record.metadata.sorted_tables
        if table.name not in _TALE
    }
)
