"""Where the console listens, and by which names it may be called: any other is a page elsewhere that got a name of its own to lead here."""

import socket
import sys
from dataclasses import dataclass
from ipaddress import ip_address

from ..errors import WrongInput
from ..messages import console as say

_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Address:
    """`host` as it was given, the port that is listened on, and other `names` by which people come, such as a proxy's."""

    host: str
    port: int
    names: tuple[str, ...] = ()

    @property
    def is_loopback(self) -> bool:
        """Whether nobody beyond this machine can come."""
        return is_loopback(self.host)

    @property
    def url(self) -> str:
        """The address to open."""
        return f"http://{_in_url(self.host)}:{self.port}/"

    def is_ours(self, host: str) -> bool:
        """Tell whether a Host header names this console. A proxy's name has the proxy's port."""
        name, _, port = _split(host)
        if name in self.names:
            return True
        return port == str(self.port) and (name in self._own_names() or self._is_any_number(name))

    def _own_names(self) -> tuple[str, ...]:
        own = _in_url(self.host).lower()
        if self.is_loopback:
            return *_LOOPBACK_NAMES, own
        return own, *((socket.gethostname().lower(), *_LOOPBACK_NAMES) if self._is_everywhere() else ())

    def _is_everywhere(self) -> bool:
        return self.host in ("0.0.0.0", "::", "")

    def _is_any_number(self, name: str) -> bool:
        """Tell whether it is called by a number while it listens everywhere: only a name can be made to lead here by others."""
        return self._is_everywhere() and _is_number(name.strip("[]"))


def is_loopback(host: str) -> bool:
    """Tell whether nobody beyond this machine reaches that address."""
    return host.lower() == "localhost" or (_is_number(host) and ip_address(host).is_loopback)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; port 0 takes a free one. Raises `WrongInput` where that cannot be."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        try:
            _keep_to_ourselves(listening)
            listening.bind(place)
        except OSError:
            listening.close()
            raise
    except (OSError, UnicodeError, OverflowError) as error:
        raise WrongInput(say.cannot_listen(host, port, str(error))) from error
    return listening


def _keep_to_ourselves(listening: socket.socket) -> None:
    """Let no other program take the same port, as Windows would; elsewhere a port that was just let go can be had at once."""
    if sys.platform == "win32":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def _split(host: str) -> tuple[str, str, str]:
    """Return name and port of a Host header; the name in small letters."""
    if host.endswith("]") or ":" not in host:
        return host.lower(), "", "80"
    name, colon, port = host.rpartition(":")
    return name.lower(), colon, port


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
