"""The portals at addresses of their own: which of them a request is for, and where a link to another one leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PORT_OF: Mapping[str, int] = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Base:
    """Where one portal is: `prefix` is empty, or what its paths begin with, like `/app`."""

    scheme: str
    host: str
    port: int
    prefix: str = ""

    @property
    def authority(self) -> str:
        """Host and port as a browser writes them in a Host header."""
        return self.host if self.port == PORT_OF[self.scheme] else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port as a browser writes them."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The address that the paths are put behind."""
        return f"{self.origin}{self.prefix}"

    def holds(self, path: str) -> bool:
        """Tell whether a path is one of this portal's."""
        return path == self.prefix or path.startswith(f"{self.prefix}/")


@dataclass(frozen=True, slots=True)
class Hosts:
    """Each portal by its name, with its address."""

    bases: Mapping[str, Base]

    @property
    def origins(self) -> str:
        """All origins, as a policy names those that a form may lead on to."""
        return " ".join(sorted({base.origin for base in self.bases.values()}))

    def of(self, portal: str) -> str:
        """Return the address that a portal's paths are put behind."""
        return self.bases[portal].url

    def asked(self, environ: Mapping[str, Any]) -> tuple[str, Base] | None:
        """Return which portal a request is for; `None` where it is for none.

        It counts where it came in, and by which scheme: what a Host header says of a port may not open a door beside the one that
        wants to see a certificate.
        """
        came = (environ["wsgi.url_scheme"], environ.get("HTTP_HOST", "").lower(), int(environ["SERVER_PORT"]))
        there = [
            (name, base)
            for name, base in self.bases.items()
            if (base.scheme, base.authority, base.port) == came and base.holds(environ["PATH_INFO"])
        ]
        return max(there, key=lambda one: len(one[1].prefix), default=None)


def entered(base: Base, environ: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request as it is behind the prefix: applications know no other part of the path."""
    path = environ["PATH_INFO"].removeprefix(base.prefix)
    return {**environ, "SCRIPT_NAME": base.prefix, "PATH_INFO": path or "/"}
