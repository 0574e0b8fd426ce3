"""Whom the browser trusts besides those that everybody trusts: the very keys that portals have shown, and that their `ca` answers for.

Nothing is put into the machine's store of certificates. Before a browser is started, each portal with a `ca` of its own is asked for its
certificate; host name, dates and authority are verified here, and the browser is told of that one key. Of another key, also one that
the same authority answers for, the browser knows nothing until it is started anew, as it is where a phase has failed meanwhile.
"""

import base64
import hashlib

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate

from ..config.addresses import Addresses
from ..config.knocking import knock


def keys_of(addresses: Addresses) -> frozenset[str]:
    """Ask the portals that the file names a `ca` for, and return the keys that they show and that are in order."""
    certificates = [knock(place).certificate for place in addresses.places.values() if place.ca is not None]
    return frozenset(key for one in certificates if one is not None and (key := key_of(one)))


def arguments(keys: frozenset[str]) -> list[str]:
    """Return what a browser is started with, so that it trusts whoever has these keys."""
    return [f"--ignore-certificate-errors-spki-list={','.join(sorted(keys))}"] if keys else []


def key_of(certificate: bytes) -> str | None:
    """Return how a browser is told of a certificate's key, by what is made of it; `None` for one that only OpenSSL can read."""
    try:
        key = load_der_x509_certificate(certificate).public_key()
    except ValueError:
        return None
    return base64.b64encode(
        hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
    ).decode()
