"""`renkei confirm`: what only a person can say of a case."""

import click

from .options import books_option, helped


@click.command(
    help=helped(
        "人にしか言えないこと(説明した、交付した、お客様が同意した など)をロボに伝えます。待っている案件は続きから進みます。"
        "STEP は印刷された手順番号です。",
        "Tell the robot what only a person can say: that something was explained, handed over, or agreed to. A case that waits for it "
        "goes on. STEP is a printed step's number.",
    )
)
@click.argument("case")
@click.argument("steps", nargs=-1, metavar="STEP...")
@click.option(
    "--by",
    metavar="NAME",
    required=True,
    help=helped("それを行った人、確認した人の氏名", "Who has done it, or says so."),
)
@click.option(
    "--at",
    metavar="TIME",
    help=helped(
        "行った日時 (例 20261126 1005、10:05。省略時は今)",
        "When it was done, such as 2026-11-26 10:05 or 10:05; now, without it.",
    ),
)
@click.option("--withdraw", is_flag=True, help=helped("確認を取り消す", "Withdraw what was said."))
@click.option(
    "--send-back",
    is_flag=True,
    help=helped("承認しない、または条件を受け入れず、要確認に戻す", "Do not approve, or do not accept the condition."),
)
@click.option("--why", metavar="TEXT", default="", help=helped("差し戻す理由", "Why it is sent back."))
@books_option
def confirm(
    case: str,
    steps: tuple[str, ...],
    by: str,
    at: str | None,
    withdraw: bool,
    send_back: bool,
    why: str,
    db: str | None,
) -> None:
    """Give or withdraw a person's word, or send a case back that waits for approval."""
    from . import confirming

    confirming.confirm(case, steps, by, at, withdraw, send_back, why, db)
