"""`renkei console`: the cases on a page, live, with the buttons that people press."""

import click

from .options import books_option, evidence_option, helped


@click.command(
    help=helped(
        "案件の状況をブラウザーの画面で見て、確認・承認・再開・取消などを行います。Ctrl-C で終了します。",
        "See in a browser where the cases stand, live, and confirm, approve, retry or cancel there. Ctrl-C ends it.",
    )
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help=helped(
        "待ち受けるアドレス。このパソコンの外から開けるアドレスでは、パスワード(RENKEI_CONSOLE_PASSWORD)が必要です",
        "The address to listen on; one that is reached from beyond this machine wants a password (RENKEI_CONSOLE_PASSWORD).",
    ),
)
@click.option(
    "--port",
    type=click.IntRange(min=0, max=65535),
    default=8701,
    show_default=True,
    help=helped("ポート番号 (0 なら空いている番号)", "The port; 0 takes a free one."),
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOST",
    help=helped("プロキシなどを通して開くときの名前", "Another name by which it is opened, such as a proxy's."),
)
@books_option
@evidence_option
def console(host: str, port: int, names: tuple[str, ...], db: str | None, evidence: str | None) -> None:
    """Serve the page until Ctrl-C."""
    from . import opening

    opening.console(host, port, names, db, evidence)
