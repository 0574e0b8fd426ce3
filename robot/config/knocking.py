"""Seeing whether a portal answers, and by which certificate, without a browser."""

import socket
import ssl
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from ..messages import places as say
from ..messages.text import Message
from .place import Place

PATIENCE = 5.0
"""Seconds for a portal to answer one of many questions."""
AT_THE_START = 30.0
"""Seconds for a portal to answer the first: one that is slow is not away, and what is away says so at once."""

_OTHER_NAME, _EXPIRED = 62, 10  # OpenSSL's numbers of what may be wrong with a certificate


@dataclass(frozen=True, slots=True)
class Knocked:
    """What came of knocking: HTTP's `status`, the server's `certificate` (DER) where it is reached by TLS, or why nothing did.

    A portal that answers may have neither: it hangs up on whoever shows no certificate.
    """

    status: int | None = None
    certificate: bytes | None = None
    trouble: Message | None = None

    @property
    def answers(self) -> bool:
        """Whether a portal is there, be it with an error page."""
        return self.trouble is None


def knock(place: Place, path: str = "/", patience: float = PATIENCE) -> Knocked:
    """Ask a portal for a screen; its certificate must be trusted, be for its host name, and be in force.

    Nothing is waited for any longer than `patience`, in seconds.
    """
    try:
        way = _way_to(place, patience)
    except OSError as error:
        tunnel = "Tunnel connection failed" in str(error)
        return Knocked(trouble=say.PROXY_REFUSED if tunnel else say.NOT_REACHED)
    except HTTPException:
        return Knocked(trouble=say.PROXY_REFUSED)
    with closing(way):
        return _over_tls(place, path, way) if place.secure else Knocked(*_asked(place, path, way))


def trusting(place: Place) -> ssl.SSLContext:
    """Return what verifies a portal's certificate. Raises `OSError` for a `ca` that is none."""
    context = ssl.create_default_context()
    if place.ca is not None:
        context.load_verify_locations(place.ca)
    return context


def _over_tls(place: Place, path: str, way: socket.socket) -> Knocked:
    try:
        with trusting(place).wrap_socket(way, server_hostname=place.host) as inside:
            certificate = inside.getpeercert(binary_form=True)
            return Knocked(_asked(place, path, inside)[0], certificate)
    except ssl.SSLCertVerificationError as error:
        return Knocked(trouble=_what_is_wrong(error.verify_code))
    except ssl.SSLError as error:
        # An alert is TLS, and says that a certificate of ours is wanted; anything else is none.
        return Knocked() if "ALERT" in (error.reason or "") else Knocked(trouble=say.NO_TLS)
    except OSError:
        return Knocked(trouble=say.NOT_REACHED)


def _what_is_wrong(code: int) -> Message:
    kinds = {_OTHER_NAME: say.CERTIFICATE_OF_OTHERS, _EXPIRED: say.CERTIFICATE_TOO_OLD}
    return kinds.get(code, say.CERTIFICATE_NOT_TRUSTED)


def _asked(place: Place, path: str, way: socket.socket) -> tuple[int | None, None, Message | None]:
    connection = HTTPConnection(place.host, place.port)
    connection.sock = way
    try:
        # Without TLS a proxy is asked for the whole address, and takes it from there.
        asked = place.of(path) if place.proxy and not place.secure else f"{place.prefix}{path}"
        connection.request("GET", asked, headers={"Host": place.authority})
        return connection.getresponse().status, None, None
    except (OSError, HTTPException):
        return None, None, say.NOT_REACHED


def _way_to(place: Place, patience: float) -> socket.socket:
    if place.proxy is None:
        return socket.create_connection((place.connects_to, place.port), patience)
    proxy = urlsplit(place.proxy)
    if not place.secure:
        return socket.create_connection((proxy.hostname or "", proxy.port or 0), patience)
    connection = HTTPConnection(proxy.hostname or "", proxy.port, timeout=patience)
    connection.set_tunnel(place.host, place.port)
    connection.connect()
    way: socket.socket = connection.sock
    return way
