"""The key that evidence is encrypted with in the depot: from the environment or the system's keyring, never from a command line."""

import hashlib
import os
from collections.abc import Mapping

from ..errors import WrongInput
from ..messages import depot as say

VARIABLE = "RENKEI_EVIDENCE_KEY"
SERVICE, NAME = "renkei", "evidence-key"
SHORTEST = 32
"""So many characters a key must have: it is no password that a person remembers."""


def evidence_keys(environment: Mapping[str, str] = os.environ) -> tuple[bytes, ...]:
    """Return the keys: what is written is encrypted with the first, and read with whichever it was written with.

    Several stand one behind the other, with a blank between them. Raises `WrongInput` where one is too short.
    """
    keys = (environment.get(VARIABLE) or _in_keyring() or "").split()
    if any(len(key) < SHORTEST for key in keys):
        raise WrongInput(say.key_is_too_short(VARIABLE, SERVICE, NAME, SHORTEST))
    return tuple(key.encode() for key in keys)


def name_of(key: bytes) -> bytes:
    """Return eight bytes by which a key is told from others; they tell nothing of the key itself."""
    return hashlib.sha256(b"renkei evidence key " + key).digest()[:8]


def _in_keyring() -> str | None:
    import keyring  # noqa: PLC0415 - it looks for its backends
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        return keyring.get_password(SERVICE, NAME)
    except KeyringError:
        return None
