"""Where one portal is, and what it takes to get there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

from .hours import Hours
from .rates import Rate

SCHEMES: Mapping[str, int] = {"http": 80, "https": 443}
"""By which a portal is reached, each with its own port."""

_WITH_ITS_KEY = frozenset({".p12", ".pfx"})


@dataclass(frozen=True, slots=True)
class SignInLabels:
    """What a portal's sign-in is called, its two fields, and its button."""

    heading: str = "ログイン"
    user: str = "利用者ID"
    password: str = "パスワード"
    button: str = "ログイン"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One portal's address, and what a portals file says of the way there.

    `prefix` is what its paths begin with, empty or like `/app`. `ca` is the authority that its certificate is trusted by, besides those
    that everybody trusts; `client_certificate` (with `client_key`, unless it holds the key itself) is what it wants to see of us.
    `max_rate` is how often it may be asked for a document, `hours` when a part of the way that leads there may be begun.
    """

    scheme: str
    host: str
    port: int
    prefix: str = ""
    ca: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None
    proxy: str | None = None
    basic_auth: bool = False
    sign_in: SignInLabels = SignInLabels()
    max_rate: Rate | None = None
    hours: Hours | None = None

    @classmethod
    def at(cls, url: str) -> Self:
        """Read an address; raise `ValueError` for what is none that a portal could have."""
        parts = urlsplit(url)
        port = parts.port if parts.port is not None else SCHEMES.get(parts.scheme, 0)
        if not port or not parts.hostname or parts.username is not None or parts.query or parts.fragment:
            raise ValueError(url)
        host = parts.hostname.encode("idna").decode("ascii").lower()
        return cls(scheme=parts.scheme, host=host, port=port, prefix=parts.path.rstrip("/"))

    @property
    def secure(self) -> bool:
        """Whether it is reached by TLS."""
        return self.scheme == "https"

    @property
    def origin(self) -> str:
        """Scheme, host and port, the port left out where it is the scheme's own, as browsers write it."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """Host and port, as a Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == SCHEMES[self.scheme] else f"{host}:{self.port}"

    @property
    def on_loopback(self) -> bool:
        """Whether the host's name leads to this very machine, for every browser and whatever a name server says."""
        return is_loopback(self.host)

    @property
    def connects_to(self) -> str:
        """The host to connect to: names under localhost are asked on loopback, which not every resolver knows."""
        return connects_to(self.host)

    def of(self, path: str = "/") -> str:
        """Return the address of a screen."""
        return f"{self.origin}{self.prefix}{path}"

    def is_origin_of(self, parts: SplitResult) -> bool:
        """Tell whether an address is of this scheme, host and port. Raises `ValueError` for a port that is none."""
        port = parts.port if parts.port is not None else SCHEMES.get(parts.scheme)
        return (parts.scheme, parts.hostname, port) == (self.scheme, self.host, self.port)

    def holds(self, path: str) -> bool:
        """Tell whether a path lies under the prefix; one that climbs lies nowhere."""
        steps = unquote(path).replace("\\", "/").split("/")
        return ".." not in steps and (path == self.prefix or path.startswith(f"{self.prefix}/"))


def is_loopback(host: str) -> bool:
    """Tell whether a host's name leads to this very machine, for every browser."""
    return host == "localhost" or host.endswith(".localhost")


def connects_to(host: str) -> str:
    """Return the host to connect to: names under localhost are asked on loopback, which not every resolver knows."""
    return "127.0.0.1" if is_loopback(host) else host


def holds_its_key(certificate: Path) -> bool:
    """Tell, by the ending of its name, whether a certificate comes with its key, in one locked file."""
    return certificate.suffix.lower() in _WITH_ITS_KEY


def owner_of(url: str, places: Mapping[str, Place]) -> str | None:
    """Return which portal's address `url` is: by scheme, host and port, and where several share these by the longest prefix.

    `None` where it is nobody's of ours.
    """
    try:
        parts = urlsplit(url)
        there = {name: place for name, place in places.items() if place.is_origin_of(parts)}
    except ValueError:
        return None
    if parts.username is not None or parts.password is not None:
        return None
    if len(there) == 1:
        return next(iter(there))
    return _longest(
        name for name in sorted(there, key=lambda one: -len(there[one].prefix)) if there[name].holds(parts.path or "/")
    )


def _longest(names: Iterable[str]) -> str | None:
    return next(iter(names), None)
