"""`renkei portals`: the replicas, served for people to open by hand and for the robot to work on."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from .server import Server, Worlds
from .serving import raise_file_limit
from .store import OthersRecords
from .temporary import Unusable, usable_folder
from .tongue import said
from .web.door import MAIN
from .web.signin import TRAINING_PASSWORD, TRAINING_USER
from .world import DEFAULT_APPROVE_AFTER, WorldConfig


@click.command(
    help=said(
        "練習用ポータルを起動し、手で開くためのアドレスを表示します。",
        "Serve the practice portals and print the addresses to open by hand.",
    )
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help=said("待ち受けるアドレス", "Address to listen on."),
)
@click.option(
    "--port",
    default=8700,
    show_default=True,
    type=click.IntRange(0, 65535),
    help=said("ポート番号 (0で空いているもの)", "Port; 0 takes a free one."),
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help=said(
        "ポータルの記録を保存するファイル (省略時は毎回新しく始まり、終了時に消えます)",
        "File that keeps the portals' records; without it they begin afresh and are gone at the end.",
    ),
)
@click.option(
    "--approve-after",
    type=click.FloatRange(min=0, max=10 * 366 * 86_400),
    default=DEFAULT_APPROVE_AFTER.total_seconds(),
    show_default=True,
    help=said("「送信」から審査結果が出るまでの秒数", "Seconds from 「送信」 to the screening's decision."),
)
@click.option(
    "--training-account",
    is_flag=True,
    help=said(
        "ほかの端末から接続できる --host でも練習用の利用者でログインできるようにする",
        "Let the training account sign in although --host lets other machines connect.",
    ),
)
def portals(host: str, port: int, data: Path | None, approve_after: float, training_account: bool) -> None:
    """Serve the practice portals until they are ended."""
    raise_file_limit()
    training = training_account or _is_loopback(host)
    with _data_file(data) as file:
        worlds = _opened(file, WorldConfig(approve_after=timedelta(seconds=approve_after), training=training))
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
        click.echo(f"利用者ID {TRAINING_USER}  パスワード {TRAINING_PASSWORD}")
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
