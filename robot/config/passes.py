"""What opens the way to a portal before its sign-in shows: the passphrase of a client certificate, HTTP's own user and password.

From the environment or the system's keyring, as the sign-in's are; never from a file, never into a log.
"""

import os
import secrets
import ssl
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat, pkcs12

from ..errors import WrongInput
from ..messages import places as say
from .credentials import Credentials
from .place import Place, holds_its_key
from .safe import SERVICE, Safe
from .temporary import usable_folder


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

    def shown_by(self, portal: str, place: Place, context: ssl.SSLContext) -> ssl.SSLContext:
        """Let `context` show the client certificate of a portal, and return it. Raises `WrongInput` where that cannot be opened."""
        file, phrase = place.client_certificate, self.passphrase(portal)
        if file is None:
            return context
        try:
            if holds_its_key(file):
                _show_at_once(context, file.read_bytes(), phrase)
            else:
                context.load_cert_chain(file, place.client_key, lambda: phrase or "")
        except (OSError, ValueError) as error:
            raise WrongInput(say.cannot_be_opened(portal, file)) from error
        return context


def _show_at_once(context: ssl.SSLContext, content: bytes, phrase: str | None) -> None:
    """Show a certificate that comes with its key. Python takes files in PEM only: they are there for a moment, and locked."""
    key, certificate, more = pkcs12.load_key_and_certificates(content, phrase.encode() if phrase else None)
    if key is None or certificate is None:
        raise ValueError("no key, or no certificate")
    lock = secrets.token_hex(32)
    pems = [key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(lock.encode()))]
    pems += [one.public_bytes(Encoding.PEM) for one in (certificate, *more)]
    with tempfile.TemporaryDirectory(prefix="renkei-", dir=usable_folder()) as folder:
        file = Path(folder) / "shown.pem"
        file.write_bytes(b"".join(pems))
        context.load_cert_chain(file, password=lock)
