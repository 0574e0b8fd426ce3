"""The key that out folders are sealed with: from the environment or the system's keyring, never from a file beside what it seals."""

import hashlib
import os
import secrets
from collections.abc import Mapping
from functools import cache

from ..errors import WrongInput
from ..messages import seal as say

VARIABLE = "RENKEI_SEAL_KEY"
SERVICE, NAME = "renkei", "seal-key"
"""Where the keyring has it. No portal's user is looked for by that name unless somebody is called so."""


def seal_key(environment: Mapping[str, str] = os.environ) -> bytes | None:
    """Return the key: `RENKEI_SEAL_KEY`, else what the keyring has; `None` where there is none."""
    said = environment.get(VARIABLE) or _in_keyring()
    return said.encode() if said else None


def name_of(key: bytes) -> str:
    """Return by what a key is told from others; it tells nothing of the key itself."""
    return hashlib.sha256(b"renkei seal key " + key).hexdigest()[:8]


def make_key() -> str:
    """Make a key, put it into the keyring, and return its name. Raises `WrongInput` where there is one, or the keyring takes none."""
    import keyring  # noqa: PLC0415 - it looks for its backends, and most processes of a run ask for no key
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        if keyring.get_password(SERVICE, NAME):
            raise WrongInput(say.there_is_a_key(SERVICE, NAME))
        key = secrets.token_hex(32)
        keyring.set_password(SERVICE, NAME, key)
    except KeyringError as error:
        raise WrongInput(say.keyring_takes_none(VARIABLE, str(error))) from error
    _in_keyring.cache_clear()
    return name_of(key.encode())


@cache
def _in_keyring() -> str | None:
    """Look once in a process: to ask a keyring may take longer than a picture."""
    import keyring  # noqa: PLC0415
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        return keyring.get_password(SERVICE, NAME)
    except KeyringError:
        return None
