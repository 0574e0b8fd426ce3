"""What is left of a case that was pruned: enough to tell the same row of a sheet that it was carried out, and nothing of its customer."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from ..cases.case import Case

FACTS = frozenset({"print_serial", "receipt_number", "concluded_at", "arclink_status"})
"""What stays of what was learnt: numbers and dates by which the contract is found in the portals."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """When a case was pruned (ISO 8601), and the out folders where files of it are left.

    `wish` is a hash of what its row had asked for, with a `salt` of its own: whether a row of 変更再申込 is the same wish once more can
    be told by it, and nothing else.
    """

    at: str
    salt: str
    wish: str
    folders: tuple[str, ...] = ()

    @classmethod
    def now(cls, at: str, case: Case | None, folders: Sequence[str]) -> Self:
        """Return what is kept of a case from now on; a row that this version cannot read has no wish that could be known again."""
        salt = secrets.token_hex(16)
        return cls(at, salt, _hash_of(salt, case) if case else "", tuple(folders))

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Return what was kept."""
        return cls(kept["at"], kept["salt"], kept["wish"], tuple(kept["folders"]))

    def kept(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {"at": self.at, "salt": self.salt, "wish": self.wish, "folders": list(self.folders)}

    def wished_for(self, case: Case) -> bool:
        """Tell whether the case's row had asked for the very same."""
        return secrets.compare_digest(self.wish, _hash_of(self.salt, case))

    def without(self, folder: str) -> Self:
        """Return it once no file of the case is left in an out folder."""
        return replace(self, folders=tuple(one for one in self.folders if one != folder))


def _hash_of(salt: str, case: Case) -> str:
    # Without defaults: a column that a later version adds must not make another wish of it.
    return hashlib.sha256(f"{salt} {case.wish.model_dump_json(exclude_defaults=True)}".encode()).hexdigest()
