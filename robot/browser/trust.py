"""Whom the browser trusts besides those that everybody trusts: the very keys that portals have shown, and that their `ca` answers for.

Nothing is put into the machine's store of certificates. Before a browser is started, each portal with a `ca` of its own is asked for its
certificate; host name, dates and authority are verified here, and the browser is told of that one key. Of another key, also one that
the same authority answers for, the browser knows nothing until it is started anew.

Where a portal wants to see a certificate of ours, Playwright's driver speaks TLS to all portals in the browser's place, and sees to their
certificates itself: it is told of the authorities when it is started.
"""

import base64
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate

from ..config.addresses import Addresses
from ..config.knocking import Knocked, knock
from ..config.passes import Passes

# Names under localhost lead to this machine for every browser, and for hardly any other program.
_LOOPBACK_NAMES = """
import dns from "node:dns";
const here = (name) => (typeof name === "string" && name.endsWith(".localhost") ? "localhost" : name);
const later = dns.promises.lookup, now = dns.lookup;
dns.promises.lookup = (name, ...rest) => later(here(name), ...rest);
dns.lookup = (name, ...rest) => now(here(name), ...rest);
"""


def arguments(addresses: Addresses) -> list[str]:
    """Return what a browser is started with, so that it trusts the portals that the file names a `ca` for."""
    keys = [key for knocked in _shown(addresses) if knocked.certificate and (key := _key(knocked.certificate))]
    return [f"--ignore-certificate-errors-spki-list={','.join(sorted(set(keys)))}"] if keys else []


def driver_environment(addresses: Addresses, folder: Callable[[], Path]) -> dict[str, str]:
    """Return what the driver is told where it is to show our certificates: whom to trust besides the machine's authorities.

    `folder` makes the place where this is kept for as long as the driver lives. Raises `WrongInput` for a certificate
    that cannot be opened.
    """
    places = addresses.places
    if not any(place.client_certificate for place in places.values()):
        return {}
    for portal, place in places.items():
        Passes().must_open(portal, place)
    environment = {"NODE_USE_SYSTEM_CA": "1"}
    if authorities := sorted({place.ca for place in places.values() if place.ca}):
        bundle = folder() / "authorities.pem"
        bundle.write_text("\n".join(one.read_text("ascii", "replace") for one in authorities), "ascii", "replace")
        environment["NODE_EXTRA_CA_CERTS"] = str(bundle)
    if any(place.on_loopback for place in places.values()):
        environment["NODE_OPTIONS"] = f"--import=data:text/javascript,{quote(_LOOPBACK_NAMES)}"
    return environment


@contextmanager
def told(environment: Mapping[str, str]) -> Iterator[None]:
    """Let what is started inside, and takes its environment from this process, have these variables, too."""
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _shown(addresses: Addresses) -> list[Knocked]:
    return [knock(place) for place in addresses.places.values() if place.ca is not None]


def _key(certificate: bytes) -> str | None:
    """Return how a browser is told of a certificate's key, by what is made of it; `None` for one that only OpenSSL can read."""
    try:
        key = load_der_x509_certificate(certificate).public_key()
    except ValueError:
        return None
    return base64.b64encode(
        hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
    ).decode()
