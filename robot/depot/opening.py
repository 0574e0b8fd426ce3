"""Which depot is meant by what an operator says."""

import re
from pathlib import Path

from ..config.evidence_key import evidence_keys
from ..errors import WrongInput
from ..messages import depot as say
from .depot import Depot, DepotTrouble
from .encrypted import EncryptedDepot
from .folder import FolderDepot

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/.*")


def open_depot(wanted: str, *, begin: bool = False) -> Depot:
    """Return the depot; it is made, and seen to take something, where it is to `begin`. Raises `WrongInput` where there is none."""
    keys = evidence_keys()
    if wanted.startswith("s3://"):
        from .objects import ObjectDepot  # noqa: PLC0415 - a library of its own, for those alone who have such a store

        depot: ObjectDepot | FolderDepot = ObjectDepot(wanted)
    elif wanted.strip() and not _SCHEME.fullmatch(wanted):
        depot = FolderDepot(Path(wanted))
    else:
        raise WrongInput(say.no_such_scheme())
    if begin:
        try:
            depot.begin()
        except DepotTrouble as trouble:
            raise WrongInput(trouble.message) from trouble
    return EncryptedDepot(depot, keys)
