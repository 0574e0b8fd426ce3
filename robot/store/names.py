"""What a case is called in the books. Its name is that of its row, unless a case of other portals has that name: then two are two.

Sheets of two dealers, or one that was practised with and is now meant, may call their rows alike. The second case keeps the row's name and
gets a mark behind it, made of name and portals, so that the same row at the same portals is always the same case.
"""

from collections.abc import Collection, Mapping
from hashlib import sha256

from sqlalchemy import Connection, select

from ..cases.named import MARK
from . import tables

_LONGEST, _DIGITS = 40, 8
_AT_ONCE = 5_000
_cases = tables.cases


def name_beside(name: str, portals: str) -> str:
    """Return what a case of these portals is called where another one has its `name`."""
    digits = sha256(f"case {name} {portals}".encode()).hexdigest()[:_DIGITS]
    return f"{name[: _LONGEST - _DIGITS - len(MARK)]}{MARK}{digits}"


def names_at(connection: Connection, names: Collection[str], portals: str) -> Mapping[str, str]:
    """Return, by the rows' names, what their cases are called at these portals, or would be if they were begun now."""
    wanted, elsewhere = list(names), set[str]()
    for at in range(0, len(wanted), _AT_ONCE):
        some = _cases.c.case_id.in_(wanted[at : at + _AT_ONCE])
        elsewhere |= set(connection.scalars(select(_cases.c.case_id).where(some, _cases.c.portals != portals)))
    return {name: name_beside(name, portals) if name in elsewhere else name for name in wanted}
