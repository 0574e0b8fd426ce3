"""What opens the way to a portal before its sign-in shows: the passphrase of a client certificate, HTTP's own user and password.

From the environment or the system's keyring, as the sign-in's are; never from a file, never into a log.
"""

import os
import ssl
from collections.abc import Mapping

from cryptography.hazmat.primitives.serialization import pkcs12

from ..errors import WrongInput
from ..messages import places as say
from .credentials import Credentials
from .place import Place, holds_its_key
from .safe import SERVICE, Safe


class Passes:
    """Finds them when they are needed; `environment` and keyring are looked at in this order."""

    def __init__(self, environment: Mapping[str, str] = os.environ, safe: Safe | None = None) -> None:
        """`safe` is the keyring unless another one is handed in."""
        self._environment, self._safe = environment, safe or Safe()

    def passphrase(self, portal: str) -> str | None:
        """Return the passphrase of a portal's client certificate: `RENKEI_<PORTAL>_CERTIFICATE_PASSPHRASE`, or in the keyring the
        password of `<portal> client_certificate`; `None` where nobody has set one, for it may need none.
        """
        name = f"RENKEI_{portal.upper()}_CERTIFICATE_PASSPHRASE"
        return self._environment.get(name) or self._safe.get(f"{portal} client_certificate")

    def basic(self, portal: str) -> Credentials:
        """Return user and password for HTTP's own sign-in (`RENKEI_<PORTAL>_BASIC_USER`, `…_BASIC_PASSWORD` or the keyring).

        Raises `WrongInput` where there are none.
        """
        name = f"RENKEI_{portal.upper()}_BASIC"
        user = self._environment.get(f"{name}_USER")
        password = self._environment.get(f"{name}_PASSWORD") or (self._safe.get(user) if user else None)
        if not user or not password:
            raise WrongInput(say.no_basic_pass(portal, SERVICE))
        return Credentials(user, password)

    def must_open(self, portal: str, place: Place) -> None:
        """Raise `WrongInput` where a portal's client certificate cannot be used with the passphrase that there is."""
        if place.client_certificate is None:
            return
        phrase = self.passphrase(portal)
        try:
            if holds_its_key(place.client_certificate):
                pkcs12.load_key_and_certificates(
                    place.client_certificate.read_bytes(), phrase.encode() if phrase else None
                )
            else:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                context.load_cert_chain(place.client_certificate, place.client_key, lambda: phrase or "")
        except (OSError, ValueError) as error:
            raise WrongInput(say.cannot_be_opened(portal, place.client_certificate)) from error
