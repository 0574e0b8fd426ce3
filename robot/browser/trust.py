"""Whom the browser trusts besides those that everybody trusts: the very keys that portals have shown, and that their `ca` answers for.

Nothing is put into the machine's store of certificates. Before a browser is started, each portal with a `ca` of its own is asked for its
certificate; host name, dates and authority are verified here, and the browser is told of that one key. Of another key, also one that
the same authority answers for, the browser knows nothing until it is started anew.
"""

import base64
import hashlib

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate

from ..config.addresses import Addresses
from ..config.knocking import Knocked, knock


def arguments(addresses: Addresses) -> list[str]:
    """Return what a browser is started with, so that it trusts the portals that the file names a `ca` for."""
    keys = [_key(knocked.certificate) for knocked in _shown(addresses) if knocked.certificate]
    return [f"--ignore-certificate-errors-spki-list={','.join(sorted(set(keys)))}"] if keys else []


def _shown(addresses: Addresses) -> list[Knocked]:
    return [knock(place) for place in addresses.places.values() if place.ca is not None]


def _key(certificate: bytes) -> str:
    """Return how a browser is told of a certificate's key: by what is made of it."""
    key = load_der_x509_certificate(certificate).public_key()
    return base64.b64encode(
        hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
    ).decode()
