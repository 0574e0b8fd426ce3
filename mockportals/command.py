"""What `renkei portals` does: it opens the portals' records, listens, and says where."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from .labels import read_labels
from .server import Server, Worlds
from .serving import raise_file_limit
from .store import OthersRecords
from .temporary import Unusable, usable_folder
from .tongue import said
from .web.door import MAIN
from .web.signin import TRAINING_PASSWORD, TRAINING_USER
from .world import WorldConfig


def serve(
    host: str, port: int, data: Path | None, approve_after: float, *, training: bool, labels: Path | None = None
) -> None:
    """Serve the practice portals until they are ended; `training` lets the training account in wherever `host` is reached from, and
    `labels` is a file that says what they call otherwise than it is printed.
    """
    renamed = read_labels(labels) if labels else {}
    raise_file_limit()
    training = training or _is_loopback(host)
    with _data_file(data) as file:
        config = WorldConfig(approve_after=timedelta(seconds=approve_after), training=training, labels=renamed)
        worlds = _opened(file, config)
        server = _listening(worlds, host, port)
        try:
            _tell(server, host, training=training)
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


def _listening(worlds: Worlds, host: str, port: int) -> Server:
    try:
        return Server(worlds, host=host, port=port)
    except OSError as error:
        worlds.close()
        raise click.UsageError(
            said(
                f"{host} のポート {port} で待ち受けできません({error.strerror})。--port で別の番号を指定してください。",
                f"cannot listen on {host} port {port}: {error.strerror}. Choose another with --port.",
            )
        ) from error


def _tell(server: Server, host: str, *, training: bool) -> None:
    if not _is_loopback(host):
        click.echo(_warning(host, training=training), err=True)
    for system in server.worlds.doors:
        click.echo(f"{system.title:　<8}http://{system.name}.localhost:{server.port}/")
    if training:
        click.echo(f"「利用者ID」 {TRAINING_USER}  「パスワード」 {TRAINING_PASSWORD}")
    click.echo(f"renkei run CASES --portals {server.url}")


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
