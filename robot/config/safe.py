"""The system's own safe for passwords, its keyring, as the robot uses it: one service, and a name for each thing that is kept."""

from contextlib import suppress

import keyring
from keyring.errors import KeyringError, PasswordDeleteError

from ..errors import WrongInput
from ..messages import login as say

SERVICE = "renkei"

# A backend that the environment names wrongly, or that lacks a part of itself, raises what is no kind of keyring's own.
_TROUBLE = (KeyringError, ImportError, AttributeError, OSError, RuntimeError)


class Safe:
    """What was put into the keyring. One that is locked, or not there, holds nothing, and takes nothing."""

    def must_be_there(self) -> None:
        """Raise `WrongInput` where the machine has no keyring that can be used."""
        try:
            keyring.get_password(SERVICE, SERVICE)
        except _TROUBLE as error:
            raise WrongInput(say.no_keyring()) from error

    def get(self, name: str) -> str | None:
        """Return what is kept under a name, `None` where nothing is."""
        with suppress(*_TROUBLE):
            return keyring.get_password(SERVICE, name)
        return None

    def put(self, name: str, kept: str) -> None:
        """Keep something under a name. Raises `WrongInput` where the keyring does not take it."""
        try:
            keyring.set_password(SERVICE, name, kept)
        except _TROUBLE as error:
            raise WrongInput(say.no_keyring()) from error
        if self.get(name) != kept:  # one that is switched off takes everything and keeps nothing
            raise WrongInput(say.no_keyring())

    def remove(self, name: str) -> bool:
        """Forget what is kept under a name; tell whether there was anything. Raises `WrongInput` where the keyring keeps it."""
        try:
            keyring.delete_password(SERVICE, name)
        except PasswordDeleteError:
            return False
        except _TROUBLE as error:
            raise WrongInput(say.no_keyring()) from error
        return True
