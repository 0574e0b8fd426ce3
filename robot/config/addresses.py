"""Where the portals are: one address with a host name for each, or a file that names them one by one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Self
from urllib.parse import urlsplit

from ..errors import BusinessError, WrongInput
from ..messages import places as say
from ..messages.files import name_of
from ..messages.text import Message
from ..messages.times import JST
from ..procedure.steps import SYSTEMS
from ..screens.labels import AS_PRINTED, Labels
from .hours import opening_of_all
from .knocking import AT_THE_START, PATIENCE, knock
from .place import Place, owner_of
from .portals_file import PORTALS, PortalsFile, read_portals_file

_DOORS = frozenset({*SYSTEMS, "control"})
_ENDING = ".toml"


def _in_ascii(host: str, url: str) -> str:
    """Return a host name as the network writes it; raise `WrongInput` for one that cannot be written so."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise _no_address(url) from error


def _no_address(url: str) -> WrongInput:
    return WrongInput(
        Message(
            ja=f"--portals「{url}」はアドレスとして読めません。http://localhost:8700 のように、"
            "またはシステムの場所を書いたファイル(portals.toml)を指定してください。",
            en=f"--portals {url!r} is not an address. Write it like http://localhost:8700, or name a file that says where the "
            "systems are (portals.toml).",
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
    """The portals' addresses: made from the one that the operator gave, such as `http://localhost:8700` (a portal's own will do, too),
    or read from a file. `host` and `port` are then those of the first portal that the file names.
    """

    host: str
    port: int
    file: PortalsFile | None = None

    @classmethod
    def parse(cls, given: str) -> Self:
        """Read what `--portals` says: an address, or the name of a file.

        Raises `WrongInput` when it is neither an `http://` address with a host name nor a portals file that can be read.
        """
        if _is_file(given):
            file = read_portals_file(Path(given))
            first = next(iter(file.places.values()))
            return cls(first.host, first.port, file)
        try:
            parts = urlsplit(given if "//" in given else f"http://{given}")
            port = parts.port or 80
        except ValueError:
            parts, port = urlsplit(""), 0
        if parts.scheme != "http" or not parts.hostname:
            raise _no_address(given)
        host = "localhost" if parts.hostname in {"127.0.0.1", "::1"} else _in_ascii(parts.hostname, given)
        name, _, above = host.partition(".")
        return cls(above if name in _DOORS and above else host, port)

    @property
    def url(self) -> str:
        """What the books know these portals by: the one address, or the first portal's that the file names (PAL's, as a rule).

        Both are written in one way only, and only the second ends with a stroke.
        """
        return self._first.of() if self.file else f"http://{self.host}:{self.port}"

    @property
    def places(self) -> Mapping[str, Place]:
        """The portals that have an address, each with the way to it."""
        if self.file is not None:
            return self.file.places
        return MappingProxyType(
            {name: Place(scheme="http", host=f"{name}.{self.host}", port=self.port) for name in PORTALS}
        )

    def next_opening(self, portals: Iterable[str], at: datetime) -> tuple[str, datetime | None] | None:
        """Return which of these portals keeps whoever needs all of them waiting by the hours that the file gives, and when all are open.

        `None` where they are open now; no moment where that is more than a year away.
        """
        places = self.places
        hours = {name: one for name in portals if name in places and (one := places[name].hours) is not None}
        opens = {name: one.opening(at) for name, one in hours.items()}
        late = {name: moment for name, moment in opens.items() if moment is None or moment > at}
        if not late:
            return None
        last = max(late, key=lambda name: late[name] or datetime.max.replace(tzinfo=JST))
        return last, opening_of_all(tuple(hours.values()), at)

    @property
    def labels(self) -> Labels:
        """What these portals call otherwise than it is printed, as the file says. Raises `WrongInput` for what cannot be meant."""
        if self.file is None:
            return AS_PRINTED
        from .labels import read_labels  # noqa: PLC0415 - it knows every column, and who only signs in needs none

        return read_labels({**self.file.labels.everywhere, **self.file.labels.at})

    def of(self, portal: str, path: str = "/") -> str:
        """Return the address of a portal's screen; raise `BusinessError` where the file does not name that portal."""
        if self.file is None:
            return f"http://{portal}.{self.host}:{self.port}{path}"
        if portal not in self.file.places:
            raise BusinessError(*say.not_named(portal, name_of(self.file.path)), portal=portal)
        return self.file.places[portal].of(path)

    def below(self, portal: str, path: str) -> str:
        """Return of a path at a portal's host what is behind the portal's prefix, as `of` takes it."""
        place = self.places.get(portal)
        return path.removeprefix(place.prefix) if place and place.holds(path.partition("?")[0]) else path

    def portal_at(self, url: str) -> str | None:
        """Return whose address `url` is: by scheme, host and port, and nothing less. `None` where it is nobody's of ours."""
        return owner_of(url, self.places)

    def are_practice(self) -> bool:
        """Tell whether these are replicas on this machine, which the training account opens.

        In a file all of them must have names under `localhost`: what is there by the bare name may be the end of a tunnel.
        """
        if self.file is not None:
            return all(place.on_loopback and place.host != "localhost" for place in self.file.places.values())
        return self.host == "localhost" or self.host.endswith(".localhost")

    def must_answer(self) -> None:
        """Raise `WrongInput` when nothing answers there, or there is no such world of practice portals."""
        if self.file is not None:
            if not (knocked := knock(self._first, "/login", AT_THE_START)).answers:
                raise WrongInput(say.silent_place(self._first.of(), knocked.trouble))
            return
        status = self._asked(AT_THE_START)
        if status is None:
            raise WrongInput(self.silent())
        self._must_be_made(status)

    def must_be_made(self) -> None:
        """Raise `WrongInput` when practice portals answer and have no such world; those that do not answer may yet come."""
        if self.file is None:
            self._must_be_made(self._asked())

    def silent(self) -> Message:
        """Say that nothing answers there."""
        if self.file is not None:
            return say.silent_place(self._first.of(), None)
        return Message(
            ja=f"{self.of('pal')} に接続できません。ポータルが起動しているか確認してください"
            "(練習用は renkei portals で起動できます)。",
            en=f"Nothing answers at {self.of('pal')}. Check that the portals are up "
            "(`renkei portals` starts the practice ones).",
        )

    def answer(self) -> bool:
        """Tell whether PAL answers, or the first portal that the file names, be it with an error page."""
        return knock(self._first, "/login").answers if self.file else self._asked() is not None

    @property
    def asked_first(self) -> str:
        """The address of the portal that is asked whether it answers."""
        return self._first.of()

    @property
    def _first(self) -> Place:
        return next(iter(self.places.values()))

    def _must_be_made(self, status: int | None) -> None:
        world = self.host.removesuffix(".localhost")
        if status == HTTPStatus.NOT_FOUND and world != self.host:
            raise WrongInput(_no_world(world, self.port))

    def _asked(self, patience: float = PATIENCE) -> int | None:
        """Ask PAL, and return the status of its answer; `None` where there is none within `patience`, in seconds."""
        return knock(self._first, "/login", patience).status


def _is_file(given: str) -> bool:
    """Tell whether the name of a file is meant. One that is not there is a file by its ending."""
    return "://" not in given and (given.lower().endswith(_ENDING) or Path(given).is_file())
