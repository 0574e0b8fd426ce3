"""The file that tells the robot where the systems are, read for practice: the portals are served at the addresses in it.

It is the robot's; here is read what concerns the portals. All six have to be named, for they lead from one to the other, and all of them
under `localhost`: names that lead to this machine, whatever a name server says.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .portals import PORTALS
from .systems import System
from .tongue import said
from .web.hosts import PORT_OF, Base, Hosts

_MOST_BYTES = 1_000_000


class WrongHosts(Exception):
    """The file will not do, and this is why."""


@dataclass(frozen=True, slots=True)
class Papers:
    """The files by which a portal and its visitors know each other; each may have to be made."""

    ca: Path
    client_certificate: Path | None = None
    client_key: Path | None = None


@dataclass(frozen=True, slots=True)
class HostsFile:
    """Where the portals are to be, and the papers of those that are reached by TLS."""

    path: Path
    hosts: Hosts
    papers: Mapping[str, Papers]


def read_hosts(path: Path) -> HostsFile:
    """Read the file; raise `WrongHosts` for one that the portals cannot be served by."""
    try:
        with path.open("rb") as file:
            given = tomllib.loads(file.read(_MOST_BYTES).decode("utf-8-sig"))
    except OSError as error:
        raise WrongHosts(said(f"{path} を開けません。", f"{path} cannot be opened.")) from error
    except ValueError as error:
        raise WrongHosts(
            said(f"{path} をTOMLとして読めません: {error}", f"{path} cannot be read as TOML: {error}")
        ) from error
    tables = {portal.name: _table(path, given, portal.system) for portal in PORTALS}
    bases = {name: _base(path, name, table) for name, table in tables.items()}
    papers = {name: _papers(path, name, tables[name]) for name, base in bases.items() if base.scheme == "https"}
    _must_get_on(path, bases, papers)
    return HostsFile(path, Hosts(bases), papers)


def _table(path: Path, given: Mapping[str, Any], system: System) -> Mapping[str, Any]:
    table = given.get(system.name)
    if not isinstance(table, dict) or not isinstance(table.get("url"), str):
        raise WrongHosts(
            said(
                f"{path} に [{system.name}] の url がありません。練習用ポータルは、6つすべてのアドレスが必要です。",
                f"{path} has no url in [{system.name}]. The practice portals lead from one to the other: name all six.",
            )
        )
    return table


def _base(path: Path, name: str, table: Mapping[str, Any]) -> Base:
    try:
        parts = urlsplit(table["url"])
        host, port = (parts.hostname or "").lower(), parts.port or PORT_OF.get(parts.scheme, 0)
    except ValueError:
        host, port, parts = "", 0, urlsplit("")
    if parts.scheme not in PORT_OF or not (host == "localhost" or host.endswith(".localhost")) or not host.isascii():
        raise WrongHosts(
            said(
                f"{path} の [{name}] の url「{table['url']}」では練習用ポータルを起動できません。"
                "https://pal.dealer.localhost:8443/app のように、localhost で終わるホスト名を書いてください。",
                f"the url of [{name}] in {path}, {table['url']!r}, is no place for a practice portal. Its host's name must end with "
                "localhost, as in https://pal.dealer.localhost:8443/app.",
            )
        )
    return Base(parts.scheme, host, port, parts.path.rstrip("/"))


def _papers(path: Path, name: str, table: Mapping[str, Any]) -> Papers:
    named = {key: table.get(key) for key in ("ca", "client_certificate", "client_key")}
    wrong = next((key for key, value in named.items() if not isinstance(value, str | None)), None)
    if named["ca"] is None or wrong:
        raise WrongHosts(
            said(
                f'{path} の [{name}] は https です。ca = "ca.pem" を書いてください(なければ作成します)。',
                f'[{name}] in {path} is reached by https: name a ca = "ca.pem" in it; it is made where it is not there.',
            )
        )
    files = {key: path.parent / value for key, value in named.items() if value is not None}
    return Papers(files["ca"], files.get("client_certificate"), files.get("client_key"))


def _must_get_on(path: Path, bases: Mapping[str, Base], papers: Mapping[str, Papers]) -> None:
    """Raise `WrongHosts` for what cannot share an address or a port."""
    seen: dict[str, str] = {}
    ports: dict[int, tuple[tuple[object, ...], str]] = {}
    for name, base in bases.items():
        other = seen.setdefault(base.url, name)
        wanted = papers[name].ca if name in papers and papers[name].client_certificate else None
        agreed = (base.scheme, wanted)
        first, on_it = ports.setdefault(base.port, (agreed, name))
        if other != name:
            raise WrongHosts(
                said(
                    f"{path} の [{name}] と [{other}] の url が同じです。",
                    f"{path} has one url for [{name}] and [{other}].",
                )
            )
        if first != agreed:
            raise WrongHosts(
                said(
                    f"{path} の [{name}] と [{on_it}] は同じポート {base.port} です。"
                    "http と https、またはクライアント証明書の要るものと要らないものには、別のポートを書いてください。",
                    f"[{name}] and [{on_it}] in {path} share port {base.port}. http and https, and those that want a client's "
                    "certificate and those that do not, each take a port of their own.",
                )
            )
