"""`renkei status`: how far the cases have come."""

import click

from .options import books_option, helped


@click.command(
    help=helped("案件がどこまで進んでいるかを表示します。", "Show how far the cases have come."),
)
@click.argument("case", required=False)
@click.option(
    "--watch", is_flag=True, help=helped("Ctrl-C まで表示を更新し続ける", "Keep the table up to date until Ctrl-C.")
)
@click.option("--json", "as_json", is_flag=True, help=helped("JSONで出力する", "Print JSON."))
@books_option
def status(case: str | None, watch: bool, as_json: bool, db: str | None) -> None:
    """List all cases, or one with its history. Of audits only what they left open is told: a click that nobody saw the end of."""
    from . import overview

    overview.show(case, watch, as_json, db)
