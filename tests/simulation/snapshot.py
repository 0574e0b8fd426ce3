"""How a case stands where a robot begins a phase: what all that is to come can tell of all that has been.

There a robot remembers nothing but its sign-ins, how often it has begun the phase, and what its store and the portals say. Two cases
that stand the same go on the same, up to the names of things: a 印刷連番 or a moment is another one after trouble, and what counts is
where else it stands. So those are told by the order in which they come up. Left out is the tale of how it came to be: hand-overs that
are over, drafts that were given up, receipts and papers that a later one has taken the place of.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, NamedTuple

from renkei.mockportals.jpass.rules import Status
from renkei.mockportals.store import Record
from sqlalchemy import DateTime

from tests.simulation.fakes.network import Cookies
from tests.simulation.fakes.records import Moment, Row
from tests.simulation.plan import Crash


class Position(NamedTuple):
    """Where a robot is: `who` it carries, the phase, which attempt at it in which life of the hop, and whether it has waited in it."""

    who: str
    phase: str
    attempt: int
    lives: int
    has_waited: bool


class Snapshot(NamedTuple):
    """How a case stands at the beginning of a phase."""

    phase: str
    digest: bytes


_NAMES = frozenset({"print_serial", "serial", "transmission", "code", "customer_code", "concluded_at"})
_TALE = frozenset(
    {"world_link", "world_ledger", "world_fault", "world_fault_forestalled", "world_sign_in", "jpass_receipt"}
)
_COUNTED = frozenset({"id", "content"})


def snapshot(
    position: Position,
    portals: Moment,
    facts: Mapping[str, Any],
    signed_in: Cookies,
    deaths: Sequence[Crash],
    seed: int,
) -> Snapshot:
    """Return how a case stands at `position`, by a digest. `facts` are what the robot has learnt of it, `deaths` those to come.

    While trouble is to come, it matters how long everything takes, which is the `seed`'s.
    """
    names, armed = _Names(), list(_still_armed(portals))
    told = (
        position,
        [(table, list(_rows(table, portals, names))) for table in _columns()],
        [(key, names.of(value) if key in _NAMES else value) for key, value in sorted(facts.items())],
        sorted(_still_signed_in(portals, signed_in)),
        armed,
        deaths,
        seed if armed or deaths else None,
    )
    return Snapshot(position.phase, blake2b(repr(told).encode(), digest_size=16).digest())


class _Names:
    """Tells a name by the order in which it came up first."""

    def __init__(self) -> None:
        self._known: dict[Any, int] = {}

    def of(self, name: Any) -> Any:
        """Return the name's number; nothing stays nothing."""
        return self._known.setdefault(str(name), len(self._known) + 1) if name else name


def _rows(table: str, portals: Moment, names: _Names) -> Iterator[tuple[Any, ...]]:
    for row in _LIVING.get(table, list)(portals[table].values()):
        yield tuple(names.of(row[column]) if column in _NAMES else row[column] for column in _columns()[table])


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


@cache
def _columns() -> Mapping[str, tuple[str, ...]]:
    """Return what is looked at of each table. Asked for when the portals stand: a table is known once its portal has been imported."""
    return MappingProxyType(
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
