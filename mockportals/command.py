"""What `renkei portals` does: it opens the portals' records, listens, and says where."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from ssl import SSLContext

import click
from sqlalchemy.exc import DBAPIError

from .certificates import Certificates
from .hosts_file import WrongHosts, read_hosts
from .labels import read_labels
from .server import Server
from .serving import raise_file_limit
from .store import OthersRecords
from .temporary import Unusable, usable_folder
from .tongue import said
from .web.door import MAIN
from .web.hosts import Hosts
from .web.signin import TRAINING_PASSWORD, TRAINING_USER
from .world import WorldConfig
from .worlds import Worlds


def serve(
    host: str,
    port: int,
    data: Path | None,
    approve_after: float,
    hosts: Path | None = None,
    *,
    training: bool,
    labels: Path | None = None,
    generated: int | None = None,
) -> None:
    """Serve the practice portals until they are ended; `training` lets the training account in wherever `host` is reached from.

    With a file of `hosts` they are served at the addresses in it. `labels` is a file that says what they call otherwise than it is printed;
    without one the file of hosts may say so. `generated` is the seed of estimates that are invented to be as different as they may be.
    """
    raise_file_limit()
    at = _at_hosts(hosts, host) if hosts else None
    says = labels or hosts
    renamed = read_labels(says) if says else {}
    training = training or _is_loopback(host)
    with _data_file(data) as file:
        config = WorldConfig(approve_after=timedelta(seconds=approve_after), training=training, labels=renamed)
        if generated is not None:
            config = replace(config, seed=generated, generated=True)
        worlds = _opened(file, config)
        server = _listening(worlds, host, port, at)
        try:
            _tell(server, host, hosts, training=training)
            server.run()
        finally:
            server.close()


def _opened(file: Path, config: WorldConfig) -> Worlds:
    """Open the records before anybody asks for them."""
    worlds = Worlds(file, config)
    try:
        with worlds.named(MAIN).store.writing():
            pass  # what can be read only is found out here, and not by the first click
    except OthersRecords as error:
        raise click.UsageError(
            said(
                f"{file} はこのポータルの記録ではありません。--data に別のファイルを指定してください。",
                f"{file} does not hold records of these portals. Name another file with --data.",
            )
        ) from error
    except (DBAPIError, OSError) as error:
        raise click.UsageError(
            said(
                f"{file} に記録できません。フォルダーがあり、書き込めることを確認してください。",
                f"Records cannot be kept in {file}. See that its folder is there and can be written to.",
            )
        ) from error
    return worlds


@dataclass(frozen=True, slots=True)
class _AtHosts:
    """Addresses of the portals' own, and how their ports speak TLS."""

    hosts: Hosts
    tls: Mapping[int, SSLContext]


def _at_hosts(path: Path, host: str) -> _AtHosts:
    """Read the file, and make the papers that it names and that are not there."""
    if not _is_loopback(host):
        raise click.UsageError(
            said(
                "--hosts のポータルは、この端末からだけ接続できます(--host は指定できません)。",
                "--hosts is for this machine alone: leave --host out.",
            )
        )
    try:
        file = read_hosts(path)
        tls = Certificates(file, lambda made: click.echo(said(f"作成しました: {made}", f"made: {made}"))).contexts()
    except WrongHosts as error:
        raise click.UsageError(str(error)) from error
    except (OSError, ValueError) as error:  # a certificate that is there, and is none
        what = getattr(error, "filename", None) or path
        raise click.UsageError(
            said(
                f"{what} を証明書として読み書きできません({error})。",
                f"{what} cannot be read or written as a certificate: {error}.",
            )
        ) from error
    return _AtHosts(file.hosts, tls)


def _listening(worlds: Worlds, host: str, port: int, at: _AtHosts | None) -> Server:
    try:
        if at is not None:
            return Server(worlds, host=host, port=port, hosts=at.hosts, tls=at.tls)
        return Server(worlds, host=host, port=port)
    except OSError as error:
        worlds.close()
        if at is not None:
            ports = ", ".join(str(one) for one in sorted({port, *(base.port for base in at.hosts.bases.values())}))
            raise click.UsageError(
                said(
                    f"ポート {ports} のどれかで待ち受けできません({error.strerror})。ファイルか --port で別の番号を指定してください。",
                    f"cannot listen on one of the ports {ports}: {error.strerror}. Choose others in the file, or with --port.",
                )
            ) from error
        raise click.UsageError(
            said(
                f"{host} のポート {port} で待ち受けできません({error.strerror})。--port で別の番号を指定してください。",
                f"cannot listen on {host} port {port}: {error.strerror}. Choose another with --port.",
            )
        ) from error


def _tell(server: Server, host: str, hosts: Path | None, *, training: bool) -> None:
    if not _is_loopback(host):
        click.echo(_warning(host, training=training), err=True)
    for system in server.worlds.doors:
        of_its_own = server.hosts is not None and system.name in server.hosts.bases
        url = (
            server.hosts.of(system.name)
            if server.hosts and of_its_own
            else f"http://{system.name}.localhost:{server.port}"
        )
        click.echo(f"{system.title:　<8}{url}/")
    if training:
        click.echo(f"「利用者ID」 {TRAINING_USER}  「パスワード」 {TRAINING_PASSWORD}")
    click.echo(f"renkei run CASES --portals {hosts or server.url}")


def _warning(host: str, *, training: bool) -> str:
    return said(
        f"注意: {host} で待ち受けるため、ほかの端末からも接続できます。"
        + (
            "練習用の利用者でだれでもログインできます。"
            if training
            else "練習用の利用者は閉じました(--training-account で開きます)。"
        ),
        f"Mind: on {host} other machines can connect too. "
        + (
            "Anybody can sign in with the training account."
            if training
            else "The training account is closed; --training-account opens it."
        ),
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


@contextmanager
def _data_file(chosen: Path | None) -> Iterator[Path]:
    if chosen is not None:
        yield chosen
        return
    try:
        temporary = usable_folder()
    except Unusable as error:
        or_name_one = said(
            "または --data で記録のファイルを指定してください。",
            " Or name a file for the portals' records with --data.",
        )
        raise click.UsageError(f"{error}{or_name_one}") from error
    with tempfile.TemporaryDirectory(prefix="renkei-portals-", dir=temporary, ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "portals.sqlite"
