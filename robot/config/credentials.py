"""Who the robot signs in as. From the environment or the system's keyring; never from a sheet, never into a log."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

import keyring
from keyring.errors import KeyringError

from ..errors import WrongInput
from ..messages.text import Message
from .addresses import Addresses

SERVICE = "renkei"
_TRAINING = ("renkei", "renkei-training")


@dataclass(frozen=True, slots=True)
class Credentials:
    """One portal's user and password; the password stays out of every representation."""

    user: str
    password: str = field(repr=False)


class Keys:
    """Finds each portal's credentials when its sign-in screen asks for them.

    Looked for in this order: `RENKEI_<PORTAL>_USER` and `_PASSWORD`, `RENKEI_USER` and `RENKEI_PASSWORD`, the keyring
    (service `renkei`, name the user's). The replicas on this machine also know a training account, which opens nothing else.
    """

    def __init__(self, addresses: Addresses, environment: Mapping[str, str] = os.environ) -> None:
        self._practice = addresses.are_practice()
        self._environment = environment

    def of(self, portal: str) -> Credentials:
        """Return the credentials for `portal`; raise `WrongInput` when there are none."""
        for prefix in (f"RENKEI_{portal.upper()}", "RENKEI"):
            user = self._environment.get(f"{prefix}_USER")
            password = self._environment.get(f"{prefix}_PASSWORD") or (from_keyring(user) if user else None)
            if user and password:
                return Credentials(user, password)
        if self._practice:
            return Credentials(*_TRAINING)
        name = f"RENKEI_{portal.upper()}_USER / RENKEI_{portal.upper()}_PASSWORD"
        raise WrongInput(
            Message(
                ja=f"{portal} の利用者IDとパスワードがありません。環境変数 {name} かキーリング(サービス名 {SERVICE})に設定してください。",
                en=f"No user and password for {portal}. Set {name}, or keep the password in the keyring (service {SERVICE}).",
            )
        )


def from_keyring(user: str) -> str | None:
    """Return the password that the system's keyring has for a user of ours; `None` where there is none, or no keyring."""
    try:
        return keyring.get_password(SERVICE, user)
    except KeyringError:
        return None
