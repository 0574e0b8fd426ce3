"""Where the portals are: one address, a host name for each."""

from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Self
from urllib.parse import urlsplit

from ..errors import WrongInput
from ..messages.text import Message
from ..procedure.steps import SYSTEMS

_PORTS = {"http": 80, "https": 443}
_DOORS = frozenset({*SYSTEMS, "control"})


def _in_ascii(host: str, url: str) -> str:
    """Return a host name as the network writes it; raise `WrongInput` for one that cannot be written so."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise _no_address(url) from error


def _no_address(url: str) -> WrongInput:
    return WrongInput(
        Message(
            ja=f"--portals「{url}」はアドレスとして読めません。http://localhost:8700 のように指定してください。",
            en=f"--portals {url!r} is not an address. Write it like http://localhost:8700.",
        )
    )


def _no_world(world: str, port: int) -> Message:
    return Message(
        ja=f"ワールド「{world}」は、このポータルにありません。http://control.localhost:{port} で作成するか、"
        f"--portals からワールド名を外してください(http://localhost:{port})。",
        en=f"These portals have no world {world!r}. Make it at http://control.localhost:{port}, or leave its name out of --portals "
        f"(http://localhost:{port}).",
    )


@dataclass(frozen=True, slots=True)
class Addresses:
    """The portals' addresses, made from the one that the operator gave, such as `http://localhost:8700`; a portal's own will do, too."""

    host: str
    port: int

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read `url`; raise `WrongInput` when it is no `http://` address with a host name."""
        try:
            parts = urlsplit(url if "//" in url else f"http://{url}")
            port = parts.port or 80
        except ValueError:
            parts, port = urlsplit(""), 0
        if parts.scheme != "http" or not parts.hostname:
            raise _no_address(url)
        host = "localhost" if parts.hostname in {"127.0.0.1", "::1"} else _in_ascii(parts.hostname, url)
        name, _, above = host.partition(".")
        return cls(above if name in _DOORS and above else host, port)

    @property
    def url(self) -> str:
        """The one address, written in one way only."""
        return f"http://{self.host}:{self.port}"

    def of(self, portal: str, path: str = "/") -> str:
        """Return the address of a portal's screen."""
        return f"http://{portal}.{self.host}:{self.port}{path}"

    def portal_at(self, url: str) -> str | None:
        """Return whose address `url` is: by scheme, host and port, and nothing less. `None` where it is nobody's of ours."""
        try:
            parts = urlsplit(url)
            name, _, rest = (parts.hostname or "").partition(".")
            here = f"{parts.scheme}://{rest}:{parts.port or _PORTS.get(parts.scheme)}"
        except ValueError:
            return None
        return name if name in SYSTEMS and here == self.url and not (parts.username or parts.password) else None

    def are_practice(self) -> bool:
        """Tell whether these are replicas on this machine, which the training account opens."""
        return self.host == "localhost" or self.host.endswith(".localhost")

    def must_answer(self) -> None:
        """Raise `WrongInput` when nothing answers there, or there is no such world of practice portals."""
        status = self._asked()
        if status is None:
            raise WrongInput(self.silent())
        self._must_be_made(status)

    def must_be_made(self) -> None:
        """Raise `WrongInput` when practice portals answer and have no such world; those that do not answer may yet come."""
        self._must_be_made(self._asked())

    def silent(self) -> Message:
        """Say that nothing answers there."""
        return Message(
            ja=f"{self.of('pal')} に接続できません。ポータルが起動しているか確認してください"
            "(練習用は renkei portals で起動できます)。",
            en=f"Nothing answers at {self.of('pal')}. Check that the portals are up "
            "(`renkei portals` starts the practice ones).",
        )

    def answer(self) -> bool:
        """Tell whether PAL answers, be it with an error page."""
        return self._asked() is not None

    def _must_be_made(self, status: int | None) -> None:
        world = self.host.removesuffix(".localhost")
        if status == HTTPStatus.NOT_FOUND and world != self.host:
            raise WrongInput(_no_world(world, self.port))

    def _asked(self) -> int | None:
        """Ask PAL, and return the status of its answer; `None` where there is none.

        Names under localhost are asked on loopback, which not every resolver knows.
        """
        target = "127.0.0.1" if self.are_practice() else f"pal.{self.host}"
        connection = HTTPConnection(target, self.port, timeout=5)
        try:
            connection.request("GET", "/login", headers={"Host": f"pal.{self.host}:{self.port}"})
            return connection.getresponse().status
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()
