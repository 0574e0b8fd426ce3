"""`renkei notify`: somebody is told when a case needs a person, a run ends, or a worker is gone."""

import click

from .options import books_option, helped


@click.command(
    help=helped(
        "要確認・確認待ちの案件、実行の終了、応答のないロボを、webhookかコマンドで知らせ続けます。Ctrl-C で止まります。",
        "Tell a webhook or a command when a case needs a person, a run ends, or a worker is gone, until Ctrl-C.",
    )
)
@click.option(
    "--url",
    help=helped(
        "通知先のURL (省略時は RENKEI_NOTIFY_URL)", "Where each notice is posted as JSON; without it RENKEI_NOTIFY_URL."
    ),
)
@click.option(
    "--command",
    "line",
    help=helped(
        "通知をJSONで標準入力に渡すコマンド (省略時は RENKEI_NOTIFY_COMMAND)",
        "What is given each notice as JSON on its input; without it RENKEI_NOTIFY_COMMAND.",
    ),
)
@click.option("--test", is_flag=True, help=helped("試しの通知を1つ送って終わる", "Send one trial notice, and end."))
@click.option("--once", is_flag=True, help=helped("1回だけ確認して終わる", "Look once, and end."))
@books_option
def notify(url: str | None, line: str | None, test: bool, once: bool, db: str | None) -> None:
    """Watch the books and tell."""
    from . import notifying

    notifying.notify(url, line, test, once, db)
