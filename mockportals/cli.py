"""`renkei portals`: the replicas, served for people to open by hand and for the robot to work on."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import click

from .server import PORTALS, Server, Worlds
from .serving import raise_file_limit
from .signin import TRAINING_PASSWORD, TRAINING_USER
from .temporary import Unusable, usable_folder
from .world import DEFAULT_APPROVE_AFTER, Recipe


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8700, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
@click.option(
    "--data",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that keeps the portals' records; without it they begin afresh and are gone at the end.",
)
@click.option(
    "--approve-after",
    type=click.FloatRange(min=0),
    default=DEFAULT_APPROVE_AFTER.total_seconds(),
    show_default=True,
    help="Seconds from 「送信」 to the screening's decision.",
)
def portals(host: str, port: int, data: Path | None, approve_after: float) -> None:
    """Serve the practice portals and print the addresses to open by hand."""
    raise_file_limit()
    with _data_file(data) as file:
        recipe = Recipe(approve_after=timedelta(seconds=approve_after))
        try:
            server = Server(Worlds(file, recipe), host, port)
        except OSError as error:
            raise click.UsageError(
                f"cannot listen on {host} port {port}: {error.strerror}. Choose another with --port."
            ) from error
        for name, title in PORTALS:
            click.echo(f"{title:　<8}http://{name}.localhost:{server.port}/")
        click.echo(f"利用者ID {TRAINING_USER}  パスワード {TRAINING_PASSWORD}")
        click.echo(f"renkei run CASES --portals {server.url}")
        try:
            server.run()
        finally:
            server.close()


@contextmanager
def _data_file(chosen: Path | None) -> Iterator[Path]:
    if chosen is not None:
        yield chosen
        return
    try:
        temporary = usable_folder()
    except Unusable as error:
        raise click.UsageError(f"{error} Or name a file for the portals' records with --data.") from error
    with tempfile.TemporaryDirectory(prefix="renkei-portals-", dir=temporary, ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "portals.sqlite"
