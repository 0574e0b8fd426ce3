"""`renkei portals`: the replicas, served for people to open by hand and for the robot to work on.

Whoever lists the commands, or asks how this one is used, imports this module: what serves the portals is imported when they are
served.
"""

from pathlib import Path

import click

from .clock import DEFAULT_APPROVE_AFTER
from .tongue import said


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
    "--hosts",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=said(
        "ロボの --portals のファイルに書いたアドレスで起動する。証明書がなければ作成する (--port は操作用アドレスのポートになる)",
        "Serve them at the addresses of the robot's --portals FILE, and make the certificates that are not there; --port is then "
        "control's.",
    ),
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
    "--generated",
    type=click.IntRange(min=0, max=2**63 - 1),
    metavar="SEED",
    help=said(
        "renkei generate --seed SEED の表に合う見積書で始める",
        "Begin with the estimates that the rows of `renkei generate --seed SEED` fit.",
    ),
)
@click.option(
    "--training-account",
    is_flag=True,
    help=said(
        "ほかの端末から接続できる --host でも練習用の利用者でログインできるようにする",
        "Let the training account sign in although --host lets other machines connect.",
    ),
)
@click.option(
    "--labels",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=said(
        "画面の名前を、このTOMLファイルの [labels] と [labels.システム] のとおりに変えて表示する (省略時は --hosts のファイル)",
        "Show labels as the tables [labels] and [labels.PORTAL] of this TOML file say; without it as the file of --hosts does.",
    ),
)
def portals(
    host: str,
    port: int,
    hosts: Path | None,
    data: Path | None,
    approve_after: float,
    training_account: bool,
    labels: Path | None,
    generated: int | None,
) -> None:
    """Serve the practice portals until they are ended."""
    from . import command

    command.serve(host, port, data, approve_after, hosts, training=training_account, labels=labels, generated=generated)
